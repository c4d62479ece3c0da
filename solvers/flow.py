"""A workload as flows: commodities go to months, and cells carry what they cost.

Tasks of one district, days of the year and proportion of costs are one commodity, and
so are districts in which the same people work: a city's thousands of tasks become a few
thousand columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd

import numpy as np

from solvers.linear import Builder, FloatArray
from solvers.workload_facts import (
    FIRST_DAY,
    LAST_DAY,
    MICRO,
    MONTHS,
    WHOLE_YEAR,
    IntArray,
    Span,
    WorkloadFacts,
    spans_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What goes where; amounts are in multiples of `scale` units.

    Attributes
    ----------
    group_of
        Each task's commodity, of shape (n_tasks,).
    amounts
        How much there is of each commodity, of shape (n_groups,).
    column_group, column_month
        The commodity and month of each choice.
    load_column, load_spot, load_units
        What a choice costs at a spot, for one of its commodity's amount. A spot is
        a span in a zone (`zone_of`), of the year's a month: `spots` numbers them.
    pair_spot, pair_cell
        Which cell may carry what is asked at which spot.
    """

    group_of: IntArray
    amounts: FloatArray
    column_group: IntArray
    column_month: IntArray
    load_column: IntArray
    load_spot: IntArray
    load_units: FloatArray
    pair_spot: IntArray
    pair_cell: IntArray
    zone_of: IntArray
    spots: dict[tuple[Span, int], int]
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The program that a flow is, so far: `done`, `carried` and `lacking` are columns.

    Row `due[i]` sums up commodity i's choices, row `cells[i]` keeps what cell i
    carries, less what it lacks, within its supply. What a span of a month lacks and is
    given relieves every longer span of the same people, too.
    """

    builder: Builder
    done: IntArray
    carried: IntArray
    lacking: IntArray
    due: IntArray
    cells: IntArray


def zones(facts: WorkloadFacts) -> IntArray:
    """Return the zone of each pool and district, of shape (n_pools, n_districts).

    Districts of one zone have the same people in every month.
    """
    n_pools, n_districts, _ = facts.bounded.shape
    found = np.zeros((n_pools, n_districts), dtype=np.int64)
    for pool in range(n_pools):
        here = facts.cell_districts[facts.cell_pool == pool]
        known: dict[bytes, int] = {}
        for district in range(n_districts):
            mark = here[:, district].tobytes() + facts.bounded[pool, district].tobytes()
            found[pool, district] = known.setdefault(mark, len(known))
    return found


_Cost = tuple[int, int, int, tuple[bool, ...]]
#: A month that a commodity may be done in, and the days in it.
_Days = tuple[int, int, int]
_Key = tuple[int, tuple[_Days, ...], tuple[_Cost, ...]]


def flow_of(facts: WorkloadFacts, marks: Sequence[int] = ()) -> Flow:
    """Return the flow of a workload; tasks of unlike `marks` are no one commodity."""
    zone_of = zones(facts)
    group_of, factor, keys = _groups(facts, zone_of, marks)
    scale = _scale(facts)
    amounts = np.zeros(len(keys))
    np.add.at(amounts, group_of, facts.task_visits / MICRO / scale * factor)
    spots: dict[tuple[Span, int], int] = {}
    columns: list[tuple[int, int]] = []
    loads: list[tuple[int, int, int]] = []
    parts = _parts(facts)
    for group, (_, months, costs) in enumerate(keys):
        for month, first, last in months:
            for pool, zone, units, bounded in costs:
                if bounded[month]:
                    whole = Span(pool=pool, month=month, first=FIRST_DAY, last=LAST_DAY)
                    for span in (whole, *parts.get((pool, month), ())):
                        if span.holds(first, last):
                            spot = spots.setdefault((span, zone), len(spots))
                            loads.append((len(columns), spot, units))
            columns.append((group, month))
    column = np.array(columns, dtype=np.int64).reshape(-1, 2)
    load = np.array(loads, dtype=np.int64).reshape(-1, 3)
    pair_spot, pair_cell = _pairs(facts, zone_of, spots)
    return Flow(
        group_of=group_of,
        amounts=amounts,
        column_group=column[:, 0],
        column_month=column[:, 1],
        load_column=load[:, 0],
        load_spot=load[:, 1],
        load_units=load[:, 2].astype(np.float64),
        pair_spot=pair_spot,
        pair_cell=pair_cell,
        zone_of=zone_of,
        spots=spots,
        scale=scale,
    )


def frame_of(
    facts: WorkloadFacts,
    flow: Flow,
    lacking: float,
    chosen: IntArray | None = None,
) -> Frame:
    """Return the flow as a program; a unit that nobody carries costs `lacking`.

    Of commodities that are `chosen` nothing is due: who asks for them says how much.
    """
    builder = Builder()
    n_cells = len(facts.cell_units)
    amounts = flow.amounts.copy()
    amounts[[] if chosen is None else chosen] = 0.0
    due = builder.rows(len(amounts), amounts, amounts)
    spots = builder.rows(len(flow.spots), 0.0, 0.0)
    cells = builder.rows(n_cells, -np.inf, facts.cell_units / flow.scale)
    done = builder.columns(len(flow.column_group))
    builder.entries(due[flow.column_group], done, 1.0)
    builder.entries(spots[flow.load_spot], done[flow.load_column], flow.load_units)
    carried = builder.columns(len(flow.pair_spot))
    builder.entries(spots[flow.pair_spot], carried, -1.0)
    builder.entries(cells[flow.pair_cell], carried, 1.0)
    short = builder.columns(n_cells, lacking)
    builder.entries(cells, short, -1.0)
    inner, outer = _within(facts)
    builder.entries(cells[outer], short[inner], -1.0)
    return Frame(
        builder=builder,
        done=done,
        carried=carried,
        lacking=short,
        due=due,
        cells=cells,
    )


def _parts(facts: WorkloadFacts) -> dict[tuple[int, int], list[Span]]:
    """Return the spans that are parts of months, by pool and month."""
    found: dict[tuple[int, int], list[Span]] = {}
    for span in sorted({span for span in spans_of(facts) if span.part}):
        found.setdefault((span.pool, span.month), []).append(span)
    return found


def _within(facts: WorkloadFacts) -> tuple[IntArray, IntArray]:
    """Return pairs of cells of the same people, the first's days among the second's."""
    people: dict[tuple[int, int, bytes], list[tuple[int, Span]]] = {}
    for cell, span in enumerate(spans_of(facts)):
        key = (span.pool, span.month, facts.cell_districts[cell].tobytes())
        people.setdefault(key, []).append((cell, span))
    pairs = [
        (cell, other)
        for own in people.values()
        for cell, span in own
        for other, longer in own
        if span != longer and longer.holds(span.first, span.last)
    ]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _scale(facts: WorkloadFacts) -> float:
    """Return the mean supply of a cell: measured in it, all numbers are near one."""
    supply = facts.cell_units[facts.cell_units > 0]
    return float(supply.mean()) if len(supply) else 1.0


def _groups(
    facts: WorkloadFacts, zone_of: IntArray, marks: Sequence[int]
) -> tuple[IntArray, IntArray, list[_Key]]:
    """Return each task's commodity and units a visit, and what a commodity is."""
    bounded = {
        (pool, int(zone)): tuple(facts.bounded[pool, district].tolist())
        for (pool, district), zone in np.ndenumerate(zone_of)
    }
    known: dict[_Key, int] = {}
    group_of = np.zeros(len(facts.task_visits), dtype=np.int64)
    factor = np.ones(len(facts.task_visits), dtype=np.int64)
    for task, district in enumerate(facts.task_district.tolist()):
        units = facts.task_units[task]
        pools = np.flatnonzero(units).tolist()
        common = gcd(*(int(units[pool]) for pool in pools)) or 1
        costs = tuple(
            (pool, zone, int(units[pool]) // common, bounded[pool, zone])
            for pool in pools
            for zone in [int(zone_of[pool, district])]
        )
        months = tuple(
            (
                month,
                int(facts.task_first[task, month]),
                int(facts.task_last[task, month]),
            )
            for month in np.flatnonzero(facts.task_months[task]).tolist()
        )
        key = (marks[task] if marks else 0, months, costs)
        factor[task] = common
        group_of[task] = known.setdefault(key, len(known))
    return group_of, factor, list(known)


def _pairs(
    facts: WorkloadFacts, zone_of: IntArray, spots: dict[tuple[Span, int], int]
) -> tuple[IntArray, IntArray]:
    """Return which spot may use which cell, by spot."""
    pairs = [
        (spots[at, zone], cell)
        for cell, span in enumerate(spans_of(facts))
        for zone in sorted(set(zone_of[span.pool, facts.cell_districts[cell]].tolist()))
        for at in _months(span)
        if (at, zone) in spots
    ]
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _months(span: Span) -> list[Span]:
    """Return the spans of single months that a span's cells carry."""
    if span.month != WHOLE_YEAR:
        return [span]
    return [replace(span, month=month) for month in range(MONTHS)]
