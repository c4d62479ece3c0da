"""A run that ends early says what contradicts what, and what helps."""

import csv

import pytest
from rich.console import Console
from typer.testing import CliRunner

from planner.cli import app
from planner.composition.plans import plan_year
from planner.errors import ExitCode
from planner.planning import growing
from tests.importing.village import settle

POLICY = """\
year = 2026
today = "2026-01-05"
[shares]
joint = ">=50%"
credit = ""
coverage = ""
items = ""
[grades]
floor_overall = 0
"""
PROPOSALS = (
    "proposal_id,department_id,item_ids,field,start,end,ratio\n"
    "P1,D1,A1,餐饮,2026-03-01,2026-05-31,5%\n"
    "P2,D2,B1,餐饮,2026-03-01,2026-05-31,5%\n"
)


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return settle(folder, {"proposals.csv": PROPOSALS, "policy.toml": POLICY})


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("known", [0, 12_000])
def test_a_plan_that_does_not_fit_leaves_its_conflict_and_ways_out(
    inputs, tmp_path, known, monkeypatch
):
    monkeypatch.setattr(growing, "MAX_KNOWN", known)
    out = tmp_path / "out"
    with (tmp_path / "screen").open("w", encoding="utf-8") as screen:
        code = plan_year(inputs, out, Console(file=screen, width=100))
    assert code == ExitCode.INFEASIBLE
    (member,) = rows(out / "plan/conflict.csv")
    assert (member["requirement"], member["proof"]) == (
        "joint_share.entries",
        "smallest",
    )
    ways = rows(out / "plan/ways_out.csv")
    assert [way["change"] for way in ways] == [
        "joint_catalogue + 餐饮,A1;B1,D1,D2",
        '[shares] joint = { goal = ">=50%", weight = 1 }',
    ]
    assert [(way["entries"], way["joint_share"]) for way in ways] == [
        ("1", "1.000000"),
        ("2", "0.000000"),
    ]
    codes = {row["code"] for row in rows(out / "findings.csv")}
    assert codes >= {"joint_share_out_of_reach", "conflict", "ways_out"}
    screen = (tmp_path / "screen").read_text("utf-8")
    assert "联合目录增加 1 行" in screen
    assert "已知" not in screen


def test_the_row_that_is_named_makes_the_plan(inputs, tmp_path):
    (inputs / "joint_catalogue.csv").write_text(
        "field,item_ids,initiator,cooperators\n餐饮,A1;B1,D1,D2\n", encoding="utf-8"
    )
    code = plan_year(inputs, tmp_path / "out", Console(quiet=True))
    assert code in (ExitCode.DONE, ExitCode.FINDINGS)
    assert not (tmp_path / "out/plan/ways_out.csv").exists()
    assert len(rows(tmp_path / "out/plan/entries.csv")) == 1


def test_a_run_ends_the_same_way(inputs, tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", "--inputs", str(inputs), "--out", str(out)])
    assert done.exit_code == ExitCode.INFEASIBLE
    assert len(rows(out / "plan/ways_out.csv")) == 2


@pytest.mark.parametrize("command", ["plan", "run"])
def test_what_is_wrong_is_said_once_and_before_ways_out_are_looked_for(
    inputs, tmp_path, command
):
    out = str(tmp_path / "out")
    said = CliRunner().invoke(app, [command, "--inputs", str(inputs), "--out", out])
    wrong, looking = "joint_share_out_of_reach", "寻找办法 ways out"
    assert said.output.count(wrong) == 1
    assert said.output.index(wrong) < said.output.index(looking)
    assert said.output.index(looking) < said.output.index("办法 Ways out")


def test_a_year_that_does_not_fit_is_not_opened_and_says_what_helps(inputs, tmp_path):
    workspace = str(tmp_path / "workspace")
    command = ["token", "issue", "--workspace", workspace, "--audience", "regulator"]
    issued = CliRunner().invoke(app, command)
    token = next(word for word in issued.output.split() if len(word) > 30)
    command = ["open", "--inputs", str(inputs), "--workspace", workspace]
    done = CliRunner().invoke(app, [*command, "--token", token])
    assert done.exit_code == ExitCode.INFEASIBLE
    assert "joint_catalogue" in done.output
