"""The parts of a workbook's archive: which holds a sheet, and how much it would take.

What a few kilobytes of archive unpack to, and how far apart two cells lie, costs
memory before a single row is read; so both are asked first.
"""

import re
from typing import IO
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

CHUNK = 1 << 20

#: Workbooks of offices pack by 10 to 30 to 1; only made ones reach this.
_MOST_PACKED = 200
_SMALL = 1 << 28

#: Cells of a grid that spans all cells with values. A million rows of a library take
#: half of it; beyond, a few cells must lie far off the others.
_MOST_CELLS = 30_000_000
_MOST_EMPTY = 4

_VALUE_CELL = re.compile(
    rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,10})["'][^<>]*(?<!/)>"""
)
_LONGEST_TAG = 256


class OversizedError(ValueError):
    """A workbook that would take more memory than its table is worth."""


def local_name(tag: str) -> str:
    """Return an XML name without its namespace."""
    return tag.rpartition("}")[2]


def sheet_part(archive: ZipFile, sheet_name: str) -> str:
    """Return the archive's member that holds a sheet."""
    with archive.open("xl/workbook.xml") as book:
        relations = {
            e.get("name"): next(
                (value for key, value in e.attrib.items() if local_name(key) == "id"),
                "",
            )
            for _, e in iterparse(book)  # noqa: S314
            if local_name(e.tag) == "sheet"
        }
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {
            e.attrib["Id"]: e.attrib["Target"]
            for _, e in iterparse(stream)  # noqa: S314
            if local_name(e.tag) == "Relationship"
        }
    target = targets[relations[sheet_name]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def refuse_packed(archive: ZipFile) -> None:
    """Refuse an archive that unpacks to very much more than it is.

    Raises
    ------
    OversizedError
        If it does.
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > _SMALL and unpacked > packed * _MOST_PACKED:
        size = f"{unpacked >> 20} MiB"
        msg = f"解压后达 {size}，异常 / it unpacks to {size}, as no office's does"
        raise OversizedError(msg)


def refuse_scattered(archive: ZipFile, part: str) -> None:
    """Refuse a sheet whose cells lie so far apart that the grid would be huge.

    Raises
    ------
    OversizedError
        If it is; the text names the cell that is farthest down and right.
    """
    with archive.open(part) as sheet:
        cells, rows, columns = _extent(sheet)
    if rows * columns > max(_MOST_CELLS, _MOST_EMPTY * cells):
        corner = f"{_letters(columns)}{rows}"
        zh = f"有单元格远离表格，直至 {corner}；请删除表格以外的行和列"
        en = f"cells lie far off the table, out to {corner}; delete them"
        msg = f"{zh} / {en}"
        raise OversizedError(msg)


def _extent(sheet: IO[bytes]) -> tuple[int, int, int]:
    """Return how many cells have values, and the last row and column that have one."""
    cells, last_row, letters = 0, 0, {b"A"}
    rest = b""
    while chunk := sheet.read(CHUNK):
        text = rest + chunk
        found = _VALUE_CELL.findall(text)
        rest = text[max(0, text.rfind(b"<")) :][:_LONGEST_TAG]
        if found:
            cells += len(found)
            letters |= {column for column, _ in found}
            last_row = max(last_row, *(int(row) for _, row in found))
    return cells, last_row, max(map(column_number, (t.decode() for t in letters)))


def column_number(letters: str) -> int:
    """Return a column's number, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
