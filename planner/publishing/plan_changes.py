"""What revisions changed of a year's plan, as it is kept and as it is published.

The reason is public: it is given for everybody to read, and no reason that speaks of
grades is taken. Who decided is in the ledger, and told to the regulator.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.discretion import discreet
from planner.publishing.store import Row

if TYPE_CHECKING:
    # It brings a table library, which a server that only reads has no use for.
    from planner.revision.record import PlanChange
from planner.changes import ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangeRow(Row):
    """What a revision changed of one entry; the key is the version and its number.

    `change` is "added", "withdrawn" or "postponed"; `start` and `end` are the window
    given up, `new_start` and `new_end` the one that the entry has now, each None where
    there is none. `kept_rounds` were drafted already, and stay.
    """

    version: int
    change: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicChange:
    """A change as anyone sees it; `name` is "" where it speaks of grades."""

    key: str
    version: int
    change: str
    change_zh: str
    entry_id: str
    name: str
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: tuple[str, ...]
    decided_on: date


def change_rows(changes: Iterable["PlanChange"]) -> Iterator[PlanChangeRow]:
    """Yield the rows of a year's changes, oldest version first."""
    for made in changes:
        yield PlanChangeRow(
            key=f"{made.version:04d}|{made.number:04d}",
            version=made.version,
            change=made.kind.value,
            entry_id=made.entry_id,
            name=made.name,
            proposal_ids=made.proposal_ids,
            reason=made.reason,
            start=made.start,
            end=made.end,
            new_start=made.new_start,
            new_end=made.new_end,
            kept_rounds=made.kept_rounds,
            decided_on=made.decided_on,
            actor=made.actor,
        )


def public_change(row: PlanChangeRow, talk: re.Pattern[str]) -> PublicChange:
    """Return what anyone may see of a change.

    Parameters
    ----------
    talk
        What talk of the policy's grades looks like.
    """
    return PublicChange(
        key=row.key,
        version=row.version,
        change=row.change,
        change_zh=ChangeKind(row.change).zh,
        entry_id=row.entry_id,
        name=discreet(row.name, talk),
        reason=row.reason,
        start=row.start,
        end=row.end,
        new_start=row.new_start,
        new_end=row.new_end,
        kept_rounds=row.kept_rounds,
        decided_on=row.decided_on,
    )
