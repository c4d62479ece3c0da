"""The annual plan: its entries, what was merged, and when each is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.registry import Basis
from planner.scopes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time that an entry is drawn: in which round, and when its visits are made.

    Entries of one `group` share tickets; selections of one `visit_group` at one
    target are one visit.
    """

    round_id: str
    start: date
    end: date
    group: str
    visit_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the annual plan.

    `eligible` counts the targets in scope, `base` those of the drawn grades (never
    published beside it: the two would tell grades), `total` how many are drawn each
    time (a whole number; `rounding` names how it became one).
    `grades` empty means all. `remainder_of` is the entry whose shared scope left
    this rest to be covered alone, or "".
    """

    entry_id: str
    name: str
    field: str
    initiator: str
    cooperators: tuple[str, ...]
    item_ids: tuple[str, ...]
    proposal_ids: tuple[str, ...]
    scope: Scope
    grades: tuple[str, ...]
    start: date
    end: date
    basis: Basis
    times: int
    ratio: str
    eligible: int
    base: int
    total: int
    rounding: str
    occurrences: tuple[Occurrence, ...]
    remainder_of: str = ""
    mode: str = ""
    note: str = ""

    @property
    def department_ids(self) -> tuple[str, ...]:
        """All departments of the entry, the initiator first."""
        return (self.initiator, *self.cooperators)

    @property
    def joint(self) -> bool:
        """Whether more than one department takes part (部门联合)."""
        return bool(self.cooperators)

    def at(self, occurrence: Occurrence) -> dict[str, Any]:
        """Return the entry as the hashed plan of a round holds it."""
        return {
            "entry": self.entry_id,
            "window": [occurrence.start.isoformat(), occurrence.end.isoformat()],
            "strata_columns": ["district", "grade"],
            "scope": self.scope.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Where a proposal went, and which of the four signs allowed it."""

    proposal_id: str
    entry_id: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualPlan:
    """The year's entries and, for every proposal, the entry it is in.

    `status` is the solver's ("optimal" or "feasible"), `bound` a lower bound on
    the number of entries, `visits_bound` one on the firm-visits of plans with as few
    entries. `version` counts the revisions of the year, from 1.
    """

    year: int
    entries: tuple[Entry, ...]
    merges: tuple[Merge, ...]
    status: str
    bound: int
    visits_bound: int = 0
    version: int = 1
