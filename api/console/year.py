"""The first page: the year as a path of steps, and what needs attention."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser
from api.console.asked import ThisYear
from api.console.family import HOME, show
from api.console.shares import share_gauges
from api.deps import AllParts, Kept, Now, Today
from api.errors import Code
from api.pages.routing import page_route
from api.parts import Parts
from planner.agenda.attention import attention
from planner.agenda.gathering import standing_of
from planner.agenda.path import year_path
from planner.agenda.preparing import prepared_at
from planner.agenda.record import Prepared
from planner.agenda.results import results_at
from planner.agenda.rounds import waiting
from planner.errors import PlannerError
from planner.publishing.store import DepartmentRow, YearRow

router = APIRouter(tags=["console"])


@page_route(router, HOME, Code.WRONG_ROLE)
def year(
    visitor: ConsoleUser,
    request: Request,
    parts: AllParts,
    store: Kept,
    now: Now,
    today: Today,
    year: ThisYear,
) -> Response:
    """Show how the year stands, and what comes next."""
    results = results_at(store, year, today) if year else None
    standing = standing_of(store, year, now, today, _prepared(parts), results)
    names = _names(store, year)
    return show(
        request,
        visitor,
        "year.html",
        year=year,
        standing=standing,
        path=year_path(standing),
        todo=attention(standing),
        waits=[(one, waiting(one, now, today)) for one in standing.rounds],
        figures=year.summary if year else {},
        gauges=share_gauges(year.summary.get("shares", {})) if year else [],
        months=_by_month(year.summary) if year else [],
        names=names,
    )


def _prepared(parts: Parts) -> Prepared:
    try:
        office = parts.office()
    except PlannerError:
        # A server over a year that others prepare has no office.
        return Prepared()
    return prepared_at(office.drafts, office.jobs.job)


def _names(store: Kept, year: YearRow | None) -> Mapping[str, str]:
    if year is None:
        return {}
    rows = store.rows(DepartmentRow, year.year_id)
    return {row.department_id: row.name for row in rows}


def _by_month(summary: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return how many departments' visits begin in each month of the year."""
    months: dict[str, int] = {}
    for load in summary.get("load", {}).values():
        for month, count in load.items():
            months[month] = months.get(month, 0) + count
    return sorted(months.items())
