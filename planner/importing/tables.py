"""Raw tables bound to their schema: headers recognised, cells parsed, faults told."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.counts import FileCount
from planner.errors import Finding, Level
from planner.importing.cells import CellContext, Parsed, Problem
from planner.importing.code_cells import PARSERS
from planner.importing.raw_tables import RawTable, shown
from planner.importing.schema import CellType, Column, Table
from planner.ratios import RatioError, parse_ratio, parse_times

#: Values of empty cells, where they aren't None.
_EMPTY: Mapping[CellType, Any] = {
    CellType.TEXT: "",
    CellType.TAGS: "",
    CellType.ID: "",
    CellType.TARGET_ID: "",
    CellType.REGION: "",
    CellType.INDUSTRY: "",
    CellType.GRADE: "",
    CellType.TEXTS: (),
    CellType.IDS: (),
    CellType.IDS_OR_ANY: (),
    CellType.REGIONS: (),
    CellType.INDUSTRIES: (),
    CellType.GRADES: (),
    CellType.LEAVE: (),
}

#: Wordings such as `=1次` begin like a formula and are none.
_MAY_BEGIN_WITH_EQUALS = {CellType.RATIO: parse_ratio, CellType.TIMES: parse_times}

FATAL_HEADER_CODES = frozenset({"missing_column", "duplicate_column"})

_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)")


def plain_header(text: str) -> str:
    """Return a header as it is compared: half-width, without `*` or explanation."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "")
    plain = re.sub(r"\s+", "", plain).casefold()
    return re.sub(r"\([^()]*\)$", "", plain.strip("*")).strip("*")


@dataclass(slots=True)
class TableReader:
    """One table while it is judged: parsed columns, findings, rejected rows.

    `values[name]` has one value a row. Positions are 0-based indices of rows.
    """

    raw: RawTable
    schema: Table
    values: dict[str, list[Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rejected: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.raw.rows)

    @property
    def unusable(self) -> bool:
        """Whether the header makes it impossible to tell what the cells mean."""
        return any(finding.code in FATAL_HEADER_CODES for finding in self.findings)

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
        header = self.headers.get(name)
        if header is None:
            return ""
        return self.raw.columns[self.raw.header.index(header)][position].strip()

    def keys(self) -> dict[str, int | None]:
        """Return the ids of all rows; of those that none kept, the first row's number.

        For tables whose key is one column.
        """
        ids: list[str] = self.values[self.schema.key[0]]
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


def read_table(raw: RawTable, schema: Table, context: CellContext) -> TableReader:
    """Bind headers, parse every cell, reject duplicates of the table's key."""
    reader = TableReader(raw, schema)
    positions = _bind_headers(reader)
    if reader.unusable:
        reader.rejected.update(range(len(reader)))
    for column in schema.columns:
        at = positions.get(column.name)
        if at is None:
            empty = _EMPTY.get(column.type)
            reader.values[column.name] = [empty] * len(reader)
        else:
            _parse_column(reader, column, raw.columns[at], context)
    if not reader.unusable and schema.key:
        _reject_duplicates(reader)
    return reader


def _bind_headers(reader: TableReader) -> dict[str, int]:
    """Return the known columns' positions; tell of unknown, doubled, missing ones."""
    raw, schema = reader.raw, reader.schema
    names = {plain_header(c.header_zh): c.name for c in schema.columns}
    names |= {c.name: c.name for c in schema.columns}
    positions: dict[str, int] = {}
    unnamed: list[str] = []
    for at, header in enumerate(raw.header):
        name = names.get(plain_header(header))
        if name is None:
            if header.strip():
                _tell(reader, "unknown_column", Level.WARNING, header)
            elif any(raw.columns[at]):
                unnamed.append(str(at + 1))
        elif name in positions:
            other = raw.header[positions[name]]
            _tell(reader, "duplicate_column", Level.ERROR, header, other=other)
        else:
            positions[name] = at
            reader.headers[name] = header
    if unnamed:
        which = ", ".join(unnamed)
        params = {"column": f"第{which}列 / no. {which}"}
        _tell(reader, "unknown_column", Level.WARNING, "", **params)
    bound = reader.headers.values() or raw.header
    chinese = any(not header.isascii() for header in bound)
    for column in schema.columns:
        if column.required and column.name not in positions:
            header = column.header_zh if chinese else column.name
            params = {"name": column.name, "header_zh": column.header_zh}
            _tell(reader, "missing_column", Level.ERROR, header, **params)
    return positions


def _tell(
    reader: TableReader, code: str, level: Level, header: str, **params: str
) -> None:
    reader.findings.append(
        Finding(
            file=reader.raw.file,
            code=code,
            level=level,
            row=1,
            column=shown(header),
            params=params,
        )
    )


def _parse_column(
    reader: TableReader, column: Column, cells: list[str], context: CellContext
) -> None:
    """Parse a column by distinct cells, then report those with problems row by row."""
    parsed = {text: _parse_cell(text, column, context) for text in set(cells)}
    empty = _EMPTY.get(column.type)
    plain = {
        text: empty if cell.faulty else cell.value for text, cell in parsed.items()
    }
    reader.values[column.name] = [plain[text] for text in cells]
    problematic = {text for text, cell in parsed.items() if cell.problems}
    if not problematic:
        return
    for position, text in enumerate(cells):
        if text in problematic:
            for problem in parsed[text].problems:
                reader.report(position, column.name, problem, text.strip())
            if column.rejects and parsed[text].faulty:
                reader.rejected.add(position)


def _parse_cell(text: str, column: Column, context: CellContext) -> Parsed:
    stripped = text.strip()
    if stripped == "":
        missing = (Problem("missing_value"),) if column.required else ()
        return Parsed(_EMPTY.get(column.type), missing)
    if stripped[0] in "=#" and not _is_wording(stripped, column.type):
        if quoted := _QUOTED_FORMULA.fullmatch(stripped):
            cell = _parse_cell(quoted[1], column, context)
            return Parsed(cell.value, (_UNWRAPPED, *cell.problems))
        if stripped[0] == "=" or _FORMULA_ERROR.fullmatch(stripped):
            return Parsed(None, (_NOT_A_VALUE,))
    return PARSERS[column.type](stripped, context)


_UNWRAPPED = Problem(
    "formula",
    Level.WARNING,
    {"outcome_zh": "已取其中的文本", "outcome_en": "its text was taken"},
)
_NOT_A_VALUE = Problem(
    "formula",
    Level.ERROR,
    {"outcome_zh": "未采用", "outcome_en": "it was not used"},
)


def _is_wording(text: str, cell_type: CellType) -> bool:
    parse = _MAY_BEGIN_WITH_EQUALS.get(cell_type)
    if parse is None:
        return False
    try:
        parse(text)
    except RatioError:
        return False
    return True


def _reject_duplicates(reader: TableReader) -> None:
    """Reject rows whose key an earlier row has; empty keys are told of elsewhere.

    A row that was rejected for another fault doesn't take the key.
    """
    names = reader.schema.key
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
