"""What a plan asks of inspectors: visits by entry, time and district, and their hours.

A draw is a visit. It takes each of its departments as many inspectors as a team has
seats for it (`teams.min_per_department`; what `teams.min_per_visit` asks beyond that
falls to the initiator), each for the minutes of that department's items and the way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.planning.plan import Entry, Occurrence
from planner.planning.supply import MONTHS, Cell, Supply, YearLimit
from planner.planning.workdays import working_days
from planner.policy.record import Policy
from planner.protocol.strata import Stratum
from planner.registry import Item, Registry
from solvers.workload_facts import WHOLE_YEAR, BoolArray, WorkloadFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one visit takes of a department: people, and minutes of each."""

    inspectors: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The visits of one entry, one time, in one district, in millionths.

    `months` (1 to 12) are those in which its window has a working day.
    """

    entry_id: str
    occurrence: int
    district: str
    visits_micro: int
    months: tuple[int, ...]
    costs: Mapping[str, Cost]


class Calendar:
    """The policy's year: which months a window has working days in."""

    def __init__(self, registry: Registry, policy: Policy) -> None:
        self._year = policy.year
        self._days = working_days(policy.year, registry.holidays)

    def months(self, start: date, end: date) -> tuple[int, ...]:
        """Return the months that can be used; where none is worked, those touched.

        Of a window before or after the year it is the first or last month.
        """
        worked = tuple(
            number
            for number, days in enumerate(self._days, start=1)
            if any(start <= day <= end for day in days)
        )
        if worked:
            return worked
        first, last = (
            min(max(12 * (day.year - self._year) + day.month, 1), MONTHS)
            for day in (start, end)
        )
        return tuple(range(first, last + 1))


def costs_of(
    entry: Entry, items: Mapping[str, Item], policy: Policy
) -> dict[str, Cost]:
    """Return what a visit of an entry takes of each of its departments."""
    return team_costs(entry.department_ids, entry.item_ids, items, policy)


def team_costs(
    department_ids: Sequence[str],
    item_ids: Sequence[str],
    items: Mapping[str, Item],
    policy: Policy,
) -> dict[str, Cost]:
    """Return what a visit takes of its departments, the initiator named first."""
    teams, capacity = policy.teams, policy.capacity
    least = teams.min_per_department
    extra = max(0, teams.min_per_visit - least * len(department_ids))
    minutes = dict.fromkeys(department_ids, capacity.travel_minutes)
    for item_id in item_ids:
        item = items[item_id]
        if item.department_id in minutes:
            known = item.minutes
            minutes[item.department_id] += (
                capacity.minutes_unknown if known is None else known
            )
    return {
        department_id: Cost(inspectors=least + extra * (place == 0), minutes=spent)
        for place, (department_id, spent) in enumerate(minutes.items())
    }


def by_district(cells: Sequence[Stratum]) -> dict[str, int]:
    """Return expected visits by district, in millionths."""
    found: dict[str, int] = {}
    for cell in cells:
        found[cell.district] = found.get(cell.district, 0) + cell.expected_micro
    return dict(sorted(found.items()))


