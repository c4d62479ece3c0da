"""The department's people: how many visits, which come next, who is away."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser
from api.desk.family import desk_page
from api.desk.room import Desks, Room
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.ledger.event import Kind
from planner.publishing.store import TeamRow, VisitRow
from planner.substitution.change import Change, ChangeKind
from planner.substitution.record import changed

router = APIRouter(tags=["desk"])

_AWAY = (ChangeKind.ILL, ChangeKind.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the department's inspectors, and the year's visits so far.

    `past` are visits whose day is over, `away` what was reported of absences.
    """

    inspector_id: str
    name: str
    visits: int
    past: int
    leads: int
    next: VisitRow | None
    away: tuple[Change, ...]


@page_route(router, "/desk/people", Code.NO_YEAR, Code.WRONG_ROLE)
def people(
    visitor: DeskUser, request: Request, desks: Desks, noted: Watched
) -> Response:
    """List the department's people with their visits."""
    room = desks.of(visitor.department_id)
    found = _people(room)
    noted(found)
    return desk_page(request, visitor, "people.html", people=found)


def _people(room: Room) -> list[Person]:
    rows = {row.visit_id: row for row in room.rows() if not row.withdrawn}
    seats: dict[str, list[TeamRow]] = defaultdict(list)
    for seat in room.own_seats():
        if seat.visit_id in rows:
            seats[seat.inspector_id].append(seat)
    away = _absences(room)
    made = [
        _person(inspector_id, own, rows, away.get(inspector_id, []), room.today)
        for inspector_id, own in seats.items()
    ]
    return sorted(made, key=lambda one: (one.name, one.inspector_id))


def _person(
    inspector_id: str,
    seats: list[TeamRow],
    rows: dict[str, VisitRow],
    away: list[Change],
    today: date,
) -> Person:
    visits = [rows[seat.visit_id] for seat in seats]
    ahead = [row for row in visits if row.day is not None and row.day >= today]
    return Person(
        inspector_id=inspector_id,
        name=seats[0].inspector_name,
        visits=len(seats),
        past=sum((row.day or row.end) < today for row in visits),
        leads=sum(seat.role == "lead" for seat in seats),
        next=min(ahead, key=lambda row: (row.day, row.visit_id), default=None),
        away=tuple(away),
    )


def _absences(room: Room) -> dict[str, list[Change]]:
    """Return the absences that were reported and aren't over, by inspector."""
    events = room.store.ledger.events(kind=Kind.SUBSTITUTION)
    found: dict[str, list[Change]] = defaultdict(list)
    for one in changed(events, room.year.year):
        change = one.substitution.change
        if change.kind in _AWAY and change.days[1] >= room.today:
            found[change.inspector_id].append(change)
    return found
