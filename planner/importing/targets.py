"""The target library: judged piece by piece, given on as tables of text."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from planner.counts import FileCount
from planner.errors import Finding, Level
from planner.importing.cells import CellContext
from planner.importing.codes import USCC_LENGTH, CodeTables, uscc_valid
from planner.importing.heads import Head
from planner.importing.id_rows import NOWHERE, IdRows, Ids, Rows, as_ids
from planner.importing.judged import (
    JudgedLibrary,
    JudgedPiece,
    LibraryStore,
    PieceShelf,
)
from planner.importing.raw_tables import RawPieces, RawTable
from planner.importing.schema import TABLES
from planner.importing.tables import TableJudge, TableReader
from planner.ports import NoProgress, Progress
from planner.registry import TARGET_COLUMNS
from planner.target_table import TargetTable

_SCHEMA = TABLES["targets"]


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


#: How what isn't text is kept.
SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "registered_on": _iso,
    "licence_expires_on": _iso,
    "last_inspected_on": _iso,
    "visits": _number,
}


NO_TARGETS = pd.DataFrame(columns=list(TARGET_COLUMNS), dtype="object")
_NOTHING = JudgedPiece(table=NO_TARGETS, findings=(), rejected=(), rejected_ids=())


def judge_targets(
    raw: RawPieces,
    context: CellContext,
    visits: Mapping[str, int] | None,
    store: LibraryStore,
    made_from: str | None = None,
    progress: Progress | None = None,
) -> JudgedLibrary:
    """Judge the targets of a file, which may be larger than memory, and keep them.

    Parameters
    ----------
    visits
        How often targets were visited, where that is counted.
    made_from
        A digest of all that they are judged from, the file's cells included. What a
        process that was killed had judged isn't judged again, and progress is told.

    Raises
    ------
    InputError
        If the file is empty, torn or can't be read.
    """
    judging = _Judging(raw, context, visits)
    with store.pieces(made_from) as shelf:
        judging.judge(shelf, progress or NoProgress())
        table = shelf.table()
    return judging.judged(table)


class _Judging:
    """Judges a file's targets piece by piece, remembering what is asked of them all."""

    def __init__(
        self, raw: RawPieces, context: CellContext, visits: Mapping[str, int] | None
    ) -> None:
        self._findings: list[Finding] = []
        self._raw = raw
        self._context = context
        self._visits: Mapping[str, str] | None = None
        if visits is not None:
            self._visits = {one: str(made) for one, made in visits.items()}
        self._head: Head | None = None
        self._rows = self._kept_rows = self._without_status = 0
        self._kept = IdRows()
        self._rejected = IdRows()
        self._owners: list[tuple[Ids, Rows]] = []

    def judge(self, shelf: PieceShelf, progress: Progress) -> None:
        """Have the kept targets on a shelf as text, with TARGET_COLUMNS."""
        shelf.add("none", _NOTHING)  # Of no piece, too, there is a table.
        judge: TableJudge | None = None
        taken_over = False
        for number, raw in enumerate(self._raw.pieces):
            judge = judge or TableJudge(raw, _SCHEMA, self._context, SHAPES)
            self._head = judge.head
            key = f"{number:06d}"
            piece = shelf.find(key)
            if piece is None:
                piece = self._judge(judge, raw)
                shelf.add(key, piece)
            else:
                judge.head.look_at(raw)
                self._take_over(raw, piece)
                if not taken_over:
                    progress.stage("接着核对", "gone on with what was judged")
                taken_over = True
            self._remember(raw, piece)
        if self._head is not None:
            self._findings += self._head.all_findings()
            self._check_premises(self._head)
            self._check_status(self._head)

    def judged(self, table: TargetTable) -> JudgedLibrary:
        """Return what became of the file, once `kept` has come to its end."""
        usable = self._head is not None and not self._head.unusable
        return JudgedLibrary(
            table=table,
            count=FileCount(
                file=self._raw.file,
                rows=self._rows,
                kept=self._kept_rows,
                rejected=self._rows - self._kept_rows,
            ),
            findings=tuple(self._findings),
            columns=frozenset(self._head.headers if self._head and usable else ()),
            rejected=self._rejected,
        )

    def _judge(self, judge: TableJudge, raw: RawTable) -> JudgedPiece:
        reader = judge.read(raw)
        ids = as_ids(reader.values["target_id"])
        self._refuse_doubled(reader, ids)
        check_credit_codes(reader, self._context.codes)
        kept = reader.kept()
        if self._visits is not None:
            _count_visits(reader, kept, self._visits)
        columns = {name: _chosen(reader.values[name], kept) for name in TARGET_COLUMNS}
        rejected = sorted(reader.rejected)
        return JudgedPiece(
            table=pd.DataFrame(columns, dtype="object"),
            findings=tuple(reader.findings),
            rejected=tuple(rejected),
            rejected_ids=tuple(_chosen(reader.values["target_id"], rejected)),
        )

    def _take_over(self, raw: RawTable, piece: JudgedPiece) -> None:
        """Have the rows of a piece that was judged before hold their ids."""
        rows = np.delete(np.array(raw.rows, dtype=np.int64), piece.rejected)
        self._kept.add(as_ids(piece.table["target_id"].tolist()), rows)

    def _refuse_doubled(self, reader: TableReader, ids: Ids) -> None:
        """Reject rows whose id an earlier row has; empty ids are told of elsewhere.

        A row that was rejected for another fault doesn't take the id.
        """
        rows = np.array(reader.raw.rows, dtype=np.int64)
        may = np.ones(len(rows), dtype=np.bool_)
        may[list(reader.rejected)] = False
        holders = self._kept.claim(ids, rows, may)
        if reader.unusable:
            return
        for position in np.flatnonzero(holders < rows).tolist():
            doubled = reader.values["target_id"][position]
            first = str(holders[position])
            reader.reject(
                position, "target_id", "duplicate_id", doubled, first_row=first
            )

    def _remember(self, raw: RawTable, piece: JudgedPiece) -> None:
        """Remember of a piece what is asked of it later."""
        rows = np.array(raw.rows, dtype=np.int64)
        lost, ids = np.array(piece.rejected, dtype=np.intp), as_ids(piece.rejected_ids)
        self._rejected.add(ids[ids != b""], rows[lost][ids != b""])
        owners = as_ids(piece.table["premises_of"].tolist())
        unseen = (owners != b"") & (self._kept.find(owners) == NOWHERE)
        if unseen.any():
            self._owners.append((owners[unseen], np.delete(rows, lost)[unseen]))
        self._findings += [*raw.findings, *piece.findings]
        self._rows += len(raw.rows) + raw.rejected
        self._kept_rows += len(piece.table)
        self._without_status += piece.table["status"].tolist().count("")

    def _check_premises(self, head: Head) -> None:
        for owners, rows in self._owners:
            known = (self._kept.find(owners) != NOWHERE) | (
                self._rejected.find(owners) != NOWHERE
            )
            for owner, row in zip(owners[~known], rows[~known].tolist(), strict=True):
                self._findings.append(
                    Finding(
                        file=head.file,
                        code="unknown_reference",
                        level=Level.WARNING,
                        row=row,
                        column=head.headers["premises_of"],
                        value=owner.decode(),
                        params={"table": "targets"},
                    )
                )
        self._owners.clear()

    def _check_status(self, head: Head) -> None:
        if 0 < self._without_status < self._kept_rows:
            self._findings.append(
                Finding(
                    file=head.file,
                    code="status_unknown",
                    level=Level.WARNING,
                    column=head.headers["status"],
                    params={"count": str(self._without_status)},
                )
            )


