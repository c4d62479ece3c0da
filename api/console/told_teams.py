"""What the ledger tells of a round's teams: who lacked, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.ledger.event import Kind
from planner.ledger.port import Ledger

_SUBJECT = "teams:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsAt:
    """A round's teams as they were drawn, in the form that the ledger keeps."""

    seats: int
    exceptions: Sequence[Mapping[str, Any]]
    unstaffed: Sequence[str]
    bottlenecks: Sequence[Mapping[str, Any]]
    ways: Sequence[Mapping[str, Any]]


def teams_at(ledger: Ledger, round_id: str) -> TeamsAt | None:
    """Return what was told of a round's teams, None before they are drawn."""
    told = ledger.events(kind=Kind.TEAMS, subject=f"{_SUBJECT}{round_id}")
    if not told:
        return None
    body = told[-1].body
    return TeamsAt(
        seats=body["seats"],
        exceptions=body["exceptions"],
        unstaffed=body["unstaffed"],
        bottlenecks=body["bottlenecks"],
        ways=body["ways"],
    )
