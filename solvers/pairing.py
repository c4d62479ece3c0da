"""Who takes which seat: a minimum-cost flow with loads as even as can be.

The network is source -> person -> class -> kind. A *kind* is a set of like seats
of one team, a *class* the people of one team who may take the same kinds of its
seats; since a person enters a team through one class only, nobody sits twice in
one team. The k-th unit of a person's load costs k, so that the least sum is the
least-majorized vector of loads (convex separable flows: Federgruen and
Groenevelt, 1986), in particular one with the smallest spread.

What counts is lexicographic: the penalties, gravest first, then evenness, then
the tickets. A flow is optimal when no simple residual cycle lowers its cost, and
a simple cycle meets the source once and each person once; so a level's weight
need only exceed what the lower levels can change *along one simple cycle*, which
fits 64 bits where sums over all seats would not. Where even that doesn't fit (many
hundreds of people with every penalty in play), tickets lose bits first; then the
levels are kept apart only as far as a cycle moves a limited number of penalised
pairs, and the answer says that it isn't strict.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from solvers.tickets import TICKET_BITS

if TYPE_CHECKING:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: The solver multiplies costs by the number of nodes; this leaves a spare bit.
_COST_LIMIT = 2**61

#: How many penalised pairs a cycle may move at each level, and how many bits a
#: ticket keeps: what is tried until the costs fit.
_FEWEST_BITS = 8
_FALLBACKS = [
    *((2**31, bits) for bits in range(TICKET_BITS, _FEWEST_BITS - 1, -1)),
    *((2**power, _FEWEST_BITS) for power in range(12, -1, -1)),
]


class PairingStatus(Enum):
    """Whether every seat could be taken."""

    BALANCED = "balanced"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingProblem:
    """Seats, and who may take them.

    Parameters
    ----------
    capacity, prior
        Of shape (n_people,): how many more seats a person may take, and how many
        the person had before, from which loads are counted.
    demand
        Of shape (n_kinds,): seats of each kind.
    link_class, link_kind
        Which classes may take which kinds, of shape (n_links,).
    pair_person, pair_class
        Which people are in which classes, of shape (n_pairs,).
    pair_ticket
        The lot of each pair, in [0, 2^16), of shape (n_pairs,).
    penalties
        Pairs to be avoided, gravest first, each of shape (n_pairs,).
    """

    capacity: IntArray
    prior: IntArray
    demand: IntArray
    link_class: IntArray
    link_kind: IntArray
    pair_person: IntArray
    pair_class: IntArray
    pair_ticket: IntArray
    penalties: tuple[BoolArray, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingAnswer:
    """Chosen pairs and the kind of seat each takes; empty where SHORT.

    `ticket_bits` is how many bits of the tickets the 64-bit costs had room for,
    `strict` whether the levels' order is proven.
    """

    status: PairingStatus
    pair_idx: IntArray
    kind_idx: IntArray
    ticket_bits: int
    strict: bool


@dataclass(frozen=True, slots=True)
class _Weights:
    ticket_bits: int
    strict: bool
    evenness: int
    penalties: tuple[int, ...]


def balance(problem: PairingProblem) -> PairingAnswer:
    """Fill every seat with the least penalties, then most evenly, then by lot."""
    total = int(problem.demand.sum())
    ceiling = _ceiling(problem, total)
    while True:
        answer, reached = _solve(problem, total, ceiling)
        if not reached:
            return answer
        ceiling *= 4


def _ceiling(problem: PairingProblem, total: int) -> int:
    """Guess a load that nobody exceeds; a wrong guess costs another solve only."""
    people = max(1, len(problem.prior))
    return 4 + 2 * -(-(int(problem.prior.sum()) + total) // people)


def _solve(
    problem: PairingProblem, total: int, ceiling: int
) -> tuple[PairingAnswer, bool]:
    """Solve with loads priced unit by unit up to `ceiling`.

    Returns the answer and whether someone's load went beyond the ceiling, where
    units have one price and evenness isn't proven.
    """
    # Importing ortools takes seconds, which a command that pairs nobody needn't pay.
    from ortools.graph.python import min_cost_flow

    loads = _load_arcs(problem, ceiling)
    weights = _weigh(problem, loads)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs, first_kind = _add_arcs(flow, problem, loads, weights)
    flow.set_node_supply(0, total)
    flow.set_nodes_supplies(
        first_kind + np.arange(len(problem.demand)), -problem.demand
    )
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return _short(weights), False
    if status != flow.OPTIMAL:
        msg = f"min-cost flow ended with status {status}"
        raise RuntimeError(msg)
    flows = [flow.flows(part) for part in arcs]
    reached = bool(np.any(flows[0][loads.tail] > 1))
    pair_idx = np.flatnonzero(flows[1])
    pair_idx = pair_idx[np.argsort(problem.pair_class[pair_idx], kind="stable")]
    by_class = np.argsort(problem.link_class, kind="stable")
    kind_idx = np.repeat(problem.link_kind[by_class], flows[2][by_class])
    return (
        PairingAnswer(
            status=PairingStatus.BALANCED,
            pair_idx=pair_idx,
            kind_idx=kind_idx,
            ticket_bits=weights.ticket_bits,
            strict=weights.strict,
        ),
        reached,
    )


def _short(weights: _Weights) -> PairingAnswer:
    nothing = np.zeros(0, dtype=np.int64)
    return PairingAnswer(
        status=PairingStatus.SHORT,
        pair_idx=nothing,
        kind_idx=nothing,
        ticket_bits=weights.ticket_bits,
        strict=weights.strict,
    )


@dataclass(frozen=True, slots=True)
class _LoadArcs:
    """Source arcs: unit by unit up to the ceiling, then one `tail` arc a person."""

    person: IntArray
    room: IntArray
    price: IntArray
    tail: BoolArray


def _load_arcs(problem: PairingProblem, ceiling: int) -> _LoadArcs:
    people = len(problem.prior)
    degree = np.bincount(problem.pair_person, minlength=people)
    room = np.minimum(problem.capacity, degree)
    base = problem.prior - (problem.prior.min() if people else 0)
    units = np.minimum(room, np.maximum(1, ceiling - base))
    person = np.repeat(np.arange(people), units)
    step = np.arange(len(person)) - np.repeat(np.cumsum(units) - units, units)
    rest = np.flatnonzero(room > units)
    return _LoadArcs(
        person=np.concatenate([person, rest]),
        room=np.concatenate([np.ones_like(person), (room - units)[rest]]),
        price=np.concatenate([base[person] + step, (base + units)[rest]]),
        tail=np.arange(len(person) + len(rest)) >= len(person),
    )


def _weigh(problem: PairingProblem, loads: _LoadArcs) -> _Weights:
    """Weigh the levels so that each outweighs all below it along a simple cycle.

    Raises
    ------
    OverflowError
        If 64 bits can't hold even one pair a level.
    """
    people = len(problem.prior)
    nodes = 1 + people + len(problem.demand) + len(np.unique(problem.pair_class))
    spread = int(np.ptp(loads.price)) + 1 if len(loads.price) else 1
    # Along a simple cycle each person gains at most one pair and loses one.
    touched = [
        len(np.unique(problem.pair_person[penalty])) for penalty in problem.penalties
    ]
    for limit, bits in _FALLBACKS:
        below = people << bits
        evenness = below + 1
        below += evenness * spread
        penalties: list[int] = []
        for count in reversed(touched):
            penalties.insert(0, below + 1)
            below += (below + 1) * min(count, limit)
        if (below + 1) * (nodes + 1) < _COST_LIMIT:
            return _Weights(
                bits, max(touched, default=0) <= limit, evenness, tuple(penalties)
            )
    msg = f"{people} people and {nodes} nodes are too many for 64-bit costs"
    raise OverflowError(msg)


def _add_arcs(
    flow: "SimpleMinCostFlow",
    problem: PairingProblem,
    loads: _LoadArcs,
    weights: _Weights,
) -> tuple[list[npt.NDArray[np.int32]], int]:
    first_class = 1 + len(problem.prior)
    n_classes = int(problem.link_class.max()) + 1 if len(problem.link_class) else 0
    first_kind = first_class + n_classes
    cost = problem.pair_ticket >> (TICKET_BITS - weights.ticket_bits)
    for weight, penalty in zip(weights.penalties, problem.penalties, strict=True):
        cost = cost + weight * penalty
    parts = [
        (
            np.zeros_like(loads.person),
            1 + loads.person,
            loads.room,
            loads.price * weights.evenness,
        ),
        (
            1 + problem.pair_person,
            first_class + problem.pair_class,
            np.ones_like(problem.pair_person),
            cost,
        ),
        (
            first_class + problem.link_class,
            first_kind + problem.link_kind,
            problem.demand[problem.link_kind],
            np.zeros_like(problem.link_kind),
        ),
    ]
    arcs = [flow.add_arcs_with_capacity_and_unit_cost(*part) for part in parts]
    return arcs, first_kind
