"""An independent check of a spread workload, in integers, without solving."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from solvers.workload_facts import (
    FIRST_DAY,
    LAST_DAY,
    MICRO,
    MONTHS,
    WHOLE_YEAR,
    BoolArray,
    Spread,
    WorkloadFacts,
)


def spread_faults(
    facts: WorkloadFacts, spread: Spread, *, leeway: int, binding: bool = True
) -> list[str]:
    """Return every rule that a spread breaks; none where it holds.

    Parameters
    ----------
    leeway
        Units by which rounding to millionths of a visit may pass a cell's supply.
    binding
        Whether supply bounds at all.
    """
    faults = []
    if (spread.visits < 0).any() or (spread.carried_units < 0).any():
        faults.append("less than nothing is done")
    undone = spread.visits.sum(axis=1) != facts.task_visits
    outside = ((spread.visits != 0) & ~facts.task_months).any(axis=1)
    for tasks, what in (
        (undone, "isn't done as often as it is due"),
        (outside, "is done outside its months"),
    ):
        faults += [f"task {task} {what}" for task in np.flatnonzero(tasks).tolist()]
    faults += _carrying_faults(facts, spread)
    if binding:
        supply = facts.cell_units * MICRO + leeway * MICRO
        carried = np.zeros(len(facts.cell_units), dtype=np.int64)
        np.add.at(carried, spread.carried_cell, spread.carried_units)
        over = np.flatnonzero(carried > supply).tolist()
        faults += [f"cell {cell} carries more than it has" for cell in over]
    return faults


def _carrying_faults(facts: WorkloadFacts, spread: Spread) -> list[str]:
    """What tasks cost is carried whole, by cells of its pool, district and days."""
    cell, month = spread.carried_cell, spread.carried_month
    of_month = facts.cell_month[cell]
    elsewhere = ~facts.cell_districts[cell, spread.carried_district]
    elsewhere |= (of_month != WHOLE_YEAR) & (of_month != month)
    faults = [
        f"cell {number} carries what isn't its own"
        for number in sorted(set(cell[elsewhere].tolist()))
    ]
    days = np.stack([facts.cell_first, facts.cell_last], axis=1)
    whole = (days == [FIRST_DAY, LAST_DAY]).all(axis=1)
    faults += _undone(facts, spread, whole, range(len(facts.bounded)), "")
    keys = np.column_stack([facts.cell_pool, facts.cell_month, days])[~whole]
    for pool, number, first, last in np.unique(keys, axis=0).tolist():
        cells = (facts.cell_pool == pool) & (facts.cell_month == number)
        cells &= (days == [first, last]).all(axis=1)
        inside = (facts.task_first >= first) & (facts.task_last <= last)
        inside[:, np.arange(MONTHS) != number] = False
        within = replace(spread, visits=np.where(inside, spread.visits, 0))
        faults += _undone(facts, within, cells, [pool], f", days {first} to {last}")
    return faults


def _undone(
    facts: WorkloadFacts,
    spread: Spread,
    cells: BoolArray,
    pools: Iterable[int],
    what: str,
) -> list[str]:
    """Return where some cells don't carry what the visits cost some pools."""
    faults = []
    rows = cells[spread.carried_cell]
    cell, months = spread.carried_cell[rows], spread.carried_month[rows]
    of_pool = facts.cell_pool[cell]
    for pool in pools:
        due = np.zeros(facts.bounded.shape[1:], dtype=np.int64)
        cost = facts.task_units[:, pool, None] * spread.visits
        np.add.at(due, facts.task_district, cost)
        own = of_pool == pool
        done = np.zeros_like(due)
        where = (spread.carried_district[rows][own], months[own])
        np.add.at(done, where, spread.carried_units[rows][own])
        for district, number in np.argwhere(
            (due != done) & facts.bounded[pool]
        ).tolist():
            faults.append(
                f"pool {pool} doesn't carry the work in district {district}, "
                f"month {number + 1}{what}"
            )
    return faults
