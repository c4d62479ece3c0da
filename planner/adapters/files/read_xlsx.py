"""Reads XLSX: the first visible sheet's values as text, its formulas as formulas."""

import zlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from planner.adapters.files.raw_rows import RowSink, sink_for, unreadable
from planner.adapters.files.sheet_formulas import find_formulas
from planner.adapters.files.sheet_headers import Ranges, find_head, notes_below
from planner.adapters.files.sheet_parts import (
    OversizedError,
    refuse_packed,
    refuse_scattered,
    sheet_part,
)
from planner.adapters.files.spreadsheet_xml import (
    DAMAGE,
    MARK,
    read_spreadsheet_xml,
)
from planner.errors import Level
from planner.importing.raw_tables import RawTable

#: From this on a spreadsheet shows a number in scientific notation, so that it is no
#: longer what was typed; it is passed on as a number for the importer to judge.
_LONG_NUMBER = 1e11
_EXACT_NUMBER = 1e15

#: What torn archives, broken XML and missing parts raise.
_DAMAGE = (
    BadZipFile,
    CalamineError,
    LookupError,
    ParseError,
    RuntimeError,
    ValueError,
    zlib.error,
)

_NO_WORKBOOK = (
    "不是 XLSX 工作簿，而是{kind}改了扩展名 / "
    "it is no XLSX workbook but {kind} under that name"
)
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "XLS 或加密的工作簿 / XLS or encrypted"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
)


def read_xlsx(path: Path) -> RawTable:
    """Return the table on a workbook's first visible sheet.

    Raises
    ------
    InputError
        If it is no workbook, whatever its name says, or unpacks to far too much.
    """
    try:
        if _is_spreadsheet_xml(path):
            return _read_xml(path)
        _refuse_others(path)
        with ZipFile(path) as archive:
            refuse_packed(archive)
            book = CalamineWorkbook.from_path(path)
            name = _first_sheet(book)
            part = sheet_part(archive, name)
            refuse_scattered(archive, part)
            formulas = find_formulas(archive, part)
        sheet = book.get_sheet_by_name(name)
        values: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except OversizedError as error:
        raise unreadable(path, str(error)) from error
    except _DAMAGE as error:
        raise unreadable(
            path, f"工作簿已损坏 / the workbook is damaged: {error}"
        ) from error
    table = [[_text(value) for value in row] for row in values]
    _overlay(table, formulas)
    return _as_table(
        path, table, sheet.merged_cell_ranges or [], len(book.sheet_names), name
    )


def _read_xml(path: Path) -> RawTable:
    """Return the table of a SpreadsheetML file; raises as `read_xlsx` does."""
    try:
        found = read_spreadsheet_xml(path)
    except OversizedError:
        raise
    except DAMAGE as error:
        raise unreadable(
            path, f"SpreadsheetML 已损坏或不安全 / it is broken or unsafe: {error}"
        ) from error
    return _as_table(path, found.table, found.merged, found.sheets, "", xml=True)


def _as_table(
    path: Path,
    table: list[list[str]],
    merged: Ranges,
    sheets: int,
    name: str,
    *,
    xml: bool = False,
) -> RawTable:
    """Return a sheet's cells as a table, with what there is to say of its form."""
    sink = sink_for(path)
    head = find_head(sink.stem, table, merged)
    sink.head(head.cells)
    if xml:
        sink.tell("spreadsheet_xml", Level.WARNING, path.name)
    if sheets > 1:
        sink.tell("other_sheets", Level.WARNING, name)
    if head.first:
        title = next((cell for cell in table[0] if cell.strip()), "")
        sink.tell("title_rows", Level.WARNING, title, rows=str(head.first))
    if head.last > head.first:
        sink.tell("header_rows", Level.WARNING, "、".join(filter(None, head.cells)))
    notes = notes_below(table, head)
    for number in notes:
        value = next(cell for cell in table[number] if cell.strip())
        sink.tell("note_below", Level.WARNING, value, row=number + 1)
    below = [((top, left), corner) for (top, left), corner in merged if top > head.last]
    _fill_merged(sink, table, below)
    for number in range(head.last + 1, len(table)):
        if number not in notes:
            sink.add(number + 1, table[number])
    return sink.take()


def _is_spreadsheet_xml(path: Path) -> bool:
    with path.open("rb") as file:
        return MARK in file.read(4096)


def _first_sheet(book: CalamineWorkbook) -> str:
    """Return the name of the first worksheet that is shown, else of the first."""
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    shown = [s for s in sheets if s.visible == SheetVisibleEnum.Visible]
    if not sheets:
        msg = "no worksheet"
        raise ValueError(msg)
    return (shown or sheets)[0].name


def _fill_merged(
    sink: RowSink,
    table: list[list[str]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    """Write the value of cells that are merged downwards into each of their rows.

    Left empty they would be read as what they don't show. A merger across columns has
    no such meaning, and its other cells stay empty.
    """
    for (top, left), (bottom, right) in sorted(ranges):
        if top == 0 or top >= len(table) or left >= len(table[0]):
            continue
        value = table[top][left]
        last = min(bottom, len(table) - 1)
        if not value or (last == top and right == left):
            continue
        if last == top:
            _tell_merged(sink, top, left, value, _NOT_ACROSS)
        for row in range(top + 1, last + 1):
            if any(table[row]):
                table[row][left] = value
                _tell_merged(sink, row, left, value, _DOWN)


_DOWN = {
    "outcome_zh": "已按每行同值读取",
    "outcome_en": "its value was read in each row",
}
_NOT_ACROSS = {
    "outcome_zh": "只读作首列的值",
    "outcome_en": "its value was read in the first column only",
}


def _tell_merged(
    sink: RowSink, row: int, column: int, value: str, outcome: dict[str, str]
) -> None:
    header = sink.header[column]
    sink.tell(
        "merged_cells", Level.WARNING, value, row=row + 1, column=header, **outcome
    )


def _refuse_others(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return
    lowered = head.lower().replace(b"\x00", b"")
    kind = next(
        (kind for mark, kind in _KINDS if mark in lowered), "其他格式 / another"
    )
    raise unreadable(path, _NO_WORKBOOK.format(kind=kind))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return _number(float(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float) -> str:
    """Write a number as a spreadsheet shows it, so that lost digits are seen."""
    if not value.is_integer() or abs(value) >= _EXACT_NUMBER:
        return f"{value:.15g}"
    return f"{value:.1f}" if abs(value) >= _LONG_NUMBER else str(int(value))


def _overlay(table: list[list[str]], formulas: dict[tuple[int, int], str]) -> None:
    """Put formulas in place of what they last came to."""
    if not formulas:
        return
    width = max(len(table[0]) if table else 0, *(column + 1 for _, column in formulas))
    height = max(len(table), *(row + 1 for row, _ in formulas))
    table.extend([] for _ in range(height - len(table)))
    for cells in table:
        cells.extend([""] * (width - len(cells)))
    for (row, column), formula in formulas.items():
        table[row][column] = formula
