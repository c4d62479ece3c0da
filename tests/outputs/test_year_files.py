"""The files of a year: their columns, their bytes, and what they never say."""

import csv
import hashlib
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from planner.adapters.files.year_files import (
    StageCost,
    requirement_json,
    write_findings,
    write_year,
)
from planner.adapters.files.year_tables import FINDING_COLUMNS, YEAR_TABLES
from planner.errors import ExitCode
from planner.scopes import Scope
from tests.outputs.small_year import (
    CERTIFICATE,
    JOINT_ENTRY,
    SMALL_YEAR,
    VISIT,
    finding,
    year_with,
)

DOCS = Path(__file__).parents[2] / "docs" / "outputs.md"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "year"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def all_bytes(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def documented_columns(path):
    """The columns that docs/outputs.md gives for a file: a heading, then a table."""
    section = DOCS.read_text(encoding="utf-8").split(f"\n## `{path}`", 1)[1]
    table = section.split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z_]+)`", table, re.MULTILINE)


@pytest.mark.parametrize("table", YEAR_TABLES, ids=lambda table: table.path)
def test_columns_are_those_of_the_docs(table, out):
    write_year(out, SMALL_YEAR)
    header = (out / table.path).read_text(encoding="utf-8").split("\n", 1)[0]
    documented = documented_columns(table.path)
    assert list(table.columns) == documented
    assert header.split(",") == documented[: len(documented) - table.of_replacements]


def test_finding_columns_are_those_of_the_docs():
    assert list(FINDING_COLUMNS) == documented_columns("findings.csv")


def test_every_file_written_is_documented(out):
    write_year(out, SMALL_YEAR)
    docs = DOCS.read_text(encoding="utf-8")
    for path in all_bytes(out):
        shown = re.sub(r"^rounds/[^/]+/", "rounds/ROUND/", path)
        name = "rounds/ROUND" if shown.startswith("rounds/ROUND/") else shown
        assert f"`{name}" in docs, path


def test_an_entry_shows_its_scope_as_a_proposal_would(out):
    write_year(out, SMALL_YEAR)
    entry = rows_of(out / "plan" / "entries.csv")[0]
    shown = {k: entry[k] for k in ("industries", "districts", "tags", "kinds")}
    assert shown == {"industries": "62;!621", "districts": "", "tags": "", "kinds": ""}
    assert entry["registered_from"] == "2020-01-01"
    assert entry["registered_to"] == ""
    assert entry["not_inspected_since"] == "2025-07-01"
    assert (entry["type"], entry["cooperators"]) == ("部门联合", "XFJY")


def test_an_entry_drawn_twice_lists_both_rounds(out):
    write_year(out, SMALL_YEAR)
    entry = rows_of(out / "plan" / "entries.csv")[0]
    assert entry["times"] == "2"
    assert entry["round"] == "2026Q1;2026Q2"
    assert entry["visit_group"] == "v-001;v-001"


def test_tags_that_an_office_excluded_are_shown_and_the_policys_are_not(out):
    scope = Scope(exclude={"tags": ("school", "x-positive", "x-tolerance")})
    entry = replace(JOINT_ENTRY, scope=scope)
    plan = replace(SMALL_YEAR.plan, entries=(entry, SMALL_YEAR.plan.entries[1]))
    write_year(out, year_with(plan=plan))
    assert rows_of(out / "plan" / "entries.csv")[0]["tags"] == "!school"


def test_quotas_stand_by_round_then_entry_with_strata_in_order(out):
    write_year(out, SMALL_YEAR)
    rows = rows_of(out / "quotas.csv")
    assert [(r["entry_id"], r["stratum"], r["quota"]) for r in rows] == [
        ("2026-001", "640104.A", "1"),
        ("2026-001", "640104.D", "1"),
        ("2026-001", "640104.A", "0"),
        ("2026-001", "640104.D", "2"),
        ("2026-002", "640104.C", "1"),
    ]


def test_the_certificate_holds_numbers_and_null_for_what_was_not_asked(out):
    write_year(out, SMALL_YEAR)
    certificate = json.loads((out / "plan" / "certificate.json").read_text("utf-8"))
    assert certificate[0]["asked"] == 0.243
    assert certificate[1]["asked"] is None
    assert certificate[1]["reached"] == 2
    assert isinstance(certificate[1]["reached"], int)
    assert list(certificate[0]) == documented_columns("plan/certificate.json")


def test_a_demand_in_words_stays_text():
    line = replace(CERTIFICATE[0], asked="A<=B<=C<=D")
    assert requirement_json(line)["asked"] == "A<=B<=C<=D"


def test_the_same_year_twice_is_the_same_bytes(tmp_path):
    write_year(tmp_path / "one", SMALL_YEAR)
    write_year(tmp_path / "two", SMALL_YEAR)
    assert all_bytes(tmp_path / "one") == all_bytes(tmp_path / "two")


