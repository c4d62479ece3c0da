"""Finds the cells of a workbook's first sheet that hold formulas or their errors.

Readers of values return what a formula last came to, which may be nothing or out of
date; only the sheet's XML tells it from a value (ECMA-376, part 1, 18.3.1.40).
"""

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

_CHUNK = 1 << 20
_SUSPECT = re.compile(rb"<(?:\w+:)?f[\s/>]|t=[\"']e[\"']")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


def find_formulas(archive: ZipFile) -> dict[tuple[int, int], str]:
    """Return formulas (with their `=`) and error values by (row, column), from 0."""
    name = _first_sheet(archive)
    with archive.open(name) as sheet:
        if not _may_hold_formulas(sheet):
            return {}
    with archive.open(name) as sheet:
        return dict(_formulas(sheet))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _first_sheet(archive: ZipFile) -> str:
    with archive.open("xl/workbook.xml") as book:
        sheets = [e for _, e in iterparse(book) if _local(e.tag) == "sheet"]  # noqa: S314
    relation = next(
        (value for key, value in sheets[0].attrib.items() if _local(key) == "id"), ""
    )
    with archive.open("xl/_rels/workbook.xml.rels") as relations:
        targets = {
            e.attrib["Id"]: e.attrib["Target"]
            for _, e in iterparse(relations)  # noqa: S314
            if _local(e.tag) == "Relationship"
        }
    target = targets[relation]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _may_hold_formulas(sheet: IO[bytes]) -> bool:
    """Tell by a fast scan whether the slow one is worth its time."""
    tail = b""
    while chunk := sheet.read(_CHUNK):
        if _SUSPECT.search(tail + chunk):
            return True
        tail = chunk[-16:]
    return False


def _formulas(sheet: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    row, column = -1, -1
    for event, element in iterparse(sheet, events=("start", "end")):  # noqa: S314
        tag = _local(element.tag)
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
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
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _said(cell: Element) -> str:
    parts = {_local(part.tag): part.text or "" for part in cell}
    if "f" in parts:
        return "=" + parts["f"]
    return parts.get("v", "") if cell.get("t") == "e" else ""
