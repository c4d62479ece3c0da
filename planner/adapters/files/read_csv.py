"""Reads CSV: UTF-8 or GB18030, quoted by RFC 4180, one bad row costing one row."""

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.adapters.files.raw_rows import RowSink, sink_for, unreadable
from planner.errors import Level
from planner.importing.raw_tables import RawTable

_REPLACEMENT = "\ufffd"
_ZIP_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: In UTF-16 without a mark every separator and digit has a NUL beside it.
_MOST_NULS = 8

# A process-wide limit of the module; a cell of any length is told of further on.
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Text, the encoding if it isn't UTF-8, and whether bytes were lost."""

    text: str
    other: str = ""
    damaged: bool = False


def read_csv(path: Path) -> RawTable:
    """Return the table in a CSV file, gzipped or not.

    Raises
    ------
    InputError
        If it is no text at all.
    """
    data = _bytes(path)
    decoded = _decode(data)
    sink = sink_for(path)
    if decoded.other:
        sink.tell(
            "encoding",
            Level.WARNING,
            decoded.other,
            outcome_zh=f"已按 {decoded.other} 读取",
            outcome_en=f"it was read as {decoded.other}",
        )
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    _collect(sink, lines, damaged=decoded.damaged)
    return sink.table()


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    try:
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise unreadable(path, str(error)) from error
    if data.startswith(_ZIP_MAGIC):
        raise unreadable(path, "是 XLSX 或 ZIP 而不是 CSV / it is XLSX or ZIP, not CSV")
    if data.startswith(_UTF16_MARKS) or data.count(0) > len(data) // _MOST_NULS:
        raise unreadable(path, "编码是 UTF-16 / it is in UTF-16")
    return data


def _decode(data: bytes) -> _Decoded:
    """Decode UTF-8, or GB18030; of a damaged file, keep what can be read.

    A UTF-8 file with a few broken bytes often passes for GB18030, as nonsense: so where
    more characters beyond ASCII are sound UTF-8 than aren't, it is UTF-8, damaged.
    """
    try:
        return _Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", "replace")
    broken = text.count(_REPLACEMENT)
    if sum(not character.isascii() for character in text) > 2 * broken:
        return _Decoded(text, damaged=True)
    other = data.decode("gb18030", "replace")
    damaged = _REPLACEMENT in other
    return _Decoded(other, other="GB18030", damaged=damaged)


@dataclass(frozen=True, slots=True)
class _Record:
    """A row's cells; None where the quotes don't close, with the line as it stands."""

    row: int
    cells: list[str] | None
    line: str


def _records(lines: list[str]) -> Iterator[_Record]:
    """Yield the rows, one a line but where quotes span lines, numbered from 1.

    A quote that is never closed, or closed by another row's quote, spoils its own line
    only: reading goes on with the next.
    """
    at = row = 0
    width = 0
    while at < len(lines):
        line = lines[at]
        row += 1
        if '"' not in line:
            cells: list[str] | None = line.split(",")
            used = 1
        else:
            cells, used = _quoted(lines, at)
            if used > 1 and width and cells is not None and len(cells) != width:
                cells, used = None, 1
        width = width or len(cells or [])
        yield _Record(row, cells, line)
        at += used


def _quoted(lines: list[str], at: int) -> tuple[list[str] | None, int]:
    """Return the cells of the record that begins at a line, and its lines' number."""
    following = (lines[k] + "\n" for k in range(at, len(lines)))
    reader = csv.reader(following, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return None, 1
    return cells, reader.line_num


def _collect(sink: RowSink, lines: list[str], *, damaged: bool) -> None:
    records = list(_records(lines))
    if records:
        sink.header = tuple(records[0].cells or [records[0].line])
    if _header_is_of_another_width(records):
        # A title above the header, or another separator: said once, not a row.
        rows = [record for record in records[1:] if record.line.strip(_BLANK)]
        reason = _width(len(sink.header), len(rows[0].cells or []))
        sink.rejected += len(rows)
        sink.tell("ragged_row", Level.ERROR, records[0].line, row=1, **reason)
        return
    for record in records[1:]:
        if record.cells is None:
            sink.reject(record.row, "ragged_row", record.line, **_UNCLOSED)
        elif len(record.cells) != len(sink.header):
            if record.line.strip(_BLANK):
                reason = _width(len(sink.header), len(record.cells))
                sink.reject(record.row, "ragged_row", record.line, **reason)
        elif damaged and any(_REPLACEMENT in cell for cell in record.cells):
            sink.reject(record.row, "encoding", record.line, **_DAMAGED)
        else:
            sink.add(record.row, record.cells)


_BLANK = ", \t\u3000"
_FEW_ROWS = 10


def _header_is_of_another_width(records: list[_Record]) -> bool:
    """Tell whether many rows agree with one another, and none with the header."""
    widths = {r.cells and len(r.cells) for r in records[1:] if r.line.strip(_BLANK)}
    return (
        len(records) > _FEW_ROWS
        and len(widths) == 1
        and widths.isdisjoint({None, len(records[0].cells or [records[0].line])})
    )


_UNCLOSED = {
    "reason_zh": "引号没有闭合或位置不对",
    "reason_en": "a quote is not closed, or out of place",
}
_DAMAGED = {
    "outcome_zh": "该行有无法识别的字符，未采用",
    "outcome_en": "the row has bytes that are no characters and was rejected",
}


def _width(expected: int, found: int) -> dict[str, str]:
    return {
        "reason_zh": f"表头有 {expected} 列，该行有 {found} 列",
        "reason_en": f"the header has {expected} cells, the row {found}",
    }
