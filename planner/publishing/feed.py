"""The feed of what is public: each thing once, at the place of its last change.

What is public changes by what somebody does and by time alone, when an embargo ends.
So the feed is made by comparing what is public now with what it had before: it can't
miss a change, and who reads it from the start has all that is public and no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fact(StrEnum):
    """What the feed tells of."""

    ENTRY = "entry"
    CHANGE = "change"
    ROUND = "round"
    LISTED = "list"
    RESULT = "result"


class State(StrEnum):
    """How something stands: public, taken back, or no longer part of the year."""

    OUT = "out"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Something that is public now; `row_key` is its row's key in the store."""

    year: int
    kind: Fact
    public_id: str
    row_key: str
    state: State
    digest: str

    @property
    def place(self) -> tuple[int, str, str]:
        """What tells it from all others."""
        return self.year, self.kind.value, self.public_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the feed has of something."""

    row_key: str
    state: State
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed(Shown):
    """Something in the feed; `position` is 0 until it has one."""

    changed_on: date
    position: int = 0

    @property
    def key(self) -> str:
        """The position, by which a cursor stands after it."""
        return str(self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far the feed goes: the store's revision, the day, and what was last in each.

    `ledger`, `versions` and `steps` are the last numbers of the ledger's events, of
    versions of results, and of steps after them.
    """

    revision: str
    day: date
    ledger: int
    versions: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What may be another than the feed has it, of one calendar year.

    `listed` are keys of rows that the feed doesn't have, `visits` those whose results
    may tell something else than before, `results` the keys of all results of theirs.
    """

    listed: tuple[str, ...]
    visits: tuple[str, ...]
    results: tuple[str, ...]


def changes(
    known: Mapping[tuple[int, str, str], Known],
    shown: Iterable[Shown],
    today: date,
) -> list[Fed]:
    """Return what is to be put at the end of the feed, by year, kind and id."""
    found: list[Fed] = []
    there: set[tuple[int, str, str]] = set()
    for one in shown:
        there.add(one.place)
        before = known.get(one.place)
        if before is None or (before.state, before.digest) != (one.state, one.digest):
            found.append(_fed(one, one.state, one.digest, today))
    for place, left in known.items():
        if place not in there and left.state is not State.GONE:
            found.append(_gone(place, left, today))
    return sorted(found, key=lambda one: one.place)


def _fed(one: Shown, state: State, digest: str, today: date) -> Fed:
    return Fed(
        year=one.year,
        kind=one.kind,
        public_id=one.public_id,
        row_key=one.row_key,
        state=state,
        digest=digest,
        changed_on=today,
    )


def _gone(place: tuple[int, str, str], left: Known, today: date) -> Fed:
    year, kind, public_id = place
    return Fed(
        year=year,
        kind=Fact(kind),
        public_id=public_id,
        row_key=left.row_key,
        state=State.GONE,
        digest="",
        changed_on=today,
    )
