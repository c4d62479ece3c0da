"""Changing rows of a published year: what is changed, and who can."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from planner.ledger.event import Event, Kind
from planner.publishing.row_of import gap_key
from planner.publishing.store import FindingRow, Row, Store, TeamRow

R = TypeVar("R", bound=Row)


class Have(Protocol):
    """The rows of a year as they are before a change."""

    def row(self, kind: type[R], key: str) -> R:
        """Return the row with that key, which is there."""

    def find(self, kind: type[R], key: str) -> R | None:
        """Return the row with that key, None if there is none."""

    def seats(self, visit_id: str) -> Sequence[TeamRow]:
        """Return the seats of a visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows as they are from now on, and the kinds and keys of rows that are gone."""

    written: tuple[Row, ...]
    removed: tuple[tuple[type[Row], str], ...]

    @property
    def touched(self) -> set[tuple[type[Row], str]]:
        """The kinds and keys of all rows concerned."""
        return {*self.removed, *((type(row), row.key) for row in self.written)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Changes of a year's rows, and what the event is made of that says why.

    `body` lacks the year and the rows' digests, which are added on writing.
    `based_on` is the subject's newest event when this was decided, `as_of` the
    newest of all.
    """

    year_id: str
    changes: Changes
    subject: str
    actor: str
    body: Mapping[str, Any]
    based_on: int
    as_of: int
    kind: Kind = Kind.REPLACEMENT


class AmendableStore(Store, Protocol):
    """A store whose published years can be changed, by events that say why."""

    def amend(self, amendment: Amendment) -> Event:
        """Change rows of a year and append the event that says why, or neither.

        Raises
        ------
        ConflictError
            If the subject has a later event, another change was made since, or
            another year has taken this one's place.
        """

    def amend_all(self, amendments: Sequence[Amendment]) -> list[Event]:
        """Do the same for several of one year and subject in turn, or for none.

        Each is decided on the rows as those before it leave them.
        """


def known_gaps(visit_id: str, have: Have) -> Iterator[FindingRow]:
    """Yield the findings that changes left of what a visit lacks."""
    number = 1
    while row := have.find(FindingRow, gap_key(visit_id, number)):
        yield row
        number += 1
