"""Reads CSV: UTF-8 or GB18030, quoted by RFC 4180, one bad row costing one row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.adapters.files.csv_records import Record, Records, Rows
from planner.adapters.files.csv_text import (
    REPLACEMENT,
    Encoding,
    find_encoding,
    open_text,
)
from planner.adapters.files.raw_rows import RowSink, sink_for
from planner.errors import Level
from planner.importing.raw_tables import RawTable
from planner.ports import NoProgress, Progress


def read_csv(path: Path, progress: Progress) -> Iterator[RawTable]:
    """Yield the table in a CSV file, gzipped or not, in pieces.

    Raises
    ------
    InputError
        If it is no text at all; before the first piece.
    """
    encoding = find_encoding(path)
    sink = sink_for(path)
    if encoding.other:
        sink.tell(
            "encoding",
            Level.WARNING,
            encoding.other,
            outcome_zh=f"已按 {encoding.other} 读取",
            outcome_en=f"it was read as {encoding.other}",
        )
    if _below_a_title(sink, path, encoding):
        yield sink.take()
        return
    with open_text(path, encoding, progress) as text:
        records = Records(text)
        header = records.first()
        if header is not None:
            sink.head(_header(header))
        but = REPLACEMENT if encoding.damaged else ""
        for found in records.many(len(sink.header), but=but):
            if isinstance(found, Rows):
                sink.extend(found.first, found.columns)
            else:
                _collect(sink, found, damaged=encoding.damaged)
            if sink.full:
                yield sink.take()
    yield sink.take()


def _collect(sink: RowSink, record: Record, *, damaged: bool) -> None:
    if record.cells is None:
        sink.reject(record.row, "ragged_row", record.line, **_UNCLOSED)
    elif len(record.cells) != len(sink.header):
        if record.line.strip(_BLANK):
            reason = _width(len(sink.header), len(record.cells))
            sink.reject(record.row, "ragged_row", record.line, **reason)
    elif damaged and any(REPLACEMENT in cell for cell in record.cells):
        sink.reject(record.row, "encoding", record.line, **_DAMAGED)
    else:
        sink.add(record.row, record.cells)


_BLANK = ", \t\u3000"
_FEW_ROWS = 10


def _header(record: Record) -> list[str]:
    return record.cells or [record.line]


def _below_a_title(sink: RowSink, path: Path, encoding: Encoding) -> bool:
    """Tell of a title above the header, or of another separator: once, not a row."""
    with open_text(path, encoding, NoProgress()) as text:
        records = Records(text)
        header = records.first()
        found = header and _other_width(records, len(_header(header)))
    if header is None or not found:
        return False
    sink.head(_header(header))
    sink.rejected += found.rows
    reason = _width(len(sink.header), found.width)
    sink.tell("ragged_row", Level.ERROR, header.line, row=1, **reason)
    return True


@dataclass(frozen=True, slots=True)
class _Alike:
    """So many rows that aren't blank, all of one width."""

    rows: int
    width: int


def _other_width(records: Records, header: int) -> _Alike | None:
    """Return the width that many rows agree on and none shares with the header."""
    rows = width = 0
    read = 1
    for record in records.one_by_one():
        read += 1
        if record.line.strip(_BLANK):
            rows += 1
            width = width or len(record.cells or [])
            if record.cells is None or len(record.cells) not in {width} - {header}:
                return None
    return _Alike(rows, width) if rows and read > _FEW_ROWS else None


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
