"""Routes of a ceremony's parties: they commit, and reveal, with their own tokens."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import ActingParty
from api.boards import Board
from api.deps import IdInPath, Now, Steps
from api.party.schemas import Commitment, Reveal
from api.steps import stands, step
from planner.season.callers import party_of

router = APIRouter(prefix="/party", tags=["party"])


@step(router, "/ceremonies/{round_id}/commitment", Board)
def commit(
    caller: ActingParty, season: Steps, now: Now, round_id: IdInPath, given: Commitment
) -> Response:
    """Commit to a nonce, once, before the statement is published."""
    state = season.commit(round_id, party_of(caller), given.commitment, caller.actor)
    return stands(Board, state, now)


@step(router, "/ceremonies/{round_id}/reveal", Board)
def reveal(
    caller: ActingParty, season: Steps, now: Now, round_id: IdInPath, given: Reveal
) -> Response:
    """Reveal the nonce, naming the statement seen; a false nonce ends the round."""
    state = season.reveal(
        round_id, party_of(caller), given.nonce, given.statement_digest, caller.actor
    )
    return stands(Board, state, now)
