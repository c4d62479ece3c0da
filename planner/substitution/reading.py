"""Changes of people and days as a table: one a row, each judged by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.errors import Finding, InputError, has_errors
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.raw_tables import RawTable
from planner.importing.schema import CellType, Column, Table
from planner.importing.tables import TableReader, read_table
from planner.substitution.change import (
    LONGEST_REASON,
    NEEDED,
    OBJECTED,
    Change,
    ChangeKind,
)

#: The table of changes; which kind of change has which cells, `NEEDED` says.
CHANGES = Table(
    "changes",
    (
        Column("change", "变更", required=True),
        Column("inspector_id", "执法证号", CellType.ID, strict=True),
        Column("visit_id", "检查编号", CellType.ID, strict=True),
        Column("target_id", "统一社会信用代码", CellType.TARGET_ID, strict=True),
        Column("first", "开始", CellType.DATE, strict=True),
        Column("last", "结束", CellType.DATE, strict=True),
        Column("effective", "生效日期", CellType.DATE, strict=True),
        Column("reason", "理由", required=True),
    ),
    required=True,
)

_KINDS = {name: kind for kind in ChangeKind for name in (kind.zh, kind.value)}
_CELLS = ("inspector_id", "visit_id", "target_id", "first", "last")
#: Of a window that is one day, the last may be left out.
_LAST = {ChangeKind.MOVED: "last"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChanges:
    """The changes of a table with their rows, and what there is to say of it.

    `headers` are those of the file by column.
    """

    file: str
    headers: Mapping[str, str]
    changes: tuple[tuple[int, Change], ...]
    findings: tuple[Finding, ...]


def kind_of(text: str) -> ChangeKind | None:
    """Return a kind of change by its Chinese name or its code."""
    return _KINDS.get(text.strip())


def read_changes(raw: RawTable, codes: CodeTables, today: date) -> ReadChanges:
    """Return the changes of a table.

    Parameters
    ----------
    today
        From when a change holds that doesn't say.

    Raises
    ------
    InputError
        If a row can't be taken as it stands: a table is taken whole or not at all.
    """
    reader = read_table(raw, CHANGES, CellContext(codes=codes, grades=()))
    changes = [] if reader.unusable else list(_changes(reader, today))
    findings = [*raw.findings, *reader.findings]
    if not raw.rows and not has_errors(findings):
        findings.append(Finding(file=raw.file, code="empty_file"))
    findings.sort(key=lambda f: (f.row or 0, f.column, f.code))
    if has_errors(findings):
        raise InputError(findings)
    return ReadChanges(
        file=raw.file,
        headers=dict(reader.headers),
        changes=tuple(changes),
        findings=tuple(findings),
    )


def one_row(cells: Mapping[str, str]) -> RawTable:
    """Return the table of one change, given by its columns."""
    return RawTable(
        stem="changes",
        file="",
        header=tuple(cells),
        columns=tuple([text] for text in cells.values()),
        rows=[1],
    )


def _changes(reader: TableReader, today: date) -> Iterator[tuple[int, Change]]:
    seen: dict[Change, int] = {}
    for position, row in reader.rows():
        kind = kind_of(row["change"])
        if kind is None:
            if row["change"]:
                allowed = " / ".join(_KINDS)
                reader.reject(
                    position, "change", "bad_choice", row["change"], allowed=allowed
                )
            continue
        _check_cells(reader, position, kind)
        if len(row["reason"]) > LONGEST_REASON:
            limit = str(LONGEST_REASON)
            reader.reject(position, "reason", "substitution_reason_long", limit=limit)
        if kind is ChangeKind.MOVED:
            row["last"] = row["last"] or row["first"]
        if row["first"] and row["last"] and row["first"] > row["last"]:
            window = f"{row['first']} > {row['last']}"
            reader.reject(position, "last", "bad_window", window)
        if position not in reader.rejected:
            change = _change(kind, row, today)
            number = reader.raw.rows[position]
            first = seen.setdefault(change, number)
            if first != number:
                reader.reject(
                    position, "change", "substitution_twice", first_row=str(first)
                )
            yield number, change


def _change(kind: ChangeKind, row: Mapping[str, Any], today: date) -> Change:
    cells = {name: row[name] for name in _CELLS}
    effective = row["effective"] or today
    return Change(kind=kind, effective=effective, reason=row["reason"], **cells)


def _check_cells(reader: TableReader, position: int, kind: ChangeKind) -> None:
    """Reject a row that lacks what its change needs, or says more than it means."""
    params = {"change_zh": kind.zh, "change_en": kind.value}
    written = {name: reader.written(position, name) for name in _CELLS}
    needed = set(NEEDED[kind]) - {_LAST.get(kind)}
    optional = {_LAST.get(kind)}
    if kind is ChangeKind.OBJECTION:
        named = [name for name in OBJECTED if written[name]]
        needed |= {*named[:1]} or {"visit_id"}
    for name, text in written.items():
        if name in needed and not text:
            reader.reject(position, name, "substitution_cell_missing", **params)
        elif text and name not in needed | optional:
            reader.reject(position, name, "substitution_cell_idle", text, **params)
