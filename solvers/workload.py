"""Spreading visits over months so that people's time suffices, by linear programs.

The interior-point method shares out what could be heaped up either way, so equal
tasks are spread equally.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solvers.flow import Flow, Frame, flow_of, frame_of
from solvers.linear import FloatArray, Solution, solve
from solvers.workload_facts import (
    MICRO,
    MONTHS,
    IntArray,
    Span,
    Spread,
    WorkloadFacts,
)

#: Where the cost of a cell's use bends, in multiples of its pool's mean use.
_BENDS = (0.0, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
#: What a unit that nobody carries costs, beside one at its pool's mean use.
_LACKING = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """The least that cells lack in all, and what a further unit in each is worth.

    `over` (units) and `prices` (0 to 1) are of shape (n_cells,). Where something is
    lacking the prices prove it: at them, even in each task's cheapest month, the work
    costs more than all cells are worth (Farkas).
    """

    total: float
    over: FloatArray
    prices: FloatArray


def least_shortage(facts: WorkloadFacts) -> Shortage:
    """Return how little can be lacking when all tasks are done in their months."""
    if not len(facts.task_visits) or not len(facts.cell_units):
        nothing = np.zeros(len(facts.cell_units))
        return Shortage(total=0.0, over=nothing, prices=nothing)
    flow = flow_of(facts)
    frame = frame_of(facts, flow, 1.0)
    answer = _answer(frame)
    return Shortage(
        total=answer.cost * flow.scale,
        over=np.clip(answer.values[frame.lacking], 0.0, None) * flow.scale,
        prices=np.clip(answer.prices[frame.cells], 0.0, 1.0),
    )


def spread_evenly(facts: WorkloadFacts) -> Spread:
    """Return the spread that lacks least, and then uses all cells most evenly.

    Evenness is a convex cost of each cell's use, piecewise linear around the mean use
    of its pool, so that the highest use falls first.
    """
    if not len(facts.task_visits):
        none = np.zeros(0, dtype=np.int64)
        return _spread(np.zeros((0, MONTHS), dtype=np.int64), none.reshape(0, 4))
    flow = flow_of(facts)
    frame = frame_of(facts, flow, _LACKING)
    _even(facts, flow, frame)
    answer = _answer(frame)
    visits = _visits(facts, flow, answer.values[frame.done])
    return _spread(visits, _carried(facts, flow, answer.values[frame.carried], visits))


def _answer(frame: Frame) -> Solution:
    program = frame.builder.program()
    answer = solve(program, interior=True)
    if answer is None or not answer.proven:
        answer = solve(program)
    if answer is None:
        msg = "work that nobody carries is lacking, so there is always an answer"
        raise AssertionError(msg)
    return answer


def _even(facts: WorkloadFacts, flow: Flow, frame: Frame) -> None:
    """Add the convex cost: pieces of every evened cell's use, each dearer."""
    need = (facts.task_visits / MICRO) @ facts.task_units
    has = np.zeros(len(need))
    asked = np.unique(flow.pair_cell)
    np.add.at(has, facts.cell_pool[asked], facts.cell_units[asked].astype(np.float64))
    mean = np.clip(need / np.maximum(has, 1.0), 1e-6, 1.0)
    pieces: list[tuple[int, float, float]] = []
    for cell in asked.tolist():
        pool = int(facts.cell_pool[cell])
        if not facts.evened[pool]:
            continue
        supply, share = facts.cell_units[cell] / flow.scale, mean[pool]
        marks = [*(bend for bend in _BENDS if bend * share < 1.0), 1.0 / share]
        for low, high in pairwise(marks):
            # A department that is short weighs more than one with time to spare.
            price = (low + high) * (0.1 + share)
            pieces.append((cell, (high - low) * share * supply, price))
    builder = frame.builder
    cells = np.array([cell for cell, _, _ in pieces], dtype=np.int64)
    widths = np.array([width for _, width, _ in pieces], dtype=np.float64)
    prices = np.array([price for _, _, price in pieces], dtype=np.float64)
    columns = builder.columns(len(pieces), prices, widths)
    used, at = np.unique(cells, return_inverse=True)
    balance = builder.rows(len(used), 0.0, 0.0)
    place = np.zeros(len(facts.cell_units), dtype=np.int64)
    place[used] = np.arange(len(used))
    own = np.isin(flow.pair_cell, used)
    builder.entries(balance[place[flow.pair_cell[own]]], frame.carried[own], 1.0)
    builder.entries(balance, frame.lacking[used], -1.0)
    builder.entries(balance[at], columns, -1.0)


