"""What a plan asks of inspectors: visits by entry, time and district, and their hours.

A draw is a visit. It takes each of its departments as many inspectors as a team has
seats for it (`teams.min_per_department`; what `teams.min_per_visit` asks beyond that
falls to the initiator), each for the minutes of that department's items and the way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.planning.plan import Entry, Occurrence
from planner.planning.supply import MONTHS, Cell, Supply, YearLimit
from planner.planning.workdays import working_days
from planner.policy.record import Policy
from planner.protocol.strata import Stratum
from planner.registry import Item, Registry
from solvers.spans import with_spans
from solvers.workload_facts import (
    FIRST_DAY,
    LAST_DAY,
    WHOLE_YEAR,
    BoolArray,
    WorkloadFacts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one visit takes of a department: people, and minutes of each."""

    inspectors: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days of a month (1 to 12) on which visits may be made, the last one too.

    Where none of the month's working days is left out they are 1 and 31.
    """

    month: int
    first: int = FIRST_DAY
    last: int = LAST_DAY

    @property
    def part(self) -> bool:
        """Whether they are a part of the month."""
        return (self.first, self.last) != (FIRST_DAY, LAST_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The visits of one entry, one time, in one district, in millionths.

    `days` are those of its window that are worked, by month.
    """

    entry_id: str
    occurrence: int
    district: str
    visits_micro: int
    days: tuple[Days, ...]
    costs: Mapping[str, Cost]


class Calendar:
    """The policy's year: which days of a window are worked, month by month."""

    def __init__(self, registry: Registry, policy: Policy) -> None:
        self._year = policy.year
        self._days = working_days(policy.year, registry.holidays)
        self._known: dict[tuple[date, date], tuple[Days, ...]] = {}

    def days(self, start: date, end: date) -> tuple[Days, ...]:
        """Return the days that can be used; where none is worked, the months touched.

        Of a window before or after the year it is the first or last month.
        """
        worked = self._worked(start, end)
        if worked:
            return worked
        first, last = (
            min(max(12 * (day.year - self._year) + day.month, 1), MONTHS)
            for day in (start, end)
        )
        return tuple(Days(month=month) for month in range(first, last + 1))

    def worked(self, start: date, end: date) -> bool:
        """Tell whether a window has a working day."""
        return bool(self._worked(start, end))

    def places(self, days: Days) -> tuple[int, int]:
        """Return the first and last of them among the month's working days, from 0."""
        own = [
            place
            for place, day in enumerate(self._days[days.month - 1])
            if days.first <= day.day <= days.last
        ]
        return own[0], own[-1]

    def _worked(self, start: date, end: date) -> tuple[Days, ...]:
        if (start, end) not in self._known:
            self._known[start, end] = tuple(self._used(start, end))
        return self._known[start, end]

    def _used(self, start: date, end: date) -> Iterator[Days]:
        for number, days in enumerate(self._days, start=1):
            own = [day for day in days if start <= day <= end]
            if own:
                yield Days(
                    month=number,
                    first=FIRST_DAY if own[0] == days[0] else own[0].day,
                    last=LAST_DAY if own[-1] == days[-1] else own[-1].day,
                )


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

    def days(self, occurrence: Occurrence) -> tuple[Days, ...]:
        """Return the days on which an occurrence's visits may be made."""
        return self._calendar.days(occurrence.start, occurrence.end)

    def worked(self, occurrence: Occurrence) -> bool:
        """Tell whether an occurrence's window has a working day."""
        return self._calendar.worked(occurrence.start, occurrence.end)

    def tasks(self, entry: Entry, expected: Mapping[str, int]) -> list[Task]:
        """Return an entry's tasks: one a time and district with visits."""
        costs = costs_of(entry, self._items, self._policy)
        return [
            Task(
                entry_id=entry.entry_id,
                occurrence=number,
                district=district,
                visits_micro=micro,
                days=self.days(occurrence),
                costs=costs,
            )
            for number, occurrence in enumerate(entry.occurrences)
            for district, micro in expected.items()
            if micro
        ]

    def facts(self, tasks: Sequence[Task]) -> WorkloadFacts:
        """Return the tasks and the supply as numbers, pool by pool.

        The supply is that of whole months, numbered as `cells`, and behind it that of
        the parts of months that could bind.
        """
        return with_spans(self.by_month(tasks), self._units_on)

    def by_month(self, tasks: Sequence[Task]) -> WorkloadFacts:
        """Return the same with the supply of whole months alone."""
        units, width = self._units, len(self.departments)
        months = np.zeros((len(tasks), MONTHS), dtype=np.bool_)
        first = np.full((len(tasks), MONTHS), FIRST_DAY)
        last = np.full((len(tasks), MONTHS), LAST_DAY)
        costs = np.zeros((len(tasks), POOLS * width), dtype=np.int64)
        for row, task in enumerate(tasks):
            for days in task.days:
                months[row, days.month - 1] = True
                first[row, days.month - 1] = days.first
                last[row, days.month - 1] = days.last
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
            task_first=first,
            task_last=last,
            task_units=costs,
        )

    def _without_tasks(self) -> WorkloadFacts:
        width = len(self.departments)
        rows = [
            (
                kind * width + self._place[cell.department_id],
                *self._measured(kind, cell),
            )
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
            task_first=np.zeros((0, MONTHS), dtype=np.int64),
            task_last=np.zeros((0, MONTHS), dtype=np.int64),
            task_units=np.zeros((0, POOLS * width), dtype=np.int64),
            cell_pool=cells[:, 0],
            cell_month=cells[:, 1],
            cell_first=np.full(len(rows), FIRST_DAY),
            cell_last=np.full(len(rows), LAST_DAY),
            cell_units=cells[:, 2],
            cell_districts=reach,
            bounded=self._bounded(),
            evened=np.arange(POOLS * width) < width,
        )

    def _measured(self, kind: int, cell: Cell | YearLimit) -> tuple[int, int]:
        """Return a cell's month as the solver counts, and its units."""
        if isinstance(cell, YearLimit):
            return WHOLE_YEAR, self._units.of_seats(cell.visits)
        return cell.month - 1, self._within_limits(kind, cell, cell.minutes)

    def _within_limits(self, kind: int, cell: Cell, minutes: int) -> int:
        """Return the units of a cell's minutes, of visits no more than a month's."""
        units = self._units.of_minutes(minutes)
        if kind == HOURS or cell.visits is None:
            return units
        return min(units, self._units.of_seats(cell.visits))

    def _units_on(self, number: int, first: int, last: int) -> int:
        """Return what a month's cell has between two days of it."""
        kind, cell = self.cells[number]
        if isinstance(cell, YearLimit):
            msg = "a year's limit has no days"
            raise TypeError(msg)
        days = Days(month=cell.month, first=first, last=last)
        minutes = cell.minutes_on(*self._calendar.places(days))
        return self._within_limits(kind, cell, minutes)

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
#: take part in at so many a day and a month each; and how many in the year by their
#: own limits.
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
