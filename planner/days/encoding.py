"""A round's visits, teams and days as numbers for the solver."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from planner.days.neighbourhood import neighbourhood
from planner.days.record import Cause, DayMissing, Place, Work
from planner.durations import a_day, minutes_of
from planner.ids import hash_fields
from planner.open_days import blocks, first_day_after, worked_days
from planner.policy.record import Policy
from planner.registry import Registry
from solvers.days_facts import NO_LIMIT, BoolArray, DaysFacts, IntArray, Unplaced
from solvers.tickets import draw_tickets

_NOWHERE = Place()


class Encoding:
    """Numbers for visits, people, departments and days, and back."""

    def __init__(
        self,
        work: Work,
        registry: Registry,
        policy: Policy,
        places: Mapping[str, Place],
        drawn_on: date | None = None,
    ) -> None:
        self._drawn_on = drawn_on
        self.visits = sorted(work.visits, key=lambda visit: visit.visit_id)
        self.days = worked_days(self.visits, registry.holidays)
        self._members = work.members
        self._registry = registry
        self._policy = policy
        self._places = [places.get(v.target_id, _NOWHERE) for v in self.visits]
        self._visit = {v.visit_id: n for n, v in enumerate(self.visits)}
        self._day = {day: number for number, day in enumerate(self.days)}
        self._months = [_month(day) for day in self.days]
        self._first_month = min(self._months, default=0)
        self._people = registry.inspectors
        self._person = {p.inspector_id: n for n, p in enumerate(self._people)}
        known = {d for visit in self.visits for d in visit.department_ids}
        self._departments = sorted(known)
        self._department = {d: n for n, d in enumerate(self._departments)}
        self._minutes = minutes_of(registry.items, policy.capacity)

    def facts(self, earlier: Work, key: str) -> DaysFacts:
        """Return all that the solver is told.

        Parameters
        ----------
        earlier
            Work of rounds before, whose days stand.
        key
            What all tickets are drawn under; it holds the round's seed.
        """
        team = [
            (self._visit[m.visit_id], self._person[m.inspector_id])
            for m in self._members
        ]
        hosts = [
            (number, self._department[department_id])
            for number, visit in enumerate(self.visits)
            for department_id in dict.fromkeys(visit.department_ids)
        ]
        allowed, used = self._allowed(), self._used(earlier)
        people, limits = len(self._people), self._policy.days.department_per_day
        per_day = self._policy.teams.max_per_day
        per_month = self._policy.teams.max_per_month or NO_LIMIT
        return DaysFacts(
            allowed=allowed,
            team_visit=_ints([visit for visit, _ in team]),
            team_person=_ints([person for _, person in team]),
            host_visit=_ints([visit for visit, _ in hosts]),
            host_department=_ints([department for _, department in hosts]),
            free=self._free(),
            person_visits=np.full(people, per_day, dtype=np.int64),
            person_minutes=np.full(
                people, a_day(self._policy.capacity), dtype=np.int64
            ),
            month_visits=np.full(people, per_month, dtype=np.int64),
            department_visits=np.full(
                len(self._departments), limits or NO_LIMIT, dtype=np.int64
            ),
            used_visits=used.visits,
            used_minutes=used.minutes,
            used_month=used.month,
            month_minutes=used.month_minutes,
            used_department=used.department,
            minutes=_ints([self._minutes(visit) for visit in self.visits]),
            place=self._neighbourhoods(),
            period=_ints(self._months) - self._first_month,
            visit_ticket=self._visit_tickets(key),
            day_ticket=self._day_tickets(key, allowed),
            outing=per_day if self._policy.days.together else 0,
        )

    def missing(self, reason: Unplaced) -> DayMissing:
        """Return a reason with ids and dates for numbers."""
        cause = Cause(reason.cause.value)
        whom = ""
        if cause in (Cause.PERSON, Cause.MONTH):
            whom = self._people[reason.whom].inspector_id
        elif cause is Cause.DEPARTMENT:
            whom = self._departments[reason.whom]
        return DayMissing(
            visit_id=self.visits[reason.visit].visit_id,
            cause=cause,
            whom=whom,
            visits=tuple(self.visits[visit].visit_id for visit in reason.visits),
            days=tuple(self.days[day] for day in reason.days),
            room=reason.room,
            proven=reason.proven,
        )

    def _allowed(self) -> BoolArray:
        numbers = np.array([day.toordinal() for day in self.days], dtype=np.int64)
        start = _ints([visit.start.toordinal() for visit in self.visits])[:, None]
        end = _ints([visit.end.toordinal() for visit in self.visits])[:, None]
        allowed: BoolArray = (numbers >= start) & (numbers <= end)
        if self._drawn_on is not None:
            notice = self._policy.days.notice_working_days
            opens = first_day_after(self._drawn_on, notice, self._registry.holidays)
            allowed &= numbers >= opens.toordinal()
        for row in self._registry.blocked_days:
            first, last = row.first.toordinal(), row.last.toordinal()
            concerned = [
                number
                for number, visit in enumerate(self.visits)
                if blocks(row, visit, self._places[number].industry)
            ]
            within = np.flatnonzero((numbers >= first) & (numbers <= last))
            allowed[np.ix_(_ints(concerned), within)] = False
        return allowed

    def _free(self) -> BoolArray:
        numbers = np.array([day.toordinal() for day in self.days], dtype=np.int64)
        free = np.ones((len(self._people), len(self.days)), dtype=np.bool_)
        for row, person in zip(free, self._people, strict=True):
            row &= numbers <= person.certificate_expires_on.toordinal()
            for first, last in person.leave:
                row &= (numbers < first.toordinal()) | (numbers > last.toordinal())
        return free

    def _used(self, earlier: Work) -> "_Used":
        used = _Used(len(self._people), len(self._departments), self._months)
        day = {v.visit_id: v.day for v in earlier.visits if v.day is not None}
        minutes = {v.visit_id: self._minutes(v) for v in earlier.visits if v.day}
        for member in earlier.members:
            when = day.get(member.visit_id)
            if when is None:
                continue
            person = self._person[member.inspector_id]
            month = _month(when) - self._first_month
            if 0 <= month < used.month.shape[1]:
                used.month[person, month] += 1
                used.month_minutes[person, month] += minutes[member.visit_id]
            if when in self._day:
                used.visits[person, self._day[when]] += 1
                used.minutes[person, self._day[when]] += minutes[member.visit_id]
        for visit in earlier.visits:
            for department_id in dict.fromkeys(visit.department_ids):
                if visit.day in self._day and department_id in self._department:
                    at = self._department[department_id], self._day[visit.day]
                    used.department[at] += 1
        return used

    def _neighbourhoods(self) -> IntArray:
        found: dict[tuple[str, ...], int] = {}
        return _ints(
            [
                found.setdefault(neighbourhood(p.address, v.district), len(found))
                for v, p in zip(self.visits, self._places, strict=True)
            ]
        )

    def _visit_tickets(self, key: str) -> IntArray:
        """Return each visit's place in the order by lot."""
        hashes = [hash_fields(key, visit.visit_id) for visit in self.visits]
        tickets = np.empty(len(hashes), dtype=np.int64)
        tickets[sorted(range(len(hashes)), key=hashes.__getitem__)] = range(len(hashes))
        return tickets

    def _day_tickets(self, key: str, allowed: BoolArray) -> npt.NDArray[np.uint16]:
        """Return the tickets of each visit's days from its first to its last."""
        tickets = np.zeros(allowed.shape, dtype=np.uint16)
        for row, visit in enumerate(self.visits):
            days = np.flatnonzero(allowed[row])
            if len(days):
                first, end = int(days[0]), int(days[-1]) + 1
                text = f"{key}|{visit.visit_id}"
                tickets[row, first:end] = draw_tickets(text, end - first, first)
        return tickets


class _Used:
    """What the days and months of people and departments hold already."""

    def __init__(self, people: int, departments: int, months: Sequence[int]) -> None:
        days, spanned = len(months), max(months) - min(months) + 1 if months else 0
        self.visits = np.zeros((people, days), dtype=np.int64)
        self.minutes = np.zeros_like(self.visits)
        self.month = np.zeros((people, spanned), dtype=np.int64)
        self.month_minutes = np.zeros_like(self.month)
        self.department = np.zeros((departments, days), dtype=np.int64)


def _month(day: date) -> int:
    """Return the number of a day's month."""
    return 12 * day.year + day.month


def date_of(days: Sequence[date], number: int) -> date | None:
    """Return the day of a number; None of a visit that has none."""
    return days[number] if number >= 0 else None


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)
