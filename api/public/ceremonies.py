"""Ceremonies as anyone may follow them, from the draft to the draw."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.boards import Board, Boards
from api.deps import IdInPath, Kept, Now
from api.documents import Single, answer, document
from api.errors import Code, present
from planner.ceremony.board import board
from planner.ceremony.state import season_rounds

router = APIRouter(prefix="/public", tags=["public"])


@document(router, "/ceremonies", Boards)
def ceremonies(_audience: Public, _single: Single, store: Kept, now: Now) -> Response:
    """List the rounds that are held step by step, and what comes next in each."""
    states = season_rounds(store.ledger.events()).values()
    return answer(Boards, {"items": [board(state, now) for state in states]})


@document(router, "/ceremonies/{round_id}", Board, Code.NOT_FOUND)
def ceremony(
    _audience: Public, _single: Single, store: Kept, now: Now, round_id: IdInPath
) -> Response:
    """Show a round's ceremony: statement, commitments, reveals, value, seed."""
    states = season_rounds(store.ledger.events())
    return answer(Board, board(present(states.get(round_id), round_id), now))
