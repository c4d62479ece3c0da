"""The desk's first page: what is due, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import DeskUser
from api.desk.due import OpenFind, open_finds
from api.desk.family import HOME, desk_page, leads
from api.desk.progress import OPEN
from api.desk.room import Desks, DeskVisit, Room
from api.desk.visit_list import place_of
from api.desk.weeks import Week, week_of
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.publishing.store import VisitRow
from planner.results.clock import Mark
from planner.results.port import Wanted
from planner.results.record import ResultVersion, Stage

router = APIRouter(tags=["desk"])

#: How many of a kind the page names; a list has the others.
_SHOWN = 6
#: How many of today's visits the page names: as many as there are, but for a flood.
_MOST = 60
#: How far the next visits are looked for.
_AHEAD = timedelta(days=30)


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
    week = week_of(room.today)
    progress = room.progress
    late = {v: one for v, one in progress.items() if one.mark is not Mark.NONE}
    urgent = sorted(late, key=lambda visit_id: (late[visit_id].due_on, visit_id))
    waiting = [one for one in room.all_teams.values() if one.confirmation is None]
    waiting.sort(key=lambda one: (one.due_on, one.team.visit_id))
    coming = _made(room, (room.today, room.today + _AHEAD))
    return Board(
        week=week,
        today=_some(room, [row for row in coming if row.day == room.today], _MOST),
        next=_some(room, [row for row in coming if row.day != room.today], _SHOWN),
        unconfirmed=_named(room, [one.team.visit_id for one in waiting]),
        late=_named(room, urgent),
        to_enter=sum(one.state in OPEN for one in progress.values()),
        this_week=len(_made(room, week.days)),
        yellow=sum(one.mark is Mark.YELLOW for one in late.values()),
        red=sum(one.mark is Mark.RED for one in late.values()),
        sent_back=tuple(room.sent_back()),
        follow_ups=tuple(one for one in open_finds(room) if one.mark is not Mark.NONE),
    )


def _made(room: Room, days: tuple[date, date]) -> list[VisitRow]:
    """Return the visits that are made on days of a period, in their order."""
    rows = room.rows(days)
    return sorted((r for r in rows if r.day and not r.withdrawn), key=place_of)


def _some(room: Room, rows: Sequence[VisitRow], most: int) -> Some:
    shown = room.shown(room.standings(rows[:most]))
    return Some(visits=tuple(shown), count=len(rows))


def _named(room: Room, visit_ids: Sequence[str]) -> Some:
    """Return the first of visits in their order, and how many there are."""
    first = visit_ids[:_SHOWN]
    standings = {one.row.visit_id: one for one in room.standings(room.rows_of(first))}
    found = [standings[one] for one in first if one in standings]
    return Some(visits=tuple(room.shown(found)), count=len(visit_ids))


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