def _visits(facts: WorkloadFacts, flow: Flow, done: FloatArray) -> IntArray:
    """Return whole millionths of visits by task and month, each task's sum kept."""
    shares = np.zeros((len(flow.amounts), MONTHS))
    shares[flow.column_group, flow.column_month] = np.clip(done, 0.0, None)
    total = shares.sum(axis=1, keepdims=True)
    may = np.zeros_like(shares)
    may[flow.column_group, flow.column_month] = 1.0
    even = may / may.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, shares / np.where(total > 0, total, 1.0), even)
    exact = shares[flow.group_of] * facts.task_visits[:, None]
    whole = np.where(facts.task_months, np.floor(exact).astype(np.int64), 0)
    left = facts.task_visits - whole.sum(axis=1)
    # Largest remainders first: errors of rounding don't gather in one month.
    rest = np.where(facts.task_months, exact - whole, -1.0)
    order = np.argsort(-rest, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    each, once = np.divmod(left, facts.task_months.sum(axis=1))
    whole += np.where(facts.task_months, each[:, None], 0)
    whole += rank < once[:, None]
    return whole


def _spread(visits: IntArray, carried: IntArray) -> Spread:
    return Spread(
        visits=visits,
        carried_cell=carried[:, 0],
        carried_district=carried[:, 1],
        carried_month=carried[:, 2],
        carried_units=carried[:, 3],
    )


def _carried(
    facts: WorkloadFacts, flow: Flow, wanted: FloatArray, visits: IntArray
) -> IntArray:
    """Return (cell, district, month, millionths of units): who carries the visits."""
    cells_of: list[list[tuple[int, float]]] = [[] for _ in flow.spots]
    for spot, cell, amount in zip(
        flow.pair_spot.tolist(),
        flow.pair_cell.tolist(),
        np.clip(wanted, 0.0, None).tolist(),
        strict=True,
    ):
        cells_of[spot].append((cell, amount))
    loads = {span: _load(facts, visits, span) for span, _ in flow.spots}
    rows: list[tuple[int, int, int, int]] = []
    for (span, zone), spot in sorted(flow.spots.items()):
        districts = np.flatnonzero(flow.zone_of[span.pool] == zone).tolist()
        due = [(d, int(loads[span][d])) for d in districts]
        rows += [
            (cell, district, span.month, units)
            for cell, district, units in _handed_out(due, cells_of[spot])
        ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _load(facts: WorkloadFacts, visits: IntArray, span: Span) -> IntArray:
    """Return what a span is asked in each district, in millionths of a unit."""
    own = (facts.task_first[:, span.month] >= span.first) & (
        facts.task_last[:, span.month] <= span.last
    )
    tasks = np.flatnonzero(own & (facts.task_units[:, span.pool] > 0))
    load = np.zeros(facts.cell_districts.shape[1], dtype=np.int64)
    cost = facts.task_units[tasks, span.pool] * visits[tasks, span.month]
    np.add.at(load, facts.task_district[tasks], cost)
    return load


def _handed_out(
    due: list[tuple[int, int]], wanted: list[tuple[int, float]]
) -> list[tuple[int, int, int]]:
    """Return (cell, district, units): each district's due, in the cells' proportion."""
    shares = _whole_shares(
        [amount for _, amount in wanted], sum(units for _, units in due)
    )
    rows: list[tuple[int, int, int]] = []
    waiting = list(reversed(due))
    for (cell, _), share in zip(wanted, shares, strict=True):
        left = share
        while left:
            district, units = waiting.pop()
            taken = min(units, left)
            if taken:
                rows.append((cell, district, taken))
            left -= taken
            if units > taken:
                waiting.append((district, units - taken))
    return rows


def _whole_shares(wanted: list[float], total: int) -> list[int]:
    """Return whole numbers in proportion to `wanted` that sum to `total`."""
    mass = sum(wanted) or 1.0
    whole = [int(total * (amount / mass)) for amount in wanted]
    largest = max(range(len(wanted)), key=lambda at: wanted[at])
    whole[largest] += total - sum(whole)
    return whole
