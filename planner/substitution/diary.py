"""Whose day holds how much: visits, minutes, departments; and which days are open."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from planner.days.record import Place
from planner.durations import a_day, minutes_of
from planner.open_days import blocks
from planner.pairing.teams import TeamMember
from planner.planning.workdays import working_days
from planner.policy.record import Policy
from planner.registry import Inspector, Registry
from planner.substitution.people import is_there
from planner.visits import Visit

_NOWHERE = Place()


class Diary:
    """The days of a year's people and departments, kept up visit by visit."""

    def __init__(
        self, registry: Registry, policy: Policy, places: Mapping[str, Place]
    ) -> None:
        self._holidays = registry.holidays
        self._blocked = registry.blocked_days
        self._places = places
        self._per_day = policy.teams.max_per_day
        self._per_month = policy.teams.max_per_month
        self._department_per_day = policy.days.department_per_day
        self._a_day = a_day(policy.capacity)
        self._minutes = minutes_of(registry.items, policy.capacity)
        self._visits: Counter[tuple[str, date]] = Counter()
        self._spent: Counter[tuple[str, date]] = Counter()
        self._monthly: Counter[tuple[str, date]] = Counter()
        self._departments: Counter[tuple[str, date]] = Counter()
        self._working = cache(self._worked_days)

    def put(self, visit: Visit, team: Iterable[TeamMember], sign: int = 1) -> None:
        """Enter a visit that has a day, or strike it out with -1."""
        day = visit.day
        if day is None:
            return
        minutes = sign * self._minutes(visit)
        for member in team:
            self._visits[member.inspector_id, day] += sign
            self._spent[member.inspector_id, day] += minutes
            self._monthly[member.inspector_id, day.replace(day=1)] += sign
        for department_id in dict.fromkeys(visit.department_ids):
            self._departments[department_id, day] += sign

    def there(self, person: Inspector, visit: Visit, day: date) -> bool:
        """Tell whether somebody is there that day, with room for the visit.

        The visit isn't entered yet.
        """
        who = person.inspector_id
        return (
            self._visits[who, day] < self._per_day
            and self._spent[who, day] + self._minutes(visit) <= self._a_day
            and self._has_month(who, day)
            and is_there(person, day)
        )

    def _has_month(self, who: str, day: date) -> bool:
        limit = self._per_month
        return not limit or self._monthly[who, day.replace(day=1)] < limit

    def worked(self, visit: Visit, not_before: date) -> list[date]:
        """Return the days of the window that are worked and not blocked."""
        first = max(visit.start, not_before)
        industry = self._places.get(visit.target_id, _NOWHERE).industry
        closed = [row for row in self._blocked if blocks(row, visit, industry)]
        return [
            day
            for year in range(first.year, visit.end.year + 1)
            for day in self._working(year)
            if first <= day <= visit.end
            and not any(row.first <= day <= row.last for row in closed)
        ]

    def open_days(self, visit: Visit, not_before: date) -> list[date]:
        """Return those of them on which its departments have room for it."""
        days = self.worked(visit, not_before)
        return [day for day in days if self._has_room(visit, day)]

    def _has_room(self, visit: Visit, day: date) -> bool:
        limit = self._department_per_day
        return not limit or all(
            self._departments[department_id, day] < limit
            for department_id in visit.department_ids
        )

    def _worked_days(self, year: int) -> tuple[date, ...]:
        months = working_days(year, self._holidays)
        return tuple(day for month in months for day in month)
