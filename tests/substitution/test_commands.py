"""Changes by the command line, and what departments read of them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from planner.adapters.clock import SystemClock
from planner.adapters.state.tokens import issue_token
from planner.cli import app
from planner.publishing.store import TeamRow, Where
from tests.ceremony.conftest import DUE, Hall
from tests.replacement.conftest import ROUND, year_id
from tests.substitution.test_season import (
    busiest,
    change,
    left,
    seats,
    team_of,
    visit_of,
)


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _self: DUE)


@pytest.mark.usefixtures("due")
def test_the_commands_change_and_list(fresh: Hall, tmp_path: Path) -> None:
    token = issue_token(fresh.store, fresh.clock, "regulator", None, "甲")
    place = ["--workspace", str(fresh.workspace.folder)]

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*words, *place])
        return done.exit_code, done.output

    who = busiest(fresh)
    name = next(s.inspector_name for s in seats(fresh) if s.inspector_id == who)
    asked = ("--kind", "离岗", "--inspector", who, "--first", "2026-01-06")
    told = (*asked, "--reason", "调离", "--token", token)
    assert run("change", *asked, "--token", token)[0] == 2
    assert run("change", *asked, "--reason", "调离")[0] == 2
    assert run("change", "--token", token)[0] == 2
    assert run("changes")[1].strip() == "没有变更 / nothing was changed"
    code, output = run("change", *told)
    assert code == 0, output
    assert f"离岗 left  {who} {name}  2026-01-06" in output
    assert " → " in output
    assert who not in {s.inspector_id for s in seats(fresh)}
    code, output = run("change", *told)
    assert code == 0, output
    assert "不重复处理" in output
    seat = next(s for s in seats(fresh) if visit_of(fresh, s.visit_id).day)
    table = tmp_path / "changes.csv"
    rows = f"申请回避,{seat.inspector_id},{seat.visit_id},企业申请\n"
    table.write_text(f"变更,执法证号,检查编号,理由\n{rows}离岗,无此人,,x\n", "utf-8")
    code, output = run("change", "--file", str(table), "--token", token)
    assert code == 2
    assert "changes.csv 第3行 row 3 执法证号" in output
    assert seat.inspector_id in team_of(fresh, seat.visit_id)
    table.write_text(f"变更,执法证号,检查编号,理由\n{rows}", "utf-8")
    code, output = run("change", "--file", str(table), "--token", token)
    assert code == 0, output
    assert seat.inspector_id not in team_of(fresh, seat.visit_id)
    code, output = run("changes", "--round", ROUND)
    assert code == 0, output
    assert "调离" in output
    assert "企业申请" in output
    assert run("changes", "--round", "2026Q4")[1].startswith("没有变更")


def test_a_department_reads_its_team_as_it_is_now(fresh: Hall) -> None:
    who = busiest(fresh)
    department = next(s.department_id for s in seats(fresh) if s.inspector_id == who)

    change(fresh, left(who))
    where = Where(department_id=department)
    found = fresh.store.rows(TeamRow, year_id(fresh), where=where)
    assert found
    assert who not in {seat.inspector_id for seat in found}
