"""The four signs by which two proposals may merge, each with its reason.

Source: the practice of cities that consolidated their plans (docs/planning.md):
the same kind of target, related items, similar effort, and the rarer check
moves to the more frequent one's date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from planner.planning.demand import Demand
from planner.policy.record import MergePolicy
from planner.registry import Basis, CatalogueRow, Pin, Proposal
from planner.scopes import BoolArray, Scope, intersection

MICRO = 1_000_000


class Sign(StrEnum):
    """The four signs, as `plan/merges.csv` names them."""

    KIND = "same_kind"
    ITEMS = "related_items"
    EFFORT = "similar_effort"
    TIME = "shiftable_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A proposal with what the plan needs of it.

    `mask` of shape (n_targets,) is its scope on the library; `minutes` None
    where an item does not say how long it takes; `general` whether all its
    items are 一般.
    """

    proposal: Proposal
    scope: Scope
    mask: BoolArray
    department_ids: frozenset[str]
    minutes: int | None
    demand: Demand


def days_apart(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Return by how many days two windows miss each other, 0 if they meet."""
    return max(0, (one[0] - other[1]).days, (other[0] - one[1]).days)


def window(proposal: Proposal) -> tuple[date, date]:
    """Return a proposal's first and last day."""
    return proposal.start, proposal.end


class Signs:
    """The four signs under one policy and one joint catalogue."""

    def __init__(self, policy: MergePolicy, catalogue: Sequence[CatalogueRow]) -> None:
        self._policy = policy
        self._rows = [
            (frozenset(row.item_ids), frozenset((row.initiator, *row.cooperators)))
            for row in catalogue
        ]
        self._catalogue = catalogue

    def catalogue_row(
        self, item_ids: frozenset[str], department_ids: frozenset[str]
    ) -> CatalogueRow | None:
        """Return the first catalogue row that lists all items for these departments."""
        for row, (items, departments) in zip(self._catalogue, self._rows, strict=True):
            if item_ids <= items and (
                "*" in departments or department_ids <= departments
            ):
                return row
        return None

    def _same_kind(self, one: Prepared, other: Prepared) -> bool:
        """Equal field, or one scope holds the other for the policy's share."""
        if one.proposal.field and one.proposal.field == other.proposal.field:
            return True
        shared = int(np.count_nonzero(one.mask & other.mask))
        smaller = min(int(one.mask.sum()), int(other.mask.sum()))
        return (
            smaller > 0 and shared * MICRO >= self._policy.scope_share_micro * smaller
        )

    def _related_items(self, one: Prepared, other: Prepared) -> bool:
        """The joint catalogue lists them together, or one department proposes both."""
        if one.proposal.department_id == other.proposal.department_id:
            return True
        items = frozenset((*one.proposal.item_ids, *other.proposal.item_ids))
        proposers = frozenset(
            (one.proposal.department_id, other.proposal.department_id)
        )
        return self.catalogue_row(items, proposers) is not None

    def _similar_effort(self, one: Prepared, other: Prepared) -> bool:
        """The longer takes at most the policy's factor of the shorter."""
        if not one.minutes or not other.minutes:
            return True
        low, high = sorted((one.minutes, other.minutes))
        return high * MICRO <= low * self._policy.effort_factor_micro

    def _shiftable(self, one: Prepared, other: Prepared) -> bool:
        """Windows overlap or can be shifted together within the policy's days."""
        apart = days_apart(window(one.proposal), window(other.proposal))
        return apart <= self._policy.max_shift_days

    def missing(self, one: Prepared, other: Prepared) -> Sign | None:
        """Return the first sign that two proposals lack, None when all four hold."""
        rules = (
            (Sign.TIME, self._shiftable),
            (Sign.EFFORT, self._similar_effort),
            (Sign.ITEMS, self._related_items),
            (Sign.KIND, self._same_kind),
        )
        return next((sign for sign, holds in rules if not holds(one, other)), None)

    def may_merge(self, one: Prepared, other: Prepared) -> bool:
        """Tell whether two proposals may share an entry."""
        a, b = one.proposal, other.proposal
        if Pin.ALONE in (a.pin, b.pin) or set(a.grades) != set(b.grades):
            return False
        # Full coverage lies outside the lottery; it can't share a draw with a sample.
        if (a.basis is Basis.FULL) != (b.basis is Basis.FULL):
            return False
        if (
            len(one.department_ids | other.department_ids)
            > self._policy.max_departments
        ):
            return False
        return (
            self.missing(one, other) is None
            and intersection(one.scope, other.scope) is not None
        )
