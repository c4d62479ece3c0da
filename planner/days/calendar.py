"""Which days a visit may have: worked, in its window, and not blocked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from planner.planning.workdays import is_worked, working_days
from planner.registry import BlockedDays
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
