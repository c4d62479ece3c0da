"""Weeks and months as addresses name them: 2026-W14, 2026-04."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.deps import days_of
from api.errors import ApiError, Code

_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week from Monday to Sunday (ISO 8601)."""

    monday: date

    @property
    def name(self) -> str:
        """What an address calls it."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def number(self) -> int:
        """Its number in its year."""
        return self.monday.isocalendar().week

    @property
    def days(self) -> tuple[date, date]:
        """Its first and last day."""
        return self.monday, self.monday + timedelta(days=_WEEK_DAYS - 1)

    def later(self, weeks: int) -> "Week":
        """Return the week so many weeks later."""
        return Week(monday=self.monday + timedelta(days=_WEEK_DAYS * weeks))


def week_of(day: date) -> Week:
    """Return the week that a day is in."""
    return Week(monday=day - timedelta(days=day.weekday()))


def named_week(name: str) -> Week:
    """Return the week that an address names.

    Raises
    ------
    ApiError
        If that year has no such week.
    """
    year, _, number = name.partition("-W")
    try:
        return Week(monday=date.fromisocalendar(int(year), int(number), 1))
    except ValueError as error:
        raise ApiError(Code.INVALID) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a list of visits is of: a week, a month, or the whole year."""

    week: Week | None = None
    month: str = ""

    @property
    def days(self) -> tuple[date, date] | None:
        """Its first and last day; None for the whole year."""
        return self.week.days if self.week else days_of(self.month or None)
