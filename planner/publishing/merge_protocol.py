"""The merge protocol (合并纪要): what the joint meeting of departments decides on.

It is internal to the departments: it tells proposals, pins and reasons, which no
published paper does. Grades it doesn't tell either.
"""

from dataclasses import dataclass
from decimal import Decimal

from planner.discretion import percent
from planner.planning.signs import Sign
from planner.publishing.formal_summary import Share, Summary
from planner.publishing.formal_words import NONE

SIGN_WORDS = {
    Sign.KIND: "同类对象",
    Sign.ITEMS: "事项相关",
    Sign.EFFORT: "工作量相近",
    Sign.TIME: "时间可调",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One of the four signs, and when it holds by the year's policy."""

    name: str
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A proposal and its entry; `moved` says how its window changed, or is ""."""

    proposal_id: str
    entry_id: str
    kind: str
    department: str
    items: str
    window: str
    moved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two proposals and their four signs in words, in the order of `Sign`."""

    entry_id: str
    one: str
    other: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What one proposal alone covers beyond the shared scope, an entry of its own."""

    entry_id: str
    department: str
    scope: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An entry that is joint, or merged from several proposals.

    `signs` says for each sign what was measured between its proposals.
    """

    entry_id: str
    name: str
    kind: str
    initiator: str
    cooperators: str
    items: str
    window: str
    proposals: tuple[Merged, ...]
    signs: tuple[str, ...]
    rests: tuple[Rest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinLine:
    """A demand on merging: whose, on which proposals, why, and where these went."""

    whose: str
    demand: str
    proposals: str
    reason: str
    entries: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartLine:
    """Two proposals that look mergeable and aren't in one entry, and the reason."""

    one: str
    one_department: str
    one_entry: str
    other: str
    other_department: str
    other_entry: str
    reason: str
    remedy: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartCount:
    """How many pairs are apart for one reason."""

    reason: str
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """A department that signs: what it proposed, and what became of it."""

    name: str
    proposals: int
    joint: int
    merged: int
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeProtocol:
    """The whole paper; `visits_proposed` are firm-visits without any merge.

    `proposals` are all, in the order of their ids; `tasks` only what was merged.
    """

    title: str
    year: int
    proposals: tuple[Merged, ...]
    departments: tuple[Signatory, ...]
    summary: Summary
    shares: tuple[Share, ...]
    visits_proposed: int
    visits_planned: int
    criteria: tuple[Criterion, ...]
    tasks: tuple[Task, ...]
    pairs: tuple[Pair, ...]
    pins: tuple[PinLine, ...]
    apart: tuple[ApartLine, ...]
    apart_counts: tuple[ApartCount, ...]

    @property
    def entries_saved(self) -> str:
        """By how much fewer entries there are than proposals, as per cent."""
        return _saved(len(self.proposals), self.summary.total.now)

    @property
    def visits_saved(self) -> str:
        """By how much fewer firms are visited than without merging, as per cent."""
        return _saved(self.visits_proposed, self.visits_planned)


def _saved(before: int, now: int) -> str:
    return percent(Decimal(before - now) / before) if before else NONE
