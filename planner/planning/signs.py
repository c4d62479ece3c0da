"""The four signs by which two proposals may merge, each a rule with its parameter.

Source: the practice of cities that consolidated their plans (docs/planning.md):
the same kind of target, related items, similar effort, and the rarer check
moves to the more frequent one's date.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from planner.planning.demand import Demand
from planner.planning.reach import Reach
from planner.policy.record import MergePolicy
from planner.registry import Basis, CatalogueRow, Pin, Proposal
from planner.scopes import BoolArray, Scope

MICRO = 1_000_000

IntArray = npt.NDArray[np.int64]


class Sign(StrEnum):
    """The four signs, as `plan/merges.csv` names them."""

    KIND = "same_kind"
    ITEMS = "related_items"
    EFFORT = "similar_effort"
    TIME = "shiftable_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A proposal with what the plan needs of it.

    `scope` has the number `reach` in the year's Reach; `minutes` None where an item
    does not say how long it takes.
    """

    proposal: Proposal
    scope: Scope
    reach: int
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
    """The four signs between all proposals of a year, and who may merge with whom.

    Attributes
    ----------
    holds
        For each sign, whether it holds between two proposals: (n, n).
    most_departments
        How many may be in one visit.
    mergeable
        Whether two proposals may share an entry: all four signs hold, and nothing
        else keeps them apart. (n, n), False on the diagonal.
    """

    def __init__(
        self,
        policy: MergePolicy,
        catalogue: Sequence[CatalogueRow],
        proposals: Sequence[Prepared],
        reach: Reach,
    ) -> None:
        self._policy = policy
        self.most_departments = policy.max_departments
        self._catalogue = [
            (row, frozenset(row.item_ids), frozenset((row.initiator, *row.cooperators)))
            for row in catalogue
        ]
        self._proposals = proposals
        self._reach = reach
        self._scopes = sorted({p.reach for p in proposals})
        self._place = {number: at for at, number in enumerate(self._scopes)}
        self._shared = reach.shared(self._scopes)
        self.holds = {
            Sign.KIND: self._same_kind(),
            Sign.ITEMS: self._related_items(),
            Sign.EFFORT: self._similar_effort(),
            Sign.TIME: self._shiftable(),
        }
        self.mergeable = self._mergeable()

    def missing(self, one: int, other: int) -> Sign | None:
        """Return the first sign that two proposals lack, None when all four hold."""
        order = (Sign.TIME, Sign.EFFORT, Sign.ITEMS, Sign.KIND)
        return next((sign for sign in order if not self.holds[sign][one, other]), None)

    def catalogue_row(
        self, item_ids: frozenset[str], department_ids: frozenset[str]
    ) -> CatalogueRow | None:
        """Return the first catalogue row that lists all items for these departments."""
        for row, items, departments in self._catalogue:
            if item_ids <= items and (
                "*" in departments or department_ids <= departments
            ):
                return row
        return None

    def targets_shared(self, one: int, other: int) -> tuple[int, int]:
        """Return the targets in both scopes, and those in the smaller of the two."""
        a, b = (self._place[self._proposals[p].reach] for p in (one, other))
        smaller = min(self._shared[a, a], self._shared[b, b])
        return int(self._shared[a, b]), int(smaller)

    def _numbered(self, texts: Iterable[object]) -> IntArray:
        numbers: dict[object, int] = {}
        found = [numbers.setdefault(text, len(numbers)) for text in texts]
        return np.array(found, dtype=np.int64)

    def _alike(self, key: Callable[[Prepared], object]) -> BoolArray:
        """Return between which proposals a key is the same."""
        codes = self._numbered(key(p) for p in self._proposals)
        alike: BoolArray = codes[:, None] == codes[None, :]
        return alike

    def _same_kind(self) -> BoolArray:
        """Equal field, or one scope holds the other for the policy's share."""
        fields = self._alike(lambda p: p.proposal.field)
        named = np.array([bool(p.proposal.field) for p in self._proposals], dtype=bool)
        sizes = np.diag(self._shared)
        smaller = np.minimum(sizes[:, None], sizes[None, :])
        enough = (smaller > 0) & (
            self._shared * MICRO >= self._policy.scope_share_micro * smaller
        )
        at = np.array([self._place[p.reach] for p in self._proposals], dtype=np.intp)
        overlaps: BoolArray = enough[np.ix_(at, at)]
        found: BoolArray = (fields & named[:, None]) | overlaps
        return found

    def _related_items(self) -> BoolArray:
        """The joint catalogue lists them together, or one department proposes both."""
        rows = np.array(
            [
                [
                    items.issuperset(p.proposal.item_ids)
                    and ("*" in departments or p.proposal.department_id in departments)
                    for _, items, departments in self._catalogue
                ]
                for p in self._proposals
            ],
            dtype=np.float32,
        ).reshape(len(self._proposals), len(self._catalogue))
        listed: BoolArray = rows @ rows.T > 0
        return self._alike(lambda p: p.proposal.department_id) | listed

    def _similar_effort(self) -> BoolArray:
        """The longer takes at most the policy's factor of the shorter."""
        minutes = np.array([p.minutes or 0 for p in self._proposals], dtype=np.int64)
        low = np.minimum(minutes[:, None], minutes[None, :])
        high = np.maximum(minutes[:, None], minutes[None, :])
        # An item that doesn't say how long it takes doesn't speak against.
        similar: BoolArray = (low == 0) | (
            high * MICRO <= low * self._policy.effort_factor_micro
        )
        return similar

    def _shiftable(self) -> BoolArray:
        """Windows overlap or can be shifted together within the policy's days."""
        first, last = (
            np.array([window(p.proposal)[end].toordinal() for p in self._proposals])
            for end in (0, 1)
        )
        apart = first[:, None] - last[None, :]
        near: BoolArray = np.maximum(apart, apart.T) <= self._policy.max_shift_days
        return near

    def _mergeable(self) -> BoolArray:
        """All four signs, and what else a common entry needs."""
        found: BoolArray = np.logical_and.reduce([*self.holds.values()])
        alone = np.array([p.proposal.pin is Pin.ALONE for p in self._proposals], bool)
        found &= ~(alone[:, None] | alone[None, :])
        found &= self._alike(lambda p: frozenset(p.proposal.grades))
        # Full coverage lies outside the lottery; it can't share a draw with a sample.
        found &= self._alike(lambda p: p.proposal.basis is Basis.FULL)
        found &= self._few_departments()
        np.fill_diagonal(found, val=False)
        for one, other in np.argwhere(np.triu(found)).tolist():
            scopes = self._proposals[one].reach, self._proposals[other].reach
            if self._reach.meet(*scopes) is None:
                found[one, other] = found[other, one] = False
        return found

    def _few_departments(self) -> BoolArray:
        """Return which two have at most the policy's number of departments."""
        known = sorted({d for p in self._proposals for d in p.department_ids})
        takes = np.array(
            [[d in p.department_ids for d in known] for p in self._proposals],
            dtype=np.float32,
        ).reshape(len(self._proposals), len(known))
        sizes = takes.sum(axis=1)
        both: BoolArray = (
            sizes[:, None] + sizes[None, :] - takes @ takes.T <= self.most_departments
        )
        return both
