"""Why a visit has no day: a set of visits that need more of one than there is.

A diary in which everybody but one visit stands is a matching of each person's visits
to places on days. Following the days that the visit could have, the visits there, the
days that these could have, and so on, either reaches a day with room, and then the
person isn't why; or ends in visits that are one more than the places of all their
days. That is a violator of Hall's condition, and a smallest one: without any one of
the visits there are as many places as visits.

Where a person's months are limited, too, a day with room whose month is full leads to
all visits of that month. The places are then, month by month, those of the days
reached or those of the month, whichever are fewer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solvers.days_desk import Desk
from solvers.days_facts import Cause, IntArray, Unplaced
from solvers.days_room import days_of

#: Visits by whoever they need, and the day.
_Slots = Mapping[tuple[int, int], list[int]]


@dataclass(frozen=True, slots=True)
class _Short:
    """Visits that are one more than the places of the days they can have."""

    visits: set[int]
    days: list[int]
    room: int
    by_month: bool


class Reasons:
    """Finds why visits can't be placed beside those that are."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._month: list[int] = desk.facts.period.tolist()
        self._least: dict[int, int] = {}
        for visit, team in enumerate(desk.teams):
            for person in team:
                least = self._least.get(person, desk.minutes[visit])
                self._least[person] = min(least, desk.minutes[visit])

    def certain(self, visit: int) -> Unplaced | None:
        """Return why a visit can't have a day beside those placed, if one is short."""
        desk = self._desk
        if not desk.facts.allowed[visit].any():
            return Unplaced(visit=visit, cause=Cause.WINDOW)
        if not desk.open[visit]:
            days = np.flatnonzero(desk.facts.allowed[visit]).tolist()
            return Unplaced(visit=visit, cause=Cause.TEAM, days=tuple(days))
        found = list(self._short(visit))
        return min(found, key=self._size, default=None)

    def blockers(self, visit: int, *, proven: bool) -> Unplaced:
        """Return who holds the days of a visit that no single one keeps out."""
        desk = self._desk
        days = days_of(desk.open[visit])
        holding = {
            other
            for day in days
            for way in desk.in_the_way(visit, day)
            for other in way
        }
        return Unplaced(
            visit=visit,
            cause=Cause.JOINT,
            visits=self._in_order({visit} | holding),
            days=tuple(days),
            proven=proven,
        )

    def _short(self, visit: int) -> Iterator[Unplaced]:
        desk = self._desk
        facts = desk.facts
        for person in desk.teams[visit]:
            places = facts.person_visits[person] - facts.used_visits[person]
            spare = facts.person_minutes[person] - facts.used_minutes[person]
            places = np.minimum(places, spare // self._least[person])
            found = self._follow(
                visit, person, desk.held.by_person, np.maximum(places, 0)
            )
            if found is not None:
                cause = Cause.MONTH if found.by_month else Cause.PERSON
                yield self._told(visit, cause, person, found)
        for host in desk.bound[visit]:
            places = facts.department_visits[host] - facts.used_department[host]
            found = self._follow(visit, host, desk.held.by_host, np.maximum(places, 0))
            if found is not None:
                yield self._told(visit, Cause.DEPARTMENT, host, found)

    def _follow(
        self, visit: int, whom: int, slots: _Slots, places: IntArray
    ) -> _Short | None:
        """Return the visits, days and places that one who is short has, or None."""
        desk = self._desk
        months = desk.room.months_bind and slots is desk.held.by_person
        seen, waiting = {visit}, [visit]
        reached = 0
        full: set[int] = set()
        while waiting:
            fresh = desk.open[waiting.pop()] & ~reached
            reached |= fresh
            for day in days_of(fresh):
                month = self._month[day]
                if month in full:
                    continue  # all visits of the month are followed already
                there = slots.get((whom, day), [])
                if len(there) < places[day]:
                    if not (months and desk.month_is_full(whom, day)):
                        return None
                    full.add(month)
                    there = desk.held.in_month(whom, day)
                waiting += [other for other in there if other not in seen]
                seen.update(there)
        days = days_of(reached)
        return _Short(seen, days, self._room(whom, places, days, full), bool(full))

    def _room(
        self, whom: int, places: IntArray, days: Sequence[int], full: set[int]
    ) -> int:
        """Return how many visits there are places for, full months by their limits."""
        facts = self._desk.facts
        by_day = sum(int(places[d]) for d in days if self._month[d] not in full)
        by_month = sum(
            max(0, int(facts.month_visits[whom] - facts.used_month[whom, month]))
            for month in full
        )
        return by_day + by_month

    def _told(self, visit: int, cause: Cause, whom: int, found: _Short) -> Unplaced:
        return Unplaced(
            visit=visit,
            cause=cause,
            whom=whom,
            visits=self._in_order(found.visits),
            days=tuple(found.days),
            room=found.room,
        )

    def _size(self, reason: Unplaced) -> tuple[int, str, list[int], int]:
        tickets = [self._desk.ticket[visit] for visit in reason.visits]
        return len(reason.visits), reason.cause.value, tickets, reason.whom

    def _in_order(self, visits: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted(visits, key=self._desk.ticket.__getitem__))
