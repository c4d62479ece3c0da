"""What the draw asks of an engine: count, rank and hash a frame.

Only integers, SHA-256 and sorting cross this border, so DuckDB, Spark and plain
Python give the same bytes. No call needs all rows in memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from planner.protocol.frame import Frame
from planner.protocol.frame_tree import Proof
from planner.scopes import Scope

#: Tickets' numbers and places are integers in [0, NUMBERS).
NUMBERS = 2**60

#: A scope as the hashed plan holds it; an absent member is empty.
ScopeJson = Mapping[str, Mapping[str, Sequence[Any]]]


def scope_of(scope: ScopeJson) -> Scope:
    """Return the scope that a hashed plan holds."""
    return Scope(
        include={c: tuple(texts) for c, texts in scope.get("include", {}).items()},
        exclude={c: tuple(texts) for c, texts in scope.get("exclude", {}).items()},
        range={
            c: (low, high, empty_ok)
            for c, (low, high, empty_ok) in scope.get("range", {}).items()
        },
    )


class Want(NamedTuple):
    """How many candidates of a stratum are asked for.

    `eligible` is how many there are to choose from; an engine may use it to pass
    over what cannot be among the first `limit`, and must not rely on it.
    """

    stratum: str
    offset: int
    limit: int
    eligible: int


class Candidate(NamedTuple):
    """A target that stands high enough in its stratum; `visits` were made this year."""

    target_id: str
    place: int
    visits: int


class Asked(NamedTuple):
    """What is asked of a frame for one entry: its strata, and candidates of some."""

    scope: ScopeJson
    strata_columns: Sequence[str]
    group_key: str = ""
    wants: Sequence[Want] = ()


class EngineFrame(Protocol):
    """A frame opened in an engine, with the salts of its round."""

    @property
    def rows(self) -> int:
        """How many targets the frame holds."""

    @property
    def bucket_hex(self) -> int:
        """How many digits of a leaf name its bucket."""

    def root(self) -> str:
        """Return the digest of the whole frame."""

    def salt(self, target_id: str) -> str:
        """Return a target's salt; KeyError if it isn't in the frame."""

    def proof(self, target_id: str) -> Proof:
        """Return a target's inclusion proof; KeyError if it isn't in the frame."""

    def count_strata(
        self, scope: ScopeJson, strata_columns: Sequence[str]
    ) -> dict[str, int]:
        """Return how many targets in scope each stratum has, empty strata left out."""

    def candidates(
        self,
        scope: ScopeJson,
        strata_columns: Sequence[str],
        group_key: str,
        wants: Sequence[Want],
    ) -> dict[str, list[Candidate]]:
        """Return the first `limit` targets in scope of each stratum wanted.

        In the order of (place, ticket, target_id); fewer only where the stratum
        has no more.
        """

    def count_all(self, asked: Sequence[Asked]) -> list[dict[str, int]]:
        """Return what `count_strata` does, for many entries at once."""

    def candidates_all(
        self, asked: Sequence[Asked]
    ) -> list[dict[str, list[Candidate]]]:
        """Return what `candidates` does, for many entries at once."""


class Engine(Protocol):
    """Something that can open a frame."""

    def open(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None = None
    ) -> EngineFrame:
        """Open `frame` with the salts of a round; no key in an open one.

        It may be larger than memory. `bucket_hex` None is the usual for its size.
        """
