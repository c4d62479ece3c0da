"""All of one visit, and confirming its team."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser, Visitor
from api.deps import AllParts, IdInPath, by_of
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    Faults,
    Sent,
    faults_of,
    form_route,
    led_on,
    text,
)
from api.desk.names import Names
from api.desk.room import Desks, DeskVisit, Room
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import PlannerError
from planner.publishing.confirmations import confirm_seen
from planner.replacement.reasons import REASON_NAMES, Reason

router = APIRouter(tags=["desk"])

VISIT = "/desk/visits/{visit_id}"


@page_route(router, VISIT, Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)
def visit(
    visitor: DeskUser,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show all of one visit; another department's is as if it weren't there."""
    room = desks.of(visitor.department_id)
    shown = room.visit(visit_id)
    noted([shown])
    return _page(request, visitor, room, shown)


@form_route(router, VISIT, ("team",))
def confirm(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    sent: Sent,
) -> Response:
    """Confirm the department's people of a visit, as they were seen."""
    room = desks.of(visitor.department_id)
    shown = room.visit(visit_id)
    try:
        seen, by = {visit_id: text(sent, "team")}, by_of(parts, visitor.caller.actor)
        confirm_seen(room.store, room.year, room.department_id, seen, by)
    except PlannerError as error:
        return _page(request, visitor, room, shown, faults_of(error, {}))
    return led_on(f"/desk/visits/{visit_id}", "confirmed")


def _page(
    request: Request,
    visitor: Visitor,
    room: Room,
    shown: DeskVisit,
    faults: Faults = NO_FAULTS,
) -> Response:
    results = room.results(shown.visit.visit_id)
    own = [item for item in shown.visit.items if item.own]
    values: dict[str, Any] = {
        "one": shown,
        "visit": shown.visit,
        "results": results,
        "own_items": own,
        "other_items": [item for item in shown.visit.items if not item.own],
        "facts": room.facts.items,
        "missing": [item for item in own if item.item_id not in results],
        "may_enter": not shown.visit.withdrawn and shown.visit.start <= room.today,
        "may_replace": not results and not shown.visit.withdrawn,
        "reason": reason_of(shown.visit.withdrawn),
        "english": dict(room.rules.policy.english),
        "names": Names(room),
    }
    return desk_page(request, visitor, "visit.html", faults=faults, **values)


def reason_of(code: str) -> tuple[str, str]:
    """Return why a target was replaced, in Chinese and English."""
    return REASON_NAMES[Reason(code)] if code else ("", "")
