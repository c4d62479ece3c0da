"""The pages of rounds: how each was drawn, in plain words."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import ChosenYear, IdInPath, Kept, Now, Today, YearSeen
from api.errors import Code, present
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.portal.family import PORTAL
from planner.ceremony.sentences import next_step
from planner.ceremony.story import story_of
from planner.ids import digest_json
from planner.publishing.entry_choice import EntryChoice
from planner.publishing.publication import public_round
from planner.publishing.store import RoundRow
from planner.publishing.withdrawal import Withdrawn

router = APIRouter(tags=["public"])


@page_route(router, "/rounds", Code.NO_YEAR)
def rounds(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    year: ChosenYear,
    seen: YearSeen,
) -> Response:
    """Show the year's rounds."""
    return PORTAL.page(request, "rounds.html", year=year, seen=seen)


@page_route(router, "/rounds/{round_id}", Code.NO_YEAR, Code.NOT_FOUND)
def one_round(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    year: ChosenYear,
    today: Today,
    now: Now,
    seen: YearSeen,
    round_id: IdInPath,
) -> Response:
    """Show how a round was drawn, or how far it is."""
    row = store.row(RoundRow, year.year_id, round_id)
    state = seen.states.get(round_id)
    if row is None and state is None:
        present(seen.round(round_id), round_id)
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    drawn = public_round(row, today, withdrawn) if row else None
    statement = drawn.statement if drawn else state and state.statement
    return PORTAL.page(
        request,
        "round.html",
        year=year,
        round_id=round_id,
        glance=seen.round(round_id),
        drawn=drawn,
        statement=statement,
        digest=digest_json(statement) if statement else "",
        value=drawn.reveals["public_value"] if drawn else state and state.public_value,
        state=state,
        next=next_step(state, now) if state else None,
        story=story_of(store.ledger, round_id, drawn.statement if drawn else None),
        tasks=EntryChoice(round_id=round_id).of(seen.entries),
    )
