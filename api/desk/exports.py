"""A list of visits as a table for spreadsheets, and as a calendar."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, create_model

from api.audiences import DeskUser, Visitor
from api.desk.family import speaker_of
from api.desk.room import Desks, DeskVisit, Room
from api.desk.visit_list import AskedList, Listed, listed
from api.errors import Code, responses
from api.pages.words import Speaker
from api.tabular import CSV, XLSX, write_csv, write_xlsx
from api.watching import Watched
from planner.ledger.event import Kind
from planner.replacement.record import recorded
from planner.substitution.record import changed

router = APIRouter(tags=["desk"])

_CALENDAR = "text/calendar; charset=utf-8"
_ERRORS = responses(Code.NO_YEAR, Code.WRONG_ROLE, Code.INVALID)

#: A table's columns: the key of the header's words, and what stands below.
_COLUMNS: tuple[tuple[str, Callable[[DeskVisit, Speaker], str]], ...] = (
    ("visit.id", lambda one, _: one.row.visit_id),
    ("visit.round", lambda one, _: one.row.round_id),
    ("visit.target", lambda one, _: one.row.name),
    ("visit.code", lambda one, _: one.row.target_id),
    ("visit.address", lambda one, _: one.row.address),
    ("visit.day", lambda one, _: str(one.row.day or "")),
    ("visit.first", lambda one, _: str(one.row.start)),
    ("visit.last", lambda one, _: str(one.row.end)),
    ("visit.own_items", lambda one, _: _items(one, own=True)),
    ("visit.other_items", lambda one, _: _items(one, own=False)),
    ("visit.partners", lambda one, _: ";".join(map(_partner, one.visit.partners))),
    ("visit.team", lambda one, _: ";".join(s.inspector_name for s in one.visit.team)),
    ("visit.confirmed", lambda one, say: _confirmed(one, say)),
    ("visit.state", lambda one, say: _state(one, say)),
    ("visit.due", lambda one, _: str(one.progress.due_on)),
)


def _items(one: DeskVisit, *, own: bool) -> str:
    return ";".join(item.name for item in one.visit.items if item.own is own)


def _partner(partner: Any) -> str:
    return f"{partner.name}({partner.inspectors})"


def _confirmed(one: DeskVisit, say: Speaker) -> str:
    if one.team is None:
        return ""
    return str(say("team.open" if one.unconfirmed else "team.confirmed"))


def _state(one: DeskVisit, say: Speaker) -> str:
    done = one.progress
    return str(say(f"state.{done.state}", entered=done.entered, items=done.items))


def _shown(
    visitor: Visitor, desks: Desks, asked: AskedList, noted: Watched
) -> tuple[Room, Listed, list[DeskVisit]]:
    room = desks.of(visitor.department_id)
    found = listed(room, asked)
    noted(found.standings)
    return room, found, room.shown(found.standings)


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition}
    return Response(content, media_type=media_type, headers=headers)


def _name(found: Listed, suffix: str) -> str:
    period = found.period
    of = period.week.name if period.week else period.month or "year"
    return f"visits-{of}.{suffix}"


def _rows(
    visits: list[DeskVisit], say: Speaker
) -> tuple[type[BaseModel], list[BaseModel]]:
    """Return the table's schema, whose fields are its headers, and its rows."""
    headers = [str(say(key)) for key, _ in _COLUMNS]
    fields: dict[str, Any] = dict.fromkeys(headers, (str, ...))
    schema = create_model("Visits", **fields)
    cells = [cell for _, cell in _COLUMNS]
    rows = [
        schema.model_validate(
            dict(zip(headers, (cell(one, say) for cell in cells), strict=True))
        )
        for one in visits
    ]
    return schema, rows


@router.get(
    "/desk/visits.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **_ERRORS},
)
def as_csv(
    visitor: DeskUser, request: Request, desks: Desks, asked: AskedList, noted: Watched
) -> Response:
    """Send the list of visits as CSV."""
    _, found, visits = _shown(visitor, desks, asked, noted)
    content = write_csv(*_rows(visits, speaker_of(request)))
    return _file(content, CSV, _name(found, "csv"))


@router.get(
    "/desk/visits.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}}, **_ERRORS},
)
def as_xlsx(
    visitor: DeskUser, request: Request, desks: Desks, asked: AskedList, noted: Watched
) -> Response:
    """Send the list of visits as XLSX."""
    _, found, visits = _shown(visitor, desks, asked, noted)
    content = write_xlsx(*_rows(visits, speaker_of(request)))
    return _file(content, XLSX, _name(found, "xlsx"))


@router.get(
    "/desk/visits.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, **_ERRORS},
)
def as_calendar(
    visitor: DeskUser, desks: Desks, asked: AskedList, noted: Watched
) -> Response:
    """Send the list of visits as a calendar; imported anew it changes its events."""
    # Loaded here: only who asks for a calendar needs what writes one.
    from planner.composition.calendars import calendar_of

    room, found, _ = _shown(visitor, desks, asked, noted)
    rows = [one.row for one in found.standings]
    seats, changes = room.seats(rows), _changes(room)
    visits = [
        (
            row,
            [s for s in seats[row.visit_id] if s.department_id == room.department_id],
            changes[row.visit_id],
        )
        for row in rows
    ]
    content = calendar_of(room.store, room.year, room.facts, room.department_id, visits)
    return _file(content, _CALENDAR, _name(found, "ics"))


def _changes(room: Room) -> Counter[str]:
    """Return how often each visit was changed since it was drawn."""
    ledger = room.store.ledger
    found: Counter[str] = Counter()
    for one in changed(ledger.events(kind=Kind.SUBSTITUTION), room.year.year):
        found.update(repair.visit_id for repair in one.substitution.repairs)
    for other in recorded(ledger.events(kind=Kind.REPLACEMENT)):
        if other.replacement.year == room.year.year:
            found[other.replacement.visit_id] += 1
    return found
