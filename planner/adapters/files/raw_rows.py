"""What the readers of all formats share: rows of cells become a raw table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from planner.errors import Finding, InputError, Level
from planner.importing.raw_tables import RawTable, shown

#: Rows that a large table is handed over in.
PIECE = 100_000


@dataclass(slots=True)
class RowSink:
    """Collects the rows of one file and what there is to say of them."""

    stem: str
    file: str
    piece: int
    header: tuple[str, ...] = ()
    columns: tuple[list[str], ...] = ()
    rows: list[int] = field(default_factory=list)
    rejected: int = 0
    findings: list[Finding] = field(default_factory=list)

    def head(self, header: Iterable[str]) -> None:
        """Take the header; before any row."""
        self.header = tuple(header)
        self.columns = tuple([] for _ in self.header)

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Take a row as wide as the header; one of empty cells is no row."""
        if any(cells) and any(cell.strip() for cell in cells):
            for column, cell in zip(self.columns, cells, strict=True):
                column.append(cell)
            self.rows.append(row)

    def extend(self, first: int, columns: Sequence[Sequence[str]]) -> None:
        """Take rows that follow one another, the first of them numbered."""
        rows = range(first, first + len(columns[0]))
        if all(map(str.strip, columns[0])):
            for column, cells in zip(self.columns, columns, strict=True):
                column += cells
            self.rows += rows
        else:
            for row, one in zip(rows, zip(*columns, strict=True), strict=True):
                self.add(row, one)

    def reject(self, row: int, code: str, value: str, **params: str) -> None:
        """Count a row that could not be read, and say why."""
        self.rejected += 1
        self.tell(code, Level.ERROR, value, row=row, **params)

    def tell(
        self,
        code: str,
        level: Level,
        value: str,
        row: int | None = None,
        column: str = "",
        **params: str,
    ) -> None:
        """Add a finding."""
        self.findings.append(
            Finding(
                file=self.file,
                code=code,
                level=level,
                row=row,
                column=shown(column),
                value=shown(value),
                params=params,
            )
        )

    @property
    def full(self) -> bool:
        """Whether there is enough for a piece."""
        return len(self.rows) + self.rejected >= self.piece

    def take(self) -> RawTable:
        """Return what was collected since this was last asked."""
        table = RawTable(
            stem=self.stem,
            file=self.file,
            header=self.header,
            columns=self.columns,
            rows=self.rows,
            rejected=self.rejected,
            findings=tuple(self.findings),
        )
        self.head(self.header)
        self.rows, self.rejected, self.findings = [], 0, []
        return table


def sink_for(path: Path, header: Iterable[str] = ()) -> RowSink:
    """Return an empty sink for the file at `path`."""
    stem = path.name.partition(".")[0]
    sink = RowSink(stem=stem, file=path.name, piece=PIECE)
    sink.head(header)
    return sink


def whole(pieces: Iterable[RawTable]) -> RawTable:
    """Return a table's pieces as one."""
    first, *others = pieces
    if not others:
        return first
    every = (first, *others)
    return RawTable(
        stem=first.stem,
        file=first.file,
        header=first.header,
        columns=tuple(
            list(chain.from_iterable(cells))
            for cells in zip(*(piece.columns for piece in every), strict=True)
        ),
        rows=list(chain.from_iterable(piece.rows for piece in every)),
        rejected=sum(piece.rejected for piece in every),
        findings=tuple(chain.from_iterable(piece.findings for piece in every)),
    )


def unreadable(path: Path, reason: str) -> InputError:
    """Return the error that says why a file can't be read; Chinese first."""
    return InputError([Finding(file=path.name, code="unreadable", value=reason)])
