"""Many results at once, from a table: taken whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from planner.errors import Finding, InputError, has_errors
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.raw_tables import RawTable
from planner.importing.schema import CellType, Column, Table
from planner.importing.tables import TableReader, read_table
from planner.policy.results import ResultsPolicy
from planner.results.entering import Asked, faults_of_all
from planner.results.port import Results, Wanted
from planner.results.record import InYear, Place, ResultError, ResultVersion
from planner.results.steps import By, first_version
from planner.results.task import Task

#: The table of results that a department fills in. What visit and item are called is
#: there for people to read: their ids are what counts.
RESULTS = Table(
    "results",
    (
        Column("visit_id", "检查编号", CellType.ID, required=True),
        Column("name", "检查对象"),
        Column("item_id", "事项编码", CellType.ID, required=True),
        Column("item_name", "事项名称"),
        Column("codes", "结果代码", CellType.TEXTS, required=True),
        Column("inspected_on", "检查日期", CellType.DATE, required=True),
        Column("note", "备注"),
        Column("evidence", "证据编号"),
        Column("first_offence", "首违不罚", CellType.FLAG, strict=True),
        Column("rectify_by", "整改期限", CellType.DATE, strict=True),
    ),
    key=("visit_id", "item_id"),
    required=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResults:
    """The results of a table with their rows, and what there is to say of it.

    `headers` are those of the file by column.
    """

    file: str
    headers: Mapping[str, str]
    rows: tuple[tuple[int, str, Asked], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenTable:
    """Results that were entered, and how many were there already just so.

    `findings` are what there is to say of the table besides.
    """

    entered: tuple[ResultVersion, ...]
    known: int
    findings: tuple[Finding, ...] = ()


def read_results(raw: RawTable, codes: CodeTables) -> ReadResults:
    """Return the results of a table.

    Raises
    ------
    InputError
        If a row can't be read as it stands.
    """
    reader = read_table(raw, RESULTS, CellContext(codes=codes, grades=()))
    findings = [*raw.findings, *reader.findings]
    if not raw.rows and not has_errors(findings):
        findings.append(Finding(file=raw.file, code="empty_file"))
    findings.sort(key=lambda f: (f.row or 0, f.column, f.code))
    if has_errors(findings):
        raise InputError(findings)
    return ReadResults(
        file=raw.file,
        headers=dict(reader.headers),
        rows=tuple(_rows(reader)),
        findings=tuple(findings),
    )


def _rows(reader: TableReader) -> Iterator[tuple[int, str, Asked]]:
    for position, row in reader.rows():
        asked = Asked(
            item_id=row["item_id"],
            codes=row["codes"],
            inspected_on=row["inspected_on"],
            note=row.get("note") or "",
            evidence=row.get("evidence") or "",
            first_offence=bool(row.get("first_offence")),
            rectify_by=row.get("rectify_by"),
        )
        yield reader.raw.rows[position], row["visit_id"], asked


class TableTaking:
    """Enters a department's table of results."""

    def __init__(
        self, results: Results, year: InYear, policy: ResultsPolicy, by: By
    ) -> None:
        self._results = results
        self._year = year
        self._policy = policy
        self._by = by

    def enter(self, table: ReadResults, department_id: str) -> TakenTable:
        """Enter all results of a table, or none; those there just so are left.

        Raises
        ------
        ResultError
            With every fault of every row, by file, row and column.
        """
        tasks = {
            task.visit_id: task
            for task in self._results.tasks(self._year, department_id)
        }
        wanted = Wanted(department_id=department_id)
        there = {
            (one.visit_id, one.item_id): one
            for one in self._results.listed(self._year, wanted)
        }
        faults: list[Finding] = []
        made: list[ResultVersion] = []
        for row, visit_id, asked in table.rows:
            before = there.get((visit_id, asked.item_id))
            found = list(self._faults(asked, tasks.get(visit_id), visit_id, before))
            faults += [_located(fault, table, row) for fault in found]
            if not found and before is None:
                place = Place(
                    visit_id=visit_id,
                    department_id=department_id,
                    item_id=asked.item_id,
                )
                made.append(
                    first_version(self._year.year, place, asked.found, self._by)
                )
        if faults:
            raise ResultError(faults)
        self._results.append(self._year, made)
        return TakenTable(
            entered=tuple(made),
            known=len(table.rows) - len(made),
            findings=table.findings,
        )

    def _faults(
        self,
        asked: Asked,
        task: Task | None,
        visit_id: str,
        before: ResultVersion | None,
    ) -> Iterator[Finding]:
        if task is None:
            yield Finding(
                file="", code="result_no_visit", column="visit_id", value=visit_id
            )
            return
        found = list(faults_of_all([asked], task, (), self._policy, self._by.today))
        yield from found
        if not found and before is not None and before.found != asked.found:
            value = f"{visit_id} {asked.item_id}"
            yield Finding(file="", code="result_exists", column="item_id", value=value)


def _located(fault: Finding, table: ReadResults, row: int) -> Finding:
    name = fault.column.rpartition(".")[2]
    column = table.headers.get(name, name)
    return replace(fault, file=table.file, row=row, column=column)
