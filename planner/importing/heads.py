"""Headers bound to the columns of a table: known, unknown, doubled, missing ones."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.errors import Finding, Level
from planner.importing.raw_tables import RawTable, shown
from planner.importing.schema import Column, Table

FATAL_HEADER_CODES = frozenset({"missing_column", "duplicate_column"})


def plain_header(text: str) -> str:
    """Return a header as it is compared: half-width, without `*` or explanation."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "")
    plain = re.sub(r"\s+", "", plain).casefold()
    return re.sub(r"\([^()]*\)$", "", plain.strip("*")).strip("*")


@dataclass(slots=True)
class Head:
    """A table's header: where each column is, what it is called in the file.

    `unnamed` are the places, from 0, of cells that are under no header.
    """

    file: str
    schema: Table
    header: tuple[str, ...]
    positions: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unnamed: set[int] = field(default_factory=set)

    @property
    def unusable(self) -> bool:
        """Whether it is impossible to tell what the cells mean."""
        return any(finding.code in FATAL_HEADER_CODES for finding in self.findings)

    def look_at(self, raw: RawTable) -> None:
        """Remember which columns without a header have cells all the same."""
        for at, header in enumerate(self.header):
            if not header.strip() and at not in self.unnamed and any(raw.columns[at]):
                self.unnamed.add(at)

    def all_findings(self) -> list[Finding]:
        """Return what there is to say, once all rows were looked at."""
        if not self.unnamed:
            return self.findings
        which = ", ".join(str(at + 1) for at in sorted(self.unnamed))
        column = {"column": f"第{which}列 / no. {which}"}
        return [
            *self.findings,
            self._finding("unknown_column", Level.WARNING, "", **column),
        ]

    def tell(self, code: str, level: Level, header: str, **params: str) -> None:
        """Add a finding about the header."""
        self.findings.append(self._finding(code, level, header, **params))

    def _finding(self, code: str, level: Level, header: str, **params: str) -> Finding:
        return Finding(
            file=self.file,
            code=code,
            level=level,
            row=1,
            column=shown(header),
            params=params,
        )


def bind(file: str, header: Sequence[str], schema: Table) -> Head:
    """Bind a file's header; what it doesn't say of its table is told."""
    head = Head(file=file, schema=schema, header=tuple(header))
    names = {plain_header(c.header_zh): c.name for c in schema.columns}
    names |= {c.name: c.name for c in schema.columns}
    for at, written in enumerate(header):
        name = names.get(plain_header(written))
        if name is None:
            if written.strip():
                head.tell("unknown_column", Level.WARNING, written)
        elif name in head.positions:
            other = header[head.positions[name]]
            head.tell("duplicate_column", Level.ERROR, written, other=other)
        else:
            head.positions[name] = at
            head.headers[name] = written
    _tell_missing(head, schema.columns)
    return head


def _tell_missing(head: Head, columns: Sequence[Column]) -> None:
    bound = head.headers.values() or head.header
    chinese = any(not header.isascii() for header in bound)
    for column in columns:
        if column.required and column.name not in head.positions:
            header = column.header_zh if chinese else column.name
            params = {"name": column.name, "header_zh": column.header_zh}
            head.tell("missing_column", Level.ERROR, header, **params)
