"""A round's ceremony as anyone may see it: what was told, and what comes next."""

from typing import Any

from planner.ceremony.sentences import STAGE_NAMES, next_step
from planner.ceremony.state import RoundState


def board(state: RoundState, now: str) -> dict[str, Any]:
    """Return a round's board as JSON; `now` as a statement writes it.

    It holds nothing but what the ledger makes public.
    """
    zh, en = STAGE_NAMES[state.stage]
    step_zh, step_en = next_step(state, now)
    return {
        "round": state.round_id,
        "stage": state.stage.value,
        "stage_zh": zh,
        "stage_en": en,
        "next_zh": step_zh,
        "next_en": step_en,
        "overdue": state.overdue(now),
        "reveal_by": state.reveal_by,
        "source_at": state.source_at,
        "public_source": state.public_source,
        "parties": [
            {
                "party": party,
                "commitment": state.commitments.get(party),
                "nonce": state.nonces.get(party),
            }
            for party in state.parties
        ],
        "draft": dict(state.draft),
        "statement": state.statement and dict(state.statement),
        "statement_digest": state.statement_digest,
        "value": state.value_read and dict(state.value_read),
        "seed": state.seed,
        "drawn": state.drawn and dict(state.drawn),
        "abandoned": state.abandoned and dict(state.abandoned),
        "supersedes": state.draft["supersedes"],
        "superseded_by": state.superseded_by,
    }
