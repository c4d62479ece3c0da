"""What is asked of whoever keeps the library's tables, however many rows they have."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from planner.library.record import Differences
from planner.target_table import TargetTable

if TYPE_CHECKING:
    import pandas as pd


class LibraryTables(Protocol):
    """Makes tables of targets from others, and says how two of them differ."""

    def changed(
        self, table: TargetTable, rows: "Iterable[pd.DataFrame]"
    ) -> TargetTable:
        """Return a table with targets that are new, changed or gone.

        Parameters
        ----------
        rows
            In pieces, one a target: the table's columns, None where a cell stays as it
            is ("" of a target that is new), and a column `gone`, True or False.
        """

    def replaced(
        self,
        table: TargetTable,
        whole: TargetTable,
        kept_columns: Collection[str],
        kept: Collection[str],
    ) -> TargetTable:
        """Return a table of other targets.

        Parameters
        ----------
        whole
            All targets that there are now, with the same columns.
        kept_columns
            Columns of which targets that were there keep their cells.
        kept
            Ids of targets that stay as they are though they aren't in `whole`.
        """

    def missing(self, table: TargetTable, whole: TargetTable) -> list[str]:
        """Return the ids of a table that another one doesn't have, sorted."""

    def differences(self, before: TargetTable, after: TargetTable) -> Differences:
        """Return how many targets differ, and in what."""

    def differing(
        self, before: TargetTable, after: TargetTable
    ) -> "Iterator[pd.DataFrame]":
        """Yield the targets that differ, sorted by id, some thousands at a time.

        As `changed` takes them: what it makes of `before` and these is `after`.
        """