def _chosen(values: list[Any], positions: list[int]) -> list[Any]:
    if len(positions) == len(values):
        return values
    return list(map(values.__getitem__, positions))


def _count_visits(
    reader: TableReader, kept: list[int], visits: Mapping[str, str]
) -> None:
    """Put counted visits in place of written ones; warn where they differ."""
    ids: list[str] = reader.values["target_id"]
    written: list[str] = reader.values["visits"]
    counted = [visits.get(target_id, "0") for target_id in ids]
    for p in kept:
        if written[p] and written[p] != counted[p]:
            reader.warn(p, "visits", "visits_differ", written[p], counted=counted[p])
    reader.values["visits"] = counted


def check_credit_codes(reader: TableReader, codes: CodeTables) -> None:
    """Warn of lengths, check characters and regions; nothing here rejects."""
    ids: list[str] = reader.values["target_id"]
    premises: list[str] = reader.values["premises_of"]
    full = [p for p, code in enumerate(ids) if len(code) == USCC_LENGTH]
    valid = uscc_valid([ids[p] for p in full])
    for p in np.array(full, dtype=np.intp)[~valid].tolist():
        if not premises[p]:
            reader.warn(p, "target_id", "uscc_check_digit", ids[p])
    if len(full) < len(ids):
        for p, code in enumerate(ids):
            if code and len(code) != USCC_LENGTH and not premises[p]:
                reader.warn(p, "target_id", "uscc_length", code)
    _check_regions(reader, full, codes)


def _check_regions(
    reader: TableReader, positions: Sequence[int], codes: CodeTables
) -> None:
    """Warn where the region within a credit code is neither listed nor the district."""
    ids: list[str] = reader.values["target_id"]
    districts: list[str] = reader.values["district"]
    regions = [ids[p][2:8] for p in positions]
    unknown = {
        region
        for region in set(regions)
        if region.isdigit() and not codes.knows_region(region)
    }
    if not unknown:
        return
    for p, region in zip(positions, regions, strict=True):
        if region in unknown and not districts[p].startswith(region):
            reader.warn(p, "target_id", "region_unknown", ids[p], region=region)
