"""A round's board: the same for every audience, as all of it is public."""

from typing import Any

from pydantic import BaseModel


class BoardParty(BaseModel):
    """A party: what it has committed to, and revealed."""

    party: str
    commitment: str | None
    nonce: str | None


class Board(BaseModel):
    """How a round's ceremony stands, and what comes next."""

    round: str
    stage: str
    stage_zh: str
    stage_en: str
    next_zh: str
    next_en: str
    overdue: bool
    reveal_by: str
    source_at: str | None
    public_source: str
    parties: list[BoardParty]
    draft: dict[str, Any]
    statement: dict[str, Any] | None
    statement_digest: str | None
    value: dict[str, Any] | None
    seed: str | None
    drawn: dict[str, Any] | None
    abandoned: dict[str, Any] | None
    supersedes: dict[str, Any] | None
    superseded_by: str | None


class Boards(BaseModel):
    """All rounds that were drafted, in the order of their drafts."""

    items: list[Board]
