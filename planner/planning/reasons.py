"""Why proposals share an entry, and why others that look alike don't."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planner.messages.merging import REASONS
from planner.messages.message import Message
from planner.planning.signs import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLine:
    """One of the four signs of a pair: what was measured, and the policy's limit.

    Both are for people: Chinese, with numbers and ids as they stand in the inputs.
    """

    sign: Sign
    holds: bool
    measured: str
    limit: str


def _all_four(lines: tuple[SignLine, ...]) -> None:
    if tuple(line.sign for line in lines) != tuple(Sign):
        msg = "a pair has one line for each of the four signs, in their order"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReason:
    """Two proposals of one entry, and the four signs that let them share it."""

    entry_id: str
    one: str
    other: str
    lines: tuple[SignLine, ...]

    def __post_init__(self) -> None:
        _all_four(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A proposal whose window gave way to the more frequent one's of its entry.

    `days` by which its first day moves, negative if it moves forward.
    """

    proposal_id: str
    entry_id: str
    start: date
    end: date
    new_start: date
    new_end: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two proposals that look mergeable and don't share an entry, and the reason.

    `code` is a key of `planner.messages.merging.REASONS`, `params` fill its text.
    """

    one: str
    other: str
    entry_of_one: str
    entry_of_other: str
    code: str
    lines: tuple[SignLine, ...]
    params: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _all_four(self.lines)
        if self.code not in REASONS:
            msg = f"reason code {self.code!r} is not in the message catalogue"
            raise ValueError(msg)

    @property
    def message(self) -> Message:
        """The reason in words, and what would have to change."""
        return REASONS[self.code].filled(self.params)

    @property
    def lacking(self) -> tuple[SignLine, ...]:
        """The signs that don't hold."""
        return tuple(line for line in self.lines if not line.holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that a plan says of its merges, in an order that no row sets."""

    merged: tuple[PairReason, ...] = ()
    moved: tuple[Moved, ...] = ()
    apart: tuple[Apart, ...] = ()
