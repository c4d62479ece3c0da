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
        self.teams = _grouped(facts.team_visit, facts.team_person, visits)
        self.hosts = _grouped(facts.host_visit, facts.host_department, visits)
        self.open = self._open()
        # A column more, so that there is one where there are no days at all.
        padded = np.pad(self.open, ((0, 0), (0, 1)))
        self.first = padded.argmax(axis=1)
        self.end = days - self.open[:, ::-1].argmax(axis=1) if days else self.first
        self.minutes = facts.minutes.tolist()
        self.ticket = facts.visit_ticket.tolist()
        self.day = [NO_DAY] * visits
        # Who isn't there has no room; what is used already may pass the limits.
        self.left_visits = facts.person_visits[:, None] - facts.used_visits
        self.left_minutes = facts.person_minutes[:, None] - facts.used_minutes
        self.left_department = facts.department_visits[:, None] - facts.used_department
        limited = facts.department_visits < NO_LIMIT
        self.bound = [hosts[limited[hosts]] for hosts in self.hosts]
        #: Visits by (person, day), and of limited departments.
        self.held: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.hosted: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._person_load = _by_period(facts.used_visits, facts.period)
        self._department_load = facts.used_department.copy()
        self._seen: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._outings: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._place = facts.place.tolist()

    def _open(self) -> BoolArray:
        """Return on which allowed days a whole team is there."""
        found = self.facts.allowed.copy()
        for start in range(0, len(found), _ROWS_AT_ONCE):
            teams = self.teams[start : start + _ROWS_AT_ONCE]
            sizes = np.array([len(team) for team in teams])
            some = np.flatnonzero(sizes)
            if len(some):
                at = (np.cumsum(sizes) - sizes)[some]
                there = self.facts.free[np.concatenate(teams)]
                found[start + some] &= np.logical_and.reduceat(there, at, axis=0)
        return found

    def room(self, visit: int) -> BoolArray:
        """Return on which days from `first` to `end` a visit can be put."""
        days = slice(self.first[visit], self.end[visit])
        team = self.teams[visit]
        fits: BoolArray = self.open[visit, days].copy()
        fits &= (self.left_visits[team, days] > 0).all(axis=0)
        fits &= (self.left_minutes[team, days] >= self.minutes[visit]).all(axis=0)
        if len(self.bound[visit]):
            fits &= (self.left_department[self.bound[visit], days] > 0).all(axis=0)
        return fits

    def best(self, visit: int) -> int:
        """Return the cheapest day on which a visit can be put, or `NO_DAY`."""
        days = np.flatnonzero(self.room(visit))
        if len(days) == 0:
            return NO_DAY
        days += self.first[visit]
        cost = self._cost(visit)[days]
        return int(days[cost.argmin()])

    def _cost(self, visit: int) -> IntArray:
        """Return what each day costs: journeys, then peaks, then the ticket."""
        team, hosts = self.teams[visit], self.hosts[visit]
        by_period = self._person_load[team].sum(axis=0)
        even = by_period[self.facts.period] + self._department_load[hosts].sum(axis=0)
        cost: IntArray = even * _EVEN + self.facts.day_ticket[visit]
        place = self._place[visit]
        if place == NO_PLACE or not self.facts.outing:
            return cost
        for person in team.tolist():
            for day in self._seen.get((place, person), ()):
                cost[day] -= 2 * _TOGETHER
        for host in hosts.tolist():
            went = self._outings.get((place, host), ())
            for day in set(went):
                if went.count(day) < self.facts.outing:
                    cost[day] -= _TOGETHER
        return cost

    def put(self, visit: int, day: int) -> None:
        """Put a visit on a day, whether there is room or not."""
        self._change(visit, day, 1)
        self.day[visit] = day
        place = self._place[visit]
        for person in self.teams[visit].tolist():
            self.held[person, day].append(visit)
            self._seen[place, person].append(day)
        for host in self.hosts[visit].tolist():
            self._outings[place, host].append(day)
        for host in self.bound[visit].tolist():
            self.hosted[host, day].append(visit)

    def take(self, visit: int) -> int:
        """Take a visit off its day; return the day."""
        day = self.day[visit]
        self._change(visit, day, -1)
        self.day[visit] = NO_DAY
        place = self._place[visit]
        for person in self.teams[visit].tolist():
            self.held[person, day].remove(visit)
            self._seen[place, person].remove(day)
        for host in self.hosts[visit].tolist():
            self._outings[place, host].remove(day)
        for host in self.bound[visit].tolist():
            self.hosted[host, day].remove(visit)
        return day

    def _change(self, visit: int, day: int, by: int) -> None:
        team, hosts = self.teams[visit], self.hosts[visit]
        self.left_visits[team, day] -= by
        self.left_minutes[team, day] -= by * self.minutes[visit]
        self.left_department[hosts, day] -= by
        self._person_load[team, self.facts.period[day]] += by
        self._department_load[hosts, day] += by

    def in_the_way(self, visit: int, day: int) -> list[list[int]]:
        """Return, for each of whom a visit finds full on a day, the visits there."""
        ways = [
            self.held[person, day]
            for person in self.teams[visit].tolist()
            if self.left_visits[person, day] <= 0
            or self.left_minutes[person, day] < self.minutes[visit]
        ]
        ways += [
            self.hosted[host, day]
            for host in self.bound[visit].tolist()
            if self.left_department[host, day] <= 0
        ]
        return ways


def _grouped(rows: IntArray, values: IntArray, count: int) -> list[IntArray]:
    """Return the distinct values of each row number, sorted."""
    pairs = np.unique(np.stack([rows, values], axis=1), axis=0)
    cuts = np.searchsorted(pairs[:, 0], np.arange(1, count))
    return np.split(pairs[:, 1], cuts)


def _by_period(used: IntArray, period: IntArray) -> IntArray:
    periods = int(period.max(initial=-1)) + 1
    loads = np.zeros((len(used), periods), dtype=np.int64)
    for number in range(periods):
        loads[:, number] = used[:, period == number].sum(axis=1)
    return loads
