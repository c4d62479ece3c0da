"""Routes of the regulator: a whole year as it is kept, no custody key in it."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Regulator
from api.deps import ChosenYear, IdAsked, IdInPath, Kept, Month, days_of
from api.documents import Single, answer, document
from api.errors import Code, present
from api.paging import Paged, listing
from api.regulator import schemas, visit_schemas
from api.watching import Watched
from planner.publishing import store as kept
from planner.publishing.plan_changes import PlanChangeRow
from planner.publishing.store import Where

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@document(router, "/years", schemas.Years, *_CLOSED)
def years(_audience: Regulator, _single: Single, store: Kept) -> Response:
    """List all published years, the superseded ones too."""
    return answer(schemas.Years, {"items": store.years()})


@document(router, "/plan", schemas.Plan, *_CLOSED)
def plan(_audience: Regulator, _single: Single, year: ChosenYear) -> Response:
    """Show the plan as a whole: status, bound and the policy it follows."""
    return answer(schemas.Plan, year)


@document(router, "/summary", schemas.Summary, *_CLOSED)
def summary(_audience: Regulator, _single: Single, year: ChosenYear) -> Response:
    """Show counts, shares, burden and load."""
    return answer(schemas.Summary, year)


@listing(router, "/departments", schemas.Department, *_CLOSED)
def departments(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the departments."""
    rows = store.rows(kept.DepartmentRow, year.year_id, asked.page)
    return asked.answer(schemas.Department, rows)


@listing(router, "/inspectors", schemas.Inspector, *_CLOSED)
def inspectors(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    department: IdAsked = None,
) -> Response:
    """List the inspectors."""
    where = Where(department_id=department)
    rows = store.rows(kept.InspectorRow, year.year_id, asked.page, where)
    return asked.answer(schemas.Inspector, rows)


@listing(router, "/items", schemas.Item, *_CLOSED)
def items(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    department: IdAsked = None,
) -> Response:
    """List the inspection items."""
    where = Where(department_id=department)
    rows = store.rows(kept.ItemRow, year.year_id, asked.page, where)
    return asked.answer(schemas.Item, rows)


@listing(router, "/entries", schemas.Entry, *_CLOSED)
def entries(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    department: IdAsked = None,
    round: IdAsked = None,
    month: Month = None,
) -> Response:
    """List the plan's entries with the grades that they draw."""
    where = Where(department_id=department, round_id=round, days=days_of(month))
    rows = store.rows(kept.EntryRow, year.year_id, asked.page, where)
    return asked.answer(schemas.Entry, rows)


@document(router, "/entries/{entry_id}", schemas.Entry, *_CLOSED, Code.NOT_FOUND)
def entry(
    _audience: Regulator,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    entry_id: IdInPath,
) -> Response:
    """Show one entry."""
    row = present(store.row(kept.EntryRow, year.year_id, entry_id), entry_id)
    return answer(schemas.Entry, row)


@listing(router, "/merges", schemas.Merge, *_CLOSED)
def merges(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    entry: IdAsked = None,
) -> Response:
    """List where each proposal went, and why it could."""
    where = Where(entry_id=entry)
    rows = store.rows(kept.MergeRow, year.year_id, asked.page, where)
    return asked.answer(schemas.Merge, rows)


@listing(router, "/changes", schemas.Change, *_CLOSED)
def changes(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List what revisions changed of the plan, with who decided it."""
    rows = store.rows(PlanChangeRow, year.year_id, asked.page)
    return asked.answer(schemas.Change, rows)


@listing(router, "/certificate", schemas.Requirement, *_CLOSED)
def certificate(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the ratio certificate's requirements."""
    rows = store.rows(kept.RequirementRow, year.year_id, asked.page)
    return asked.answer(schemas.Requirement, rows)


@listing(router, "/findings", schemas.Finding, *_CLOSED)
def findings(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List what import and planning had to say."""
    rows = store.rows(kept.FindingRow, year.year_id, asked.page)
    return asked.answer(schemas.Finding, rows)


@listing(router, "/quotas", schemas.Quota, *_CLOSED)
def quotas(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    round: IdAsked = None,
    entry: IdAsked = None,
) -> Response:
    """List the quotas by stratum."""
    where = Where(round_id=round, entry_id=entry)
    rows = store.rows(kept.QuotaLine, year.year_id, asked.page, where)
    return asked.answer(schemas.Quota, rows)


@listing(router, "/rounds", schemas.RoundSummary, *_CLOSED)
def rounds(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the drawn rounds."""
    rows = store.rows(kept.RoundRow, year.year_id, asked.page)
    return asked.answer(schemas.RoundSummary, rows)


@document(router, "/rounds/{round_id}", schemas.Round, *_CLOSED, Code.NOT_FOUND)
def one_round(
    _audience: Regulator,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    round_id: IdInPath,
) -> Response:
    """Show a round with its strata."""
    row = present(store.row(kept.RoundRow, year.year_id, round_id), round_id)
    return answer(schemas.Round, row)


@listing(router, "/lists", visit_schemas.Listed, *_CLOSED)
def lists(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
    round: IdAsked = None,
    entry: IdAsked = None,
) -> Response:
    """List who was drawn, embargo or not, with the day on which it ends."""
    where = Where(round_id=round, entry_id=entry)
    rows = store.rows(kept.ListedRow, year.year_id, asked.page, where)
    seen(asked.shown(rows))
    return asked.answer(visit_schemas.Listed, rows)


@listing(router, "/visits", visit_schemas.Visit, *_CLOSED)
def visits(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
    department: IdAsked = None,
    round: IdAsked = None,
    month: Month = None,
) -> Response:
    """List the visits."""
    where = Where(department_id=department, round_id=round, days=days_of(month))
    rows = store.rows(kept.VisitRow, year.year_id, asked.page, where)
    seen(asked.shown(rows))
    return asked.answer(visit_schemas.Visit, rows)


@listing(router, "/teams", visit_schemas.Seat, *_CLOSED)
def teams(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
    department: IdAsked = None,
    visit: IdAsked = None,
) -> Response:
    """List all seats of all visits."""
    stretch = None if visit is None else (visit, visit)
    where = Where(department_id=department, visits=stretch)
    rows = store.rows(kept.TeamRow, year.year_id, asked.page, where)
    seen(asked.shown(rows))
    return asked.answer(visit_schemas.Seat, rows)
