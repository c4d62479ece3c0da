"""What the readers of all formats share: rows of cells become a raw table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.errors import Finding, InputError, Level
from planner.importing.raw_tables import RawTable, shown


@dataclass(slots=True)
class RowSink:
    """Collects the rows of one file and what there is to say of them."""

    stem: str
    file: str
    header: tuple[str, ...] = ()
    cells: list[Sequence[str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    rejected: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Take a row as wide as the header; one of empty cells is no row."""
        if any(cells) and any(cell.strip() for cell in cells):
            self.cells.append(cells)
            self.rows.append(row)

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

    def table(self) -> RawTable:
        """Return what was collected."""
        columns = tuple(list(column) for column in zip(*self.cells, strict=True))
        return RawTable(
            stem=self.stem,
            file=self.file,
            header=self.header,
            columns=columns or tuple([] for _ in self.header),
            rows=self.rows,
            rejected=self.rejected,
            findings=tuple(self.findings),
        )


def sink_for(path: Path, header: Iterable[str] = ()) -> RowSink:
    """Return an empty sink for the file at `path`."""
    return RowSink(
        stem=path.name.partition(".")[0], file=path.name, header=tuple(header)
    )


def unreadable(path: Path, reason: str) -> InputError:
    """Return the error that says why a file can't be read; Chinese first."""
    return InputError([Finding(file=path.name, code="unreadable", value=reason)])
