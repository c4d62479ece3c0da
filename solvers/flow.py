"""A workload as flows: commodities go to months, and cells carry what they cost.

Tasks of one district, month set and proportion of costs are one commodity, and so are
districts in which the same people work: a city's thousands of tasks become a few
thousand columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from solvers.linear import Builder, FloatArray
from solvers.workload_facts import MICRO, MONTHS, WHOLE_YEAR, IntArray, WorkloadFacts


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
        a pool in a zone (`zone_of`) in a month: `spots` numbers them.
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
    spots: dict[tuple[int, int, int], int]
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The program that a flow is, so far: `done`, `carried` and `lacking` are columns.

    Row `cells[i]` keeps what cell i carries, less what it lacks, within its supply.
    """

    builder: Builder
    done: IntArray
    carried: IntArray
    lacking: IntArray
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
_Key = tuple[int, tuple[int, ...], tuple[_Cost, ...]]


def flow_of(facts: WorkloadFacts, marks: Sequence[int] = ()) -> Flow:
    """Return the flow of a workload; tasks of unlike `marks` are no one commodity."""
    zone_of = zones(facts)
    group_of, factor, keys = _groups(facts, zone_of, marks)
    scale = _scale(facts)
    amounts = np.zeros(len(keys))
    np.add.at(amounts, group_of, facts.task_visits / MICRO / scale * factor)
    spots: dict[tuple[int, int, int], int] = {}
    columns: list[tuple[int, int]] = []
    loads: list[tuple[int, int, int]] = []
    for group, (_, months, costs) in enumerate(keys):
        for month in months:
            for pool, zone, units, bounded in costs:
                if bounded[month]:
                    spot = spots.setdefault((pool, zone, month), len(spots))
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


def frame_of(facts: WorkloadFacts, flow: Flow, lacking: float) -> Frame:
    """Return the flow as a program; a unit that nobody carries costs `lacking`."""
    builder = Builder()
    n_cells = len(facts.cell_units)
    due = builder.rows(len(flow.amounts), flow.amounts, flow.amounts)
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
    return Frame(
        builder=builder, done=done, carried=carried, lacking=short, cells=cells
    )


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
        months = tuple(np.flatnonzero(facts.task_months[task]).tolist())
        key = (marks[task] if marks else 0, months, costs)
        factor[task] = common
        group_of[task] = known.setdefault(key, len(known))
    return group_of, factor, list(known)


def _pairs(
    facts: WorkloadFacts, zone_of: IntArray, spots: dict[tuple[int, int, int], int]
) -> tuple[IntArray, IntArray]:
    """Return which spot may use which cell, by spot."""
    places = zip(facts.cell_pool.tolist(), facts.cell_month.tolist(), strict=True)
    pairs = [
        (spots[pool, zone, at], cell)
        for cell, (pool, month) in enumerate(places)
        for zone in sorted(set(zone_of[pool, facts.cell_districts[cell]].tolist()))
        for at in (range(MONTHS) if month == WHOLE_YEAR else [month])
        if (pool, zone, at) in spots
    ]
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
