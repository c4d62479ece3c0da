"""Routes of teams that couldn't be had: where, why, and what would help."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.audiences import Regulator
from api.deps import ChosenYear, IdAsked, Kept
from api.errors import Code
from api.paging import Asked, Paged, listing
from api.regulator.shortage_schemas import Bottleneck, Shortage, TeamWay
from planner.publishing.auditing import Lacking, lacking

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@listing(router, "/shortages", Shortage, *_CLOSED)
def shortages(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    round: IdAsked = None,
    department: IdAsked = None,
) -> Response:
    """List where people were missing when teams were drawn, by what they lacked."""
    rows = lacking(store, year.year_id, "shortages")
    return _answered(asked, Shortage, rows, round, department)


@listing(router, "/bottlenecks", Bottleneck, *_CLOSED)
def bottlenecks(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    round: IdAsked = None,
    department: IdAsked = None,
) -> Response:
    """List why limits don't go round: which visits, which people, how much room."""
    rows = lacking(store, year.year_id, "bottlenecks")
    return _answered(asked, Bottleneck, rows, round, department)


@listing(router, "/ways-out", TeamWay, *_CLOSED)
def ways_out(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    round: IdAsked = None,
    department: IdAsked = None,
) -> Response:
    """List changes that would give visits a team, each tried, the most helpful first.

    One that is for all departments has no `department_id`, and is found under each.
    """
    rows = lacking(store, year.year_id, "ways")
    return _answered(asked, TeamWay, rows, round, department)


def _answered(
    asked: Asked,
    schema: type[BaseModel],
    rows: list[Lacking],
    round_id: str | None,
    department: str | None,
) -> Response:
    found = [
        row
        for row in rows
        if round_id in (None, row.round_id)
        and (department is None or row.told["department_id"] in ("", department))
    ]
    return asked.answer(schema, asked.of(found), _view)


def _view(row: Lacking) -> object:
    return {**row.told, "round_id": row.round_id}
