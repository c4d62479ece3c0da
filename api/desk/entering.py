"""Entering results of a visit: a form for all items that have none yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser, Visitor
from api.deps import AllParts, IdInPath, register_of
from api.desk.family import desk_page
from api.desk.forms import (
    NO_FAULTS,
    OVERTAKEN,
    Fault,
    Faults,
    Sent,
    all_of,
    day_of,
    fault,
    form_route,
    led_on,
    text,
)
from api.desk.names import Names
from api.desk.room import Desks, DeskVisit, Room
from api.desk.typed import (
    CHOICE,
    DAY,
    FIELDS,
    KEEP,
    REST,
    TypedItem,
    typed_item,
)
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.errors import Finding, PlannerError
from planner.results.record import ResultVersion, Stage
from planner.results.register import Register

router = APIRouter(tags=["desk"])

RESULTS = "/desk/visits/{visit_id}/results"
#: Results that whoever enters them may still change without a reason.
_UNSETTLED = (Stage.ENTERED, Stage.SENT_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A form as it was sent: the day, what was typed, and what is there by now.

    `rest` is the code that all items get of which nothing was typed; "" for none.
    """

    room: Room
    shown: DeskVisit
    day: str
    items: tuple[TypedItem, ...]
    there: Mapping[str, ResultVersion]
    rest: str = ""

    @property
    def wanted(self) -> list[TypedItem]:
        """What is to be entered, or to take the place of what somebody else did."""
        return [
            one
            for one in map(self._filled, self.items)
            if not one.empty and not (one.choice == KEEP and one.item_id in self.there)
        ]

    @property
    def clashes(self) -> list[ResultVersion]:
        """Results that somebody else entered meanwhile, and nobody decided about."""
        return [
            self.there[one.item_id]
            for one in self.wanted
            if one.item_id in self.there and not self._corrects(one)
        ]

    def _filled(self, one: TypedItem) -> TypedItem:
        left = one.empty and self.rest and one.item_id not in self.there
        return replace(one, codes=(self.rest,)) if left else one

    def _corrects(self, one: TypedItem) -> bool:
        was = self.there[one.item_id]
        return was.stage in _UNSETTLED and one.replaces(was)

    def unreadable(self) -> Iterator[Fault]:
        """Yield what keeps the form from being taken for what it says."""
        if day_of(self.day) is None:
            yield fault("bad_date", DAY, self.day)
        for one in self.wanted:
            yield from one.faults()
        if not self.rest and all(one.empty for one in self.items):
            first = next(iter(self.items), None)
            at = first.field("codes") if first else ""
            yield fault("result_codes_missing", at)


@page_route(router, RESULTS, Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND)
def form(
    visitor: DeskUser,
    request: Request,
    desks: Desks,
    visit_id: IdInPath,
    noted: Watched,
) -> Response:
    """Show the form for the results of a visit."""
    room = desks.of(visitor.department_id)
    shown = room.visit(visit_id)
    noted([shown])
    there = room.results(visit_id)
    entry = Entry(
        room=room,
        shown=shown,
        day=_likely_day(shown, there, room.today).isoformat(),
        items=tuple(
            TypedItem(item_id=item.item_id)
            for item in shown.visit.items
            if item.own and item.item_id not in there
        ),
        there=there,
    )
    return _page(request, visitor, entry)


@form_route(
    router, RESULTS, (DAY, REST, *(f"{name}:ITEM" for name in (*FIELDS, CHOICE)))
)
def enter(
    visitor: DeskUser,
    request: Request,
    parts: AllParts,
    desks: Desks,
    visit_id: IdInPath,
    sent: Sent,
) -> Response:
    """Enter the results that were filled in, all or none."""
    room = desks.of(visitor.department_id)
    shown = room.visit(visit_id)
    own = [item.item_id for item in shown.visit.items if item.own]
    entry = Entry(
        room=room,
        shown=shown,
        day=text(sent, DAY),
        items=tuple(typed_item(sent, one) for one in own if f"sent:{one}" in sent),
        there=room.results(visit_id),
        rest=text(sent, REST),
    )
    if unreadable := list(entry.unreadable()):
        return _page(request, visitor, entry, all_of(unreadable))
    if entry.clashes:
        return _page(request, visitor, entry, OVERTAKEN)
    register = register_of(parts, room.year, visitor.caller.actor)
    try:
        _save(register, entry)
    except PlannerError as error:
        return _refused(request, visitor, entry, error)
    return led_on(f"/desk/visits/{visit_id}", "entered")


def _save(register: Register, entry: Entry) -> None:
    """Enter what is new, and correct what is to take another's place."""
    task = register.task(entry.room.department_id, entry.shown.visit.visit_id)
    day = date.fromisoformat(entry.day)
    new = [one for one in entry.wanted if one.item_id not in entry.there]
    if new:
        register.enter(task, [one.asked(day) for one in new])
    for one in entry.wanted:
        if was := entry.there.get(one.item_id):
            register.correct(was, task, one.asked(day), "")


def _refused(
    request: Request, visitor: Visitor, entry: Entry, error: PlannerError
) -> Response:
    """Show the form again: with its faults, or with what somebody else just did."""
    visit_id = entry.shown.visit.visit_id
    new = [one for one in entry.wanted if one.item_id not in entry.there]
    now = entry.room.results(visit_id)
    if any(one.item_id in now for one in new):
        entry = Entry(
            room=entry.room,
            shown=entry.shown,
            day=entry.day,
            items=entry.items,
            there=now,
            rest=entry.rest,
        )
        return _page(request, visitor, entry, OVERTAKEN)
    found = all_of(_placed(error.findings, new, entry.room))
    return _page(request, visitor, entry, found)


def _placed(
    findings: Sequence[Finding], items: Sequence[TypedItem], room: Room
) -> Iterator[Fault]:
    """Yield faults at their fields; that of the day, which all share, only once."""
    told = set()
    for finding in findings:
        _, _, rest = finding.column.partition(".")
        number, _, name = rest.partition(".")
        item = items[int(number)] if number.isdecimal() else None
        at = item.field(name) if item and name in FIELDS else ""
        if name == DAY:
            at, item = DAY, None
        place = room.item_name(item.item_id) if item else ""
        made = Fault(field=at, message=finding.message, place=place)
        if made not in told:
            told.add(made)
            yield made


def _likely_day(
    shown: DeskVisit, there: Mapping[str, ResultVersion], today: date
) -> date:
    """Return the day that an inspection was probably made on."""
    known = max((one.inspected_on for one in there.values()), default=None)
    day = known or shown.visit.day or today
    return day if shown.visit.start <= day <= today else today


def _page(
    request: Request, visitor: Visitor, entry: Entry, faults: Faults = NO_FAULTS
) -> Response:
    room, visit = entry.room, entry.shown.visit
    wanted = entry.wanted
    listed = [
        one for one in entry.items if one.item_id not in entry.there or one in wanted
    ]
    values: dict[str, Any] = {
        "one": entry.shown,
        "visit": visit,
        "day": entry.day,
        "items": listed,
        "rest": entry.rest,
        "there": entry.there,
        "clashes": {one.item_id: one for one in entry.clashes},
        "unsettled": _UNSETTLED,
        "facts": room.facts.items,
        "item_name": room.item_name,
        "policy": room.rules.policy,
        "english": dict(room.rules.policy.english),
        "too_early": visit.start > room.today,
        "names": Names(room),
    }
    return desk_page(request, visitor, "entry.html", faults=faults, **values)
