"""The list of visits, week by week, and confirming many teams at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import DeskUser, Visitor
from api.deps import AllParts, by_of
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    Faults,
    Sent,
    chosen,
    faults_of,
    form_route,
    led_on,
)
from api.desk.room import Desks, Room
from api.desk.visit_list import CHOICES, Asked, AskedList, Listed, by_day, listed
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import PlannerError
from planner.publishing.confirmations import confirm_seen

router = APIRouter(tags=["desk"])

VISITS = "/desk/visits"
_A_PAGE = 60

PageNumber = Annotated[int, Query(ge=1, le=1000, description="Which page.")]


@page_route(router, VISITS, Code.NO_YEAR, Code.WRONG_ROLE)
def visits(
    visitor: DeskUser,
    request: Request,
    desks: Desks,
    asked: AskedList,
    noted: Watched,
    page: PageNumber = 1,
) -> Response:
    """List the department's visits of a week, or of what is asked for."""
    room = desks.of(visitor.department_id)
    found = listed(room, asked)
    noted(found.standings)
    return _page(request, visitor, room, asked, found, page)


@form_route(router, VISITS, ("team",))
def confirm(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    asked: AskedList,
    sent: Sent,
) -> Response:
    """Confirm the teams of the visits that were ticked, all or none."""
    room = desks.of(visitor.department_id)
    # A visit, and the people that were seen there.
    pairs = (value.partition("|") for value in chosen(sent, "team"))
    seen = {visit_id: digest for visit_id, _, digest in pairs}
    try:
        confirm_seen(
            room.store,
            room.year,
            room.department_id,
            seen,
            by_of(parts, visitor.caller.actor),
        )
    except PlannerError as error:
        found = listed(room, asked)
        return _page(request, visitor, room, asked, found, 1, faults_of(error, {}))
    query = f"{request.url.query}&" if request.url.query else ""
    return led_on(f"{VISITS}?{query}done=confirmed-all")


def _page(
    request: Request,
    visitor: Visitor,
    room: Room,
    asked: Asked,
    found: Listed,
    page: int,
    faults: Faults = NO_FAULTS,
) -> Response:
    stretch = found.standings[(page - 1) * _A_PAGE : page * _A_PAGE]
    shown = room.shown(stretch)
    people = {seat.inspector_id: seat.inspector_name for seat in room.own_seats()}
    values: dict[str, Any] = {
        "asked": asked,
        "period": found.period,
        "count": len(found.standings),
        "days": list(by_day(shown)),
        "unconfirmed": [one for one in shown if one.unconfirmed],
        "page": page,
        "more": page * _A_PAGE < len(found.standings),
        "people": sorted(people.items(), key=lambda one: one[1]),
        "choices": CHOICES,
        "year": room.year.year,
        "this_week": room.today,
    }
    return desk_page(request, visitor, "visits.html", faults=faults, **values)
