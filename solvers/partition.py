"""Set partitioning with linear limits and lexicographic costs, by HiGHS.

Choose candidates so that each element is in exactly one of them, every limit holds,
and the cost vectors are least one after the other. The last of several breaks ties
among candidates that hang together; it is no reason to shift cost between others.

What no limit couples falls apart into connected components, solved one by one; only
where their answers together miss a limit is the whole solved at once.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from solvers.abreast import abreast
from solvers.descent import Descent, Status, descend
from solvers.relaxation import Columns

__all__ = [
    "Limit",
    "Partition",
    "PartitionProblem",
    "Status",
    "least_apart",
    "solve_partition",
    "solve_whole",
]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

#: So many candidates are worth more processes than one.
_MANY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A rule on the sum of weights over chosen candidates: it is at least a number.

    `weights` is of shape (n_candidates,). With a `price` it is a goal: what is
    missing costs so much a unit at the first level.
    """

    weights: IntArray
    at_least: int = 0
    price: float | None = None

    def missing(self, chosen: Sequence[int]) -> int:
        """Return by how much the chosen candidates miss it, 0 where they don't."""
        return max(0, self.at_least - sum(int(self.weights[idx]) for idx in chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionProblem:
    """The data of a set partition.

    Attributes
    ----------
    n_elements
        Elements are 0 .. n_elements - 1.
    members
        For each candidate the elements in it.
    costs
        Cost vectors, each of shape (n_candidates,), the first to be least first.
    limits
        What else the chosen candidates must keep.
    """

    n_elements: int
    members: Sequence[tuple[int, ...]]
    costs: Sequence[IntArray]
    limits: Sequence[Limit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The answer: chosen candidates ascending, the cost and its bound per level.

    Costs of the first level hold what missed goals cost; `bounds` are lower bounds, the
    last of them where every component keeps what it comes to at the levels before.
    Where limits couple components, `prices` are what a unit of each limit is worth at
    each level, those of the levels held before last.
    """

    status: Status
    chosen: tuple[int, ...] = ()
    objectives: tuple[float, ...] = ()
    bounds: tuple[float, ...] = ()
    prices: tuple[tuple[float, ...], ...] = ()


def solve_partition(problem: PartitionProblem, *, nodes: int = 10_000) -> Partition:
    """Return a best partition.

    Status is OPTIMAL only if every level was proven, UNKNOWN where the search ended
    before any answer was found.

    Parameters
    ----------
    nodes
        How many nodes each search of a level looks at, at most.
    """
    if len(set(chain.from_iterable(problem.members))) < problem.n_elements:
        return Partition(status=Status.INFEASIBLE)
    components = tuple(_components(problem))
    tasks = [partial(_solve, problem, *own, (), nodes) for own in components]
    sizes = [len(candidates) for _, candidates in components]
    apart = abreast(tasks, sizes, least=_MANY)
    together = _joined(problem, apart)
    if together.status is Status.INFEASIBLE or not problem.limits:
        return together
    if together.chosen and not any(
        limit.missing(together.chosen) for limit in problem.limits
    ):
        return together
    return _coupled(problem, components, apart, nodes)


def solve_whole(problem: PartitionProblem, *, nodes: int = 10_000) -> Partition:
    """Return a best partition where every cost may be shifted between components."""
    elements = np.arange(problem.n_elements)
    candidates = np.arange(len(problem.members))
    return _solve(problem, elements, candidates, problem.limits, nodes)


def least_apart(
    problem: PartitionProblem, *, nodes: int = 10_000
) -> list[tuple[int, float]]:
    """Return each component's first element, and a bound on its first cost.

    Every component is taken by itself, whatever the limits.
    """
    found = []
    first = replace(problem, costs=problem.costs[:1], limits=())
    for elements, candidates in _components(problem):
        answer = _solve(first, elements, candidates, (), nodes)
        bound = answer.bounds[0] if answer.bounds else -math.inf
        found.append((int(elements[0]), bound))
    return found


def _components(problem: PartitionProblem) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield elements and candidates that hang together, by their first element."""
    root = list(range(problem.n_elements))

    def find(element: int) -> int:
        while root[element] != element:
            root[element] = root[root[element]]
            element = root[element]
        return element

    for members in problem.members:
        first = find(members[0])
        for member in members[1:]:
            other = find(member)
            first, other = min(first, other), max(first, other)
            root[other] = first
    element_root = np.array([find(e) for e in range(problem.n_elements)], dtype=int)
    heads = np.array([members[0] for members in problem.members], dtype=int)
    for number in np.unique(element_root).tolist():
        yield (
            np.flatnonzero(element_root == number),
            np.flatnonzero(element_root[heads] == number),
        )


def _joined(problem: PartitionProblem, parts: Sequence[Partition]) -> Partition:
    """Return the answers of components as one."""
    worst = (Status.INFEASIBLE, Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL)
    status = min((part.status for part in parts), key=worst.index, default=worst[-1])
    if status in worst[:2]:
        return Partition(status=status)
    levels = range(len(problem.costs))
    return Partition(
        status=status,
        chosen=tuple(sorted(idx for part in parts for idx in part.chosen)),
        objectives=tuple(sum(part.objectives[n] for part in parts) for n in levels),
        bounds=tuple(sum(part.bounds[n] for part in parts) for n in levels),
    )


def _columns(
    problem: PartitionProblem,
    elements: IntArray,
    candidates: IntArray,
    limits: Sequence[Limit],
) -> Columns:
    """Return the candidates as columns, and one more for what each goal misses."""
    place = np.zeros(problem.n_elements, dtype=np.int64)
    place[elements] = np.arange(len(elements))
    members = [problem.members[idx] for idx in candidates.tolist()]
    goals = [at for at, limit in enumerate(limits) if limit.price is not None]
    missed = np.zeros((len(limits), len(goals)))
    missed[goals, np.arange(len(goals))] = [
        _unit(limit.price) for limit in limits if limit.price is not None
    ]
    weights = [limit.weights[candidates] for limit in limits]
    taken = np.array(weights, dtype=np.float64).reshape(len(limits), len(members))
    lengths = [*map(len, members), *(0 for _ in goals)]
    return Columns(
        n_elements=len(elements),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        elements=place[np.fromiter(chain.from_iterable(members), dtype=np.int64)],
        coupling=np.hstack([taken, missed]),
        at_least=np.array([limit.at_least for limit in limits], dtype=np.float64),
        whole=np.arange(len(lengths)) < len(members),
        part=np.zeros(len(lengths), dtype=np.int64),
        amounts=np.empty((0, len(lengths))),
        part_least=np.empty((0, 1)),
    )


def _unit(price: float) -> float:
    """Return in what units a goal's shortfall is counted: each worth an entry or so.

    A price of a millionth would be lost in the solver's tolerance.
    """
    return 2.0 ** max(0, -math.frexp(price)[1])


def _solve(
    problem: PartitionProblem,
    elements: IntArray,
    candidates: IntArray,
    limits: Sequence[Limit],
    nodes: int,
) -> Partition:
    """Return a best partition of some elements by some candidates."""
    columns, costs = _program(problem, elements, candidates, limits)
    return _read(descend(columns, costs, nodes), candidates)


def _coupled(
    problem: PartitionProblem,
    components: Sequence[tuple[IntArray, IntArray]],
    apart: Sequence[Partition],
    nodes: int,
) -> Partition:
    """Return a best partition of all, where limits couple what would fall apart.

    What each component costs at least by itself is a cut, which its relaxation often
    doesn't know.
    """
    everything = np.arange(len(problem.members))
    columns, costs = _program(
        problem, np.arange(problem.n_elements), everything, problem.limits
    )
    part = np.full(columns.size, len(components))
    for number, (_, candidates) in enumerate(components):
        part[candidates] = number
    amount = np.zeros(columns.size)
    amount[everything] = problem.costs[0]
    parted = replace(columns, part=part, part_least=np.empty((0, len(components) + 1)))
    least = np.array([*(found.bounds[0] for found in apart), -np.inf])
    levels = costs[:-1] or costs
    found = _read(descend(parted.cutting(amount, least), levels, nodes), everything)
    if not found.chosen or levels is costs:
        return found
    tied = _untied(problem, components, found.chosen, nodes)
    value = sum(int(problem.costs[-1][idx]) for idx in tied)
    return replace(
        found,
        chosen=tied,
        objectives=(*found.objectives, value),
        bounds=(*found.bounds, value),
    )


def _untied(
    problem: PartitionProblem,
    components: Sequence[tuple[IntArray, IntArray]],
    chosen: Sequence[int],
    nodes: int,
) -> tuple[int, ...]:
    """Return what is as good in every component, and least by the last cost."""
    taken = np.zeros(len(problem.members), dtype=np.bool_)
    taken[list(chosen)] = True
    untied: list[int] = []
    for elements, candidates in components:
        own = candidates[taken[candidates]]
        if len(candidates) > len(elements):
            held = [_held(limit, own, candidates) for limit in problem.limits]
            columns, costs = _program(problem, elements, candidates, held)
            for cost in costs[:-1]:
                columns = columns.holding(cost, float(cost[taken[candidates]].sum()))
            found = _read(descend(columns, costs[-1:], nodes), candidates)
            own = np.array(found.chosen or own, dtype=np.int64)
        untied += own.tolist()
    return tuple(sorted(untied))


def _held(limit: Limit, own: IntArray, candidates: IntArray) -> Limit:
    """Return what a limit asks of a component that has some of its candidates.

    What others bring to it stays; where they bring nothing, it is missed by no more.
    """
    brought = int(limit.weights[own].sum())
    alone = not np.delete(limit.weights, candidates).any()
    at_least = min(brought, limit.at_least) if alone else brought
    return replace(limit, at_least=at_least, price=None)


def _program(
    problem: PartitionProblem,
    elements: IntArray,
    candidates: IntArray,
    limits: Sequence[Limit],
) -> tuple[Columns, list[FloatArray]]:
    """Return the columns of some candidates and goals, and their costs by level."""
    prices = [
        limit.price * _unit(limit.price) for limit in limits if limit.price is not None
    ]
    costs = [
        np.concatenate([cost[candidates], np.zeros(len(prices)) if level else prices])
        for level, cost in enumerate(problem.costs)
    ]
    return _columns(problem, elements, candidates, limits), costs


def _read(found: Descent, candidates: IntArray) -> Partition:
    return Partition(
        status=found.status,
        chosen=tuple(candidates[found.taken].tolist()),
        objectives=found.values,
        bounds=found.bounds,
        prices=tuple(tuple(prices.tolist()) for prices in found.prices),
    )
