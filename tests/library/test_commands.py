"""The library by command: taken in, compared, taken over, drawn from by name."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from planner.adapters.state.tokens import issue_token
from planner.cli import app
from planner.composition.intake import Intake
from planner.errors import ExitCode
from planner.ports import NoProgress
from tests.ceremony.conftest import Hall
from tests.library.test_season import GRADES, NIGHT


@pytest.fixture
def run(hall: Hall, tmp_path: Path):
    secret = issue_token(hall.store, hall.clock, "regulator", None, "双随机办")

    def done(*words: str, text: str = "", token: str = secret):
        arguments = list(words)
        if text:
            path = tmp_path / "table.csv"
            path.write_text(text, encoding="utf-8")
            arguments.append(str(path))
        place = ["--workspace", str(hall.workspace.folder)]
        shown = [] if words[0] == "list" else ["--token", token]
        found = CliRunner().invoke(app, ["library", *arguments, *place, *shown])
        return found.exit_code, found.output

    return done


def test_a_month_by_command(run, hall: Hall, tmp_path: Path):
    code, said = run("import", text=GRADES)
    assert code == ExitCode.DONE, said
    assert "等级变化 grade: 12" in said
    assert "等级 grade A → D: 12" in said
    code, said = run("import", text=NIGHT)
    assert "640105: 新增1 迁移1" in said
    code, said = run("import", text=NIGHT)
    assert (code, "没有变化" in said) == (ExitCode.DONE, True)
    _, said = run("list")
    assert [line[0] for line in said.splitlines()] == ["*", " ", " "]
    out = tmp_path / "differing.csv"
    code, said = run("diff", "--out", str(out))
    assert "134 户，其中 17 户不同" in said
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 17
    moved = next(row for row in rows if row["target_id"] == "V0002")
    assert (moved["district_before"], moved["district"]) == ("640104", "640105")
    assert (moved["change"], moved["columns"]) == ("changed", "district")
    assert oct(out.stat().st_mode)[-3:] == "600"
    code, said = run("take")
    assert code == ExitCode.DONE, said
    assert "计划第 2 版已公布" in said
    assert "已拟定的保留 rounds that stay: 2026Q1" in said
    code, said = run("take")
    assert (code, "已按快照" in said) == (ExitCode.UNREADABLE, True)
    code, said = run("check")
    assert (code, said.count("PASS")) == (ExitCode.DONE, 2)


def test_rejected_rows_are_named_and_the_others_taken(run):
    code, said = run("import", text="target_id,grade\nV0001,D\nV0999,D\n")
    assert code == ExitCode.FINDINGS
    assert "table.csv:3 [district] library_target_unknown" in said
    assert "新快照" in said


def test_a_whole_table_that_lacks_many_is_refused_unless_they_left(run):
    text = "target_id,name,district\n" + "".join(
        f"V{n:04d},第{n}户,640104\n" for n in range(1, 101)
    )
    code, said = run("import", "--whole", text=text)
    assert (code, "缺少对象库 132 户中的 32 户" in said) == (ExitCode.UNREADABLE, True)
    code, said = run("import", "--whole", "--accept-gone", text=text)
    assert code == ExitCode.DONE, said
    assert "移出 gone: 32" in said


def test_a_draft_says_how_old_its_library_is(hall: Hall, run):
    run("import", text=GRADES)
    library = Intake(hall.workspace, hall.store.ledger, hall.season, NoProgress())
    finding = library.older("2026Q2")
    assert finding is not None
    assert finding.params["differing"] == finding.params["grades"] == "12"
    run("take")
    library = Intake(hall.workspace, hall.store.ledger, hall.season, NoProgress())
    assert library.older("2026Q2") is None
    assert library.older("2026Q1") is not None


def test_only_the_coordinator_changes_the_library(hall: Hall, run):
    secret = issue_token(hall.store, hall.clock, "department", "SCJG", "执法科")
    code, _ = run("import", text=GRADES, token=secret)
    assert code == ExitCode.UNREADABLE
    assert hall.store.ledger.events(subject="library:2026") == []
