"""Pages of a ceremony's parties: what is asked of them now; they commit, and reveal.

The nonce is made in the party's own browser, and only its commitment is sent. What is
asked, and what is refused, is decided where the API asks for it, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.access.forms import Sent, posted, see
from api.audiences import PartyVisitor, Visitor
from api.cookies import field
from api.deps import AllParts, IdInPath, Now
from api.errors import STATUS, ApiError, Code
from api.hall.family import HOME, hall_page
from api.pages.assets import asset
from api.pages.routing import page_route
from api.parts import Parts
from planner.agenda.gathering import rounds_at
from planner.agenda.rounds import ceremony_path, waiting
from planner.ceremony.asked import SETTLED, TO_DO, asked_of
from planner.ceremony.board import board
from planner.ceremony.kept_nonce import nonce_to_reveal
from planner.ceremony.state import RoundState
from planner.errors import PlannerError
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.season.callers import party_of

router = APIRouter(tags=["hall"])

CEREMONY = f"{HOME}/ceremonies/{{round_id}}"
_REFUSED = (Code.WRONG_ROLE, Code.NOT_FOUND, Code.CONFLICT)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class CeremonyAsked:
    """A ceremony that a page is about, and the party of it who asks."""

    request: Request
    parts: Parts
    visitor: Visitor
    state: RoundState

    def page(
        self, wrong: PlannerError | None = None, said: str = "", status: int = 200
    ) -> Response:
        """Return the ceremony's page; `said` is which of its words tell why not."""
        moment = self.parts.clock.now()
        now = time_text(moment)
        ask = asked_of(self.state, self._party, now)
        acts = ask in TO_DO
        return hall_page(
            self.request,
            self.visitor,
            "ceremony_page.html",
            wrong=wrong,
            said=said,
            status=status,
            live=not acts and ask not in SETTLED,
            script=asset("nonce.js") if acts else "",
            ask=ask,
            state=self.state,
            facts=_facts(self.state),
            board=board(self.state, now),
            **self._waits(now, local_day(moment)),
        )

    def step(self, take: Callable[[], object]) -> Response:
        """Take a step and lead back to the page; say why where it is refused."""
        try:
            take()
        except PlannerError as error:
            return self.page(error)
        return see(CEREMONY.format(round_id=self.state.round_id))

    @property
    def _party(self) -> str:
        return party_of(self.visitor.caller)

    def _waits(self, now: str, today: date) -> dict[str, Any]:
        """Return what the round waits for, and the parts of its ceremony.

        Raises
        ------
        ApiError
            If no year that is published has the round any more.
        """
        store, round_id = self.parts.store, self.state.round_id
        held_in = str(self.state.year) if self.state.year else None
        year = store.year(held_in)
        rounds = rounds_at(store, year) if year else ()
        found = next((one for one in rounds if one.round_id == round_id), None)
        if found is None:
            raise ApiError(Code.NOT_FOUND, round_id)
        wait = waiting(found, now, today)
        return {"round": found, "wait": wait, "stages": ceremony_path(wait)}


def _ceremonies(parts: Parts, visitor: Visitor) -> list[RoundState]:
    """Return the ceremonies that a visitor is a party of, the newest first."""
    party = party_of(visitor.caller)
    held = parts.ceremonies(parts.store.revision()).values()
    return [state for state in held if party in state.parties][::-1]


def _asked(
    visitor: PartyVisitor, request: Request, parts: AllParts, round_id: IdInPath
) -> CeremonyAsked:
    for state in _ceremonies(parts, visitor):
        if state.round_id == round_id:
            return CeremonyAsked(request, parts, visitor, state)
    # Another party's is answered like one that isn't there.
    raise ApiError(Code.NOT_FOUND, round_id)


AskedCeremony = Annotated[CeremonyAsked, Depends(_asked)]


@page_route(router, HOME, Code.WRONG_ROLE)
def home(
    visitor: PartyVisitor, request: Request, parts: AllParts, now: Now
) -> Response:
    """Show the ceremonies that one is a party of, and what each asks now."""
    party = party_of(visitor.caller)
    found = _ceremonies(parts, visitor)
    rows = [(state, asked_of(state, party, now)) for state in found]
    return hall_page(request, visitor, "hall.html", rows=rows)


@page_route(router, CEREMONY, Code.WRONG_ROLE, Code.NOT_FOUND)
def ceremony(visitor: PartyVisitor, asked: AskedCeremony) -> Response:
    """Show what a ceremony asks of its party now, and how it stands."""
    return asked.page()


@posted(router, f"{CEREMONY}/commitment", ("commitment", "kept"), *_REFUSED)
def commit(visitor: PartyVisitor, asked: AskedCeremony, sent: Sent) -> Response:
    """Commit to a nonce that only the party has."""
    if not field(sent, "kept"):
        return asked.page(said="commit.unkept", status=STATUS[Code.INVALID])
    caller, round_id = visitor.caller, asked.state.round_id
    made = field(sent, "commitment").strip().lower()

    def take() -> object:
        season = asked.parts.season()
        return season.commit(round_id, party_of(caller), made, caller.actor)

    return asked.step(take)


@posted(router, f"{CEREMONY}/reveal", ("nonce", "statement", "same"), *_REFUSED)
def reveal(visitor: PartyVisitor, asked: AskedCeremony, sent: Sent) -> Response:
    """Reveal the nonce; one that isn't what was committed to is refused."""
    if not field(sent, "same"):
        return asked.page(said="reveal.unsure", status=STATUS[Code.INVALID])
    caller, round_id = visitor.caller, asked.state.round_id
    party, digest = party_of(caller), field(sent, "statement")

    def take() -> object:
        nonce = nonce_to_reveal(asked.state, party, field(sent, "nonce"))
        season = asked.parts.season()
        return season.reveal(round_id, party, nonce, digest, caller.actor)

    return asked.step(take)


def _facts(state: RoundState) -> dict[str, int]:
    """Return how much a round's statement draws from."""
    entries = state.draft["entries"]
    expected = sum(entry["expected_micro"] for entry in entries)
    return {
        "rows": state.draft["frame"]["rows"],
        "entries": len(entries),
        "expected": round(expected / _MILLION),
    }
