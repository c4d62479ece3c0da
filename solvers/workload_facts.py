"""Work over a year's months, and who can carry it, as numbers.

A *task* is so many visits in one district, to be made in some of the months. A visit
costs units of *pools* (a department's time, say). A *cell* is what some people of one
pool have of it in one month, or in the whole year, in the districts where they work.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MICRO = 1_000_000
MONTHS = 12
#: The month of a cell that holds for the whole year.
WHOLE_YEAR = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadFacts:
    """Tasks, and the cells that carry them.

    Attributes
    ----------
    task_district, task_visits
        Of shape (n_tasks,); visits are millionths.
    task_months
        In which months a task's visits may be made, of shape (n_tasks, 12).
    task_units
        What a visit costs each pool, of shape (n_tasks, n_pools).
    cell_pool, cell_month, cell_units
        Of shape (n_cells,); the month is 0 to 11, or `WHOLE_YEAR`.
    cell_districts
        Where a cell's people work, of shape (n_cells, n_districts).
    bounded
        Where a pool's supply is known, of shape (n_pools, n_districts, 12).
        Elsewhere it bounds nothing.
    evened
        Pools whose use is to be even over months, of shape (n_pools,).
    """

    task_district: IntArray
    task_visits: IntArray
    task_months: BoolArray
    task_units: IntArray
    cell_pool: IntArray
    cell_month: IntArray
    cell_units: IntArray
    cell_districts: BoolArray
    bounded: BoolArray
    evened: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """When a workload's visits are made, and who carries them.

    Attributes
    ----------
    visits
        Millionths of a visit by task and month, of shape (n_tasks, 12).
    carried_cell, carried_district, carried_month, carried_units
        What a cell carries for a district in a month, in millionths of a unit.
    """

    visits: IntArray
    carried_cell: IntArray
    carried_district: IntArray
    carried_month: IntArray
    carried_units: IntArray


def restricted(
    facts: WorkloadFacts, pools: BoolArray
) -> tuple[WorkloadFacts, IntArray]:
    """Return the facts with some pools' costs only, and the tasks that are left.

    What fits no restriction fits the whole even less, so it is a quick way to find out.
    """
    units = np.where(pools, facts.task_units, 0)
    tasks = np.flatnonzero(units.any(axis=1))
    cells = pools[facts.cell_pool]
    return (
        replace(
            facts,
            task_district=facts.task_district[tasks],
            task_visits=facts.task_visits[tasks],
            task_months=facts.task_months[tasks],
            task_units=units[tasks],
            cell_pool=facts.cell_pool[cells],
            cell_month=facts.cell_month[cells],
            cell_units=facts.cell_units[cells],
            cell_districts=facts.cell_districts[cells],
        ),
        tasks,
    )
