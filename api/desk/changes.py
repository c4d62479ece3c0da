"""Asking for another inspector, and for another firm where one can't be inspected."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskLead, Visitor
from api.deps import AllParts, IdInPath
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
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
from api.desk.room import Desks, Room
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import PlannerError
from planner.replacement.reasons import LONGEST_NOTE, REASON_NAMES, Reason
from planner.substitution.change import LONGEST_REASON, Change, ChangeKind

router = APIRouter(tags=["desk"])

INSPECTOR = "/desk/visits/{visit_id}/inspector"
REPLACEMENT = "/desk/visits/{visit_id}/replacement"
#: What may be reported of an inspector of a visit, the narrowest first.
_KINDS = (ChangeKind.OBJECTION, ChangeKind.RECUSED, ChangeKind.ILL, ChangeKind.LEFT)
_REPORTED = ("inspector_id", "kind", "first", "last", "reason")
_WANTED = ("reason", "note")
_PAGE = (Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)


@page_route(router, INSPECTOR, *_PAGE)
def inspector(
    visitor: DeskLead,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show the form to have another inspector come."""
    room = desks.of(visitor.department_id)
    shown = room.visit(visit_id)
    noted([shown])
    people = shown.visit.team
    only = people[0].inspector_id if len(people) == 1 else ""
    typed = dict.fromkeys(_REPORTED, "") | {
        "inspector_id": only,
        "kind": ChangeKind.OBJECTION.value,
    }
    return _inspector_page(request, visitor, room, visit_id, typed)


@form_route(router, INSPECTOR, _REPORTED)
def substitute(
    visitor: DeskLead,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    sent: Sent,
) -> Response:
    """Have somebody else come, found by the round's seed."""
    # Loaded here: it brings solvers and tables, which readers have no use for.
    from planner.season.substituting import Reported

    room = desks.of(visitor.department_id)
    room.row(visit_id)
    typed = texts(sent, _REPORTED)
    change, faults = _change(room, visit_id, typed)
    if change is None:
        return _inspector_page(request, visitor, room, visit_id, typed, faults)
    try:
        parts.season().substitute([Reported(change=change)], visitor.caller)
    except PlannerError as error:
        faults = faults_of(error, {name: name for name in _REPORTED})
        return _inspector_page(request, visitor, room, visit_id, typed, faults)
    return led_on(f"/desk/visits/{visit_id}", "changed")


def _change(
    room: Room, visit_id: str, typed: dict[str, str]
) -> tuple[Change | None, Faults]:
    """Return the change that a form reports, or what keeps it from being one."""
    visit = room.visit(visit_id).visit
    faults = []
    kind = next((kind for kind in _KINDS if kind == typed["kind"]), None)
    if typed["inspector_id"] not in {seat.inspector_id for seat in visit.team}:
        faults.append(fault("desk_pick_person", "inspector_id"))
    if kind is None:
        faults.append(fault("desk_pick_kind", "kind"))
    reason = typed["reason"].strip()
    if not reason:
        faults.append(fault("desk_reason_missing", "reason"))
    if len(reason) > LONGEST_REASON:
        limit = str(LONGEST_REASON)
        faults.append(fault("substitution_reason_long", "reason", limit=limit))
    days = _days(kind, typed)
    faults += [
        fault("bad_date", name, typed[name])
        for name, day in days.items()
        if day is None
    ]
    first, last = days.get("first"), days.get("last")
    if first and last and first > last:
        faults.append(fault("bad_window", "last", f"{first} > {last}"))
    if faults or kind is None:
        return None, all_of(faults)
    return (
        Change(
            kind=kind,
            effective=room.today,
            reason=reason,
            inspector_id=typed["inspector_id"],
            target_id=visit.target_id if kind is ChangeKind.RECUSED else "",
            visit_id=visit_id if kind is ChangeKind.OBJECTION else "",
            first=first,
            last=last,
        ),
        NO_FAULTS,
    )


def _days(kind: ChangeKind | None, typed: dict[str, str]) -> dict[str, date | None]:
    """Return the days that a kind of change has, None where one can't be read."""
    names = {ChangeKind.ILL: ("first", "last"), ChangeKind.LEFT: ("first",)}
    wanted = names.get(kind, ()) if kind else ()
    return {name: day_of(typed[name]) for name in wanted}


def _inspector_page(
    request: Request,
    visitor: Visitor,
    room: Room,
    visit_id: str,
    typed: dict[str, str],
    faults: Faults = NO_FAULTS,
) -> Response:
    return desk_page(
        request,
        visitor,
        "inspector.html",
        faults=faults,
        visit=room.visit(visit_id).visit,
        typed=typed,
        kinds=[kind.value for kind in _KINDS],
    )


@page_route(router, REPLACEMENT, *_PAGE)
def replacement(
    visitor: DeskLead,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show the form to have another firm stand in."""
    room = desks.of(visitor.department_id)
    noted([room.row(visit_id)])
    typed = dict.fromkeys(_WANTED, "")
    return _replacement_page(request, visitor, room, visit_id, typed)


@form_route(router, REPLACEMENT, _WANTED)
def replace(
    visitor: DeskLead,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    sent: Sent,
) -> Response:
    """Have the next reserve stand in for a firm that can't be inspected."""
    from planner.season.replacing import Wanted

    room = desks.of(visitor.department_id)
    room.row(visit_id)
    typed = texts(sent, _WANTED)
    reason = next((one for one in Reason if one == typed["reason"]), None)
    if reason is None:
        faults = all_of([fault("desk_pick_reason", "reason")])
        return _replacement_page(request, visitor, room, visit_id, typed, faults)
    wanted = Wanted(visit_id=visit_id, reason=reason, note=typed["note"])
    try:
        parts.season().replace(wanted, visitor.caller)
    except PlannerError as error:
        at = "note" if error.findings[0].code.startswith("replacement_note") else ""
        faults = faults_of(error, {}, at)
        return _replacement_page(request, visitor, room, visit_id, typed, faults)
    return led_on(f"/desk/visits/{visit_id}", "replaced")


def _replacement_page(
    request: Request,
    visitor: Visitor,
    room: Room,
    visit_id: str,
    typed: dict[str, str],
    faults: Faults = NO_FAULTS,
) -> Response:
    return desk_page(
        request,
        visitor,
        "replacement.html",
        faults=faults,
        visit=room.visit(visit_id).visit,
        typed=typed,
        reasons=[(one.value, REASON_NAMES[one]) for one in Reason],
        longest=LONGEST_NOTE,
    )
