"""A library that was judged: what was kept of a file, and what there was to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from planner.counts import FileCount
from planner.errors import Finding
from planner.importing.id_rows import NOWHERE, IdRows, as_ids
from planner.target_table import TargetStore, TargetTable


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


class LibraryStore(TargetStore, Protocol):
    """Where libraries are kept, so that none is judged twice by one program."""

    def judged(self, made_from: str) -> JudgedLibrary | None:
        """Return the library that this program judged, None if it isn't there whole.

        Parameters
        ----------
        made_from
            A digest of all that it was judged from.
        """

    def remember(self, made_from: str, library: JudgedLibrary) -> None:
        """Remember what a library of this store was judged from."""
