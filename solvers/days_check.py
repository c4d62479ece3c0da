"""An independent check of visits' days and of the reasons for those without one."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from solvers.days_facts import (
    NO_DAY,
    NO_LIMIT,
    Cause,
    DaysAnswer,
    DaysFacts,
    IntArray,
    Unplaced,
)


def day_faults(facts: DaysFacts, answer: DaysAnswer) -> list[str]:
    """Return every rule that an answer breaks; none where it holds.

    Days are allowed, teams whole and there, nobody's day and no department's is
    overfull. Each visit without a day has one reason, which is counted again, and no
    visit without a day could be put on one as things stand.
    """
    return list(_Check(facts, answer).faults())


def _distinct(rows: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Return the rows and values of all pairs, each once, ascending."""
    width = int(values.max(initial=0)) + 1
    row, value = np.divmod(np.unique(rows * width + values), width)
    return row, value


def _groups(rows: IntArray, values: IntArray, count: int) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(count)]
    for row, value in zip(rows.tolist(), values.tolist(), strict=True):
        found[row].add(value)
    return found


class _Check:
    """The facts by visit, and what each day came to."""

    def __init__(self, facts: DaysFacts, answer: DaysAnswer) -> None:
        self._facts = facts
        self._answer = answer
        self._day = answer.day
        self._team = _distinct(facts.team_visit, facts.team_person)
        self._host = _distinct(facts.host_visit, facts.host_department)
        self._people = _groups(*self._team, len(self._day))
        self._hosts = _groups(*self._host, len(self._day))
        self._minutes: list[int] = facts.minutes.tolist()
        self._month: list[int] = facts.period.tolist()
        self._went = np.zeros_like(facts.used_visits)
        self._worked = np.zeros_like(facts.used_minutes)
        self._in_month = np.zeros_like(facts.used_month)
        self._took_part = np.zeros_like(facts.used_department)

    def faults(self) -> Iterator[str]:
        """Yield what is wrong."""
        visits, days = self._facts.allowed.shape
        exists = (self._day >= NO_DAY) & (self._day < days)
        if len(self._day) != visits or not exists.all():
            yield "a visit has a day that doesn't exist"
            return
        self._count()
        yield from self._days()
        yield from self._people_days()
        yield from self._people_months()
        yield from self._department_days()
        yield from self._left_out()

    def _placed(
        self, pairs: tuple[IntArray, IntArray]
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Return visit, whom and day of those pairs whose visit has one."""
        visit, whom = pairs
        placed = self._day[visit] != NO_DAY
        return visit[placed], whom[placed], self._day[visit[placed]]

    def _count(self) -> None:
        visit, person, day = self._placed(self._team)
        np.add.at(self._went, (person, day), 1)
        np.add.at(self._worked, (person, day), self._facts.minutes[visit])
        np.add.at(self._in_month, (person, self._facts.period[day]), 1)
        _, host, day = self._placed(self._host)
        np.add.at(self._took_part, (host, day), 1)

    def _days(self) -> Iterator[str]:
        placed = np.flatnonzero(self._day != NO_DAY)
        allowed = self._facts.allowed[placed, self._day[placed]]
        for visit in placed[~allowed].tolist():
            yield f"visit {visit} is on a day that isn't allowed"
        visits, person, day = self._placed(self._team)
        for visit in np.unique(visits[~self._facts.free[person, day]]).tolist():
            yield f"visit {visit} has somebody who isn't there"

    def _people_days(self) -> Iterator[str]:
        facts, went = self._facts, self._went > 0
        places = facts.person_visits[:, None] - facts.used_visits
        for person, day in np.argwhere(went & (self._went > places)).tolist():
            yield f"person {person} has too many visits on day {day}"
        spare = facts.person_minutes[:, None] - facts.used_minutes
        for person, day in np.argwhere(went & (self._worked > spare)).tolist():
            yield f"person {person} has too much work on day {day}"

    def _people_months(self) -> Iterator[str]:
        for person, month in np.argwhere(self._in_month > 0).tolist():
            if self._month_places(person, month) < self._in_month[person, month]:
                yield f"person {person} has too many visits in month {month}"

    def _month_places(self, person: int, month: int) -> int:
        limit = int(self._facts.month_visits[person])
        if limit == NO_LIMIT:
            return NO_LIMIT
        return limit - int(self._facts.used_month[person, month])

    def _places(self, person: int, day: int) -> int:
        facts = self._facts
        return int(facts.person_visits[person] - facts.used_visits[person, day])

    def _spare(self, person: int, day: int) -> int:
        facts = self._facts
        return int(facts.person_minutes[person] - facts.used_minutes[person, day])

    def _department_days(self) -> Iterator[str]:
        for host, day in np.argwhere(self._took_part > 0).tolist():
            if self._host_places(host, day) < self._took_part[host, day]:
                yield f"department {host} has too many visits on day {day}"

    def _host_places(self, host: int, day: int) -> int:
        limit = int(self._facts.department_visits[host])
        if limit == NO_LIMIT:
            return NO_LIMIT
        return limit - int(self._facts.used_department[host, day])

    def _left_out(self) -> Iterator[str]:
        without = np.flatnonzero(self._day == NO_DAY).tolist()
        if sorted(reason.visit for reason in self._answer.unplaced) != without:
            yield "a visit without a day has no reason, or one with a day has"
            return
        for reason in self._answer.unplaced:
            if any(self._fits(reason.visit, day) for day in self._common(reason.visit)):
                yield f"visit {reason.visit} could have a day"
            if not self._holds(reason):
                yield f"visit {reason.visit} is left out for a reason that isn't so"

    def _common(self, visit: int) -> set[int]:
        """Return the allowed days on which everybody of a visit is there."""
        facts = self._facts
        there = facts.free[sorted(self._people[visit])].all(axis=0)
        return set(np.flatnonzero(facts.allowed[visit] & there).tolist())

    def _fits(self, visit: int, day: int) -> bool:
        minutes = self._minutes[visit]
        month = self._month[day]
        return all(
            self._went[person, day] < self._places(person, day)
            and self._in_month[person, month] < self._month_places(person, month)
            and self._worked[person, day] + minutes <= self._spare(person, day)
            for person in self._people[visit]
        ) and all(
            self._took_part[host, day] < self._host_places(host, day)
            for host in self._hosts[visit]
        )

    def _holds(self, reason: Unplaced) -> bool:
        allowed = self._facts.allowed[reason.visit].any()
        if reason.cause is Cause.WINDOW:
            return not allowed
        if reason.cause is Cause.TEAM:
            return bool(allowed) and not self._common(reason.visit)
        if reason.cause is Cause.JOINT:
            return reason.visit in reason.visits
        return self._is_short(reason)

    def _is_short(self, reason: Unplaced) -> bool:
        """Tell whether more visits need someone on some days than there are places."""
        needs = self._hosts if reason.cause is Cause.DEPARTMENT else self._people
        visits = set(reason.visits)
        if reason.visit not in visits or not all(
            reason.whom in needs[v] for v in visits
        ):
            return False
        if not all(self._common(visit) <= set(reason.days) for visit in visits):
            return False
        least = min(self._minutes[visit] for visit in visits)
        by_month: Counter[int] = Counter()
        for day in set(reason.days):
            by_month[self._month[day]] += self._room(reason, day, least)
        if reason.cause is Cause.MONTH:
            for month, room in by_month.items():
                most = max(0, self._month_places(reason.whom, month))
                by_month[month] = min(room, most)
        return by_month.total() <= reason.room < len(visits)

    def _room(self, reason: Unplaced, day: int, least: int) -> int:
        if reason.cause is Cause.DEPARTMENT:
            return max(0, self._host_places(reason.whom, day))
        by_time = self._spare(reason.whom, day) // least
        return max(0, min(self._places(reason.whom, day), by_time))
