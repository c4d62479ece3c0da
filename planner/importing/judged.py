"""A library that was judged: what was kept of a file, and what there was to say."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from planner.counts import FileCount
from planner.errors import Finding
from planner.importing.id_rows import NOWHERE, IdRows, as_ids
from planner.target_table import TargetStore, TargetTable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLibrary:
    """What became of a file of targets.

    `columns` are those that the file has, none where it can't be used; `rejected` has
    the ids of rows that were rejected.
    """

    table: TargetTable
    count: FileCount
    findings: tuple[Finding, ...]
    columns: frozenset[str]
    rejected: IdRows

    @property
    def nothing_kept(self) -> bool:
        """Whether rows came in, and all of them were rejected for what they hold."""
        return bool(self.columns and self.count.rows and not self.count.kept)

    def rows_of(self, target_ids: Iterable[str]) -> dict[str, int | None]:
        """Return those of some ids that the file has.

        With one that was kept goes None, with another the first row that had it.
        """
        names = sorted(set(target_ids) - {""})
        if not names:
            return {}
        rows = self.rejected.find(as_ids(names)).tolist()
        found = {
            name: row for name, row in zip(names, rows, strict=True) if row != NOWHERE
        }
        kept = self.table.rows(names, ["target_id"])["target_id"]
        return found | dict.fromkeys(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPiece:
    """What became of a piece of a file of targets.

    `table` has the kept rows in their order, as text; `rejected` the positions of the
    others, `rejected_ids` their ids, or "".
    """

    table: "pd.DataFrame"
    findings: tuple[Finding, ...]
    rejected: tuple[int, ...]
    rejected_ids: tuple[str, ...]


class PieceShelf(Protocol):
    """Where pieces of a library lie until its table is made."""

    def find(self, key: str) -> JudgedPiece | None:
        """Return a piece that was added under a key, None if it isn't there whole."""

    def add(self, key: str, piece: JudgedPiece) -> None:
        """Keep a piece under a key."""

    def table(self) -> TargetTable:
        """Keep the table of all pieces that were found or added."""


class LibraryStore(TargetStore, Protocol):
    """Where libraries are kept, so that none is judged twice by one program."""

    def judged(self, made_from: str) -> JudgedLibrary | None:
        """Return the library that this program judged, None if it isn't there whole.

        Parameters
        ----------
        made_from
            A digest of all that it was judged from.
        """

    def pieces(self, made_from: str | None) -> AbstractContextManager[PieceShelf]:
        """Give a place for the pieces of a library.

        What a process that was killed left of what is judged from the same is in it;
        nothing is where that isn't told.
        """

    def remember(self, made_from: str, library: JudgedLibrary) -> None:
        """Remember what a library of this store was judged from."""
