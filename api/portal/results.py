"""The page of results: what inspections found, of firms that a public list names."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import ChosenYear, FactsOfYear, Kept, Today, YearSeen
from api.errors import Code
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.paging import decode_cursor, encode_cursor
from api.portal.asked import ChosenId, Cursor
from api.portal.family import PORTAL
from api.portal.shares import kinds
from planner.publishing.public_results import ResultsWanted
from planner.publishing.result_pages import public_results
from planner.publishing.result_rules import rules_of
from planner.publishing.store import Page

router = APIRouter(tags=["public"])

#: Rows a page.
_A_PAGE = 100


@page_route(router, "/results", Code.NO_YEAR, Code.BAD_CURSOR)
def results(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    today: Today,
    seen: YearSeen,
    round: ChosenId = "",
    department: ChosenId = "",
    cursor: Cursor = "",
) -> Response:
    """Show what was found."""
    page = Page(after=decode_cursor(cursor) if cursor else "", limit=_A_PAGE + 1)
    english = dict(rules_of(year).policy.english)
    wanted = ResultsWanted(round_id=round or None, department_id=department or None)
    rows = public_results(store, year, facts, today, page, wanted)
    return PORTAL.page(
        request,
        "results.html",
        year=year,
        seen=seen,
        rows=rows[:_A_PAGE],
        following=encode_cursor(rows[-2].key) if len(rows) > _A_PAGE else None,
        begun=bool(cursor),
        asked={"round": round, "department": department},
        departments=sorted(facts.departments.items()),
        kinds=kinds(seen, english, PORTAL.speaker(request)),
        english=english,
    )
