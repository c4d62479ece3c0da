"""What a version of the plan changed of the one before, entry by entry."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.changes import ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a revision was decided on, and by whom.

    `version` is the one that it makes; `frozen` are the rounds that were drafted by
    then, as the plan names them.
    """

    version: int
    on: date
    actor: str
    frozen: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One entry that a version of the plan added, withdrew or postponed.

    `number` counts the version's changes from 1. `start` and `end` are the window that
    was given up, None of what is added; `new_start` and `new_end` the one it has now,
    None of what is withdrawn. `kept_rounds` are rounds of the entry that were drafted
    already, and stay. `actor` is who decided, as the ledger has it.
    """

    version: int
    number: int
    kind: ChangeKind
    entry_id: str
    name: str
    proposal_ids: tuple[str, ...]
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: tuple[str, ...]
    decided_on: date
    actor: str

    def as_json(self) -> dict[str, Any]:
        """Return what the body of an event has of it."""
        days = (self.start, self.end, self.new_start, self.new_end)
        old_start, old_end, new_start, new_end = (
            None if day is None else day.isoformat() for day in days
        )
        return {
            "change": self.kind.value,
            "entry_id": self.entry_id,
            "proposal_ids": list(self.proposal_ids),
            "reason": self.reason,
            "start": old_start,
            "end": old_end,
            "new_start": new_start,
            "new_end": new_end,
            "kept_rounds": list(self.kept_rounds),
        }
