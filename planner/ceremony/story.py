"""What happened to a round, in order and with its times: how it was drawn.

All of it is public in the ledger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.ids import digest_json
from planner.ledger.event import Event, Kind
from planner.ledger.port import Ledger

#: What belongs to the story of a draw.
TOLD_KINDS = frozenset(
    (
        Kind.DRAFT,
        Kind.COMMITMENT,
        Kind.STATEMENT,
        Kind.REVEAL,
        Kind.VALUE,
        Kind.CORRECTION,
        Kind.DRAW,
        Kind.RELEASE,
        Kind.ABANDONMENT,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened; `at` is RFC 3339 in UTC.

    `who` is the party that did it, `what` the value, reason or digest it left, each
    "" where there is none. `seq` is the event's number in the ledger.
    """

    seq: int
    at: str
    kind: Kind
    who: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How a round was drawn; `played` says that one program played all parties."""

    told: tuple[Told, ...] = ()
    parties: tuple[str, ...] = ()
    played: bool = False


def story_of(
    ledger: Ledger, round_id: str, statement: Mapping[str, Any] | None
) -> Story:
    """Return the story of a round; without events if the ledger doesn't know it.

    Parameters
    ----------
    statement
        The one that the round was drawn by, as one id may be several years' or, in
        rehearsals, several rounds'; None of a round that isn't drawn.
    """
    for draft in reversed(ledger.events(kind=Kind.DRAFT)):
        if draft.body["statement"]["round"] != round_id:
            continue
        events = ledger.events(subject=draft.subject)
        if _is_of(events, draft.subject == round_id, statement):
            return Story(
                told=tuple(_told(e) for e in events if e.kind in TOLD_KINDS),
                parties=tuple(draft.body["parties"]),
                played=draft.body.get("played", False),
            )
    return Story()


def _is_of(
    events: Iterable[Event], held: bool, statement: Mapping[str, Any] | None
) -> bool:
    if statement is None:
        return held
    digest = digest_json(statement)
    return any(
        event.kind is Kind.STATEMENT and digest_json(event.body["statement"]) == digest
        for event in events
    )


def _told(event: Event) -> Told:
    body = event.body
    party = body.get("party", "")
    what = {
        Kind.COMMITMENT: "commitment",
        Kind.REVEAL: "nonce",
        Kind.VALUE: "value",
        Kind.CORRECTION: "value",
        Kind.DRAW: "seed",
        Kind.ABANDONMENT: "text",
    }.get(event.kind, "")
    return Told(
        seq=event.seq,
        at=event.at,
        kind=event.kind,
        who=party,
        what=str(body.get(what, "")),
    )
