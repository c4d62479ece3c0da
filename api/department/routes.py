"""Routes of a department: its own visits and people, nothing of others'."""

from collections import defaultdict

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import OwnDepartment
from api.department import schemas
from api.deps import (
    ChosenYear,
    FactsOfYear,
    IdAsked,
    IdInPath,
    Kept,
    Month,
    days_of,
)
from api.documents import Single, answer, document
from api.errors import Code, present
from api.paging import Paged, listing
from api.watching import Watched
from planner.publishing.publication import department_visit, own_seat
from planner.publishing.store import Store, TeamRow, VisitRow, Where

router = APIRouter(prefix="/department", tags=["department"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


def _teams(
    store: Store, year_id: str, department_id: str, visits: list[VisitRow]
) -> dict[str, list[TeamRow]]:
    """Return the seats of each of these visits."""
    teams: dict[str, list[TeamRow]] = defaultdict(list)
    if visits:
        stretch = (visits[0].visit_id, visits[-1].visit_id)
        where = Where(visited_by=department_id, visits=stretch)
        for seat in store.rows(TeamRow, year_id, where=where):
            teams[seat.visit_id].append(seat)
    return teams


@document(router, "/me", schemas.Me, *_CLOSED)
def me(
    department_id: OwnDepartment, _single: Single, year: ChosenYear, facts: FactsOfYear
) -> Response:
    """Tell whose token this is."""
    return answer(
        schemas.Me,
        {
            "department_id": department_id,
            "name": facts.departments.get(department_id, department_id),
            "year_id": year.year_id,
            "year": year.year,
        },
    )


@listing(router, "/visits", schemas.Visit, *_CLOSED)
def visits(
    department_id: OwnDepartment,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    seen: Watched,
    round: IdAsked = None,
    month: Month = None,
) -> Response:
    """List the department's visits with partners, items and its own team."""
    where = Where(department_id=department_id, round_id=round, days=days_of(month))
    rows = store.rows(VisitRow, year.year_id, asked.page, where)
    teams = _teams(store, year.year_id, department_id, rows)
    seen(asked.shown(rows))
    return asked.answer(
        schemas.Visit,
        rows,
        lambda row: department_visit(row, teams[row.visit_id], department_id, facts),
    )


@document(router, "/visits/{visit_id}", schemas.Visit, *_CLOSED, Code.NOT_FOUND)
def visit(
    department_id: OwnDepartment,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    seen: Watched,
    visit_id: IdInPath,
) -> Response:
    """Show one visit; another department's is as if it were not there."""
    # Never read unless it is its own, so that not even time tells of another's.
    where = Where(department_id=department_id, visits=(visit_id, visit_id))
    found = store.rows(VisitRow, year.year_id, where=where)
    row = present(next(iter(found), None), visit_id)
    team = _teams(store, year.year_id, department_id, [row])[visit_id]
    seen([row])
    return answer(schemas.Visit, department_visit(row, team, department_id, facts))


@listing(router, "/teams", schemas.Seat, *_CLOSED)
def teams(
    department_id: OwnDepartment,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
) -> Response:
    """List the department's own seats, visit by visit."""
    where = Where(department_id=department_id)
    rows = store.rows(TeamRow, year.year_id, asked.page, where)
    seen(asked.shown(rows))
    return asked.answer(schemas.Seat, rows, lambda row: own_seat(row, department_id))
