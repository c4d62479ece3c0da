"""The diary while days are given: who has room when, and what a day costs a visit."""

from collections import defaultdict

import numpy as np

from solvers.days_facts import (
    NO_DAY,
    NO_LIMIT,
    NO_PLACE,
    BoolArray,
    DaysFacts,
    IntArray,
)
from solvers.days_held import Held

#: A ticket is below this; evenness counts in units of it.
_EVEN = 1 << 16
#: Going together outweighs any evenness that visits of a year can differ by.
_TOGETHER = 1 << 44
_ROWS_AT_ONCE = 4096


class Desk:
    """Visits put on days; `put` and `take` undo one another."""

    def __init__(self, facts: DaysFacts) -> None:
        self.facts = facts
        visits, days = facts.allowed.shape
        self.team_rows = _grouped(facts.team_visit, facts.team_person, visits)
        self._host_rows = _grouped(facts.host_visit, facts.host_department, visits)
        self.teams = [team.tolist() for team in self.team_rows]
        self._hosts = [hosts.tolist() for hosts in self._host_rows]
        self.open = self._open()
        # A column more, so that there is one where there are no days at all.
        padded = np.pad(self.open, ((0, 0), (0, 1)))
        first = padded.argmax(axis=1)
        end = days - self.open[:, ::-1].argmax(axis=1) if days else first
        self._first: list[int] = first.tolist()
        self._end: list[int] = end.tolist()
        self.minutes = facts.minutes.tolist()
        self.ticket = facts.visit_ticket.tolist()
        self.day = [NO_DAY] * visits
        # Who isn't there has no room; what is used already may pass the limits.
        self.left_visits = facts.person_visits[:, None] - facts.used_visits
        self.left_minutes = facts.person_minutes[:, None] - facts.used_minutes
        self.left_month = facts.month_visits[:, None] - facts.used_month
        self.left_department = facts.department_visits[:, None] - facts.used_department
        limited = facts.department_visits < NO_LIMIT
        self.bound = [
            [host for host in hosts if limited[host]] for hosts in self._hosts
        ]
        self.months_bind = bool((facts.month_visits < NO_LIMIT).any())
        self._held: Held | None = None
        self._month_load = facts.month_minutes.copy()
        # One visit more of a department on a day weighs as much as one of average
        # length more in a person's month.
        self._one_visit = max(1, int(facts.minutes.mean())) if visits else 1
        self._department_load = facts.used_department.copy()
        self._period = facts.period.tolist()
        self._seen: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._outings: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._place = facts.place.tolist()

    @property
    def held(self) -> Held:
        """Which visits hold whose days; kept from the first time it is asked for."""
        if self._held is None:
            self._held = Held(self.day, self.teams, self.bound, self.facts.period)
        return self._held

    def _open(self) -> BoolArray:
        """Return on which allowed days a whole team is there."""
        found = self.facts.allowed.copy()
        for start in range(0, len(found), _ROWS_AT_ONCE):
            teams = self.team_rows[start : start + _ROWS_AT_ONCE]
            sizes = np.array([len(team) for team in teams])
            some = np.flatnonzero(sizes)
            if len(some):
                at = (np.cumsum(sizes) - sizes)[some]
                there = self.facts.free[np.concatenate(teams)]
                found[start + some] &= np.logical_and.reduceat(there, at, axis=0)
        return found

    def room(self, visit: int) -> BoolArray:
        """Return on which days from a visit's first to its last it can be put.

        The day that it has is one of them, as if it were taken off it.
        """
        days = slice(self._first[visit], self._end[visit])
        team, own = self.team_rows[visit], self.day[visit]
        fits: BoolArray = self.open[visit, days].copy()
        fits &= (self.left_visits[team, days] > 0).all(axis=0)
        fits &= (self.left_minutes[team, days] >= self.minutes[visit]).all(axis=0)
        if self.bound[visit]:
            fits &= (self.left_department[self.bound[visit], days] > 0).all(axis=0)
        if self.months_bind:
            month: BoolArray = np.all(self.left_month[team] > 0, axis=0)
            if own != NO_DAY:
                month[self._period[own]] = True
            fits &= month[self.facts.period[days]]
        if own != NO_DAY:
            fits[own - self._first[visit]] = True
        return fits

    def best(self, visit: int) -> int:
        """Return the cheapest day on which a visit can be put, or `NO_DAY`."""
        days = np.flatnonzero(self.room(visit))
        if len(days) == 0:
            return NO_DAY
        cost = self._cost(visit)[days]
        return int(days[cost.argmin()]) + self._first[visit]

    def _cost(self, visit: int) -> IntArray:
        """Return what each day from a visit's first to its last costs.

        Journeys, then loads, then the ticket; those of all others.
        """
        team, hosts = self.team_rows[visit], self._host_rows[visit]
        first, own = self._first[visit], self.day[visit]
        days = slice(first, self._end[visit])
        by_month = self._month_load[team].sum(axis=0)
        on_day = self._department_load[hosts, days].sum(axis=0)
        if own != NO_DAY:
            by_month[self._period[own]] -= len(team) * self.minutes[visit]
            on_day[own - first] -= len(hosts)
        even = by_month[self.facts.period[days]] + on_day * self._one_visit
        cost: IntArray = even * _EVEN + self.facts.day_ticket[visit, days]
        if self._place[visit] != NO_PLACE and self.facts.outing:
            self._spare_journeys(visit, cost)
        return cost

    def _spare_journeys(self, visit: int, cost: IntArray) -> None:
        """Make days cheaper on which people, or departments, are at the place."""
        place, own = self._place[visit], self.day[visit]
        first, end = self._first[visit], self._end[visit]
        for person in self.teams[visit]:
            for day in self._seen.get((place, person), ()):
                if first <= day < end:
                    cost[day - first] -= 2 * _TOGETHER
        if own != NO_DAY:
            cost[own - first] += 2 * _TOGETHER * len(self.teams[visit])
        for host in self._hosts[visit]:
            went = self._outings.get((place, host), ())
            for day in set(went):
                others = went.count(day) - (day == own)
                if first <= day < end and 0 < others < self.facts.outing:
                    cost[day - first] -= _TOGETHER

    def put(self, visit: int, day: int) -> None:
        """Put a visit on a day, whether there is room or not."""
        self._change(visit, day, 1)
        self.day[visit] = day
        if self._held is not None:
            self._held.add(visit, day)
        place = self._place[visit]
        if place != NO_PLACE and self.facts.outing:
            for person in self.teams[visit]:
                self._seen[place, person].append(day)
            for host in self._hosts[visit]:
                self._outings[place, host].append(day)

    def take(self, visit: int) -> int:
        """Take a visit off its day; return the day."""
        day = self.day[visit]
        self._change(visit, day, -1)
        self.day[visit] = NO_DAY
        if self._held is not None:
            self._held.drop(visit, day)
        place = self._place[visit]
        if place != NO_PLACE and self.facts.outing:
            for person in self.teams[visit]:
                self._seen[place, person].remove(day)
            for host in self._hosts[visit]:
                self._outings[place, host].remove(day)
        return day

    def _change(self, visit: int, day: int, by: int) -> None:
        team, hosts = self.team_rows[visit], self._host_rows[visit]
        self.left_visits[team, day] -= by
        self.left_minutes[team, day] -= by * self.minutes[visit]
        self._month_load[team, self._period[day]] += by * self.minutes[visit]
        self._department_load[hosts, day] += by
        if self.months_bind:
            self.left_month[team, self._period[day]] -= by
        if self.bound[visit]:
            self.left_department[hosts, day] -= by

    def month_is_full(self, person: int, day: int) -> bool:
        """Tell whether a person makes as many visits in a day's month as may be."""
        return bool(self.left_month[person, self._period[day]] <= 0)

    def in_the_way(self, visit: int, day: int) -> list[list[int]]:
        """Return, for each of whom a visit finds full on a day, the visits there."""
        ways = [
            self.held.by_person[person, day]
            for person in self.teams[visit]
            if self.left_visits[person, day] <= 0
            or self.left_minutes[person, day] < self.minutes[visit]
        ]
        ways += [
            self.held.in_month(person, day)
            for person in self.teams[visit]
            if self.months_bind and self.month_is_full(person, day)
        ]
        ways += [
            self.held.by_host[host, day]
            for host in self.bound[visit]
            if self.left_department[host, day] <= 0
        ]
        return ways

    def meet(self, one: int, other: int) -> bool:
        """Tell whether visits who share somebody can be in one another's way."""
        if (self.open[one] & self.open[other]).any():
            return True
        months = self.facts.period
        shared = np.isin(months[self.open[one]], months[self.open[other]])
        return self.months_bind and bool(shared.any())


def _grouped(rows: IntArray, values: IntArray, count: int) -> list[IntArray]:
    """Return the distinct values of each row number, sorted."""
    pairs = np.unique(np.stack([rows, values], axis=1), axis=0)
    cuts = np.searchsorted(pairs[:, 0], np.arange(1, count))
    return np.split(pairs[:, 1], cuts)
