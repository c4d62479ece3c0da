"""The desk's first page: what is due, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser
from api.desk.due import OpenFind, open_finds
from api.desk.family import HOME, desk_page, leads
from api.desk.progress import OPEN
from api.desk.room import Desks, DeskVisit, Room, Standing
from api.desk.visit_list import in_order
from api.desk.weeks import Week, week_of
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.results.clock import Mark
from planner.results.port import Wanted
from planner.results.record import ResultVersion, Stage

router = APIRouter(tags=["desk"])

#: How many of a kind the page names; a list has the others.
_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """The first of several visits, and how many there are."""

    visits: tuple[DeskVisit, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a department has before it."""

    week: Week
    today: Some
    next: Some
    unconfirmed: Some
    late: Some
    to_enter: int
    this_week: int
    yellow: int
    red: int
    sent_back: tuple[ResultVersion, ...]
    follow_ups: tuple[OpenFind, ...]

    @property
    def shown(self) -> list[str]:
        """The visits that are named."""
        parts = (self.today, self.next, self.unconfirmed, self.late)
        return sorted({one.row.visit_id for part in parts for one in part.visits})


def _board(room: Room) -> Board:
    standings = in_order(room.standings(room.rows()))
    made = [one for one in standings if not one.row.withdrawn]
    late = [one for one in made if one.progress.mark is not Mark.NONE]
    week = week_of(room.today)
    first, last = week.days
    days = [(one, one.row.day) for one in made]
    return Board(
        week=week,
        today=_some(room, [one for one, day in days if day == room.today], 99),
        next=_some(room, [one for one, day in days if day and day > room.today]),
        unconfirmed=_some(room, [one for one in made if one.unconfirmed]),
        late=_some(room, sorted(late, key=lambda one: one.progress.due_on)),
        to_enter=sum(one.progress.state in OPEN for one in made),
        this_week=sum(1 for _, day in days if day and first <= day <= last),
        yellow=sum(one.progress.mark is Mark.YELLOW for one in late),
        red=sum(one.progress.mark is Mark.RED for one in late),
        sent_back=tuple(room.sent_back()),
        follow_ups=tuple(one for one in open_finds(room) if one.mark is not Mark.NONE),
    )


def _some(room: Room, standings: Iterable[Standing], most: int = _SHOWN) -> Some:
    found = list(standings)
    return Some(visits=tuple(room.shown(found[:most])), count=len(found))


def _to_review(room: Room) -> int:
    """Return how many results wait for the lead."""
    return sum(
        len(
            room.store.results.listed(
                room.year, Wanted(department_id=room.department_id, stage=stage)
            )
        )
        for stage in (Stage.ENTERED, Stage.REVIEWED)
    )


@page_route(router, HOME, Code.NO_YEAR, Code.WRONG_ROLE)
def today(
    visitor: DeskUser, request: Request, desks: Desks, noted: Watched
) -> Response:
    """Show what a department has before it."""
    room = desks.of(visitor.department_id)
    board = _board(room)
    noted(board.shown)
    return desk_page(
        request,
        visitor,
        "today.html",
        board=board,
        department=room.name,
        to_review=_to_review(room) if leads(visitor) else 0,
        item_name=room.item_name,
        target_name=room.target_name,
    )