def test_bundles_are_the_same_written_in_several_processes(tmp_path, monkeypatch):
    write_year(tmp_path / "alone", SMALL_YEAR)
    monkeypatch.setattr("planner.adapters.files.year_files._WORTH_FORKING", 1)
    write_year(tmp_path / "abreast", SMALL_YEAR)
    assert all_bytes(tmp_path / "alone") == all_bytes(tmp_path / "abreast")


def test_timings_change_the_summary_and_nothing_else(tmp_path):
    cost = StageCost(stage="draw", seconds=1.25, peak_memory_mib=80.5)
    write_year(tmp_path / "one", SMALL_YEAR)
    write_year(tmp_path / "two", SMALL_YEAR, timings=[cost])
    one, two = all_bytes(tmp_path / "one"), all_bytes(tmp_path / "two")
    assert {path for path in one if one[path] != two[path]} == {"summary.json"}
    stages = json.loads(two["summary.json"])["stages"]
    assert stages == [{"stage": "draw", "seconds": 1.25, "peak_memory_mib": 80.5}]


def test_the_summary_names_every_file_with_its_digest(out):
    write_year(out, SMALL_YEAR)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    written = {p: b for p, b in all_bytes(out).items() if p != "summary.json"}
    assert summary["status"] == "finished"
    assert summary["files"] == {
        path: hashlib.sha256(data).hexdigest() for path, data in written.items()
    }


def test_a_list_under_embargo_is_in_no_public_bundle(out):
    write_year(out, SMALL_YEAR, published_rounds={"2026Q1"})
    assert (out / "rounds/2026Q1/public/published.csv").exists()
    assert not (out / "rounds/2026Q2/public/published.csv").exists()
    assert not list(out.glob("rounds/*/public/custody_key*"))


def test_a_name_that_looks_like_a_formula_is_kept_as_it_is_for_programs(out):
    write_year(out, SMALL_YEAR)
    assert rows_of(out / "visits.csv")[0]["name"] == VISIT.name == "=1+1饭店"


def test_a_finding_that_looks_like_a_formula_is_text_in_the_sheet(out):
    poison = '=HYPERLINK("http://x","点我")'
    write_year(out, year_with(findings=(finding(row=2, value=poison),)))
    book = CalamineWorkbook.from_path(str(out / "findings.xlsx"))
    shown = book.get_sheet_by_index(0).to_python()
    assert shown[1][FINDING_COLUMNS.index("value")] == poison
    assert b"<f>" not in _sheet_xml(out / "findings.xlsx")


def test_broken_text_in_a_finding_is_escaped_and_not_fatal(out):
    write_year(out, year_with(findings=(finding(row=2, value="a\ud800\x00b"),)))
    text = (out / "findings.csv").read_text("utf-8")
    assert "a\\ud800" in text


def test_the_sheet_has_room_for_every_kind_of_finding(out):
    found = [finding(row=row) for row in range(2, 2_103)]
    found += [
        finding(file="items.csv", row=2),
        replace(finding(row=9_000), code="bad_date"),
    ]
    write_findings(out, found, exit_code=ExitCode.FINDINGS)
    assert len(rows_of(out / "findings.csv")) == len(found)
    book = CalamineWorkbook.from_path(str(out / "findings.xlsx"))
    _, *shown = book.get_sheet_by_index(0).to_python()
    code = FINDING_COLUMNS.index("code")
    assert [shown[0][0], shown[-2][code]] == ["items.csv", "bad_date"]
    assert len(shown) == 1 + 2_000 + 1 + 1
    assert "101" in shown[-1][0]


def test_findings_stand_by_file_and_row_with_the_files_own_first(out):
    found = [finding(row=10), finding(row=2), finding(), finding(file="items.csv")]
    write_findings(out, found, exit_code=ExitCode.UNREADABLE)
    rows = rows_of(out / "findings.csv")
    assert [(r["file"], r["row"]) for r in rows] == [
        ("items.csv", ""),
        ("targets.csv", ""),
        ("targets.csv", "2"),
        ("targets.csv", "10"),
    ]


def _sheet_xml(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_rows_of_findings_are_numbers_in_the_sheet_and_it_prints_a_page_wide(out):
    findings = (finding(row=9), finding(row=62), finding())
    write_findings(out, findings, exit_code=ExitCode.FINDINGS)
    book = CalamineWorkbook.from_path(str(out / "findings.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()
    column = FINDING_COLUMNS.index("row")
    assert sorted(row[column] for row in rows[1:] if row[column] != "") == [9, 62]
    assert b'fitToHeight="0"' in _sheet_xml(out / "findings.xlsx")
