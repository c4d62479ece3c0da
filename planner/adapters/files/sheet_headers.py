"""Where a sheet's table is: titles above it, headers of two rows, notes below."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.importing.schema import TABLES

Ranges = Sequence[tuple[tuple[int, int], tuple[int, int]]]

#: So far down a header is looked for; above it stand titles, units, dates.
_DEEPEST = 10
#: Fewer known headers than this are words of a title.
_FEWEST = 2
_NOTES = ("注", "备注", "说明", "填表", "制表", "审核", "填报")


@dataclass(frozen=True, slots=True)
class Head:
    """A table's header, and the rows, from 0, that it begins and ends in."""

    cells: tuple[str, ...]
    first: int
    last: int


def find_head(stem: str, table: Sequence[Sequence[str]], merged: Ranges) -> Head:
    """Return the header of a sheet's table.

    It is in the first row, unless only a later one has headers that are known; where
    cells of it are merged downwards, or across above others, it has two rows.
    """
    first = _row_of(stem, table)
    if any((top, bottom) == (first - 1, first) for (top, _), (bottom, _) in merged):
        # The row with most headers is the lower one of two.
        first -= 1
    if first >= len(table):
        return Head((), 0, 0)
    top = tuple(cell.strip() for cell in table[first])
    last = _last_row(stem, table, merged, first)
    if last == first:
        return Head(top, first, first)
    below = [cell.strip() for cell in table[last]]
    cells = tuple(lower or upper for upper, lower in zip(top, below, strict=True))
    return Head(cells, first, last)


def notes_below(table: Sequence[Sequence[str]], head: Head) -> list[int]:
    """Return the rows after a table that are notes, from 0: one cell, no record."""
    found: list[int] = []
    for row in range(len(table) - 1, head.last, -1):
        filled = [cell.strip() for cell in table[row] if cell.strip()]
        if not filled:
            continue
        if len(filled) > 1 or not filled[0].startswith(_NOTES):
            break
        found.append(row)
    return found[::-1]


def _row_of(stem: str, table: Sequence[Sequence[str]]) -> int:
    """Return the row with most known headers; the first, if it has enough of them."""
    known = [_known(stem, row) for row in table[:_DEEPEST]]
    if not known or known[0] >= _FEWEST or max(known) < _FEWEST:
        return 0
    return known.index(max(known))


def _last_row(
    stem: str, table: Sequence[Sequence[str]], merged: Ranges, first: int
) -> int:
    below = first + 1
    if below >= len(table):
        return first
    down = any(top == first and bottom == below for (top, _), (bottom, _) in merged)
    across = any(
        top == bottom == first and right > left
        for (top, left), (bottom, right) in merged
    )
    # A merged title over a table of one header row isn't a header of two.
    grouped = across and _known(stem, table[below]) >= 1
    return below if (down or grouped) and _known(stem, table[below]) else first


def _known(stem: str, row: Sequence[str]) -> int:
    """Return how many cells of a row are headers of a table."""
    if stem not in TABLES:
        return 0
    names = {c.name for c in TABLES[stem].columns}
    names |= {c.header_zh for c in TABLES[stem].columns}
    return sum(cell.strip() in names for cell in row)
