"""Who has room for a visit on which days; sets of days are the bits of integers.

So the days of a whole team are found at once: of everybody the days are kept that are
full, and those on which the longest visit wouldn't fit, which alone are looked at.
"""

from collections.abc import Sequence

import numpy as np

from solvers.days_facts import NO_LIMIT, BoolArray, DaysFacts


def days_of(days: int) -> list[int]:
    """Return the days of a set, ascending."""
    first = (days & -days).bit_length() - 1
    bits = enumerate(reversed(f"{days >> first:b}"), first) if days else ()
    return [day for day, bit in bits if bit == "1"]


def as_sets(table: BoolArray) -> list[int]:
    """Return each row's true columns as a set."""
    packed = np.packbits(table, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


class Room:
    """What people and departments have left; it may be less than nothing.

    Attributes
    ----------
    visits, minutes
        Of each person on each day.
    in_month
        How many visits more each person may make in each month.
    hosted
        How many visits more each department may take part in on each day.
    months_bind
        Whether anybody's months are limited.
    """

    def __init__(self, facts: DaysFacts) -> None:
        visits = facts.person_visits[:, None] - facts.used_visits
        minutes = facts.person_minutes[:, None] - facts.used_minutes
        in_month = facts.month_visits[:, None] - facts.used_month
        hosted = facts.department_visits[:, None] - facts.used_department
        self.visits: list[list[int]] = visits.tolist()
        self.minutes: list[list[int]] = minutes.tolist()
        self.in_month: list[list[int]] = in_month.tolist()
        self.hosted: list[list[int]] = hosted.tolist()
        self.months_bind = bool((facts.month_visits < NO_LIMIT).any())
        self._period: list[int] = facts.period.tolist()
        self._takes: list[int] = facts.minutes.tolist()
        self._longest = max(self._takes, default=0)
        self._full = as_sets(visits <= 0)
        # Days on which some visit might be too long.
        self._doubtful = as_sets(minutes < self._longest)
        self._hosts_full = as_sets(hosted <= 0)
        self.months = [0] * in_month.shape[1]
        for day, month in enumerate(self._period):
            self.months[month] |= 1 << day
        self._months_full = [
            sum(days for days, left in zip(self.months, own, strict=True) if left <= 0)
            for own in self.in_month
        ]

    def days(
        self, visit: int, among: int, team: Sequence[int], hosts: Sequence[int]
    ) -> int:
        """Return on which of some days nobody's limits of a day keep a visit away.

        Parameters
        ----------
        hosts
            The visit's departments that are limited.
        """
        found = among
        for person in team:
            found &= ~self._full[person]
        for host in hosts:
            found &= ~self._hosts_full[host]
        takes = self._takes[visit]
        for person in team:
            doubtful = found & self._doubtful[person]
            if doubtful:
                left = self.minutes[person]
                for day in days_of(doubtful):
                    if left[day] < takes:
                        found ^= 1 << day
        return found

    def days_of_months(self, team: Sequence[int]) -> int:
        """Return the days of the months in which the whole team has room."""
        full = 0
        for person in team:
            full |= self._months_full[person]
        return ~full

    def change(
        self, visit: int, team: Sequence[int], hosts: Sequence[int], day: int, by: int
    ) -> None:
        """Take room for a visit on a day, or give it back with -1."""
        takes, longest, bit = by * self._takes[visit], self._longest, 1 << day
        for person in team:
            places = self.visits[person]
            if (places[day] > 0) != (places[day] > by):
                self._full[person] ^= bit
            places[day] -= by
            left = self.minutes[person]
            if (left[day] < longest) != (left[day] - takes < longest):
                self._doubtful[person] ^= bit
            left[day] -= takes
        for host in hosts:
            left = self.hosted[host]
            if (left[day] > 0) != (left[day] > by):
                self._hosts_full[host] ^= bit
            left[day] -= by
        if self.months_bind:
            month = self._period[day]
            for person in team:
                left = self.in_month[person]
                if (left[month] > 0) != (left[month] > by):
                    self._months_full[person] ^= self.months[month]
                left[month] -= by
