"""Public routes of results: what was found, by firm, department and item."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts, ChosenYear, FactsOfYear, IdAsked, IdInPath, Today
from api.documents import Single, answer, document
from api.errors import Code, present, still_there
from api.paging import Paged, listing
from api.public import register_schemas as schemas
from planner.publishing.feed import Fact
from planner.publishing.feeding import bring_feed
from planner.publishing.public_results import (
    ResultsWanted,
    public_result,
)
from planner.publishing.published import PublicStore
from planner.publishing.store import EVERYTHING, YearRow

router = APIRouter(prefix="/public", tags=["public"])


@listing(router, "/results", schemas.Result)
def results(
    _audience: Public,
    asked: Paged,
    parts: AllParts,
    today: Today,
    year: ChosenYear,
    facts: FactsOfYear,
    round: IdAsked = None,
    department: IdAsked = None,
    item: IdAsked = None,
) -> Response:
    """List what was found, of firms that a public list names."""
    wanted = ResultsWanted(round_id=round, department_id=department, item_id=item)
    page = replace(asked.page, after=_after(parts.store, year, asked.after, today))
    rows = parts.store.published.results(year.year_id, today, page, wanted)
    shown = [public_result(row, year.year, facts) for row in rows]
    return asked.answer(schemas.Result, shown)


@document(router, "/results/{public_id}", schemas.Result, Code.NOT_FOUND, Code.GONE)
def result(
    _audience: Public,
    _single: Single,
    parts: AllParts,
    today: Today,
    public_id: IdInPath,
) -> Response:
    """Show a result by its id, which stays, also when the result is withdrawn."""
    store = parts.store
    bring_feed(store, parts.facts_of, today)
    fed = present(store.published.feed_find(Fact.RESULT, public_id), public_id)
    year = present(store.year(str(fed.year)), public_id)
    wanted = ResultsWanted(row_keys=(fed.row_key,))
    rows = store.published.results(year.year_id, today, EVERYTHING, wanted)
    row = still_there(rows[0] if rows else None, public_id)
    return answer(schemas.Result, public_result(row, year.year, parts.facts_of(year)))


def _after(store: PublicStore, year: YearRow, cursor: str, today: date) -> str:
    """Return the key that a cursor stands after: a withdrawn result's is its id."""
    fed = (
        store.published.feed_find(Fact.RESULT, cursor.removeprefix("#"))
        if cursor.startswith("#")
        else None
    )
    if fed is None:
        return cursor
    wanted = ResultsWanted(row_keys=(fed.row_key,))
    rows = store.published.results(year.year_id, today, EVERYTHING, wanted)
    return rows[0].key if rows else cursor
