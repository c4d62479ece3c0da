"""An independent check of a spread workload, in integers, without solving."""

import numpy as np

from solvers.workload_facts import MICRO, MONTHS, WHOLE_YEAR, Spread, WorkloadFacts


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
    """What tasks cost is carried whole, by cells of its pool, district and month."""
    cell, month = spread.carried_cell, spread.carried_month
    of_month = facts.cell_month[cell]
    elsewhere = ~facts.cell_districts[cell, spread.carried_district]
    elsewhere |= (of_month != WHOLE_YEAR) & (of_month != month)
    faults = [
        f"cell {number} carries what isn't its own"
        for number in sorted(set(cell[elsewhere].tolist()))
    ]
    n_pools, n_districts, _ = facts.bounded.shape
    due = np.zeros((n_pools, n_districts, MONTHS), dtype=np.int64)
    for pool in range(n_pools):
        cost = facts.task_units[:, pool, None] * spread.visits
        np.add.at(due[pool], facts.task_district, cost)
    done = np.zeros_like(due)
    where = (facts.cell_pool[cell], spread.carried_district, month)
    np.add.at(done, where, spread.carried_units)
    for pool, district, number in np.argwhere((due != done) & facts.bounded).tolist():
        faults.append(
            f"pool {pool} doesn't carry the work in district {district}, "
            f"month {number + 1}"
        )
    return faults
