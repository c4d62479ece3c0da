"""Routes of the public: no token, nothing that is anybody's secret."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.bundles import ZIP, packed
from api.deps import (
    ChosenYear,
    District,
    FactsOfYear,
    IdAsked,
    IdInPath,
    Kept,
    Month,
    Today,
    Words,
    days_of,
)
from api.documents import Single, answer, document
from api.errors import STATUS, Code, present, responses
from api.etag import Tagged
from api.paging import READING, Paged, listing
from api.public import schemas
from planner.messages import MESSAGES
from planner.publishing.entry_choice import EntryChoice
from planner.publishing.lists import public_bundle, public_lists
from planner.publishing.plan_changes import PlanChangeRow, public_change
from planner.publishing.publication import (
    public_entry,
    public_round,
    public_year,
)
from planner.publishing.store import EntryRow, ListedRow, RoundRow, Where
from planner.publishing.withdrawal import Withdrawn

router = APIRouter(prefix="/public", tags=["public"])

#: Served beside the audiences' own addresses.
service = APIRouter(tags=["public"])

_LINKS = {
    "openapi": "/api/v1/openapi.json",
    "problems": "/api/v1/problems",
    "years": "/api/v1/public/years",
    "entries": "/api/v1/public/entries",
    "changes": "/api/v1/public/changes",
    "rounds": "/api/v1/public/rounds",
    "lists": "/api/v1/public/lists",
    "results": "/api/v1/public/results",
    "search": "/api/v1/public/search",
    "departments": "/api/v1/public/departments",
    "items": "/api/v1/public/items",
    "certificate": "/api/v1/public/certificate",
    "withdrawals": "/api/v1/public/withdrawals",
    "feed": "/api/v1/public/feed",
    "checker": "/api/v1/public/verify_round.py",
    "ceremonies": "/api/v1/public/ceremonies",
    "ledger": "/api/v1/public/ledger",
}


@service.get("/health")
def health(_audience: Public) -> schemas.Health:
    """Tell that the service answers."""
    return schemas.Health(status="ok")


@service.get("/api/v1/problems")
def problems(_audience: Public) -> schemas.ProblemKinds:
    """List the kinds of problems that this API may tell of."""
    return schemas.ProblemKinds(
        items=[
            schemas.ProblemKind(
                code=code,
                status=status,
                title_zh=MESSAGES[code].zh,
                title_en=MESSAGES[code].en,
                detail_zh=MESSAGES[code].remedy_zh,
                detail_en=MESSAGES[code].remedy_en,
            )
            for code, status in STATUS.items()
        ]
    )


@document(router, "", schemas.Index)
def index(_audience: Public, _single: Single, store: Kept) -> Response:
    """Tell which year is current, and where to go from here."""
    year = store.year()
    current = public_year(year) if year else None
    return answer(
        schemas.Index,
        schemas.Index.model_validate(
            {"current": current, "links": _LINKS}, from_attributes=True
        ),
    )


@document(router, "/years", schemas.Years)
def years(_audience: Public, _single: Single, store: Kept) -> Response:
    """List all published years, the superseded ones too."""
    found = [public_year(year) for year in store.years()]
    return answer(schemas.Years, {"items": found})


@listing(router, "/entries", schemas.Entry)
def entries(
    _audience: Public,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    department: IdAsked = None,
    round: IdAsked = None,
    month: Month = None,
    district: District = None,
    q: Words = "",
) -> Response:
    """List the annual plan's entries."""
    where = Where(department_id=department, round_id=round, days=days_of(month))
    if district is None and not q.strip():
        rows = store.rows(EntryRow, year.year_id, asked.page, where)
        return asked.answer(schemas.Entry, rows, lambda row: public_entry(row, facts))
    rows = store.rows(EntryRow, year.year_id, where=where)
    choice = EntryChoice(district=district, words=q)
    found = choice.of(public_entry(row, facts) for row in rows)
    return asked.answer(schemas.Entry, asked.of(found))


@document(router, "/entries/{entry_id}", schemas.Entry, Code.NOT_FOUND)
def entry(
    _audience: Public,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    entry_id: IdInPath,
) -> Response:
    """Show one entry of the annual plan."""
    row = present(store.row(EntryRow, year.year_id, entry_id), entry_id)
    return answer(schemas.Entry, public_entry(row, facts))


@listing(router, "/changes", schemas.Change)
def changes(
    _audience: Public, asked: Paged, store: Kept, year: ChosenYear, facts: FactsOfYear
) -> Response:
    """List what revisions changed of the plan, version by version, with the reasons."""
    rows = store.rows(PlanChangeRow, year.year_id, asked.page)
    return asked.answer(
        schemas.Change, rows, lambda row: public_change(row, facts.talk)
    )


@listing(router, "/rounds", schemas.RoundSummary)
def rounds(
    _audience: Public, asked: Paged, store: Kept, year: ChosenYear, today: Today
) -> Response:
    """List the drawn rounds with their seeds."""
    rows = store.rows(RoundRow, year.year_id, asked.page)
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    return asked.answer(
        schemas.RoundSummary, rows, lambda row: public_round(row, today, withdrawn)
    )


@document(router, "/rounds/{round_id}", schemas.Round, Code.NOT_FOUND)
def one_round(
    _audience: Public,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    today: Today,
    round_id: IdInPath,
) -> Response:
    """Show a round: statement, plan, reveals and seed."""
    row = present(store.row(RoundRow, year.year_id, round_id), round_id)
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    return answer(schemas.Round, public_round(row, today, withdrawn))


@router.get(
    "/rounds/{round_id}/bundle.zip",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The caller has it already."},
        **responses(*READING, Code.NOT_FOUND),
    },
)
def bundle(
    _audience: Public,
    _tagged: Tagged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    round_id: IdInPath,
) -> Response:
    """Download the public bundle, to check the round with a program of one's own."""
    row = present(store.row(RoundRow, year.year_id, round_id), round_id)
    listed = store.rows(
        ListedRow, year.year_id, where=Where(round_id=round_id, released_by=today)
    )
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    members = public_bundle(row, listed, today, withdrawn)
    return packed(members, f"{round_id}-public.zip")


@listing(router, "/lists", schemas.Listed)
def lists(
    _audience: Public,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    round: IdAsked = None,
    entry: IdAsked = None,
) -> Response:
    """List who was drawn, each row once its embargo is over."""
    where = Where(round_id=round, entry_id=entry)
    return asked.answer(
        schemas.Listed, public_lists(store, year, today, asked.page, where)
    )
