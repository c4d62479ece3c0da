"""A year as the files that offices and other programs read (docs/outputs.md)."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter

from planner.adapters.files.bundle_files import write_bundle, write_public_bundle
from planner.adapters.files.calendar_files import calendars
from planner.adapters.files.output_folder import (
    OutputFolder,
    output_folder,
    write_json,
)
from planner.adapters.files.table import Row
from planner.adapters.files.year_tables import (
    FINDING_COLUMNS,
    YEAR_TABLES,
    finding_rows,
)
from planner.adapters.papers.papers import Paper, Papers, make_papers
from planner.adapters.papers.sheets import LINE_POINTS, text_lines
from planner.errors import ExitCode, Finding
from planner.publishing.amended_rows import later_findings
from planner.year import Requirement, RoundRecord, Year
from solvers.abreast import underway

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHEET_ROWS = 1_000_000
#: Of findings of one kind in one file, so many stand on the sheet.
_MOST_ALIKE = 2_000
_CELL_CHARACTERS = 32_767
_FINDING_WIDTHS = (18, 7, 18, 9, 20, 36, 36, 22, 40)
_FILE_COLUMN, _ROW_COLUMN, _CODE_COLUMN = map(
    FINDING_COLUMNS.index, ("file", "row", "code")
)
_A4_PAPER = 9
#: From how many rows of frames in all on bundles are written in several processes.
_WORTH_FORKING = 1_000_000
#: Spreadsheets have no taller row than this, in points.
_TALLEST = 409.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCost:
    """What one stage of a run took: wall-clock seconds, peak resident memory in MiB."""

    stage: str
    seconds: float
    peak_memory_mib: float


class YearFiles:
    """The files of a year in the making: its rounds' bundles are begun already."""

    def __init__(self, folder: OutputFolder, bundles: Callable[[], object]) -> None:
        self._folder = folder
        self._bundles = bundles

    def write(
        self,
        year: Year,
        *,
        timings: Sequence[StageCost] = (),
        status: str = "finished",
        papers: Papers | None = None,
        beside: Sequence[Paper] = (),
    ) -> None:
        """Write all other files, and move all into place.

        Parameters
        ----------
        year
            What is written.
        timings
            Cost of each stage, for `summary.json` only.
        status
            "finished", or "planned" for a plan of which nothing is drawn yet.
        papers
            The formal papers, where templates of the office's own made them.
        beside
            Further files that the command made with the year.
        """
        staged = self._folder.staged
        _write_findings(staged, [*year.findings, *later_findings(year)])
        (staged / "plan").mkdir()
        for table in YEAR_TABLES:
            if not table.there(year):
                continue
            path = staged / table.path
            _write_csv(path, table.written(year))
            # Who is visited, by whom, from which stratum: the office's own papers.
            path.chmod(0o600)
        write_json(
            staged / "plan" / "certificate.json",
            [requirement_json(line) for line in year.certificate],
        )
        _write_papers(staged, [*(papers or make_papers(year)).files, *beside])
        _write_papers(staged, calendars(year))
        self._bundles()
        summary = {
            "status": status,
            "year_id": year.year_id,
            **year.summary,
            "stages": [asdict(cost) for cost in timings],
        }
        self._folder.publish(summary, keep_earlier=False)


@contextmanager
def year_files(
    out: Path, rounds: Sequence[RoundRecord], published_rounds: Collection[str] = ()
) -> Iterator[YearFiles]:
    """Begin all files of a year in `out`, which replace an earlier run's whole.

    Large frames take long to pack: that is done by other processes meanwhile.

    Parameters
    ----------
    out
        The folder; made if there is none.
    published_rounds
        Rounds whose embargo is over: their public bundles hold the list.
    """
    with output_folder(out) as folder:
        tasks = [
            partial(
                _write_bundles,
                folder.staged / "rounds" / record.round_id,
                record,
                published=record.round_id in published_rounds,
            )
            for record in rounds
        ]
        sizes = [len(record.frame) for record in rounds]
        with underway(tasks, sizes, least=_WORTH_FORKING) as bundles:
            yield YearFiles(folder, bundles)


