"""Work over a year's months, and who can carry it, as numbers.

A *task* is so many visits in one district, to be made in some of the months, on some
days of each. A visit costs units of *pools* (a department's time, say). A *cell* is
what some people of one pool have of it on some days of a month, or in the whole year,
in the districts where they work. Cells of one pool, month and days are a *span*: they
carry all work whose days in that month lie within the span's. So the whole month's
cells carry everything, and a span of its last three days what can't be done earlier.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MICRO = 1_000_000
MONTHS = 12
#: The month of a cell that holds for the whole year.
WHOLE_YEAR = -1
#: The days of a whole month, whichever it is.
FIRST_DAY, LAST_DAY = 1, 31


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadFacts:
    """Tasks, and the cells that carry them.

    Attributes
    ----------
    task_district, task_visits
        Of shape (n_tasks,); visits are millionths.
    task_months
        In which months a task's visits may be made, of shape (n_tasks, 12).
    task_first, task_last
        On which days of a month they may, of shape (n_tasks, 12).
    task_units
        What a visit costs each pool, of shape (n_tasks, n_pools).
    cell_pool, cell_month, cell_units
        Of shape (n_cells,); the month is 0 to 11, or `WHOLE_YEAR`.
    cell_first, cell_last
        The first and last day of a cell's span, of shape (n_cells,).
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
    task_first: IntArray
    task_last: IntArray
    task_units: IntArray
    cell_pool: IntArray
    cell_month: IntArray
    cell_first: IntArray
    cell_last: IntArray
    cell_units: IntArray
    cell_districts: BoolArray
    bounded: BoolArray
    evened: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Days of a month, or the whole year, of one pool."""

    pool: int
    month: int
    first: int
    last: int

    @property
    def part(self) -> bool:
        """Whether it is a part of a month."""
        return (self.first, self.last) != (FIRST_DAY, LAST_DAY)

    def holds(self, first: int, last: int) -> bool:
        """Tell whether days lie within the span."""
        return self.first <= first and last <= self.last


def spans_of(facts: WorkloadFacts) -> Iterator[Span]:
    """Yield the span of each cell."""
    for pool, month, first, last in zip(
        facts.cell_pool.tolist(),
        facts.cell_month.tolist(),
        facts.cell_first.tolist(),
        facts.cell_last.tolist(),
        strict=True,
    ):
        yield Span(pool=pool, month=month, first=first, last=last)


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
            task_first=facts.task_first[tasks],
            task_last=facts.task_last[tasks],
            task_units=units[tasks],
            cell_pool=facts.cell_pool[cells],
            cell_month=facts.cell_month[cells],
            cell_first=facts.cell_first[cells],
            cell_last=facts.cell_last[cells],
            cell_units=facts.cell_units[cells],
            cell_districts=facts.cell_districts[cells],
        ),
        tasks,
    )
