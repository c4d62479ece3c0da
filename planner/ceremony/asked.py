"""What a ceremony asks of one of its parties now."""

from enum import StrEnum

from planner.ceremony.state import RoundState, Stage


class Ask(StrEnum):
    """What a party has to do, or has done."""

    COMMIT = "commit"
    COMMITTED = "committed"
    REVEAL = "reveal"
    REVEALED = "revealed"
    LATE = "late"
    MISSED = "missed"
    DRAWN = "drawn"
    ABANDONED = "abandoned"


#: What a party has to do itself, before a time.
TO_DO = frozenset((Ask.COMMIT, Ask.REVEAL))
#: After which nothing more is asked of a party, nor of anybody.
SETTLED = frozenset((Ask.DRAWN, Ask.ABANDONED))

_BY_STAGE = {
    Stage.REVEALED: Ask.REVEALED,
    Stage.DRAWN: Ask.DRAWN,
    Stage.RELEASED: Ask.DRAWN,
    Stage.ABANDONED: Ask.ABANDONED,
}


def asked_of(state: RoundState, party: str, now: str) -> Ask:
    """Return what a round asks of a party at a time, as a statement writes it.

    LATE is a round that came to no statement in time, and MISSED one in which a nonce
    wasn't revealed in time: both can only be abandoned.
    """
    if state.stage is Stage.DRAFT:
        if now >= state.reveal_by:
            return Ask.LATE
        return Ask.COMMITTED if party in state.commitments else Ask.COMMIT
    if state.stage is Stage.PUBLISHED:
        if state.overdue(now):
            return Ask.MISSED
        return Ask.REVEALED if party in state.nonces else Ask.REVEAL
    return _BY_STAGE[state.stage]
