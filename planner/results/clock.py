"""Deadlines in working days, and how near they are."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from planner.planning.workdays import working_days


class Mark(StrEnum):
    """How near the deadline of something is that isn't done."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


class Calendar:
    """Working days as the holidays table has them.

    Of a year without any holiday in it weekdays are taken for working days: its
    deadlines are estimates, and `is_estimate` says so.

    Parameters
    ----------
    holidays
        Days that are worked or not, other than a weekday would be.
    """

    def __init__(self, holidays: Mapping[date, bool]) -> None:
        self._holidays = holidays
        self._announced = {day.year for day in holidays}
        self._days: list[date] = []
        self._from = self._until = 0

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day, which itself isn't counted."""
        self._reach(day.year)
        place = bisect_right(self._days, day) + count - 1
        while place >= len(self._days):
            self._reach(self._until)
        return self._days[place]

    def between(self, first: date, last: date) -> int:
        """Return how many working days there are after `first`, up to `last`.

        Negative where `last` is the earlier day.
        """
        self._reach(min(first, last).year)
        self._reach(max(first, last).year)
        return bisect_right(self._days, last) - bisect_right(self._days, first)

    def is_estimate(self, day: date) -> bool:
        """Tell whether nothing is known of the holidays of a day's year."""
        return day.year not in self._announced

    def _reach(self, year: int) -> None:
        if not self._days:
            self._from = self._until = year
        while year < self._from:
            self._from -= 1
            self._days = [*self._of(self._from), *self._days]
        while year >= self._until:
            self._days += self._of(self._until)
            self._until += 1

    def _of(self, year: int) -> list[date]:
        return [day for month in working_days(year, self._holidays) for day in month]


def mark(deadline: date, today: date, yellow: int, calendar: Calendar) -> Mark:
    """Return the mark of something that isn't done.

    Parameters
    ----------
    yellow
        From how many working days before the deadline on it is yellow.
    """
    if today > deadline:
        return Mark.RED
    return Mark.YELLOW if calendar.between(today, deadline) <= yellow else Mark.NONE
