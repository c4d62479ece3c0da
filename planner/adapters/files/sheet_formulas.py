"""Finds the cells of a sheet that hold formulas or their errors.

Readers of values return what a formula last came to, which may be nothing or out of
date; only the sheet's XML tells it from a value (ECMA-376, part 1, 18.3.1.40).
"""

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from planner.adapters.files.sheet_parts import CHUNK, column_number, local_name

_SUSPECT = re.compile(rb"<(?:\w+:)?f[\s/>]|t=[\"']e[\"']")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_MOST_ROWS = 1 << 20


def find_formulas(archive: ZipFile, part: str) -> dict[tuple[int, int], str]:
    """Return formulas (with their `=`) and error values by (row, column), from 0."""
    with archive.open(part) as sheet:
        if not _may_hold_formulas(sheet):
            return {}
    with archive.open(part) as sheet:
        return dict(_formulas(sheet))


def _may_hold_formulas(sheet: IO[bytes]) -> bool:
    """Tell by a fast scan whether the slow one is worth its time."""
    tail = b""
    while chunk := sheet.read(CHUNK):
        if _SUSPECT.search(tail + chunk):
            return True
        tail = chunk[-16:]
    return False


def _formulas(sheet: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    row, column = -1, -1
    for event, element in iterparse(sheet, events=("start", "end")):  # noqa: S314
        tag = local_name(element.tag)
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
                if row >= _MOST_ROWS:
                    msg = f"row {row + 1}"
                    raise ValueError(msg)
            elif tag == "c":
                column = _column(element, column + 1)
        elif tag == "c":
            if said := _said(element):
                yield (row, column), said
        elif tag == "row":
            element.clear()


def _column(cell: Element, following: int) -> int:
    found = _CELL.fullmatch(cell.get("r", ""))
    if found is None:
        return following
    return column_number(found[1]) - 1


def _said(cell: Element) -> str:
    parts = {local_name(part.tag): part.text or "" for part in cell}
    if "f" in parts:
        return "=" + parts["f"]
    return parts.get("v", "") if cell.get("t") == "e" else ""
