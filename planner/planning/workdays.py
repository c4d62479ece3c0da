"""Which days of a year are worked: weekdays, but for what the holidays table says."""

from collections.abc import Mapping
from datetime import date, timedelta

_SATURDAY = 5


def is_worked(day: date, holidays: Mapping[date, bool]) -> bool:
    """Tell whether a day is a working day."""
    return holidays.get(day, day.weekday() < _SATURDAY)


def working_days(
    year: int, holidays: Mapping[date, bool]
) -> tuple[tuple[date, ...], ...]:
    """Return the working days of each month of a year.

    Without a holidays table public holidays count as worked, since only the state's
    yearly announcement says when they are.
    """
    months: list[list[date]] = [[] for _ in range(12)]
    day = date(year, 1, 1)
    while day.year == year:
        if is_worked(day, holidays):
            months[day.month - 1].append(day)
        day += timedelta(days=1)
    return tuple(map(tuple, months))
