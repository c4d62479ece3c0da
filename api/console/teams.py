"""A round's teams: where people lack, what has no day, what could be foreseen."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser
from api.console.family import show
from api.console.rounds import ROUND, AskedRound
from api.console.told_teams import teams_at
from api.errors import ApiError, Code
from api.pages.routing import page_route
from api.watching import Watched
from planner.publishing.store import (
    DepartmentRow,
    FindingRow,
    TeamRow,
    VisitRow,
    Where,
)

router = APIRouter(tags=["console"])

#: How many of a kind the page names; it says how many there are.
_SHOWN = 200
_FORESEEABLE = "team_foreseeable"
_NO_DAY = "day_missing"


@page_route(router, f"{ROUND}/teams", Code.WRONG_ROLE, Code.NOT_FOUND)
def teams(
    visitor: ConsoleUser, request: Request, asked: AskedRound, seen: Watched
) -> Response:
    """Show a drawn round's teams, and each visit that has none or no day."""
    store, year, round_id = asked.parts.store, asked.year, asked.round_id
    told = teams_at(store.ledger, round_id)
    if told is None:
        raise ApiError(Code.NOT_FOUND, round_id)
    of_round = Where(round_id=round_id)
    visits = [
        row
        for row in store.rows(VisitRow, year.year_id, where=of_round)
        if not row.withdrawn
    ]
    ids = [row.visit_id for row in visits]
    stretch = Where(visits=(min(ids), max(ids)) if ids else None)
    seats = store.rows(TeamRow, year.year_id, where=stretch) if ids else []
    staffed = {row.visit_id for row in seats}
    unstaffed = [row for row in visits if row.visit_id not in staffed]
    undated = [row for row in visits if row.day is None and row.visit_id in staffed]
    seen([*unstaffed[:_SHOWN], *undated[:_SHOWN]])
    findings = store.rows(FindingRow, year.year_id)
    return show(
        request,
        visitor,
        "teams.html",
        round_id=round_id,
        teams=told,
        visits=len(visits),
        unstaffed=unstaffed,
        undated=undated,
        shown=_SHOWN,
        why={row.value: row for row in findings if row.code.startswith(_NO_DAY)},
        foreseen=year.summary.get("team_chances"),
        foreseeable=[
            row
            for row in findings
            if row.code == _FORESEEABLE and row.message_zh.startswith(f"{round_id} ")
        ],
        names={
            row.department_id: row.name
            for row in store.rows(DepartmentRow, year.year_id)
        },
    )
