"""Which days a visit may have: worked, in its window, and not blocked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from planner.planning.workdays import is_worked, working_days
from planner.registry import BlockedDays, Inspector, Registry
from planner.visits import Visit


def worked_days(
    visits: Sequence[Visit], holidays: Mapping[date, bool]
) -> tuple[date, ...]:
    """Return the working days of all windows, in order."""
    if not visits:
        return ()
    first = min(visit.start for visit in visits)
    last = max(visit.end for visit in visits)
    return tuple(
        day
        for year in range(first.year, last.year + 1)
        for month in working_days(year, holidays)
        for day in month
        if first <= day <= last
    )


def first_day_after(drawn_on: date, notice: int, holidays: Mapping[date, bool]) -> date:
    """Return the first working day with `notice` others between the draw and it."""
    day = drawn_on + timedelta(days=1)
    while notice or not is_worked(day, holidays):
        notice -= is_worked(day, holidays)
        day += timedelta(days=1)
    return day


def estimated_years(
    days: Iterable[date], holidays: Mapping[date, bool]
) -> tuple[int, ...]:
    """Return the years of which no holiday is known, so that their days are guesses."""
    known = {day.year for day in holidays}
    return tuple(sorted({day.year for day in days} - known))


def blocks(row: BlockedDays, visit: Visit, industry: str) -> bool:
    """Tell whether blocked days are those of a visit to a target of an industry."""
    concerned = not row.department_id or row.department_id in visit.department_ids
    return concerned and (not row.industries or industry.startswith(row.industries))


class OpenDays:
    """The open days of a round's visits, and who is there; sets of them are bits.

    Parameters
    ----------
    industries
        Of the visits' targets, by target id; what isn't known is blocked by no
        industry's days.
    opens
        No visit may be before this day.
    """

    def __init__(
        self,
        visits: Sequence[Visit],
        registry: Registry,
        industries: Mapping[str, str],
        opens: date = date.min,
    ) -> None:
        self.days = worked_days(visits, registry.holidays)
        self._registry = registry
        self._industries = industries
        self._opens = opens
        self._between = cache(self._from_to)

    def of_visit(self, visit: Visit) -> int:
        """Return the days on which a visit may be."""
        found = self._between(max(visit.start, self._opens), visit.end)
        for row in self._registry.blocked_days:
            if blocks(row, visit, self._industries.get(visit.target_id, "")):
                found &= ~self._between(row.first, row.last)
        return found

    def of_person(self, person: Inspector) -> int:
        """Return the days on which somebody is there, with a valid certificate."""
        found = self._between(date.min, person.certificate_expires_on)
        for first, last in person.leave:
            found &= ~self._between(first, last)
        return found

    def _from_to(self, first: date, last: date) -> int:
        begin, end = bisect_left(self.days, first), bisect_right(self.days, last)
        return (1 << end) - (1 << begin) if begin < end else 0
