"""The pages of firms: the search, and a firm's own page."""

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts, IdInPath, Kept, Today
from api.errors import Code, present
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.paging import decode_cursor, encode_cursor
from api.portal.asked import Cursor
from api.portal.family import PORTAL
from planner.publishing.public_results import ResultsWanted, public_result
from planner.publishing.publication import public_entry
from planner.publishing.result_rules import rules_of
from planner.publishing.store import EVERYTHING, EntryRow, Page
from planner.publishing.targets import public_target, years_of

router = APIRouter(tags=["public"])

_A_PAGE = 50
_SHORTEST = 2

Text = Annotated[
    str,
    Query(
        alias="q",
        pattern=r"^[^\x00-\x1f]*$",
        max_length=100,
        examples=["餐饮"],
        description="Part of a name or number; two characters are enough.",
    ),
]


@page_route(router, "/search", Code.BAD_CURSOR)
def search(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    today: Today,
    text: Text = "",
    cursor: Cursor = "",
) -> Response:
    """Find firms by name or number, among those that public lists name."""
    plain = unicodedata.normalize("NFKC", text).strip()
    page = Page(after=decode_cursor(cursor) if cursor else "", limit=_A_PAGE + 1)
    long_enough = len(plain) >= _SHORTEST
    found = store.published.search(plain, today, page) if long_enough else []
    return PORTAL.page(
        request,
        "search.html",
        q=text.strip(),
        long_enough=long_enough,
        found=found[:_A_PAGE],
        following=encode_cursor(found[-2].key) if len(found) > _A_PAGE else None,
        begun=bool(cursor),
    )


@page_route(router, "/targets/{target_id}", Code.NOT_FOUND)
def target(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    parts: AllParts,
    today: Today,
    target_id: IdInPath,
) -> Response:
    """Show a firm: the lists that named it, and what was found."""
    store = parts.store
    found = present(public_target(store, target_id, today), target_id)
    years = years_of(store, found)
    wanted = ResultsWanted(target_id=target_id)
    results = [
        public_result(row, year.year, parts.facts_of(year))
        for year in years
        if year.superseded_by is None
        for row in store.published.results(year, today, EVERYTHING, wanted)
    ]
    english = {
        code: words for year in years for code, words in rules_of(year).policy.english
    }
    facts = {year.year_id: parts.facts_of(year) for year in years}
    names = {
        one.listed.public_id: public_entry(entry, facts[one.year_id]).name
        for one in found.lists
        if (entry := store.row(EntryRow, one.year_id, one.listed.entry_id))
    }
    return PORTAL.page(
        request,
        "target.html",
        target=found,
        results=results,
        names=names,
        english=english,
    )
