"""Public routes of firms: a firm's own page, the search, a list's row by its id."""

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts, IdInPath, Kept, Today
from api.documents import Single, answer, document
from api.errors import ApiError, Code, present, still_there
from api.paging import Paged, listing
from api.public import register_schemas as schemas
from api.public.schemas import Listed
from planner.publishing.feed import Fact
from planner.publishing.feeding import bring_feed
from planner.publishing.lists import public_listed
from planner.publishing.public_results import ResultsWanted, public_result
from planner.publishing.store import EVERYTHING
from planner.publishing.targets import public_target, years_of
from planner.publishing.withdrawal import Withdrawn

router = APIRouter(prefix="/public", tags=["public"])

_SHORTEST = 2

Text = Annotated[
    str,
    Query(
        alias="q",
        pattern=r"^[^\x00-\x1f]+$",
        min_length=_SHORTEST,
        max_length=100,
        examples=["餐饮"],
        description="Part of a name or number; two characters are enough.",
    ),
]


@listing(router, "/search", schemas.Found)
def search(
    _audience: Public, asked: Paged, store: Kept, today: Today, text: Text
) -> Response:
    """Find firms by name or number, among those that public lists name today."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) < _SHORTEST:
        raise ApiError(Code.INVALID)
    return asked.answer(schemas.Found, store.published.search(plain, today, asked.page))


@document(router, "/targets/{target_id}", schemas.Target, Code.NOT_FOUND)
def target(
    _audience: Public,
    _single: Single,
    parts: AllParts,
    today: Today,
    target_id: IdInPath,
) -> Response:
    """Show a firm: the lists that named it, and what was found."""
    store = parts.store
    found = present(public_target(store, target_id, today), target_id)
    wanted = ResultsWanted(target_id=target_id)
    results = [
        public_result(row, year.year, parts.facts_of(year))
        for year in years_of(store, found)
        if year.superseded_by is None
        for row in store.published.results(year, today, EVERYTHING, wanted)
    ]
    told = {
        "target_id": found.target_id,
        "name": found.name,
        "district": found.district,
        "lists": found.lists,
        "results": results,
    }
    return answer(schemas.Target, told)


@document(router, "/lists/{public_id}", Listed, Code.NOT_FOUND, Code.GONE)
def listed(
    _audience: Public,
    _single: Single,
    parts: AllParts,
    today: Today,
    public_id: IdInPath,
) -> Response:
    """Show a list's row by its id, which stays, also when the row is withdrawn."""
    store = parts.store
    bring_feed(store, parts.facts_of, today)
    fed = present(store.published.feed_find(Fact.LISTED, public_id), public_id)
    last = store.published.listed_last(fed.year, fed.row_key, today)
    found = still_there(last, public_id)
    withdrawn = Withdrawn(store.published.withdrawals(fed.year))
    return answer(Listed, public_listed(found.row, fed.year, today, withdrawn))
