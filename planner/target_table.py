"""The target library as a table that may be larger than memory.

Planning asks it how many targets are alike, a round freezes it, and what is drawn is
looked up in it. Nobody holds all its rows, but who says so by `read`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

#: Gives a column's new cells: of a table of the distinct cells of some columns.
Recode = Callable[["pd.DataFrame"], Sequence[str]]


class TargetTable(Protocol):
    """A kept table of text: one row a target, sorted by target_id, "" where unknown.

    It never changes: what changes it gives another.
    """

    @property
    def name(self) -> str:
        """What it is kept under: its digest, and that it is Parquet."""

    @property
    def location(self) -> str:
        """Where an engine on this machine finds it."""

    def __hash__(self) -> int: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns, `target_id` first."""

    def __len__(self) -> int:
        """How many targets there are."""

    def __contains__(self, target_id: object) -> bool:
        """Whether a target of this id is in it."""

    def rows_digest(self) -> str:
        """Return the SHA-256 of all rows: cells joined by a bar, rows by a newline."""

    def values(self, column: str) -> list[str]:
        """Return a column's distinct cells, sorted."""

    def alike(
        self, numbers: Mapping[str, Mapping[str, int]]
    ) -> "tuple[pd.DataFrame, npt.NDArray[np.int64]]":
        """Count targets that are alike.

        Parameters
        ----------
        numbers
            For each column that is looked at, a number for each of its cells; targets
            are alike where all their numbers are.

        Returns
        -------
        For each kind of target a cell of each number, one row a kind, the columns in
        the order given; and how many there are of it, of shape (n_kinds,). Kinds
        are sorted by their numbers.
        """

    def rows(
        self, target_ids: Collection[str], columns: Sequence[str]
    ) -> "pd.DataFrame":
        """Return columns of those of some targets that there are, sorted by id."""

    def read(self, columns: Sequence[str]) -> "pd.DataFrame":
        """Return columns of all targets, sorted by id: as much memory as they take."""

    def lines(self) -> Iterator[bytes]:
        """Yield all rows as the lines of a CSV file, a head first, in pieces.

        Lines end as RFC 4180 has it; cells are in quotes where they have to be.
        """

    def fault(self, column: str, pattern: str, *, whole: bool) -> str | None:
        """Return a cell in which a regular expression is found, None if there is none.

        With `whole`, one that isn't matched by it as a whole.
        """

    def recoded(
        self, recodings: Mapping[str, tuple[Sequence[str], Recode]]
    ) -> "TargetTable":
        """Return the table with columns made anew, each from cells of some columns."""

    def with_visits(self, made: Mapping[str, int]) -> "TargetTable":
        """Return the table with visits made since added to the column `visits`.

        Ids that aren't in it count for nothing.
        """


class TargetStore(Protocol):
    """Where tables of targets are kept."""

    def keep(self, pieces: "Iterable[pd.DataFrame]") -> TargetTable:
        """Keep a table that comes in pieces, in any order of rows.

        All pieces have the same columns. The same rows are the same table, however
        they were cut and ordered.

        Raises
        ------
        ValueError
            If two rows have one id.
        """

    def find(self, name: str) -> TargetTable:
        """Return a table that was kept, by its file's name.

        Raises
        ------
        CheckFailedError
            If it is gone, or isn't what its name says.
        """
