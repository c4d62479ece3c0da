"""The lead's review: find results good, send them back, publish them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskLead, Visitor
from api.deps import AllParts, register_of
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    Faults,
    Sent,
    all_of,
    chosen,
    fault,
    faults_of,
    form_route,
    led_on,
    text,
)
from api.desk.names import Names
from api.desk.room import Desks, Room
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import PlannerError
from planner.publishing.store import VisitRow
from planner.results.port import Wanted
from planner.results.record import ResultVersion, Stage
from planner.results.register import Register

router = APIRouter(tags=["desk"])

REVIEW = "/desk/review"
_FIELDS = ("do", "result", "note")
_SHOWN = 200


@page_route(router, REVIEW, Code.NO_YEAR, Code.WRONG_ROLE)
def review(
    visitor: DeskLead, request: Request, desks: Desks, noted: Watched
) -> Response:
    """Show the results that wait to be reviewed, and those to be published."""
    room = desks.of(visitor.department_id)
    noted(_waiting(room, Stage.ENTERED) + _waiting(room, Stage.REVIEWED))
    return _page(request, visitor, room)


@form_route(router, REVIEW, _FIELDS)
def decide(
    visitor: DeskLead, request: Request, parts: AllParts, desks: Desks, sent: Sent
) -> Response:
    """Find the ticked results good, send them back, or publish what was found good."""
    room = desks.of(visitor.department_id)
    register = register_of(parts, room.year, visitor.caller.actor)
    what, note = text(sent, "do"), text(sent, "note")
    ticked = frozenset(chosen(sent, "result"))
    waiting = {seen(one): one for one in _waiting(room, Stage.ENTERED)}
    found = [one for key, one in waiting.items() if key in ticked]
    if what != "publish" and not ticked:
        faults = all_of([fault("desk_pick_results", "results")])
        return _page(request, visitor, room, faults, note)
    if what != "publish" and len(found) < len(ticked):
        faults = all_of([fault("desk_results_changed", "results")], Code.CONFLICT)
        return _page(request, visitor, room, faults, note, ticked)
    try:
        done = _done(register, room, what, found, note)
    except PlannerError as error:
        faults = faults_of(error, {"reason": "note"})
        return _page(request, visitor, room, faults, note, ticked)
    return led_on(REVIEW, done)


def _done(
    register: Register,
    room: Room,
    what: str,
    found: Sequence[ResultVersion],
    note: str,
) -> str:
    """Do what was asked; return what was done."""
    if what == "publish":
        register.publish(Wanted(department_id=room.department_id))
        return "published"
    if what == "return":
        register.send_back(found, note)
        return "returned"
    register.review(found)
    return "reviewed"


def seen(version: ResultVersion) -> str:
    """Return what a form names a result by, as it was seen."""
    return f"{version.visit_id}|{version.item_id}|{version.version}"


def _waiting(room: Room, stage: Stage) -> list[ResultVersion]:
    wanted = Wanted(department_id=room.department_id, stage=stage)
    return room.store.results.listed(room.year, wanted)


def _page(
    request: Request,
    visitor: Visitor,
    room: Room,
    faults: Faults = NO_FAULTS,
    note: str = "",
    ticked: frozenset[str] = frozenset(),
) -> Response:
    entered = _waiting(room, Stage.ENTERED)
    ready = _waiting(room, Stage.REVIEWED)
    rows = _rows(room, [*entered[:_SHOWN], *ready[:_SHOWN]])
    standings = room.standings(list(rows.values()))
    values: dict[str, Any] = {
        "waiting": entered[:_SHOWN],
        "ready": ready[:_SHOWN],
        "count_waiting": len(entered),
        "count_ready": len(ready),
        "visits": rows,
        "progress": {one.row.visit_id: one.progress for one in standings},
        "item_name": room.item_name,
        "seen": seen,
        "note": note,
        "ticked": ticked,
        "within": room.rules.publish_within,
        "english": dict(room.rules.policy.english),
        "names": Names(room),
    }
    return desk_page(request, visitor, "review.html", faults=faults, **values)


def _rows(room: Room, results: Sequence[ResultVersion]) -> dict[str, VisitRow]:
    """Return the visits of results, by id."""
    wanted = dict.fromkeys(one.visit_id for one in results)
    return {row.visit_id: row for row in room.rows_of(wanted)}
