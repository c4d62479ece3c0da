"""Costs made least one after the other, over columns that cover each element once.

Source of the method: reduced-cost fixing. A column whose reduced cost exceeds the
distance between an answer and the relaxation's bound is in no better answer
(Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, II.5.2), so what
has to be searched is small. A level whose costs are whole numbers has the relaxation's
value rounded up as its bound; an answer at that bound is looked for among the columns
that are best for the next level, which tells columns apart that this level doesn't.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from solvers.relaxation import (
    Answer,
    Columns,
    Relaxed,
    covering_bound,
    integer_answer,
    relax,
)

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
#: How many columns of least reduced cost are tried, for each element, in turn.
_TRIED = (4, 16, 64)
#: How often a relaxation is tightened, and by what share of a part's cost at least.
_ROUNDS = 8
_LEAST_CUT = 1e-5
#: So many columns are worth a look at what covering costs before they are searched.
_COVERED = 2_000
#: A part of more columns isn't searched for the sake of a cut.
_MANY = 4_000


class Status(StrEnum):
    """What an answer is worth."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """Columns taken, ascending, and per level the cost and a lower bound on it.

    `prices` are each level's duals of the coupling rows, those of levels held last.
    """

    status: Status
    taken: IntArray
    values: tuple[float, ...] = ()
    bounds: tuple[float, ...] = ()
    prices: tuple[FloatArray, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One level solved by `taken`; `left` are all columns of answers as good.

    `program` is over them, with what was learnt, and holds this level's cost.
    """

    best: Answer
    taken: IntArray
    bound: float
    left: IntArray
    program: Columns
    prices: FloatArray


def descend(columns: Columns, costs: Sequence[FloatArray], nodes: int) -> Descent:
    """Return an answer whose costs are least, the first first.

    Parameters
    ----------
    costs
        Vectors of shape (n_columns,); whole numbers where a column is taken or left.
    nodes
        Bounds each search, of which a level has a few: by its nodes, not by time, so
        that every machine comes to the same.
    """
    program = columns
    left = np.arange(columns.size)
    start: IntArray | None = None
    values: list[float] = []
    bounds: list[float] = []
    prices: list[FloatArray] = []
    proven = True
    for level, cost in enumerate(costs):
        guides = [guide[left] for guide in costs[level + 1 : level + 2]]
        found = _level(program, cost[left], guides, start, nodes)
        if isinstance(found, Status):
            if start is None:
                nothing = np.empty(0, dtype=np.int64)
                return Descent(status=found, taken=nothing)
            proven = False  # an earlier level's answer stands
            break
        values.append(found.best.value)
        bounds.append(found.bound)
        prices.append(found.prices)
        proven &= found.best.proven
        program = found.program
        start = np.searchsorted(found.left, found.taken)
        left = left[found.left]
    return Descent(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        taken=left if start is None else left[start],
        values=tuple(values),
        bounds=tuple(bounds),
        prices=tuple(prices),
    )


def _level(
    columns: Columns,
    cost: FloatArray,
    guides: Sequence[FloatArray],
    start: IntArray | None,
    nodes: int,
) -> _Level | Status:
    """Return the best answer at one level.

    Parameters
    ----------
    guides
        The next level's cost, if there is one.
    start
        An answer to begin with, if there is one.
    """
    columns, relaxed = _tightened(columns, cost, nodes)
    if relaxed is None:
        return Status.INFEASIBLE if start is None else Status.UNKNOWN
    # Where a goal's shortfall has a price, costs are any number.
    step = 0 if cost[~columns.whole].any() else 1
    bound = math.ceil(relaxed.value - _TOLERANCE) if step else relaxed.value
    best = Answer(taken=None, value=math.inf, proven=False)
    if start is not None:
        best = Answer(taken=start, value=float(cost[start].sum()), proven=False)
    if step and guides and best.value > bound:
        target = Answer(taken=None, value=bound, proven=False)
        able = _able(columns, relaxed, target, 0)
        held = columns.holding(cost, bound).taking(able)
        program, found = _guided(held, guides[0][able], nodes)
        if found is not None:
            best = Answer(taken=able[found], value=bound, proven=True)
            return _Level(
                best=best,
                taken=able[found],
                bound=bound,
                left=able,
                program=program,
                prices=relaxed.coupling,
            )
    if best.value > bound + _TOLERANCE:
        best = _searched(columns, cost, relaxed, best, step, nodes)
    taken = best.taken
    if taken is None:
        return Status.INFEASIBLE if best.proven else Status.UNKNOWN
    if step:
        best = replace(best, value=round(best.value))
    proven = best.proven or best.value <= bound + _TOLERANCE
    left = _able(columns, relaxed, best, 0)
    return _Level(
        best=replace(best, proven=proven),
        taken=taken,
        bound=best.value if proven else bound,
        left=left,
        program=columns.holding(cost, best.value).taking(left),
        prices=relaxed.coupling,
    )


