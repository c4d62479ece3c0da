"""Raw tables bound to their schema: cells parsed, faults told, doubled keys refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.counts import FileCount
from planner.errors import Finding, Level
from planner.importing.cells import CellContext, Problem
from planner.importing.columns import ColumnParser
from planner.importing.heads import Head, bind
from planner.importing.raw_tables import RawTable, shown
from planner.importing.schema import Table


@dataclass(slots=True)
class TableReader:
    """One table while it is judged: parsed columns, findings, rejected rows.

    `values[name]` has one value a row. Positions are 0-based indices of rows.
    """

    raw: RawTable
    head: Head
    values: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.raw.rows)

    @property
    def unusable(self) -> bool:
        """Whether the header makes it impossible to tell what the cells mean."""
        return self.head.unusable

    @property
    def headers(self) -> Mapping[str, str]:
        """What the file calls each column that it has."""
        return self.head.headers

    def report(
        self, position: int, name: str, problem: Problem, value: object = ""
    ) -> None:
        """Add a finding about a cell; an error in a column that matters rejects."""
        self.findings.append(
            Finding(
                file=self.raw.file,
                code=problem.code,
                level=problem.level,
                row=self.raw.rows[position],
                column=shown(self.headers.get(name, name)),
                value=shown(str(value)),
                params=problem.params,
            )
        )

    def reject(
        self, position: int, name: str, code: str, value: object = "", **params: str
    ) -> None:
        """Add an error and reject the row."""
        self.report(position, name, Problem(code, params=params), value)
        self.rejected.add(position)

    def warn(
        self, position: int, name: str, code: str, value: object = "", **params: str
    ) -> None:
        """Add a warning."""
        self.report(position, name, Problem(code, Level.WARNING, params), value)

    def written(self, position: int, name: str) -> str:
        """Return a cell as it stands in the file, "" where the column is absent."""
        at = self.head.positions.get(name)
        return "" if at is None else self.raw.columns[at][position].strip()

    def keys(self) -> dict[str, int | None]:
        """Return the ids of all rows; of those that none kept, the first row's number.

        For tables whose key is one column.
        """
        ids: list[str] = self.values[self.head.schema.key[0]]
        rejected = {ids[p]: self.raw.rows[p] for p in sorted(self.rejected)[::-1]}
        return {**rejected, **dict.fromkeys(ids[p] for p in self.kept())}

    def kept(self) -> list[int]:
        """Return the positions of rows that aren't rejected, in order."""
        return [p for p in range(len(self)) if p not in self.rejected]

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield position and values of every row, so that all its faults are told."""
        for position in range(len(self)):
            yield position, {name: col[position] for name, col in self.values.items()}

    def count(self) -> FileCount:
        """Return how many rows came in, were kept and were rejected."""
        rejected = len(self.rejected) + self.raw.rejected
        rows = len(self) + self.raw.rejected
        return FileCount(
            file=self.raw.file, rows=rows, kept=rows - rejected, rejected=rejected
        )


class TableJudge:
    """Judges one table, whole or piece by piece: its header, then its cells."""

    def __init__(
        self,
        raw: RawTable,
        schema: Table,
        context: CellContext,
        shapes: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> None:
        self.head = bind(raw.file, raw.header, schema)
        shapes = shapes or {}
        self._parsers = {
            column.name: ColumnParser(column, context, shapes[column.name])
            if column.name in shapes
            else ColumnParser(column, context)
            for column in schema.columns
        }

    def read(self, raw: RawTable) -> TableReader:
        """Parse every cell of a piece; the header's own findings aren't among its."""
        self.head.look_at(raw)
        reader = TableReader(raw, self.head)
        if reader.unusable:
            reader.rejected.update(range(len(reader)))
        for name, parser in self._parsers.items():
            at = self.head.positions.get(name)
            if at is None:
                reader.values[name] = [parser.empty] * len(reader)
            else:
                _parse_column(reader, parser, raw.columns[at])
        return reader


def read_table(raw: RawTable, schema: Table, context: CellContext) -> TableReader:
    """Bind headers, parse every cell, reject duplicates of the table's key."""
    judge = TableJudge(raw, schema, context)
    reader = judge.read(raw)
    reader.findings[:0] = judge.head.all_findings()
    if not reader.unusable and schema.key:
        _reject_duplicates(reader)
    return reader


def _parse_column(reader: TableReader, parser: ColumnParser, cells: list[str]) -> None:
    """Parse a column, and report cells with problems row by row."""
    column = parser.column
    reader.values[column.name], told = parser.parse(cells)
    for position, parsed in told.items():
        for problem in parsed.problems:
            reader.report(position, column.name, problem, cells[position].strip())
        if column.rejects and parsed.faulty:
            reader.rejected.add(position)


def _reject_duplicates(reader: TableReader) -> None:
    """Reject rows whose key an earlier row has; empty keys are told of elsewhere.

    A row that was rejected for another fault doesn't take the key.
    """
    names = reader.head.schema.key
    columns = [reader.values[name] for name in names]
    first: dict[tuple[Any, ...], int] = {}
    for position, key in enumerate(zip(*columns, strict=True)):
        if "" in key or None in key:
            continue
        if key in first:
            shown = "; ".join(map(str, key))
            row = str(reader.raw.rows[first[key]])
            reader.reject(position, names[0], "duplicate_id", shown, first_row=row)
        elif position not in reader.rejected:
            first[key] = position
