"""A file of rows that a year is written as, all cells text."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from planner.year import Year

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file of rows; `rows_of` gives them from the year.

    The last `of_replacements` columns are there only in a year in which a visit
    was replaced, so that others' files stay as those who read them know them.
    A table that `there` refuses to a year isn't written.
    """

    path: str
    columns: Row
    rows_of: Callable[[Year], Iterator[Row]]
    of_replacements: int = 0
    there: Callable[[Year], bool] = lambda _: True

    def written(self, year: Year) -> Iterator[Row]:
        """Yield the header and the rows as the file holds them."""
        idle = 0 if year.replacements else self.of_replacements
        width = len(self.columns) - idle
        yield self.columns[:width]
        yield from (row[:width] for row in self.rows_of(year))


def joined(texts: Iterable[Any]) -> str:
    """Join a list into one cell."""
    return ";".join(str(text) for text in texts)
