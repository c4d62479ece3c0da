"""An independent check of visits' days and of the reasons for those without one."""

from collections import Counter
from collections.abc import Iterator

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


def _pairs(rows: IntArray, values: IntArray) -> Iterator[tuple[int, int]]:
    return zip(rows.tolist(), values.tolist(), strict=True)


class _Check:
    """The facts by visit, in plain containers, and what each day came to."""

    def __init__(self, facts: DaysFacts, answer: DaysAnswer) -> None:
        self._facts = facts
        self._answer = answer
        self._day: list[int] = answer.day.tolist()
        self._people: list[set[int]] = [set() for _ in self._day]
        self._hosts: list[set[int]] = [set() for _ in self._day]
        for visit, person in _pairs(facts.team_visit, facts.team_person):
            self._people[visit].add(person)
        for visit, host in _pairs(facts.host_visit, facts.host_department):
            self._hosts[visit].add(host)
        self._minutes: list[int] = facts.minutes.tolist()
        self._month: list[int] = facts.period.tolist()
        self._went: Counter[tuple[int, int]] = Counter()
        self._worked: Counter[tuple[int, int]] = Counter()
        self._took_part: Counter[tuple[int, int]] = Counter()
        self._in_month: Counter[tuple[int, int]] = Counter()

    def faults(self) -> Iterator[str]:
        """Yield what is wrong."""
        shape = self._facts.allowed.shape
        if len(self._day) != shape[0] or any(
            not NO_DAY <= day < shape[1] for day in self._day
        ):
            yield "a visit has a day that doesn't exist"
            return
        self._count()
        yield from self._days()
        yield from self._people_days()
        yield from self._people_months()
        yield from self._department_days()
        yield from self._left_out()

    def _count(self) -> None:
        for visit, day in enumerate(self._day):
            if day == NO_DAY:
                continue
            for person in self._people[visit]:
                self._went[person, day] += 1
                self._worked[person, day] += self._minutes[visit]
                self._in_month[person, self._month[day]] += 1
            for host in self._hosts[visit]:
                self._took_part[host, day] += 1

    def _days(self) -> Iterator[str]:
        for visit, day in enumerate(self._day):
            if day == NO_DAY:
                continue
            if not self._facts.allowed[visit, day]:
                yield f"visit {visit} is on a day that isn't allowed"
            if not all(self._facts.free[person, day] for person in self._people[visit]):
                yield f"visit {visit} has somebody who isn't there"

    def _people_days(self) -> Iterator[str]:
        for (person, day), times in self._went.items():
            if self._places(person, day) < times:
                yield f"person {person} has too many visits on day {day}"
            if self._spare(person, day) < self._worked[person, day]:
                yield f"person {person} has too much work on day {day}"

    def _people_months(self) -> Iterator[str]:
        for (person, month), times in self._in_month.items():
            if self._month_places(person, month) < times:
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
        for (host, day), times in self._took_part.items():
            if self._host_places(host, day) < times:
                yield f"department {host} has too many visits on day {day}"

    def _host_places(self, host: int, day: int) -> int:
        limit = int(self._facts.department_visits[host])
        if limit == NO_LIMIT:
            return NO_LIMIT
        return limit - int(self._facts.used_department[host, day])

    def _left_out(self) -> Iterator[str]:
        without = [visit for visit, day in enumerate(self._day) if day == NO_DAY]
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
        return {
            day
            for day in range(facts.allowed.shape[1])
            if facts.allowed[visit, day]
            and all(facts.free[person, day] for person in self._people[visit])
        }

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
