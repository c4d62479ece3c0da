"""The diary while days are given: who has room when, and what a day costs a visit."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from operator import add

import numpy as np

from solvers.days_facts import NO_DAY, NO_LIMIT, NO_PLACE, DaysFacts, IntArray
from solvers.days_held import Held
from solvers.days_room import Room, as_sets, days_of

#: A ticket is below this; evenness counts in units of it.
_EVEN = 1 << 16
#: Going together outweighs any evenness that visits of a year can differ by.
_TOGETHER = 1 << 44

#: Days by place, and by who is there on them.
_Days = dict[int, dict[int, list[int]]]


class Desk:
    """Visits put on days; `put` and `take` undo one another.

    Attributes
    ----------
    open
        The days of each visit that are allowed and on which its whole team is there,
        as the bits of an integer.
    """

    def __init__(self, facts: DaysFacts) -> None:
        self.facts = facts
        visits = len(facts.allowed)
        self.teams = _grouped(facts.team_visit, facts.team_person, visits)
        self._hosts = _grouped(facts.host_visit, facts.host_department, visits)
        self.open = self._open()
        self.minutes: list[int] = facts.minutes.tolist()
        self.ticket: list[int] = facts.visit_ticket.tolist()
        self.day = [NO_DAY] * visits
        self.room = Room(facts)
        limited = facts.department_visits < NO_LIMIT
        self.bound = [
            [host for host in hosts if limited[host]] for hosts in self._hosts
        ]
        self._held: Held | None = None
        self._month_load: list[list[int]] = facts.month_minutes.tolist()
        # One visit more of a department on a day weighs as much as one of average
        # length more in a person's month.
        self._one_visit = max(1, int(facts.minutes.mean())) if visits else 1
        self._department_load: list[list[int]] = facts.used_department.tolist()
        self._period: list[int] = facts.period.tolist()
        self._seen: _Days = defaultdict(lambda: defaultdict(list))
        self._outings: _Days = defaultdict(lambda: defaultdict(list))
        self._place: list[int] = facts.place.tolist()

    @property
    def held(self) -> Held:
        """Which visits hold whose days; kept from the first time it is asked for."""
        if self._held is None:
            self._held = Held(self.day, self.teams, self.bound, self.facts.period)
        return self._held

    def _open(self) -> list[int]:
        free = as_sets(self.facts.free)
        found = as_sets(self.facts.allowed)
        for visit, team in enumerate(self.teams):
            for person in team:
                found[visit] &= free[person]
        return found

    def days(self, visit: int) -> int:
        """Return on which days a visit can be put.

        The day that it has is one of them, as if it were taken off it.
        """
        team, own = self.teams[visit], self.day[visit]
        found = self.room.days(visit, self.open[visit], team, self.bound[visit])
        if self.room.months_bind:
            months = self.room.days_of_months(team)
            if own != NO_DAY:
                months |= self.room.months[self._period[own]]
            found &= months
        if own != NO_DAY:
            found |= 1 << own
        return found

    def best(self, visit: int) -> int:
        """Return the cheapest day on which a visit can be put, or `NO_DAY`."""
        days = self.days(visit)
        if not days:
            return NO_DAY
        cost = self._cost(visit, days_of(days))
        return min(cost, key=cost.__getitem__)

    def _cost(self, visit: int, days: list[int]) -> dict[int, int]:
        """Return what each of some days, ascending, costs a visit.

        Journeys, then loads, then the ticket; those of all others.
        """
        own, first = self.day[visit], days[0]
        of_months = self._months_of_team(visit, self._period[first : days[-1] + 1])
        of_days = self._days_of_hosts(visit, first, days[-1] + 1)
        tickets = self.facts.day_ticket[visit, first : days[-1] + 1].tolist()
        period, one = self._period, self._one_visit
        cost = {
            day: (of_months[period[day]] + of_days[day - first] * one) * _EVEN
            + tickets[day - first]
            for day in days
        }
        if own in cost:
            cost[own] -= len(self._hosts[visit]) * one * _EVEN
        if self._place[visit] != NO_PLACE and self.facts.outing:
            self._spare_journeys(visit, cost)
        return cost

    def _months_of_team(self, visit: int, months: list[int]) -> dict[int, int]:
        """Return the load of a visit's team in some months, itself left out."""
        team, own = self.teams[visit], self.day[visit]
        loads = [self._month_load[person] for person in team]
        found = {month: sum([load[month] for load in loads]) for month in {*months}}
        if own != NO_DAY and self._period[own] in found:
            found[self._period[own]] -= len(team) * self.minutes[visit]
        return found

    def _days_of_hosts(self, visit: int, first: int, after: int) -> list[int]:
        """Return the load of a visit's departments on a stretch of days."""
        found = [0] * (after - first)
        for host in self._hosts[visit]:
            found = [*map(add, found, self._department_load[host][first:after])]
        return found

    def _spare_journeys(self, visit: int, cost: dict[int, int]) -> None:
        """Make days cheaper on which people, or departments, are at the place."""
        own, place = self.day[visit], self._place[visit]
        seen, outings = self._seen[place], self._outings[place]
        for person in self.teams[visit]:
            for day in seen.get(person, ()):
                if day in cost:
                    cost[day] -= 2 * _TOGETHER
        if own != NO_DAY:
            cost[own] += 2 * _TOGETHER * len(self.teams[visit])
        for host in self._hosts[visit]:
            went = outings.get(host, ())
            for day in cost.keys() & went:
                others = went.count(day) - (day == own)
                if 0 < others < self.facts.outing:
                    cost[day] -= _TOGETHER

    def put(self, visit: int, day: int) -> None:
        """Put a visit on a day, whether there is room or not."""
        self._change(visit, day, 1)
        self.day[visit] = day
        if self._held is not None:
            self._held.add(visit, day)
        place = self._place[visit]
        if place != NO_PLACE and self.facts.outing:
            for person in self.teams[visit]:
                self._seen[place][person].append(day)
            for host in self._hosts[visit]:
                self._outings[place][host].append(day)

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
                self._seen[place][person].remove(day)
            for host in self._hosts[visit]:
                self._outings[place][host].remove(day)
        return day

    def _change(self, visit: int, day: int, by: int) -> None:
        self.room.change(visit, self.teams[visit], self.bound[visit], day, by)
        month, minutes = self._period[day], by * self.minutes[visit]
        for person in self.teams[visit]:
            self._month_load[person][month] += minutes
        for host in self._hosts[visit]:
            self._department_load[host][day] += by

    def in_the_way(
        self, visit: int, day: int, gone: Collection[int] = ()
    ) -> list[list[int]]:
        """Return, for each of whom a visit finds full on a day, the visits there.

        Parameters
        ----------
        gone
            Visits with days that count as taken off them.
        """
        return [
            *self._days_in_the_way(visit, day, gone),
            *self._months_in_the_way(visit, day, gone),
            *self._hosts_in_the_way(visit, day, gone),
        ]

    def _days_in_the_way(
        self, visit: int, day: int, gone: Collection[int]
    ) -> Iterator[list[int]]:
        room, needed = self.room, self.minutes[visit]
        for person in self.teams[visit]:
            places, spare = room.visits[person][day], room.minutes[person][day]
            if places > 0 and spare >= needed:
                continue
            there = self.held.by_person[person, day]
            left = [other for other in there if other not in gone]
            places += len(there) - len(left)
            spare += sum(self.minutes[other] for other in there if other in gone)
            if places <= 0 or spare < needed:
                yield left

    def _months_in_the_way(
        self, visit: int, day: int, gone: Collection[int]
    ) -> Iterator[list[int]]:
        if self.room.months_bind:
            for person in self.teams[visit]:
                if self.month_is_full(person, day):
                    there = self.held.in_month(person, day)
                    left = [other for other in there if other not in gone]
                    places = self.room.in_month[person][self._period[day]]
                    if places + len(there) - len(left) <= 0:
                        yield left

    def _hosts_in_the_way(
        self, visit: int, day: int, gone: Collection[int]
    ) -> Iterator[list[int]]:
        for host in self.bound[visit]:
            places = self.room.hosted[host][day]
            if places <= 0:
                there = self.held.by_host[host, day]
                left = [other for other in there if other not in gone]
                if places + len(there) - len(left) <= 0:
                    yield left

    def month_is_full(self, person: int, day: int) -> bool:
        """Tell whether a person makes as many visits in a day's month as may be."""
        return self.room.in_month[person][self._period[day]] <= 0

    def meet(self, one: int, other: int) -> bool:
        """Tell whether visits who share somebody can be in one another's way."""
        own, others = self.open[one], self.open[other]
        if own & others:
            return True
        return self.room.months_bind and any(
            own & days and others & days for days in self.room.months
        )


def _grouped(rows: IntArray, values: IntArray, count: int) -> list[list[int]]:
    """Return the distinct values of each row number, sorted."""
    width = int(values.max(initial=0)) + 1
    pairs = np.unique(rows * width + values)
    cuts = np.searchsorted(pairs, np.arange(1, count) * width)
    return [own.tolist() for own in np.split(pairs % width, cuts)]
