"""One result: how it stands, all its versions, and correcting it."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskLead, DeskUser, Visitor
from api.cookies import whole_number
from api.deps import AllParts, IdInPath, register_of
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    OVERTAKEN,
    Faults,
    Sent,
    all_of,
    day_of,
    fault,
    faults_of,
    form_route,
    led_on,
    text,
)
from api.desk.names import Names
from api.desk.room import Desks, Room
from api.desk.typed import DAY, FIELDS, TypedItem, as_typed, typed_item
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import PlannerError
from planner.results.record import Found, ResultVersion, Stage

router = APIRouter(tags=["desk"])

RESULT = "/desk/visits/{visit_id}/results/{item_id}"
WITHDRAWAL = f"{RESULT}/withdrawal"
_REASON = "reason"
_SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that somebody else changed meanwhile: what was seen, what is now."""

    field: str
    was: object
    now: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A result's page: its versions, and its form as it was sent or is begun.

    `seen` is the version that its reader saw, which the newest may not be any more.
    """

    room: Room
    versions: tuple[ResultVersion, ...]
    typed: TypedItem
    day: str
    reason: str = ""
    seen: int = 0

    @property
    def newest(self) -> ResultVersion:
        """The version that holds."""
        return self.versions[-1]

    @property
    def settled(self) -> bool:
        """Whether a change of it needs a reason."""
        reviewed = self.newest.stage is Stage.REVIEWED
        return reviewed or self.newest.published_on is not None

    @property
    def behind(self) -> bool:
        """Whether somebody changed it since it was seen."""
        return self.seen != self.newest.version

    @property
    def changes(self) -> list[Change]:
        """What somebody else changed of it meanwhile."""
        was = next((v for v in self.versions if v.version == self.seen), None)
        if was is None or not self.behind:
            return []
        names = (*(one.name for one in fields(Found)), "stage")
        both = ((n, getattr(was, n), getattr(self.newest, n)) for n in names)
        return [Change(field=n, was=a, now=b) for n, a, b in both if a != b]


@page_route(router, RESULT, Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)
def result(
    visitor: DeskUser,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    item_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show a result and its versions, with a form to correct it."""
    room = desks.of(visitor.department_id)
    sheet = _begun(room, visit_id, item_id)
    noted(sheet.versions)
    return _page(request, visitor, sheet)


@form_route(router, RESULT, (_SEEN, DAY, _REASON, *(f"{name}:ITEM" for name in FIELDS)))
def correct(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    item_id: IdInPath,
    sent: Sent,
) -> Response:
    """Correct a result as it was seen; else show who changed what meanwhile."""
    room = desks.of(visitor.department_id)
    sheet = _sent(room, visit_id, item_id, sent)
    if sheet.behind:
        return _page(request, visitor, sheet, OVERTAKEN)
    if faults := _unreadable(sheet):
        return _page(request, visitor, sheet, faults)
    register = register_of(parts, room.year, visitor.caller.actor)
    try:
        task = register.task(room.department_id, visit_id)
        asked = sheet.typed.asked(date.fromisoformat(sheet.day))
        register.correct(sheet.newest, task, asked, sheet.reason)
    except PlannerError as error:
        now = _sent(room, visit_id, item_id, sent)
        if now.behind:
            return _page(request, visitor, now, OVERTAKEN)
        return _page(request, visitor, sheet, _placed(error, sheet))
    return led_on(f"/desk/visits/{visit_id}", "corrected")


@page_route(router, WITHDRAWAL, Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)
def withdrawal(
    visitor: DeskLead,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    item_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show the form to withdraw a published result."""
    room = desks.of(visitor.department_id)
    sheet = _begun(room, visit_id, item_id)
    noted(sheet.versions)
    return _page(request, visitor, sheet, template="withdrawal.html")


@form_route(router, WITHDRAWAL, (_SEEN, _REASON))
def withdraw(
    visitor: DeskLead,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    item_id: IdInPath,
    sent: Sent,
) -> Response:
    """Withdraw a published result, for a reason that everybody reads."""
    room = desks.of(visitor.department_id)
    sheet = _sent(room, visit_id, item_id, sent)
    template = "withdrawal.html"
    if sheet.behind:
        return _page(request, visitor, sheet, OVERTAKEN, template=template)
    try:
        register = register_of(parts, room.year, visitor.caller.actor)
        register.withdraw(sheet.newest, sheet.reason)
    except PlannerError as error:
        faults = faults_of(error, {_REASON: _REASON})
        return _page(request, visitor, sheet, faults, template=template)
    return led_on(RESULT.format(visit_id=visit_id, item_id=item_id), "withdrawn")


def _begun(room: Room, visit_id: str, item_id: str) -> Sheet:
    versions = tuple(room.versions(visit_id, item_id))
    newest = versions[-1]
    return Sheet(
        room=room,
        versions=versions,
        typed=as_typed(newest),
        day=newest.inspected_on.isoformat(),
        seen=newest.version,
    )


def _sent(room: Room, visit_id: str, item_id: str, sent: Sent) -> Sheet:
    seen = text(sent, _SEEN)
    return Sheet(
        room=room,
        versions=tuple(room.versions(visit_id, item_id)),
        typed=typed_item(sent, item_id),
        day=text(sent, DAY),
        reason=text(sent, _REASON),
        seen=whole_number(seen) or 0,
    )


def _unreadable(sheet: Sheet) -> Faults:
    found = [fault("bad_date", DAY, sheet.day)] if day_of(sheet.day) is None else []
    return all_of([*found, *sheet.typed.faults()])


def _placed(error: PlannerError, sheet: Sheet) -> Faults:
    """Return what a refusal says, at the fields of the form."""
    named = {f"items.0.{name}": sheet.typed.field(name) for name in FIELDS}
    return faults_of(error, {**named, f"items.0.{DAY}": DAY, _REASON: _REASON})


def _page(
    request: Request,
    visitor: Visitor,
    sheet: Sheet,
    faults: Faults = NO_FAULTS,
    *,
    template: str = "result.html",
) -> Response:
    room, newest = sheet.room, sheet.newest
    values: dict[str, Any] = {
        "sheet": sheet,
        "newest": newest,
        "visit": room.row(newest.visit_id),
        "item_name": room.item_name(newest.item_id),
        "policy": room.rules.policy,
        "english": dict(room.rules.policy.english),
        "follows": room.rules.policy.needs_followup(newest.codes),
        "names": Names(room),
    }
    return desk_page(request, visitor, template, faults=faults, **values)
