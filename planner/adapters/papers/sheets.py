"""Printed tables as sheets of a workbook: fonts, widths, heights, page set-up."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from planner.adapters.papers.plain_files import made_on, printable

#: Height of a line of a sheet, in points.
LINE_POINTS = 14.5
#: What a row has above its lines, as no two programs set fonts alike.
_SLACK = 6.0
#: Characters of a cell's width that its indent and margins take.
_INDENT = 4
#: Spreadsheets have no taller row than this, in points, and no longer text.
_TALLEST = 409.0
_MOST_LINES = int((_TALLEST - _SLACK) / LINE_POINTS)
_LONGEST = 32_767
#: How far the column of the longest texts may grow so that they can be read.
_WIDEST = 110
_FONT, _TITLE_FONT = "宋体", "黑体"
_HEAD_FILL, _LINE = "#E7ECF3", "#8A94A6"
A3, A4 = 8, 9

Cell = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table is set: columns with their widths in characters.

    Texts of the columns in `left` begin left, others stand in the middle. The
    column `wide` grows where a text would need a taller row than there can be.
    """

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    left: frozenset[str] = frozenset()
    wide: str = ""
    paper: int = A3

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.widths):
            msg = f"{len(self.columns)} columns, {len(self.widths)} widths"
            raise ValueError(msg)

    def fitted(self, rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
        """Return the widths at which no text of `rows` is cut, as far as that goes."""
        widths = list(self.widths)
        if self.wide not in self.columns:
            return self.widths
        place = self.columns.index(self.wide)
        texts = [str(row[place]) for row in rows]
        while widths[place] < _WIDEST and any(
            text_lines(text, widths[place]) > _MOST_LINES for text in texts
        ):
            widths[place] += 6
        return tuple(widths)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A sheet: title, a line under it, a table, its last row, notes below."""

    name: str
    title: str
    caption: str
    layout: Layout
    rows: Sequence[Sequence[Cell]]
    total: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of several small tables on a sheet; `widths` of its columns don't count."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@lru_cache(maxsize=1 << 16)
def text_lines(text: str, width: float) -> int:
    """Return how many lines `text` fills in a column of `width` characters."""
    # GB18030 takes a byte for each narrow character, and two for nearly all wide ones.
    cells = max(1, width - _INDENT)
    return sum(
        1 + int(len(line.encode("gb18030", "replace")) / cells)
        for line in text.split("\n")
    )


@dataclass(slots=True)
class Book:
    """A workbook under way; `content` is there once it is closed."""

    book: Workbook
    formats: "_Formats"
    content: bytes = field(default=b"")

    def add_table(self, table: SheetTable) -> None:
        """Add a sheet that holds one table."""
        sheet = self.book.add_worksheet(table.name)
        _write_table(sheet, table, self.formats)

    def add_blocks(
        self, name: str, title: str, widths: Sequence[int], blocks: Sequence[Block]
    ) -> None:
        """Add a sheet of small tables, one below the other."""
        sheet = self.book.add_worksheet(name)
        _write_blocks(sheet, title, widths, blocks, self.formats)


@contextmanager
def workbook(title: str, year: int) -> Iterator[Book]:
    """Open a workbook that holds text and numbers, never a formula or link."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": made_on(year)})
        under_way = Book(book=book, formats=_Formats(book))
        yield under_way
    under_way.content = buffer.getvalue()


class _Formats:
    """Cell formats of the sheets."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        boxed = {**base, "border": 1, "border_color": _LINE, "text_wrap": True}
        head = {"bold": True, "font_name": _TITLE_FONT}
        self.title = book.add_format(
            {**base, **head, "font_size": 20, "align": "center"}
        )
        self.caption = book.add_format({**base, "font_size": 11, "align": "left"})
        self.heading = book.add_format({**base, **head, "font_size": 12})
        self.head = book.add_format(
            {**boxed, **head, "align": "center", "bg_color": _HEAD_FILL}
        )
        self.centre = book.add_format({**boxed, "align": "center"})
        self.left = book.add_format({**boxed, "align": "left", "indent": 1})
        self.number = book.add_format(
            {**boxed, "num_format": "#,##0", "align": "center"}
        )
        self.sum = book.add_format({**boxed, "bold": True, "align": "center"})
        self.note = book.add_format({**base, "text_wrap": True, "align": "left"})


def _text(text: str) -> str:
    return printable(text)[:_LONGEST]


def _write_table(sheet: Worksheet, table: SheetTable, formats: _Formats) -> None:
    columns, last = table.layout.columns, len(table.layout.columns) - 1
    widths = table.layout.fitted(table.rows)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, last, _text(table.title), formats.title)
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, _text(table.caption), formats.caption)
    sheet.set_row(1, 20)
    for column, name in enumerate(columns):
        sheet.write_string(2, column, name, formats.head)
    sheet.set_row(2, 32)
    left = {place for place, name in enumerate(columns) if name in table.layout.left}
    for row, cells in enumerate(table.rows, start=3):
        _write_row(sheet, row, cells, left, formats)
        sheet.set_row(row, _row_height(cells, widths))
    foot = _write_foot(sheet, table, 3 + len(table.rows), widths, formats)
    sheet.freeze_panes(3, 2)
    _set_page(sheet, table.layout.paper)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, foot - 1, last)


def _write_foot(
    sheet: Worksheet,
    table: SheetTable,
    row: int,
    widths: Sequence[int],
    formats: _Formats,
) -> int:
    """Write the total and the notes; return the row below them."""
    last = len(widths) - 1
    if table.total:
        sheet.merge_range(row, 0, row, last, _text(table.total), formats.sum)
        sheet.set_row(row, 24)
        row += 1
    for note in table.notes:
        sheet.merge_range(row, 0, row, last, _text(note), formats.note)
        sheet.set_row(row, LINE_POINTS * text_lines(note, sum(widths)) + 4)
        row += 1
    return row


def _write_row(
    sheet: Worksheet,
    row: int,
    cells: Sequence[Cell],
    left: set[int],
    formats: _Formats,
) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(row, place, cell, formats.number)
        else:
            chosen = formats.left if place in left else formats.centre
            sheet.write_string(row, place, _text(cell), chosen)


def _row_height(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    lines = max(text_lines(str(c), w) for c, w in zip(cells, widths, strict=False))
    return min(_TALLEST, max(20.0, lines * LINE_POINTS + _SLACK))


def _write_blocks(
    sheet: Worksheet,
    title: str,
    widths: Sequence[int],
    blocks: Sequence[Block],
    formats: _Formats,
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, len(widths) - 1, _text(title), formats.title)
    sheet.set_row(0, 36)
    row = 1
    for block in blocks:
        sheet.write_string(row, 0, block.heading, formats.heading)
        sheet.set_row(row, 26)
        for column, name in enumerate(block.columns):
            sheet.write_string(row + 1, column, name, formats.head)
        row += 2
        for cells in block.rows:
            _write_row(sheet, row, cells, {0}, formats)
            sheet.set_row(row, _row_height(cells, widths))
            row += 1
        row += 1
    _set_page(sheet, A4)
    sheet.print_area(0, 0, row - 1, len(widths) - 1)


def _set_page(sheet: Worksheet, paper: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
