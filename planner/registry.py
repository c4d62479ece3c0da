"""The three libraries and what else a year starts from, as records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.counts import FileCount
from planner.ratios import Ratio

if TYPE_CHECKING:
    from planner.target_table import TargetTable

#: Columns of the target table, in the order of the frame. Every cell is text,
#: "" is unknown; `tags` holds distinct members sorted by code point, joined by ";".
TARGET_COLUMNS = (
    "target_id",
    "name",
    "district",
    "industry",
    "grade",
    "kind",
    "status",
    "registered_on",
    "tags",
    "address",
    "premises_of",
    "licence_expires_on",
    "visits",
    "last_inspected_on",
)


class ItemKind(StrEnum):
    """Whether an item's ratio has a ceiling (general) or none (key)."""

    GENERAL = "一般"
    KEY = "重点"


class Basis(StrEnum):
    """How an entry's targets are drawn."""

    CREDIT = "信用分类"
    RANDOM = "随机"
    FULL = "全覆盖"


class Pin(StrEnum):
    """What a department demands of merging."""

    FREE = ""
    JOINT = "必须联合"
    ALONE = "单独"


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department; `districts` empty means all."""

    department_id: str
    name: str
    level: str = ""
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """An inspector; `districts` are code prefixes, empty means all of the department's.

    `leave` holds (first day, last day) pairs; `max_visits` None means no limit.
    An `expert` assists and never counts towards a team's size.
    """

    inspector_id: str
    name: str
    department_id: str
    districts: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    certificate_expires_on: date
    lead: bool = True
    expert: bool = False
    max_visits: int | None = None
    leave: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An inspection item; `qualifications` are all needed by whoever checks it."""

    item_id: str
    department_id: str
    name: str
    kind: ItemKind
    legal_basis: str
    qualifications: tuple[str, ...] = ()
    minutes: int | None = None
    ratio: Ratio | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a department wants to inspect; `row` is its row in the file.

    An empty scope column does not restrict. `ratio` None means the policy's.
    `industries` are digits only, or a bare section letter already expanded.
    `shift_days` is how far the window may move, None where the policy says it.
    """

    proposal_id: str
    row: int = field(compare=False)
    department_id: str
    item_ids: tuple[str, ...]
    field: str = ""
    industries: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    start: date
    end: date
    ratio: Ratio | None = None
    times: int = 1
    grades: tuple[str, ...] = ()
    registered_from: date | None = None
    registered_to: date | None = None
    not_inspected_since: date | None = None
    basis: Basis = Basis.CREDIT
    joint_with: tuple[str, ...] = ()
    pin: Pin = Pin.FREE
    pin_reason: str = ""
    shift_days: int | None = None
    mode: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.start > self.end:
            msg = f"a window starts before it ends: {self.start} > {self.end}"
            raise ValueError(msg)


class PinRule(StrEnum):
    """What a coordinator fixes of the proposals that a pin names.

    KEEP: exactly these are one entry. TOGETHER: they are in one entry, and others may
    join. APART: no two of them are in one entry. ALONE: each has an entry of its own.
    """

    KEEP = "定项"
    TOGETHER = "合并"
    APART = "分开"
    ALONE = "单独"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatorPin:
    """A coordinator's decision on proposals, with its reason; `row` in the file."""

    rule: PinRule
    proposal_ids: tuple[str, ...]
    reason: str
    row: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if len(self.proposal_ids) < self.fewest(self.rule):
            msg = f"a pin {self.rule.name} names too few: {self.proposal_ids}"
            raise ValueError(msg)
        if len(set(self.proposal_ids)) != len(self.proposal_ids):
            msg = f"a pin names each proposal once: {self.proposal_ids}"
            raise ValueError(msg)

    @staticmethod
    def fewest(rule: PinRule) -> int:
        """Return how many proposals a pin of this rule names at least."""
        return 2 if rule in (PinRule.TOGETHER, PinRule.APART) else 1


def in_order(pins: Iterable[CoordinatorPin]) -> tuple[CoordinatorPin, ...]:
    """Return pins in canonical order, those that say the same once."""
    distinct = {(p.rule, p.proposal_ids, p.reason): p for p in pins}
    return tuple(pin for _, pin in sorted(distinct.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """Items that the joint catalogue lists together; `*` in cooperators is any."""

    field: str
    item_ids: tuple[str, ...]
    initiator: str
    cooperators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """What a department says that its inspectors have time for, in minutes.

    `district` is a code prefix, empty for all districts together; `month` None is
    every month, `year` None any year.
    """

    department_id: str
    district: str = ""
    month: int | None = None
    year: int | None = None
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedDays:
    """Days on which some visits aren't made, whatever else is worked; both count.

    `department_id` empty is every department, `industries` (prefixes) empty every
    industry.
    """

    department_id: str = ""
    industries: tuple[str, ...] = ()
    first: date
    last: date
    reason: str = ""

    def __post_init__(self) -> None:
        if self.first > self.last:
            msg = f"days begin before they end: {self.first} > {self.last}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """A tie between an inspector and a target."""

    inspector_id: str
    target_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A visit that was made; `codes` say what came out, empty where nobody noted it."""

    target_id: str
    visited_on: date
    department_id: str = ""
    inspector_ids: tuple[str, ...] = ()
    item_ids: tuple[str, ...] = ()
    planned: bool = True
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a department found at a visit for one item."""

    visit_id: str
    department_id: str
    item_id: str
    codes: tuple[str, ...]
    inspected_on: date
    note: str = ""
    followup: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Everything imported, in canonical order (by id), independent of row order.

    `targets` has TARGET_COLUMNS, one row a target, sorted by target_id.
    `has_status` tells whether any target has a status at all.
    """

    departments: tuple[Department, ...]
    targets: "TargetTable"
    inspectors: tuple[Inspector, ...]
    items: tuple[Item, ...]
    proposals: tuple[Proposal, ...]
    catalogue: tuple[CatalogueRow, ...] = ()
    neighbours: frozenset[tuple[str, str]] = frozenset()
    holidays: Mapping[date, bool] = field(default_factory=dict)
    blocked_days: tuple[BlockedDays, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    history: tuple[PastVisit, ...] = ()
    results: tuple[Result, ...] = ()
    capacity: tuple[CapacityRow, ...] = ()
    pins: tuple[CoordinatorPin, ...] = ()
    counts: tuple[FileCount, ...] = ()

    @property
    def has_status(self) -> bool:
        """Whether any target has a status at all."""
        return any(self.targets.values("status"))
