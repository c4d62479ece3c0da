"""A table that changes the library, judged piece by piece as an import judges targets.

An empty cell says nothing, a dash empties the cell.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pandas as pd

from planner.counts import FileCount
from planner.errors import Finding, InputError, Level
from planner.importing.cells import CellContext
from planner.importing.heads import Head
from planner.importing.id_rows import NOWHERE, IdRows, as_ids
from planner.importing.raw_tables import RawPieces, RawTable
from planner.importing.schema import TABLES, CellType, Column, Table
from planner.importing.tables import TableJudge, TableReader
from planner.importing.targets import SHAPES, check_credit_codes
from planner.registry import TARGET_COLUMNS

#: Empties a cell of a target that is there.
EMPTIES = "-"
GONE = "gone"
#: What a new target can't do without.
_NEEDED = ("name", "district")
#: Not told by a table: the year itself counts the visits that it makes.
OWN_COUNT = "visits"
#: A whole table from which more than one target in so many is missing isn't believed.
_ONE_IN = 10

#: The table of an increment: any columns of the targets, and who is gone.
INCREMENT = Table(
    "increment",
    (
        *(
            replace(column, required=column.name == "target_id")
            for column in TABLES["targets"].columns
        ),
        Column(GONE, "移出", CellType.FLAG, strict=True),
    ),
    key=("target_id",),
    required=True,
)


class Known(Protocol):
    """A library as far as an increment's rows are judged by it."""

    def rows(self, target_ids: Collection[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of those of some targets that there are, sorted by id."""


class Increment:
    """Judges a table of new, changed and gone targets, which may be large.

    `findings` and `count` are whole once `rows` has come to its end.
    """

    def __init__(self, raw: RawPieces, base: Known, context: CellContext) -> None:
        """Take the table, and the library that it changes."""
        self.findings: list[Finding] = []
        self._raw = raw
        self._base = base
        self._context = context
        self._seen = IdRows()
        self._unowned: list[Finding] = []
        self._rows = self._kept = 0

    @property
    def count(self) -> FileCount:
        """How many rows came in, were kept and were rejected."""
        return FileCount(
            file=self._raw.file,
            rows=self._rows,
            kept=self._kept,
            rejected=self._rows - self._kept,
        )

    def rows(self) -> Iterator[pd.DataFrame]:
        """Yield the rows as `LibraryTables.changed` takes them.

        Raises
        ------
        InputError
            If nothing of the table can be taken, once its end is reached.
        """
        judge: TableJudge | None = None
        for raw in self._raw.pieces:
            judge = judge or TableJudge(raw, INCREMENT, self._context, SHAPES)
            yield self._judge(judge, raw)
        if judge is not None:
            self._finish(judge.head)

    def _finish(self, head: Head) -> None:
        self.findings += head.all_findings()
        self.findings += [
            told
            for told in self._unowned
            if self._seen.find(as_ids([told.value]))[0] == NOWHERE
        ]
        if not self._kept:
            code, rows = ("nothing_kept", str(self._rows))
            if not head.unusable:
                self.findings.append(Finding(file=head.file, code=code, value=rows))
            raise InputError(_in_order(self.findings))
        self.findings = _in_order(self.findings)

    def _judge(self, judge: TableJudge, raw: RawTable) -> pd.DataFrame:
        emptied, plain = _without_dashes(raw)
        reader = judge.read(plain)
        known = self._known(reader.values["target_id"])
        self._refuse_doubled(reader)
        self._refuse_unknown(reader, known)
        check_credit_codes(reader, self._context.codes)
        kept = reader.kept()
        self._check_owners(reader, kept)
        self._rows += len(reader) + raw.rejected
        self._kept += len(kept)
        self.findings += [*raw.findings, *reader.findings]
        return _changes(reader, kept, known, emptied)

    def _known(self, target_ids: list[str]) -> set[str]:
        asked = {target_id for target_id in target_ids if target_id}
        return set(self._base.rows(asked, ["target_id"])["target_id"])

    def _refuse_doubled(self, reader: TableReader) -> None:
        """Reject rows whose id an earlier row has."""
        rows = np.array(reader.raw.rows, dtype=np.int64)
        may = np.ones(len(rows), dtype=np.bool_)
        may[list(reader.rejected)] = False
        holders = self._seen.claim(as_ids(reader.values["target_id"]), rows, may)
        if reader.unusable:
            return
        for p in np.flatnonzero(holders < rows).tolist():
            doubled, first = reader.values["target_id"][p], str(holders[p])
            reader.reject(p, "target_id", "duplicate_id", doubled, first_row=first)

    def _refuse_unknown(self, reader: TableReader, known: set[str]) -> None:
        """Reject rows of new targets that lack what a target can't do without."""
        for p, target_id in enumerate(reader.values["target_id"]):
            if p in reader.rejected or target_id in known:
                continue
            if reader.values[GONE][p]:
                reader.warn(p, GONE, "library_gone_unknown", target_id)
                continue
            for name in _NEEDED:
                if not reader.values[name][p]:
                    reader.reject(p, name, "library_target_unknown", target_id)

    def _check_owners(self, reader: TableReader, kept: list[int]) -> None:
        """Remember owners that aren't in the library; they may yet come."""
        owners: list[str] = reader.values["premises_of"]
        there = self._known([owners[p] for p in kept])
        for p in kept:
            if owners[p] and owners[p] not in there:
                self._unowned.append(
                    Finding(
                        file=reader.raw.file,
                        code="unknown_reference",
                        level=Level.WARNING,
                        row=reader.raw.rows[p],
                        column=reader.headers["premises_of"],
                        value=owners[p],
                        params={"table": "targets"},
                    )
                )


def _changes(
    reader: TableReader,
    kept: list[int],
    known: set[str],
    emptied: dict[str, set[int]],
) -> pd.DataFrame:
    """Return kept rows, None in cells that say nothing."""
    ids = [reader.values["target_id"][p] for p in kept]
    columns: dict[str, list[str | bool | None]] = {"target_id": [*ids]}
    for name in TARGET_COLUMNS[1:]:
        values = reader.values[name]
        blank = emptied.get(reader.headers.get(name, ""), set())
        columns[name] = [values[p] or ("" if p in blank else None) for p in kept]
    own = zip(ids, columns[OWN_COUNT], strict=True)
    columns[OWN_COUNT] = [None if i in known else visits for i, visits in own]
    columns[GONE] = [bool(reader.values[GONE][p]) for p in kept]
    return pd.DataFrame(columns, dtype="object")


def _without_dashes(raw: RawTable) -> tuple[dict[str, set[int]], RawTable]:
    """Return where cells are to be emptied, by header, and the table without dashes."""
    found: dict[str, set[int]] = {}
    columns = []
    for header, cells in zip(raw.header, raw.columns, strict=True):
        dashes = {p for p, cell in enumerate(cells) if cell.strip() == EMPTIES}
        found[header] = dashes
        plain = ["" if p in dashes else cell for p, cell in enumerate(cells)]
        columns.append(plain if dashes else cells)
    return found, replace(raw, columns=tuple(columns))


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.row or 0, f.column, f.code))


def many_gone(before: int, gone: int, file: str) -> Finding | None:
    """Return why a whole table can't be right, None where it may be."""
    if gone * _ONE_IN <= before:
        return None
    params = {"gone": str(gone), "before": str(before)}
    return Finding(file=file, code="library_many_gone", value=file, params=params)


def rejected_stay(count: int, file: str) -> Finding:
    """Return what is said where rejected rows are of targets that stay."""
    return Finding(
        file=file, code="library_rejected_stay", level=Level.WARNING, value=str(count)
    )