def _tightened(
    columns: Columns, cost: FloatArray, nodes: int
) -> tuple[Columns, Relaxed | None]:
    """Return the program with cuts, and its relaxation: None where it has no answer.

    At the prices of the coupling rows every part is a problem of its own; where the
    relaxation takes fractions of a part's columns, what the part costs at least in
    whole ones is a cut (Geoffrion, Lagrangean relaxation for integer programming,
    1974).
    """
    for _ in range(_ROUNDS):
        relaxed = relax(columns, cost)
        if relaxed is None or not len(columns.at_least):
            return columns, relaxed
        priced = cost - relaxed.coupling @ columns.coupling
        split = (relaxed.taken > _TOLERANCE) & (relaxed.taken < 1 - _TOLERANCE)
        least = np.full(columns.part_least.shape[1], -np.inf)
        for part in np.unique(columns.part[split & columns.whole]).tolist():
            picked, alone = columns.alone(part)
            value = float(priced[picked] @ relaxed.taken[picked])
            own = replace(
                relaxed,
                value=value,
                taken=relaxed.taken[picked],
                reduced=relaxed.reduced[picked],
            )
            nothing = Answer(taken=None, value=math.inf, proven=False)
            found = _searched(alone, priced[picked], own, nothing, 0, nodes, _MANY)
            if found.proven and found.value > value + _LEAST_CUT * (1 + abs(value)):
                least[part] = found.value - _TOLERANCE * (1 + abs(found.value))
        if not np.isfinite(least).any():
            return columns, relaxed
        amount = np.where(np.isfinite(least)[columns.part], priced, 0.0)
        columns = columns.cutting(amount, least)
    return columns, relax(columns, cost)


def _guided(
    held: Columns, guide: FloatArray, nodes: int
) -> tuple[Columns, IntArray | None]:
    """Return an answer of a program among the columns that are best for the guide.

    The program comes back with cuts; None is no proof that there is no answer.
    """
    program, relaxed = _tightened(held, guide, nodes)
    if relaxed is not None:
        if relaxed.is_whole(program):
            return program, np.flatnonzero((relaxed.taken > 0.5) & program.whole)
        for each in _TRIED[:2]:
            likely = _likeliest(program, relaxed, None, each)
            found = integer_answer(program, guide, likely, nodes=nodes)
            if found.taken is not None:
                return program, found.taken
    return program, None


def _searched(
    columns: Columns,
    cost: FloatArray,
    relaxed: Relaxed,
    best: Answer,
    step: int,
    nodes: int,
    most: float = math.inf,
) -> Answer:
    """Return the best answer of all: first among likely columns, then all able ones.

    Parameters
    ----------
    most
        With more able columns than these they aren't searched, and nothing is proven.
    """
    if relaxed.is_whole(columns):
        taken = np.flatnonzero((relaxed.taken > 0.5) & columns.whole)
        return Answer(taken=taken, value=relaxed.value, proven=True).or_else(best)
    likely = np.empty(0, dtype=np.int64)
    for each in _TRIED:
        likely = _likeliest(columns, relaxed, best.taken, each)
        best = integer_answer(columns, cost, likely, nodes=nodes).or_else(best)
        if best.taken is not None:
            break
    able = _able(columns, relaxed, best, step)
    if np.isin(able, likely).all():
        return best
    if not len(columns.at_least) and len(able) > _COVERED:
        least = covering_bound(columns, cost, nodes=nodes)
        if best.value <= least + _TOLERANCE:
            return replace(best, proven=True)
    if len(able) > most:
        return replace(best, proven=False)
    again = integer_answer(columns, cost, able, nodes=nodes)
    return again.or_else(replace(best, proven=again.proven))


def _likeliest(
    columns: Columns, relaxed: Relaxed, start: IntArray | None, each: int
) -> IntArray:
    """Return the columns nearest to the relaxation's answer, and those of `start`."""
    nearest = np.argsort(relaxed.reduced, kind="stable")[: each * columns.n_elements]
    used = np.flatnonzero((relaxed.taken > _TOLERANCE) | ~columns.whole)
    known = [] if start is None else [start]
    return np.unique(np.concatenate([nearest, used, *known]))


def _able(columns: Columns, relaxed: Relaxed, best: Answer, step: int) -> IntArray:
    """Return the columns of any answer that is better by `step`, and the best one's."""
    gap = best.value - step - relaxed.value + _TOLERANCE
    able = (relaxed.reduced <= gap) | ~columns.whole
    if best.taken is not None:
        able[best.taken] = True
    return np.flatnonzero(able)
