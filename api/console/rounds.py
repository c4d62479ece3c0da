"""The rounds, and the board of each one's ceremony."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.access.forms import see
from api.audiences import ConsoleUser, Visitor
from api.console.asked import ThisYear
from api.console.family import show
from api.console.jobs import newest_job, under_way
from api.console.times import field_time
from api.console.told_teams import teams_at
from api.deps import AllParts, IdInPath, Kept, Now, Today
from api.errors import ApiError, Code
from api.pages.routing import page_route
from api.parts import Parts
from api.snapshots import library_of
from planner.agenda.gathering import rounds_at
from planner.agenda.rounds import OVER, Wait, ceremony_path, waiting
from planner.ceremony.board import board
from planner.ceremony.steps import Reason
from planner.errors import Finding, PlannerError
from planner.ids import is_full
from planner.jobs.record import Job, JobKind, JobState
from planner.library.record import snapshots_of
from planner.protocol.ceremony import NO_SOURCE
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.publishing.store import DepartmentRow, EntryRow, Where, YearRow

router = APIRouter(tags=["console"])

ROUNDS = "/console/rounds"
ROUND = ROUNDS + "/{round_id}"

#: What a coordinator may give as the reason; a false reveal is found by itself.
REASONS = tuple(r for r in Reason if r is not Reason.REVEAL_MISMATCH)

_DONE_BY = {
    Wait.DRAFT: JobKind.DRAFT,
    Wait.DRAW: JobKind.DRAW,
    Wait.FINISH: JobKind.DRAW,
}


@dataclass(frozen=True, slots=True)
class RoundAsked:
    """A round that a page is about, of a year that is open."""

    request: Request
    parts: Parts
    year: YearRow
    round_id: str

    def page(
        self,
        visitor: Visitor,
        wrong: PlannerError | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """Return the round's page, with what was typed where that was refused."""
        store, year_id = self.parts.store, self.year.year_id
        departments = store.rows(DepartmentRow, year_id)
        seen = self.board()
        job = self._job(seen["wait"].what)
        of_round = Where(round_id=seen["round"].planned)
        return show(
            self.request,
            visitor,
            "round.html",
            live=under_way(job),
            job=job,
            wrong=wrong,
            typed=typed or _announced(job),
            reasons=REASONS,
            entries=store.rows(EntryRow, year_id, where=of_round),
            teams=teams_at(store.ledger, self.round_id),
            names={row.department_id: row.name for row in departments},
            older=self._older() if seen["wait"].what is Wait.DRAFT else None,
            **seen,
        )

    def _older(self) -> Finding | None:
        """Return how old what the round is to be drawn from is, None if newest."""
        if not snapshots_of(self.parts.store.ledger, self.year.year):
            return None
        try:
            return library_of(self.parts).older(self.round_id)
        except PlannerError:
            return None

    def _job(self, what: Wait) -> Job | None:
        """Return the job that does what is waited for, or came to nothing."""
        kind = _DONE_BY.get(what)
        job = kind and newest_job(self.parts, "round", self.round_id, kind)
        return job if job and job.state is not JobState.DONE else None

    def board(self) -> dict[str, Any]:
        """Return what the round's board shows, all of which is public.

        Raises
        ------
        ApiError
            If the year has no such round.
        """
        moment = self.parts.clock.now()
        now, today = time_text(moment), local_day(moment)
        rounds = rounds_at(self.parts.store, self.year)
        found = next((one for one in rounds if one.round_id == self.round_id), None)
        if found is None:
            raise ApiError(Code.NOT_FOUND, self.round_id)
        wait = waiting(found, now, today)
        return {
            "round": found,
            "wait": wait,
            "full": is_full(self.round_id),
            "board": board(found.state, now) if found.state else None,
            "stages": ceremony_path(wait),
        }

    def step(
        self,
        visitor: Visitor,
        take: Callable[[], object],
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """Take a step and lead back to the board; say why where it is refused."""
        try:
            take()
        except PlannerError as error:
            return self.page(visitor, error, typed)
        return see(ROUND.format(round_id=self.round_id))


def _announced(job: Job | None) -> dict[str, str]:
    """Return what was typed of a draft that came to nothing, to be mended."""
    if job is None or job.kind is not JobKind.DRAFT:
        return {}
    told = job.request["announced"]
    source = told["public_source"]
    return {
        "parties": "\n".join(told["parties"]),
        "reveal_by": field_time(told["reveal_by"]),
        "source": "" if source == NO_SOURCE else source,
        "source_at": field_time(told["source_at"]),
    }


def _asked(
    request: Request, parts: AllParts, year: ThisYear, round_id: IdInPath
) -> RoundAsked:
    if year is None:
        raise ApiError(Code.NOT_FOUND, round_id)
    return RoundAsked(request, parts, year, round_id)


AskedRound = Annotated[RoundAsked, Depends(_asked)]


@page_route(router, ROUNDS, Code.WRONG_ROLE)
def rounds(
    visitor: ConsoleUser,
    request: Request,
    store: Kept,
    now: Now,
    today: Today,
    year: ThisYear,
) -> Response:
    """List the year's rounds, and what each waits for."""
    found = rounds_at(store, year) if year else ()
    waits = [(one, waiting(one, now, today)) for one in found]
    return show(request, visitor, "rounds.html", year=year, waits=waits)


@page_route(router, ROUND, Code.WRONG_ROLE, Code.NOT_FOUND)
def one_round(visitor: ConsoleUser, asked: AskedRound) -> Response:
    """Show how a round stands, and the next step of its ceremony."""
    return asked.page(visitor)


@page_route(router, f"{ROUND}/board", Code.WRONG_ROLE, Code.NOT_FOUND)
def wall(visitor: ConsoleUser, request: Request, asked: AskedRound) -> Response:
    """Show a ceremony large enough for a wall: nothing but what is public."""
    seen = asked.board()
    live = seen["wait"].what not in OVER
    return show(request, visitor, "wall.html", live=live, **seen)
