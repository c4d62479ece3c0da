"""Changing rows of a published year: what is changed, and who can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from planner.ledger.event import Event
from planner.publishing.store import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows as they are from now on, and the kinds and keys of rows that are gone."""

    written: tuple[Row, ...]
    removed: tuple[tuple[type[Row], str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Changes of a year's rows by a replacement, and what its event is made of.

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


class AmendableStore(Store, Protocol):
    """A store whose published years can be changed, by events that say why."""

    def amend(self, amendment: Amendment) -> Event:
        """Change rows of a year and append the replacement's event, or neither.

        Raises
        ------
        ConflictError
            If the subject has a later event, another replacement was made since, or
            another year has taken this one's place.
        """
