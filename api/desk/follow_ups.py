"""What follows from results: what the department has in hand, and entering steps."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser, Visitor
from api.deps import AllParts, IdInPath, following_of
from api.desk.due import OpenFind, open_finds
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    Fault,
    Faults,
    Sent,
    all_of,
    day_of,
    fault,
    faults_of,
    form_route,
    led_on,
    texts,
)
from api.desk.names import Names
from api.desk.room import Desks, Room
from api.errors import ApiError, Code
from api.pages.routing import page_route
from api.parts import Parts
from api.watching import Watched
from planner.errors import PlannerError
from planner.publishing.store import DepartmentRow
from planner.results.following import AskedStep
from planner.results.followup import FollowUp, StepKind
from planner.results.record import LONGEST_NOTE, Place, ResultVersion

router = APIRouter(tags=["desk"])

FOLLOW_UPS = "/desk/follow-ups"
FOLLOW_UP = f"{FOLLOW_UPS}/{{visit_id}}/{{department_id}}/{{item_id}}"
_FIELDS = ("kind", "done_on", "text", "to")
_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A result that something follows from, and how that stands."""

    result: ResultVersion
    stands: FollowUp


@page_route(router, FOLLOW_UPS, Code.NO_YEAR, Code.WRONG_ROLE)
def follow_ups(
    visitor: DeskUser, request: Request, desks: Desks, noted: Watched
) -> Response:
    """List what the department has in hand, the most urgent first."""
    room = desks.of(visitor.department_id)
    found = open_finds(room)
    noted(found)
    shown = found[:_SHOWN]
    return desk_page(
        request,
        visitor,
        "follow_ups.html",
        found=shown,
        count=len(found),
        codes={one: _codes(room, one) for one in shown},
        own=room.department_id,
        department_name=room.department_name,
        target_name=room.target_name,
        english=dict(room.rules.policy.english),
    )


@page_route(router, FOLLOW_UP, Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)
def follow_up(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show what follows from a result that is, or was, in the department's hand."""
    room = desks.of(visitor.department_id)
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    matter = _matter(parts, room, place)
    noted([matter])
    typed = dict.fromkeys(_FIELDS, "") | {"done_on": room.today.isoformat()}
    return _page(request, visitor, room, matter, typed)


@form_route(router, FOLLOW_UP, _FIELDS)
def take(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
    sent: Sent,
) -> Response:
    """Enter a measure, a transfer, the end, or that it is reopened."""
    room = desks.of(visitor.department_id)
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    matter = _matter(parts, room, place)
    typed = texts(sent, _FIELDS)
    asked, faults = _asked(room, typed)
    if asked is None:
        return _page(request, visitor, room, matter, typed, faults)
    following = following_of(parts, room.year, visitor.caller.actor)
    try:
        following.take(matter.result, asked, room.department_id)
    except PlannerError as error:
        faults = faults_of(error, {name: name for name in _FIELDS})
        return _page(request, visitor, room, matter, typed, faults)
    return led_on(request.url.path, "followed")


def _codes(room: Room, one: OpenFind) -> tuple[str, ...]:
    """Return what was found."""
    find = one.find
    place = Place(
        visit_id=find.visit_id,
        department_id=find.department_id,
        item_id=find.item_id,
    )
    found = room.store.results.current(room.year, place)
    return found.codes if found else ()


def _matter(parts: Parts, room: Room, place: Place) -> Matter:
    """Return how things stand after a result.

    Raises
    ------
    ApiError
        If it never was in the department's hand, which is as if it weren't there.
    """
    found = room.store.results.current(room.year, place)
    stands = found and following_of(parts, room.year, "").stands(found)
    if not found or not stands:
        raise ApiError(Code.NOT_FOUND, place.item_id)
    handlers = {place.department_id, *(step.handler_id for step in stands.steps)}
    if room.department_id not in handlers:
        raise ApiError(Code.NOT_FOUND, place.item_id)
    return Matter(result=found, stands=stands)


def _asked(room: Room, typed: dict[str, str]) -> tuple[AskedStep | None, Faults]:
    """Return the step that a form asks for, or what keeps it from being one."""
    faults: list[Fault] = []
    kind = next((kind for kind in StepKind if kind == typed["kind"]), None)
    day = day_of(typed["done_on"])
    if kind is None:
        faults.append(fault("desk_pick_step", "kind"))
    if day is None:
        faults.append(fault("bad_date", "done_on", typed["done_on"]))
    transfers = kind is StepKind.TRANSFER
    to = typed["to"] if transfers else ""
    if transfers and to not in room.facts.departments:
        faults.append(fault("transfer_department", "to", to or "—"))
    if faults or kind is None or day is None:
        return None, all_of(faults)
    return AskedStep(kind=kind, done_on=day, text=typed["text"], to=to), NO_FAULTS


def _page(
    request: Request,
    visitor: Visitor,
    room: Room,
    matter: Matter,
    typed: dict[str, str],
    faults: Faults = NO_FAULTS,
) -> Response:
    result, stands = matter.result, matter.stands
    closed = stands.closed_on is not None
    kinds = [k for k in StepKind if (k is StepKind.REOPEN) is closed]
    departments = room.store.rows(DepartmentRow, room.year.year_id)
    values: dict[str, Any] = {
        "result": result,
        "stands": stands,
        "in_hand": stands.handler_id == room.department_id,
        "own": room.department_id,
        "name": room.target_name(result.visit_id),
        "item_name": room.item_name(result.item_id),
        "department_name": room.department_name,
        "kinds": [kind.value for kind in kinds],
        "others": [
            (row.department_id, row.name)
            for row in departments
            if row.department_id != room.department_id
        ],
        "longest": LONGEST_NOTE,
        "english": dict(room.rules.policy.english),
        "names": Names(room),
        "typed": typed,
    }
    return desk_page(request, visitor, "follow_up.html", faults=faults, **values)