class Demand:
    """The tasks of a plan, and what they come to as numbers for the solver."""

    def __init__(self, registry: Registry, policy: Policy, supply: Supply) -> None:
        self._items = {item.item_id: item for item in registry.items}
        self._policy = policy
        self._supply = supply
        self._calendar = Calendar(registry, policy)
        self.departments = tuple(d.department_id for d in registry.departments)
        #: The cells that `facts` numbers: which kind of pool, and what it is made of.
        self.cells: tuple[tuple[int, Cell | YearLimit], ...] = (
            *((HOURS, cell) for cell in supply.cells),
            *((PER_DAY, cell) for cell in supply.cells if cell.days is not None),
            *((PER_YEAR, limit) for limit in supply.limits),
        )
        self._units = Units(policy)
        self._place = {d: k for k, d in enumerate(self.departments)}
        self._column = {d: k for k, d in enumerate(supply.districts)}
        self._supplied = self._without_tasks()

    def months(self, occurrence: Occurrence) -> tuple[int, ...]:
        """Return the months in which an occurrence's visits may be made."""
        return self._calendar.months(occurrence.start, occurrence.end)

    def tasks(self, entry: Entry, expected: Mapping[str, int]) -> list[Task]:
        """Return an entry's tasks: one a time and district with visits."""
        costs = costs_of(entry, self._items, self._policy)
        return [
            Task(
                entry_id=entry.entry_id,
                occurrence=number,
                district=district,
                visits_micro=micro,
                months=self.months(occurrence),
                costs=costs,
            )
            for number, occurrence in enumerate(entry.occurrences)
            for district, micro in expected.items()
            if micro
        ]

    def facts(self, tasks: Sequence[Task]) -> WorkloadFacts:
        """Return the tasks and the supply as numbers, pool by pool."""
        units, width = self._units, len(self.departments)
        months = np.zeros((len(tasks), MONTHS), dtype=np.bool_)
        costs = np.zeros((len(tasks), POOLS * width), dtype=np.int64)
        for row, task in enumerate(tasks):
            months[row, [month - 1 for month in task.months]] = True
            for department_id, cost in task.costs.items():
                at = self._place[department_id]
                costs[row, at] = units.of_minutes(cost.inspectors * cost.minutes)
                costs[row, [width + at, 2 * width + at]] = units.of_seats(
                    cost.inspectors
                )
        districts = [self._column[task.district] for task in tasks]
        return replace(
            self._supplied,
            task_district=np.array(districts, dtype=np.int64),
            task_visits=np.array([t.visits_micro for t in tasks], dtype=np.int64),
            task_months=months,
            task_units=costs,
        )

    def _without_tasks(self) -> WorkloadFacts:
        width = len(self.departments)
        rows = [
            (kind * width + self._place[cell.department_id], *self._measured(cell))
            for kind, cell in self.cells
        ]
        cells = np.array(rows, dtype=np.int64).reshape(-1, 3)
        reach = np.zeros((len(rows), len(self._column)), dtype=np.bool_)
        for row, (_, cell) in enumerate(self.cells):
            reach[row, [self._column[d] for d in cell.districts]] = True
        none = np.zeros(0, dtype=np.int64)
        return WorkloadFacts(
            task_district=none,
            task_visits=none,
            task_months=np.zeros((0, MONTHS), dtype=np.bool_),
            task_units=np.zeros((0, POOLS * width), dtype=np.int64),
            cell_pool=cells[:, 0],
            cell_month=cells[:, 1],
            cell_units=cells[:, 2],
            cell_districts=reach,
            bounded=self._bounded(),
            evened=np.arange(POOLS * width) < width,
        )

    def _measured(self, cell: Cell | YearLimit) -> tuple[int, int]:
        """Return a cell's month as the solver counts, and its units."""
        if isinstance(cell, YearLimit):
            return WHOLE_YEAR, self._units.of_seats(cell.visits)
        return cell.month - 1, self._units.of_minutes(cell.minutes)

    def pools(self, departments: Collection[str]) -> BoolArray:
        """Return which pools are some departments', of shape (n_pools,)."""
        own = [d in departments for d in self.departments]
        return np.array(own * POOLS, dtype=np.bool_)

    def _bounded(self) -> BoolArray:
        supply, place, column = self._supply, self._place, self._column
        shape = (len(place), len(column), MONTHS)
        known, limited = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
        for department_id, district, month in supply.unknown:
            known[place[department_id], column[district], month - 1] = False
        daily = known.copy()
        for cell in supply.cells:
            # Who states hours doesn't state how many people and days they are.
            if cell.days is None:
                at = [column[d] for d in cell.districts]
                daily[place[cell.department_id], at, cell.month - 1] = False
        for limit in supply.limits:
            at = [column[d] for d in limit.districts]
            limited[place[limit.department_id], at] = True
        return np.concatenate([known, daily, limited])


#: Each department has three pools: its inspectors' hours; how many visits they can
#: take part in at so many a day each; and how many in the year by their own limits.
HOURS, PER_DAY, PER_YEAR = range(3)
POOLS = 3


class Units:
    """Measures all pools in parts of a minute, as many as there are visits a day.

    Somebody's day is `minutes_per_day` minutes, or `max_per_day` visits: a visit then
    takes at least that part of it, and every number is whole.
    """

    def __init__(self, policy: Policy) -> None:
        self._per_day = policy.teams.max_per_day
        self._day = policy.capacity.minutes_per_day

    def of_minutes(self, minutes: int) -> int:
        """Return minutes in units."""
        return minutes * self._per_day

    def of_seats(self, seats: int) -> int:
        """Return seats in units, each the part of a day that it takes at least."""
        return seats * self._day

    def hours(self, units: float) -> float:
        """Return units as hours."""
        return units / (60 * self._per_day)

    def seats(self, units: float) -> float:
        """Return units as seats."""
        return units / self._day
