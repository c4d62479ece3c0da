"""A revision by command, and what of it is published and written."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from planner.adapters.files.year_files import write_year
from planner.adapters.state.tokens import issue_token
from planner.cli import app
from planner.errors import ExitCode
from planner.ledger.event import PUBLIC_KINDS, Kind
from planner.publishing.formal_plan import formal_plan
from tests.api.application import application
from tests.ceremony.conftest import Hall
from tests.revision.conftest import Draft, of

Begin = Callable[[], Draft]
REASON = "防汛期间暂缓"


def read(hall: Hall, address: str, token: str = "") -> list[dict[str, object]]:
    client = TestClient(application(hall.store, hall.clock))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.get(f"/api/v1/{address}", headers=headers)
    assert answer.status_code == 200
    return answer.json()["items"]


@pytest.fixture
def revised(hall: Hall, draft: Begin) -> Hall:
    year = hall.season.year()
    asked = draft().withdraw(of(year, "autumn-labels").entry_id)
    asked.postpone(
        of(year, "twice-labels").entry_id, "2026-10-10", "2026-12-20", REASON
    )
    asked.add().made(hall)
    return hall


def test_anyone_reads_what_changed_and_why(revised: Hall) -> None:
    rows = read(revised, "public/changes")
    assert [(r["version"], r["change"], r["entry_id"]) for r in rows] == [
        (2, "postponed", "2026-0002"),
        (2, "withdrawn", "2026-0007"),
        (2, "added", "2026-0009"),
    ]
    assert rows[0] == {
        "version": 2,
        "change": "postponed",
        "change_zh": "延期",
        "entry_id": "2026-0002",
        "name": "标识（商品标识）抽查",
        "reason": REASON,
        "start": "2026-07-01",
        "end": "2026-11-30",
        "new_start": "2026-10-10",
        "new_end": "2026-12-20",
        "kept_rounds": ["2026Q1"],
        "decided_on": "2026-01-06",
    }


def test_every_publication_says_which_version_of_the_plan_it_has(revised: Hall) -> None:
    years = read(revised, "public/years")
    assert sorted(year["version"] for year in years) == [1, 1, 2]
    (now,) = [y for y in years if y["superseded_by"] is None]
    assert now["version"] == 2
    (opened, *_) = [y for y in years if y["version"] == 1]
    entries = read(revised, f"public/entries?year={opened['year_id']}")
    assert "2026-0007" in {entry["entry_id"] for entry in entries}
    assert read(revised, f"public/changes?year={opened['year_id']}") == []


def test_the_regulator_reads_who_decided_and_which_proposals_came(
    revised: Hall,
) -> None:
    secret = issue_token(revised.store, revised.clock, "regulator", None, "双随机办")
    rows = read(revised, "regulator/changes", secret)
    assert {row["actor"] for row in rows} == {"coordinator"}
    assert rows[2]["proposal_ids"] == ["new-fire", "new-food"]


def test_the_event_is_private_as_the_proposals_are(revised: Hall) -> None:
    assert Kind.REVISION not in PUBLIC_KINDS
    (event,) = [
        e for e in read(revised, "public/ledger") if e["kind"] == Kind.REVISION.value
    ]
    assert event["body"] is None


def test_the_year_s_files_have_the_changes(revised: Hall, tmp_path: Path) -> None:
    write_year(tmp_path / "out", revised.season.year(), timings=())
    with (tmp_path / "out/plan/changes.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["entry_id"], r["new_start"], r["kept_rounds"]) for r in rows] == [
        ("2026-0002", "2026-10-10", "2026Q1"),
        ("2026-0007", "", ""),
        ("2026-0009", "2026-08-01", ""),
    ]
    with (tmp_path / "out/plan/merges.csv").open(encoding="utf-8") as stream:
        merges = {row["proposal_id"]: row["entry_id"] for row in csv.DictReader(stream)}
    assert merges["new-food"] == "2026-0009"
    assert "autumn-labels" not in merges


def test_the_formal_plan_says_which_version_it_is(revised: Hall) -> None:
    title = formal_plan(revised.season.year()).title
    assert title == "2026年度“双随机、一公开”抽查工作计划（第2版）"


def revise(hall: Hall, *arguments: str) -> tuple[int, str]:
    secret = issue_token(hall.store, hall.clock, "regulator", None, "双随机办")
    folder = str(hall.workspace.folder)
    command = ["revise", "--workspace", folder, "--token", secret, *arguments]
    done = CliRunner().invoke(app, command)
    return done.exit_code, done.output


def test_the_command_revises_and_says_what_comes_next(hall: Hall, draft: Begin) -> None:
    changes, _ = (
        draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id).files()
    )
    code, said = revise(hall, "--changes", str(changes))
    assert code == ExitCode.DONE, said
    assert "计划第 2 版已公布" in said
    assert "撤销 withdrawn 2026-0007" in said
    assert "2026Q2、2026Q3、2026Q4-full" in said


def test_the_command_ends_with_3_where_a_share_breaks_and_with_0_by_order(
    hall: Hall, draft: Begin
) -> None:
    changes, _ = (
        draft().withdraw(of(hall.season.year(), "summer-food").entry_id).files()
    )
    code, said = revise(hall, "--changes", str(changes))
    assert code == ExitCode.INFEASIBLE
    assert "joint_share.entries" in said
    code, said = revise(hall, "--changes", str(changes), "--accept", "依省级统一部署")
    assert code == ExitCode.DONE, said
    assert "joint_share.entries: 0.142857 / 0.240000 未达到 missed" in said


def test_the_command_names_the_row_of_what_is_wrong(hall: Hall, draft: Begin) -> None:
    changes, _ = draft().withdraw("2026-0001").files()
    code, said = revise(hall, "--changes", str(changes))
    assert code == ExitCode.UNREADABLE
    assert "第2行 row 2 计划编号" in said


def test_only_the_coordinator_revises(hall: Hall, draft: Begin) -> None:
    changes, _ = (
        draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id).files()
    )
    secret = issue_token(hall.store, hall.clock, "department", "SCJG", "执法科")
    folder = str(hall.workspace.folder)
    arguments = ["--workspace", folder, "--changes", str(changes), "--token", secret]
    assert CliRunner().invoke(app, ["revise", *arguments]).exit_code == 2
    assert hall.store.ledger.events(kind=Kind.REVISION) == []


def test_chances_are_those_of_the_version_in_force(
    revised: Hall, tmp_path: Path
) -> None:
    folder, out = str(revised.workspace.folder), str(tmp_path / "chances")
    command = [
        "chances",
        "--workspace",
        folder,
        "--out",
        out,
        "--seeds",
        "20",
        "--json",
    ]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == ExitCode.DONE, done.output
    assert "2026-0009" in done.output
    assert "2026-0007" not in done.output


def test_chances_are_of_a_folder_or_of_a_workspace(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["chances", "--out", str(tmp_path)])
    assert done.exit_code == ExitCode.UNREADABLE
