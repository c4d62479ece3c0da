"""The page of lists: who was drawn, once the embargo of a row is over."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import ChosenYear, Kept, Today, YearSeen
from api.errors import Code
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.paging import decode_cursor, encode_cursor
from api.portal.asked import ChosenId, Cursor
from api.portal.family import PORTAL
from planner.publishing.lists import public_lists
from planner.publishing.store import Page, Where

router = APIRouter(tags=["public"])

#: Rows a page.
_A_PAGE = 100


@page_route(router, "/lists", Code.NO_YEAR, Code.BAD_CURSOR)
def lists(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    year: ChosenYear,
    today: Today,
    seen: YearSeen,
    round: ChosenId = "",
    entry: ChosenId = "",
    cursor: Cursor = "",
) -> Response:
    """Show the lists that are public."""
    page = Page(after=decode_cursor(cursor) if cursor else "", limit=_A_PAGE + 1)
    where = Where(round_id=round or None, entry_id=entry or None)
    rows = public_lists(store, year, today, page, where)
    return PORTAL.page(
        request,
        "lists.html",
        year=year,
        seen=seen,
        rows=rows[:_A_PAGE],
        following=encode_cursor(rows[-2].key) if len(rows) > _A_PAGE else None,
        begun=bool(cursor),
        asked={"round": round, "entry": entry},
        names={e.entry_id: e.name for e in seen.entries},
    )
