"""Public routes of results: what was found, by firm, department and item."""

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
from planner.publishing.result_pages import public_results
from planner.publishing.store import EVERYTHING

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
    shown = public_results(parts.store, year, facts, today, asked.page, wanted)
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
    rows = store.published.results(year, today, EVERYTHING, wanted)
    row = still_there(rows[0] if rows else None, public_id)
    return answer(schemas.Result, public_result(row, year.year, parts.facts_of(year)))