def write_year(
    out: Path,
    year: Year,
    *,
    published_rounds: Collection[str] = (),
    timings: Sequence[StageCost] = (),
    status: str = "finished",
    papers: Papers | None = None,
    beside: Sequence[Paper] = (),
) -> None:
    """Write all files of `year` into `out`, as `year_files` and `YearFiles.write`."""
    with year_files(out, year.rounds, published_rounds) as files:
        files.write(year, timings=timings, status=status, papers=papers, beside=beside)


def _write_bundles(bundle: Path, record: RoundRecord, *, published: bool) -> None:
    write_bundle(bundle, record)
    write_public_bundle(bundle / "public", record, published=published)


def _write_papers(folder: Path, papers: Iterable[Paper]) -> None:
    for paper in papers:
        path = folder / paper.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(paper.content)
        if paper.internal:
            path.chmod(0o600)


def write_findings(
    out: Path,
    findings: Sequence[Finding],
    *,
    exit_code: ExitCode,
    beside: Sequence[Paper] = (),
) -> None:
    """Write the findings of a run that made no year: it failed, or only checked.

    An earlier year in `out` is moved to `earlier/`, so that it is neither lost
    nor taken for the result of this run.
    """
    with output_folder(out) as folder:
        _write_findings(folder.staged, findings)
        _write_papers(folder.staged, beside)
        levels = Counter(finding.level.value for finding in findings)
        summary = {
            "status": "failed" if exit_code > ExitCode.FINDINGS else "checked",
            "exit_code": int(exit_code),
            "findings": {"error": levels["error"], "warning": levels["warning"]},
        }
        folder.publish(summary, keep_earlier=True)


def requirement_json(line: Requirement) -> dict[str, Any]:
    """Return a line of the certificate with its numbers as JSON numbers."""
    return {
        "requirement": line.requirement,
        "measured_over": line.measured_over,
        "asked": _number(line.asked),
        "reached": _number(line.reached),
        "rounding": line.rounding,
        "slack": _number(line.slack),
        "holds": line.holds,
        "kind": line.kind.value,
    }


def _number(text: str | None) -> int | float | str | None:
    if text is None or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _write_csv(path: Path, rows: Iterable[Row]) -> None:
    # A lone surrogate can come in with a broken file: shown escaped, not fatal.
    with path.open(
        "w", encoding="utf-8", errors="backslashreplace", newline=""
    ) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows(rows)


def _write_findings(folder: Path, findings: Sequence[Finding]) -> None:
    rows = chain([FINDING_COLUMNS], finding_rows(findings))
    _write_csv(folder / "findings.csv", rows)
    _write_findings_sheet(folder / "findings.xlsx", finding_rows(findings))


def _write_findings_sheet(path: Path, rows: Iterable[Row]) -> None:
    """Write the findings for reading; text stays text, whatever it begins with."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    alike: Counter[tuple[str, str]] = Counter()
    last = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("findings")
        head = book.add_format({"bold": True, "bg_color": "#E7ECF3", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(_FINDING_WIDTHS):
            sheet.set_column(column, column, width, body)
        for column, name in enumerate(FINDING_COLUMNS):
            sheet.write_string(0, column, name, head)
        for cells in rows:
            kind = cells[_FILE_COLUMN], cells[_CODE_COLUMN]
            alike[kind] += 1
            if alike[kind] <= _MOST_ALIKE and last < _SHEET_ROWS:
                last += 1
                _write_finding(sheet, last, cells, body)
        if more := alike.total() - last:
            sheet.write_string(
                last + 1, 0, f"… 另有 {more} 条，见 / {more} more in findings.csv"
            )
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4_PAPER)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, last), len(FINDING_COLUMNS) - 1)


def _write_finding(sheet: Any, number: int, cells: Row, body: Any) -> None:
    lines = max(map(text_lines, cells, _FINDING_WIDTHS))
    sheet.set_row(number, min(_TALLEST, LINE_POINTS * lines))
    for column, text in enumerate(cells):
        # Rows are numbers, so that a spreadsheet sorts them as such.
        if column == _ROW_COLUMN and text:
            sheet.write_number(number, column, int(text), body)
        else:
            sheet.write_string(number, column, _sheet_text(text), body)


def _sheet_text(text: str) -> str:
    """Return what a cell can hold of `text`."""
    return text.encode("utf-8", "backslashreplace").decode()[:_CELL_CHARACTERS]
