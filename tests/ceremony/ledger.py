"""A ledger in memory, for ceremonies without a database."""

from collections.abc import Mapping
from typing import Any

from planner.errors import ConflictError, Finding
from planner.ledger.event import Event, Kind, next_event


class ListLedger:
    """Events in a list, chained like the real ones."""

    def __init__(self) -> None:
        self.chain: list[Event] = []

    def append(
        self,
        kind: Kind,
        subject: str,
        actor: str,
        body: Mapping[str, Any],
        *,
        based_on: int | None = None,
        beside: Mapping[str, int] | None = None,
    ) -> Event:
        rests_on = {
            **(beside or {}),
            **({} if based_on is None else {subject: based_on}),
        }
        for name, seen in rests_on.items():
            if any(e.seq > seen for e in self.chain if e.subject == name):
                raise ConflictError(
                    [Finding(file="", code="ledger_conflict", value=name)]
                )
        event = next_event(
            self.chain[-1] if self.chain else None,
            at="2026-03-01T00:00:00Z",
            actor=actor,
            kind=kind,
            subject=subject,
            body=body,
            salt="0" * 32,
        )
        self.chain.append(event)
        return event

    def events(self, *, subject=None, kind=None, after=0, limit=None) -> list[Event]:
        found = [
            e
            for e in self.chain
            if e.seq > after
            and (subject is None or e.subject == subject)
            and (kind is None or e.kind is kind)
        ]
        return found[:limit]
