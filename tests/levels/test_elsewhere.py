"""Visits of other levels come as files, count towards caps, and are counted together."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.cli import app
from planner.composition.elsewhere import (
    counted_together,
    own_list,
    take_list,
    write_list,
)
from planner.composition.seasons import Desk
from planner.errors import InputError
from planner.ledger.event import Kind
from planner.levels.elsewhere import (
    Handed,
    VisitElsewhere,
    counted,
    read_handed,
    uncounted,
)
from planner.policy.record import LevelsPolicy, Policy
from planner.protocol.salts import keyed_digest
from tests.levels.parts import failed, whole

ROUND = "2026Q1"
HEADER = (
    "单位",
    "批次",
    "检查编号",
    "统一社会信用代码",
    "检查部门",
    "检查日期",
    "结果代码",
)


def visits(*targets, office="省局"):
    made = (
        VisitElsewhere(visit_id=f"P-{n:05}", round_id="P1", target_id=target)
        for n, target in enumerate(targets)
    )
    return Handed(office=office, visits=tuple(made))


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_both_caps_are_kept_and_nothing_more(own, theirs, cap, between):
    policy = Policy(
        caps=(("A", cap),), levels=LevelsPolicy(visits=(("A", cap + between),))
    )
    handed = visits(*["T"] * theirs)

    nearer = counted([handed], {"T": "A"}, policy).get("T", 0)

    may = own < cap and own + theirs < cap + between
    assert (own + nearer < cap) == may


def test_without_a_shared_cap_theirs_count_like_ones_own():
    handed = [visits("T", "T", "gone"), visits("T", office="县局")]
    assert counted(handed, {"T": "A"}, Policy()) == {"T": 3}


def test_a_year_played_at_once_says_that_it_counts_nobody_elses_visits():
    shared = Policy(levels=LevelsPolicy(visits=(("A", 4),)))
    assert [told.code for told in uncounted(shared)] == ["visits_not_counted"]
    assert not uncounted(Policy())


def desk(hall):
    return Desk(
        season=hall.season,
        store=hall.store,
        today=date(2026, 1, 6),
        folder=hall.workspace.folder,
    )


def of_grade(hall, grade):
    targets = hall.season.plan.paper.targets.read(("target_id", "grade"))
    return targets[targets["grade"] == grade]["target_id"].tolist()


def test_firms_at_their_cap_by_another_level_are_passed_over(hall, tmp_path):
    low = of_grade(hall, "A")
    assert hall.season.elsewhere.take(visits(*low), "coordinator")
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")

    record = next(r for r in hall.season.year().rounds if r.round_id == ROUND)
    passed_over = {t for row in record.record["strata"] for t in row["skipped"]}
    drawn = {target for _, target in record.selections}
    assert drawn
    assert not drawn & {*low}
    assert passed_over & {*low}
    assert not failed(whole(record, tmp_path / "bundle"))


def test_a_list_is_told_once_and_a_later_one_takes_its_place(hall):
    season = hall.season
    first, later = visits("T1", "T2"), visits("T1")

    assert season.elsewhere.take(first, "coordinator")
    assert not season.elsewhere.take(first, "coordinator")
    assert season.elsewhere.take(later, "coordinator")
    assert season.elsewhere.handed() == [later]
    told = hall.store.ledger.events(kind=Kind.ELSEWHERE)
    assert [event.body["visits"] for event in told] == [2, 1]
    assert not [f for verdict in hall.store.audit() for f in verdict.faults]


def test_the_statement_pins_what_was_counted(hall):
    season = hall.season
    season.elsewhere.take(visits("T1"), "coordinator")
    plain = season.plan.grounds(season.states())
    pinned = season.elsewhere.grounds(plain)
    assert pinned.history_digest != plain.history_digest

    hall.draft(ROUND)
    key = season._outside.custody_key("season:2026", ROUND)
    stated = season.state(ROUND).draft["history_digest"]
    assert stated == keyed_digest(key, "history", pinned.history_digest)


def foreign(path, rows, encoding="gb18030"):
    """Write what another system hands in."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def test_an_office_with_another_system_takes_part_by_its_file(hall, tmp_path):
    one, other = of_grade(hall, "B")[:2]
    rows = [
        (
            "甲县局",
            "2026-上",
            "检〔2026〕1号",
            one,
            "市监;消防",
            "2026-03-02",
            "未发现问题",
        ),
        ("甲县局", "2026-上", "X-2", other, "市监", "", ""),
        ("甲县局", "2026-上", "X-3", "91000000000000000X", "市监", "", ""),
    ]
    handed, news, _ = take_list(
        desk(hall), foreign(tmp_path / "x.csv", rows), "coordinator"
    )
    assert news
    assert {one, other} < {v.target_id for v in handed.visits}

    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    found = counted_together(desk(hall), "市局")
    own, theirs = found.offices
    assert (theirs.visits, theirs.joint, theirs.made) == (3, 1, 1)
    assert (theirs.targets, theirs.strangers) == (2, 1)
    assert found.together.visits == own.visits + 3
    assert found.together.joint == own.joint + 1
    assert found.together.targets <= own.targets + 2
    assert found.library == 600
    assert not found.above_cap


def test_ones_own_list_is_what_another_level_takes(hall, tmp_path):
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    handed = own_list(desk(hall), "市局")
    assert handed.visits
    write_list(handed, tmp_path / "own.csv")

    assert read_handed(read_file(tmp_path / "own.csv"), load_code_tables())[0] == handed
    with pytest.raises(InputError) as error:
        take_list(desk(hall), tmp_path / "own.csv", "coordinator")
    assert codes_of(error) == ["visits_own"]
    assert not hall.season.elsewhere.handed()
    district = hall.season.year().visits[0].district
    part = own_list(desk(hall), "市局", [district])
    assert 0 < len(part.visits) < len(handed.visits)


def codes_of(error):
    return [finding.code for finding in error.value.findings]


def test_a_list_of_two_offices_or_with_a_faulty_row_is_refused(tmp_path):
    codes = load_code_tables()
    two = [("甲", "", "X-1", "T1", "", "", ""), ("乙", "", "X-2", "T1", "", "", "")]
    with pytest.raises(InputError) as error:
        read_handed(read_file(foreign(tmp_path / "two.csv", two)), codes)
    assert "visits_of_offices" in codes_of(error)
    twice = [("甲", "", "X-1", "T1", "", "", ""), ("甲", "", "X-1", "T2", "", "", "")]
    with pytest.raises(InputError) as error:
        read_handed(read_file(foreign(tmp_path / "twice.csv", twice)), codes)
    assert "duplicate_id" in codes_of(error)


def test_the_commands_say_what_was_taken_and_what_it_comes_to(hall, tmp_path):
    target = of_grade(hall, "B")[0]
    path = foreign(tmp_path / "x.csv", [("甲县局", "", "X-1", target, "", "", "")])
    at = ["--workspace", str(hall.workspace.folder)]
    runner = CliRunner()
    refused = runner.invoke(app, ["visits", "take", str(path), *at])
    assert refused.exit_code == 2
    hall.season.elsewhere.take(visits(target, office="甲县局"), "coordinator")

    out = tmp_path / "own.csv"
    told = ["visits", "export", *at, "--out", str(out), "--office", "市局"]
    assert runner.invoke(app, told).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    said = runner.invoke(app, ["visits", "together", *at, "--office", "市局"])
    assert "甲县局  户次 visits 1" in said.output
