"""What a coordinator reads on the screen."""

import io

import pytest
from rich.console import Console

from planner.adapters.console import ScreenProgress, show_findings, show_summary
from planner.errors import Finding, Level
from tests.outputs.small_year import year_with

SUMMARY = {
    "shares": {
        "joint_share.entries": {
            "asked": "0.243",
            "reached": "0.2",
            "holds": False,
            "kind": "requirement",
        },
        "joint_share.visits": {
            "asked": "0.411",
            "reached": "0.2",
            "holds": False,
            "kind": "goal",
        },
        "coverage.targets": {
            "asked": None,
            "reached": "0.0806",
            "holds": True,
            "kind": "reported",
        },
        "grades.monotone": {
            "asked": "0",
            "reached": "0",
            "holds": True,
            "kind": "requirement",
        },
    },
    "counts": {
        "targets": 4,
        "proposals": 3,
        "entries": 2,
        "entries_joint": 1,
        "rounds": 1,
        "visits": 2,
        "visits_joint": 1,
        "unstaffed_visits": 0,
        "visits_without_day": 0,
    },
    "plan": {"status": "optimal", "bound": 2},
    "burden": {"firms": 2, "mean": 1, "max": 1},
    "firm_visits": {"proposed": 5, "planned": 3, "made": 2, "saved": 3},
    "team_chances": {"pairs": 24, "above": 3, "forced": 2, "largest": "0.667"},
    "teams": {
        "inspectors": 4,
        "seats": 6,
        "smallest": 1,
        "largest": 2,
        "exceptions": 0,
    },
}


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=80)


def said(console):
    return console.file.getvalue()


def played(round_id):
    return Finding(
        file="ceremony.json",
        code="ceremony_played",
        level=Level.WARNING,
        value=round_id,
    )


def broken(row):
    params = {"rule_zh": "写作 5%、20户", "rule_en": "write 5% or 20户"}
    return Finding(
        file="proposals.csv", code="bad_ratio", row=row, value="约5%", params=params
    )


def test_departments_are_called_by_their_names(console):
    known = year_with().departments[0]
    load = {known.department_id: {"2026-03": 7}, "GONE": {"2026-04": 8}}
    show_summary(console, year_with(summary={**SUMMARY, "load": load}))
    (row,) = (line for line in said(console).splitlines() if known.name in line)
    assert "7" in row
    assert known.department_id not in row
    assert "GONE" in said(console)


def test_a_share_that_is_missed_is_marked_and_one_not_asked_is_not(console):
    show_summary(console, year_with(summary={**SUMMARY, "load": {}}))
    lines = said(console).splitlines()
    (missed,) = (line for line in lines if "24.3%" in line)
    (told,) = (line for line in lines if "8.1%" in line)
    assert "20.0%" in missed
    assert "×" in missed
    assert "×" not in told
    assert "√" not in told
    (goal,) = (line for line in lines if "41.1%" in line)
    assert "!" in goal
    assert "×" not in goal


def test_all_that_is_said_fits_a_terminal_of_gbk(console):
    progress = ScreenProgress(console)
    progress.stage("读取", "import")
    progress.stage("计划", "plan")
    progress.fail()
    show_findings(console, [played("2026Q1"), broken(3)])
    table = "".join("|" if char in "│┃" else char for char in said(console))
    assert table.encode("gbk").decode("gbk") == table


def test_warnings_of_a_kind_are_told_once_with_how_many_there_are(console):
    show_findings(console, [played(f"2026Q{quarter}") for quarter in (1, 2, 3, 4)])
    assert said(console).count("ceremony_played") == 1
    assert "2026Q1" in said(console)
    assert "3 more alike" in said(console)
    assert "0 error(s), 4 warning(s)" in said(console)


def test_errors_are_told_one_by_one_up_to_ten(console):
    show_findings(console, [broken(row) for row in range(2, 15)])
    told = [line for line in said(console).splitlines() if line.startswith("×")]
    assert [line.split()[1] for line in told] == [
        f"proposals.csv:{row}" for row in range(2, 12)
    ]
    assert "3 条错误见 findings.csv" in said(console)


def test_a_finding_is_not_broken_at_the_width_of_the_screen(console):
    show_findings(console, [played("2026Q1")])
    assert len(said(console).splitlines()) == 3


def test_a_stage_that_failed_is_not_ticked_off(console):
    progress = ScreenProgress(console)
    progress.stage("读取", "import")
    progress.stage("计划", "plan")
    progress.fail()
    progress.fail()
    done, failed = said(console).splitlines()
    assert done.startswith("√ 读取 import")
    assert failed.startswith("× 计划 plan")


def test_every_stage_has_a_cost(console):
    progress = ScreenProgress(console)
    progress.stage("读取", "import")
    progress.stage("计划", "plan")
    costs = progress.close()
    assert [cost.stage for cost in costs] == ["import", "plan"]
    assert all(cost.seconds >= 0 and cost.peak_memory_mib > 0 for cost in costs)


def test_on_a_terminal_the_stage_under_way_says_how_far_it_is():
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    progress = ScreenProgress(console)
    progress.stage("读取", "import")
    progress.advance(3, 11)
    assert "3/11" in str(progress._status.status)
    progress.close()
    assert progress._status is None
