"""A round's board: the same for every audience, as all of it is public."""

from typing import Any

from pydantic import BaseModel, ConfigDict

_HEX = "7030a3401befdbb36eeb158679482fc0bceb884faedfc1429ec68bc6574376d3"


class BoardParty(BaseModel):
    """A party: what it has committed to, and revealed."""

    party: str
    commitment: str | None
    nonce: str | None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"party": "notary", "commitment": _HEX, "nonce": _HEX}]
        }
    )


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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "round": "2026Q1",
                    "stage": "published",
                    "stage_zh": "公告已公布",
                    "stage_en": "statement published",
                    "next_zh": "等待 2026-03-02T13:15:00Z 的公开值",
                    "next_en": "waiting for the source at 2026-03-02T13:15:00Z",
                    "overdue": False,
                    "reveal_by": "2026-03-02T02:00:00Z",
                    "source_at": "2026-03-02T13:15:00Z",
                    "public_source": "福彩双色球第2026023期开奖号码",
                    "parties": [{"party": "notary", "commitment": _HEX, "nonce": _HEX}],
                    "draft": {"protocol": "draw/1", "round": "2026Q1", "parties": []},
                    "statement": {"protocol": "draw/1", "round": "2026Q1"},
                    "statement_digest": _HEX,
                    "value": None,
                    "seed": None,
                    "drawn": None,
                    "abandoned": None,
                    "supersedes": None,
                    "superseded_by": None,
                }
            ]
        }
    )


class Boards(BaseModel):
    """All rounds that were drafted, in the order of their drafts."""

    items: list[Board]
