"""Reads SpreadsheetML 2003: one XML file that spreadsheets open as a workbook.

Credit platforms export it under names that end in .xlsx or .xls.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from planner.adapters.files.sheet_parts import OversizedError, local_name

MARK = b"urn:schemas-microsoft-com:office:spreadsheet"

_MOST_COLUMNS = 256
_MOST_ROWS = 1_048_576
_MOST_CELLS = 30_000_000

#: What broken or hostile XML raises; none of it is ever unfolded.
DAMAGE = (ParseError, DefusedXmlException, ValueError, OverflowError)


@dataclass(slots=True)
class XmlSheet:
    """The first sheet's cells as text, and where cells are merged, rows from 0."""

    table: list[list[str]] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    sheets: int = 0


def read_spreadsheet_xml(path: Path) -> XmlSheet:
    """Return the first sheet of a SpreadsheetML file.

    Raises
    ------
    OversizedError
        If it has more cells, or farther off, than a table.
    ValueError
        If it is broken, or holds entities or a document type.
    """
    found = XmlSheet()
    rows: list[list[str]] = []
    for _, element in iterparse(
        str(path), events=("end",), forbid_dtd=True, forbid_entities=True
    ):
        name = local_name(element.tag)
        if name == "Row" and not found.sheets:
            _take_row(element, rows, found)
            element.clear()
        elif name == "Worksheet":
            found.sheets += 1
            element.clear()
    width = max(map(len, rows), default=0)
    if width * len(rows) > _MOST_CELLS:
        _refuse(f"{len(rows)} × {width}")
    found.table = [row + [""] * (width - len(row)) for row in rows]
    return found


def _take_row(element: Element, rows: list[list[str]], found: XmlSheet) -> None:
    at = _index(element, len(rows) + 1, _MOST_ROWS)
    rows.extend([] for _ in range(at - 1 - len(rows)))
    cells: list[str] = []
    number = len(rows)
    for cell in element:
        if local_name(cell.tag) != "Cell":
            continue
        column = _index(cell, len(cells) + 1, _MOST_COLUMNS)
        cells.extend([""] * (column - 1 - len(cells)))
        cells.append(_text(cell))
        across = int(_attribute(cell, "MergeAcross") or 0)
        down = int(_attribute(cell, "MergeDown") or 0)
        if across < 0 or down < 0 or across > _MOST_COLUMNS or down > _MOST_ROWS:
            _refuse(f"merged {across} × {down}")
        if across or down:
            corner = (number + down, column - 1 + across)
            found.merged.append(((number, column - 1), corner))
            cells.extend([""] * across)
    rows.append(cells)


def _index(element: Element, following: int, most: int) -> int:
    given = _attribute(element, "Index")
    at = int(given) if given else following
    if at < following or at > most:
        _refuse(f"index {at}")
    return at


def _text(cell: Element) -> str:
    """Return a cell as text; a formula as the formula, never as what it came to."""
    formula = _attribute(cell, "Formula")
    if formula:
        return formula if formula.startswith("=") else f"={formula}"
    for data in cell:
        if local_name(data.tag) == "Data":
            text = "".join(_pieces(data))
            if _attribute(data, "Type") == "DateTime":
                return text.removesuffix("T00:00:00.000").replace("T", " ")
            return text
    return ""


def _pieces(data: Element) -> Iterator[str]:
    yield from data.itertext()


def _attribute(element: Element, name: str) -> Any:
    return next((v for k, v in element.attrib.items() if local_name(k) == name), None)


def _refuse(what: str) -> None:
    zh = "单元格过多或远离表格"
    msg = f"{zh}（{what}） / too many cells, or too far off the table ({what})"
    raise OversizedError(msg)
