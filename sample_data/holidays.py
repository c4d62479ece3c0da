"""Days of 2026 whose work differs from their weekday's, as announced for the year."""

from collections.abc import Iterator
from datetime import date, timedelta

#: First and last day off, on weekdays and weekends alike.
_OFF = (
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
_WORKED = (
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
)


def holiday_rows() -> list[tuple[str, str]]:
    """Return (date, 是 or 否: whether it is a working day), by date."""
    return sorted(
        [
            *((day.isoformat(), "否") for day in _days_off()),
            *((d, "是") for d in _WORKED),
        ]
    )


def _days_off() -> Iterator[date]:
    for first, last in _OFF:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            yield day
            day += timedelta(days=1)
