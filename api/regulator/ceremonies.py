"""Routes of the coordinator in a ceremony: it drafts, publishes, draws, releases."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator
from api.boards import Board
from api.deps import AllParts, IdInPath, Now, Steps
from api.regulator.async_steps import Async, begun
from api.regulator.ceremony_schemas import Abandonment, Draft, PublicValue
from api.regulator.work_schemas import Job
from api.steps import stands, step
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CREATED = 201


@step(router, "/ceremonies", Board, _CREATED, later=Job)
def draft(
    token: Coordinator, parts: AllParts, now: Now, asked: Async, given: Draft
) -> Response:
    """Draft a round: its frame is frozen, and all fixed but the commitments."""
    actor = caller_of(token).actor
    if asked:
        return begun(parts.office().ask_draft(given.announced(), actor))
    state = parts.season().draft(given.announced(), actor)
    return stands(Board, state, now, _CREATED)


@step(router, "/ceremonies/{round_id}/statement", Board)
def publish(
    token: Coordinator, season: Steps, now: Now, round_id: IdInPath
) -> Response:
    """Publish the statement, once all parties have committed."""
    return stands(Board, season.publish(round_id, caller_of(token).actor), now)


@step(router, "/ceremonies/{round_id}/value", Board)
def enter_value(
    token: Coordinator, season: Steps, now: Now, round_id: IdInPath, given: PublicValue
) -> Response:
    """Enter the public value; of a drand source the round's JSON, which is verified."""
    actor = caller_of(token).actor
    state = season.enter_value(
        round_id, given.answer, given.where, actor, correct=given.correct
    )
    return stands(Board, state, now)


@step(router, "/ceremonies/{round_id}/draw", Board, later=Job)
def draw(
    token: Coordinator, parts: AllParts, now: Now, asked: Async, round_id: IdInPath
) -> Response:
    """Draw, once, and publish what follows; repeated, it ends what was cut short."""
    actor = caller_of(token).actor
    if asked:
        return begun(parts.office().ask_draw(round_id, actor))
    return stands(Board, parts.season().draw(round_id, actor), now)


@step(router, "/ceremonies/{round_id}/release", Board)
def release(
    token: Coordinator, season: Steps, now: Now, round_id: IdInPath
) -> Response:
    """Release a drawn round after its last embargo."""
    return stands(Board, season.release(round_id, caller_of(token).actor), now)


@step(router, "/ceremonies/{round_id}/abandonment", Board)
def abandon(
    token: Coordinator, season: Steps, now: Now, round_id: IdInPath, given: Abandonment
) -> Response:
    """Abandon a round whose seed nobody can know yet, for a reason that all read."""
    actor = caller_of(token).actor
    state = season.abandon(round_id, given.reason, given.text, actor)
    return stands(Board, state, now)
