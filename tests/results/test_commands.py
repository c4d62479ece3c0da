"""A department's file of results entered, and the month's report, by command."""

from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.tokens import issue_token
from planner.cli import app
from planner.errors import ExitCode
from planner.results.port import Wanted
from tests.api.calls import sheet
from tests.api.conftest import SetClock

HEADER = "检查编号,事项编码,结果代码,检查日期,备注,首违不罚"


def planner(*words: object) -> Result:
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.fixture
def enter(store: SqlStore, clock: SetClock, tmp_path: Path):
    token = issue_token(store, clock, "department", "FIRE", "clerk")

    def run(*lines: str) -> Result:
        file = tmp_path / "results.csv"
        file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        where = tmp_path / "workspace"
        return planner(
            "results", "import", file, "--workspace", where, "--token", token
        )

    return run


def test_a_file_of_results_is_entered(enter, store: SqlStore) -> None:
    lines = (
        "V1,FIRE-1,发现问题已责令改正,2026-03-12,,是",
        "V2,FIRE-1,未发现问题,2026-03-12,,",
    )
    done = enter(*lines)
    assert done.exit_code == ExitCode.DONE, done.output
    kept = store.results.listed(store.year(), Wanted(department_id="FIRE"))
    assert [(one.visit_id, one.first_offence) for one in kept] == [
        ("V1", True),
        ("V2", False),
    ]
    again = enter(*lines)
    assert (again.exit_code, "there already: 2" in again.stdout) == (
        ExitCode.DONE,
        True,
    )


def test_a_file_with_a_fault_is_not_entered_at_all(enter, store: SqlStore) -> None:
    done = enter(
        "V1,FIRE-1,未发现问题,2026-03-12,,",
        "V3,FIRE-1,未发现问题,2026-03-12,,",
        "V2,FIRE-1,无此代码,2026-03-12,,",
    )
    assert done.exit_code == ExitCode.UNREADABLE
    assert "第3行 row 3 检查编号" in done.stderr
    assert "第4行 row 4 结果代码" in done.stderr
    assert store.results.listed(store.year(), Wanted(department_id="FIRE")) == []


def test_the_report_of_a_month_is_a_workbook(enter, tmp_path: Path) -> None:
    enter("V1,FIRE-1,发现问题已责令改正,2026-03-12,,是")
    out = tmp_path / "report.xlsx"
    where = tmp_path / "workspace"
    done = planner(
        "results", "report", "--workspace", where, "--month", "2026-03", "--out", out
    )
    assert done.exit_code == ExitCode.DONE, done.output
    rows = sheet(out.read_bytes())
    assert rows[0][0] == "2026年3月双随机抽查情况月报"
    fire = [row for row in rows if row[0] == "消防救援支队"]
    assert fire[1][1:3] == [1, 1]
    assert ["发现问题已责令改正", 1] in [row[:2] for row in rows]


def test_the_report_is_a_document_by_the_offices_own_template(
    enter, tmp_path: Path
) -> None:
    enter("V1,FIRE-1,发现问题已责令改正,2026-03-12,,是")
    where, out, own = tmp_path / "workspace", tmp_path / "r.docx", tmp_path / "own"
    words = ("results", "report", "--workspace", where, "--month", "2026-03")
    done = planner(*words, "--out", out)
    assert done.exit_code == ExitCode.DONE, done.output
    text = text_of(out)
    assert "2026年3月双随机抽查情况月报" in text
    assert "共形成检查结果2项，其中发现问题1项，问题发现率50.0%（1/2）" in text
    assert "首违不罚1项" in text
    assert "消防救援支队" in text
    assert "{" not in text

    own.mkdir()
    document = Document()
    document.add_paragraph("{{ 标题 }}：{{ 发现问题 }}个问题")
    document.save(own / "monthly_report.docx")
    assert planner(*words, "--out", out, "--templates", own).exit_code == ExitCode.DONE
    assert text_of(out) == "2026年3月双随机抽查情况月报：1个问题"

    document.add_paragraph("{{ 信用等级 }}")
    document.save(own / "monthly_report.docx")
    refused = planner(*words, "--out", out, "--templates", own)
    assert refused.exit_code == ExitCode.UNREADABLE
    assert "信用等级" in refused.output


def text_of(path: Path) -> str:
    """Return the text of a document's paragraphs and cells."""
    document = Document(str(path))
    cells = (c for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join(p.text for p in [*document.paragraphs, *cells])
