"""Rows of cells from lines of CSV: many at once where all are sound, else one by one.

A quote that is never closed, or closed by another row's quote, spoils its own line
only: reading goes on with the next.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

# A process-wide limit of the module; a cell of any length is told of further on.
csv.field_size_limit(sys.maxsize)

#: Characters that are looked at together.
BLOCK = 1 << 20
#: A quote that isn't closed within so many characters is taken as never closed.
LONGEST_RECORD = 1 << 22


@dataclass(frozen=True, slots=True)
class Record:
    """A row's cells; None where the quotes don't close, with the line as it stands."""

    row: int
    cells: list[str] | None
    line: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as columns of cells, each a row further on than the one before."""

    first: int
    columns: list[list[str]]


class Records:
    """The records of a text, one a line but where quotes span lines, from row 1."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._rest: list[str] = []
        self._lines: list[str] = []
        self._at = 0
        self._row = 0
        self._width = 0

    def first(self) -> Record | None:
        """Return the first record, None of an empty text."""
        return self._record() if self._fill() else None

    def one_by_one(self) -> Iterator[Record]:
        """Yield the records that are left."""
        while self._fill():
            yield from self._held()

    def many(self, width: int, *, but: str = "") -> Iterator[Rows | Record]:
        """Yield the records that are left, together where all have so many cells.

        With `but`, a row with this character never comes together with others.
        """
        while self._fill():
            del self._lines[: self._at]
            self._at = 0
            columns = self._columns(width, but)
            if columns is None:
                yield from self._held()
                continue
            yield Rows(self._row + 1, columns)
            self._row += len(columns[0])
            self._at = len(self._lines)

    def _fill(self) -> bool:
        """See to it that a line is there that nobody had; False at the end."""
        while self._at >= len(self._lines):
            if not self._more():
                return False
        return True

    def _more(self) -> bool:
        """Take up another block; False at the end of the text."""
        block = self._text.read(BLOCK)
        ended = not block
        if "\n" in block or ended:
            lines = "".join((*self._rest, block)).split("\n")
            self._rest = [lines.pop()]
            self._lines += lines
        else:
            self._rest.append(block)
        if ended and self._rest != [""]:
            self._lines += self._rest
            self._rest = []
            return True
        return not ended

    def _columns(self, width: int, but: str) -> list[list[str]] | None:
        """Return the lines that are held as columns, None where one is odd."""
        text = "\n".join(self._lines)
        if width != self._width or (but and but in text):
            return None
        if '"' in text:
            return self._quoted_columns()
        if {line.count(",") for line in self._lines} != {width - 1}:
            return None
        cells = text.replace("\n", ",").split(",")
        return [cells[at::width] for at in range(width)]

    def _quoted_columns(self) -> list[list[str]] | None:
        try:
            rows = list(csv.reader((line + "\n" for line in self._lines), strict=True))
        except csv.Error:
            return None
        if any(len(row) != self._width for row in rows):
            return None
        return [list(cells) for cells in zip(*rows, strict=True)]

    def _held(self) -> Iterator[Record]:
        """Yield the records that begin in the lines that are held."""
        after = len(self._lines)
        while self._at < after:
            yield self._record()

    def _record(self) -> Record:
        line = self._lines[self._at]
        self._row += 1
        cells: list[str] | None
        if '"' not in line:
            cells, used = line.split(","), 1
        else:
            cells, used = self._quoted()
            if used > 1 and self._width and len(cells or []) != self._width:
                cells, used = None, 1
        self._width = self._width or len(cells or [])
        self._at += used
        return Record(self._row, cells, line)

    def _quoted(self) -> tuple[list[str] | None, int]:
        """Return the cells of the record that begins here, and its lines' number."""
        reader = csv.reader(self._following(), strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            return None, 1
        return cells, reader.line_num

    def _following(self) -> Iterator[str]:
        at, length = self._at, 0
        while length < LONGEST_RECORD:
            while at >= len(self._lines):
                if not self._more():
                    return
            yield self._lines[at] + "\n"
            length += len(self._lines[at])
            at += 1
