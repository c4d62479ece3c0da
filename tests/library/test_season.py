"""A year whose library is refreshed: what is drafted stays, the rest is drawn anew."""

from pathlib import Path

import pytest

from planner.adapters.engines.library_tables import StoredLibrary
from planner.ceremony.steps import Reason
from planner.composition.intake import Intake
from planner.errors import CheckFailedError, InputError
from planner.ledger.event import Kind
from planner.library.record import Form
from planner.ports import NoProgress
from planner.protocol.salts import keyed_digest
from planner.season.season import Season
from planner.season.versions import recomputed
from tests.ceremony.conftest import Hall, entered
from tests.revision.conftest import by_id, of

#: March's grades: a fourth of the restaurants that were A are D now.
GRADES = "target_id,grade\n" + "".join(f"V{n:04d},D\n" for n in range(1, 49, 4))
#: A night's push: three new restaurants, one that moved, one that closed for good.
NIGHT = """target_id,name,district,industry,grade,kind,status,registered_on,移出
V0201,新一户,640104,6210,A,企业,存续,2026-02-01,
V0202,新二户,640104,6210,B,企业,存续,2026-02-01,
V0203,新三户,640105,6210,C,企业,存续,2026-02-01,
V0002,,640105,,,,,,
V0003,,,,,,,,是
"""


def library(hall: Hall) -> Intake:
    return Intake(hall.workspace, hall.store.ledger, hall.season, NoProgress())


def take(hall: Hall, folder: Path, text: str, form: Form = Form.INCREMENT):
    path = folder / "month.csv"
    path.write_text(text, encoding="utf-8")
    return library(hall).take(path, form, "coordinator")


@pytest.fixture
def refreshed(hall: Hall, tmp_path: Path) -> Hall:
    """The first round is drawn; then grades and firms came in."""
    take(hall, tmp_path, GRADES)
    take(hall, tmp_path, NIGHT)
    return hall


def test_a_snapshot_says_what_it_was_made_from_and_what_changed(refreshed: Hall):
    first, second = library(refreshed).snapshots()
    assert (second.before, second.form) == (first.name, Form.INCREMENT)
    assert first.totals["grade"] == 12
    assert second.totals == {"new": 3, "gone": 1, "moved": 1, "grade": 0, "other": 0}
    assert second.targets == 134
    assert library(refreshed).replay() == []


def test_the_same_table_twice_changes_nothing(refreshed: Hall, tmp_path: Path):
    seq = refreshed.store.ledger.head().seq
    again = take(refreshed, tmp_path, NIGHT)
    assert again.snapshot is None
    assert refreshed.store.ledger.head().seq == seq


def test_rounds_that_are_not_drafted_are_drawn_from_the_newer_library(
    refreshed: Hall,
):
    newest = library(refreshed).newest()
    before = refreshed.season.year()
    year = refreshed.season.take_over(newest, "", "coordinator")
    assert year.plan.version == 2
    food = of(year, "summer-food")
    assert food.eligible == 50
    refreshed.clock.time = refreshed.clock.time.replace(hour=1)
    refreshed.draft("2026Q2")
    (laid,) = refreshed.store.ledger.events(subject="2026Q2", kind=Kind.PLAN)
    assert laid.body["snapshot"] == newest
    key = refreshed.season._outside.custody_key("season:2026", "2026Q2")
    (drafted,) = refreshed.store.ledger.events(subject="2026Q2", kind=Kind.DRAFT)
    assert drafted.body["snapshot_digest"] == keyed_digest(key, "snapshot", newest)
    # What was drawn stays, to the byte.
    assert year.visits == before.visits
    assert year.teams == before.teams
    assert year.rounds[0].record == before.rounds[0].record


def test_another_program_comes_to_the_same_version(refreshed: Hall):
    refreshed.season.take_over(library(refreshed).newest(), "", "coordinator")
    told = refreshed.season._opened
    plan = refreshed.season.plan
    other = Season(refreshed.season._outside)
    again = recomputed(other._outside, told)
    assert again.paper.quotas.cells == plan.paper.quotas.cells
    assert again.earlier.keys() == plan.earlier.keys() == {"2026Q1"}


def test_a_drawn_entry_keeps_its_numbers_and_one_half_drawn_goes_on(refreshed: Hall):
    before = refreshed.season.year()
    year = refreshed.season.take_over(library(refreshed).newest(), "", "coordinator")
    spring = of(before, "spring-food").entry_id
    assert by_id(year, spring) == by_id(before, spring)
    twice = of(before, "twice-labels").entry_id
    assert by_id(year, twice).occurrences == by_id(before, twice).occurrences


def test_taking_over_what_is_taken_over_is_refused(refreshed: Hall):
    newest = library(refreshed).newest()
    refreshed.season.take_over(newest, "", "coordinator")
    with pytest.raises(InputError) as error:
        refreshed.season.take_over(newest, "", "coordinator")
    assert error.value.findings[0].code == "library_nothing_newer"


def test_a_firm_that_left_keeps_its_visit_of_the_round_it_was_drawn_in(
    hall: Hall, tmp_path: Path
):
    before = hall.season.year()
    visited = sorted({visit.target_id for visit in before.visits})
    text = "target_id,移出\n" + "".join(f"{one},是\n" for one in visited)
    take(hall, tmp_path, text)
    year = hall.season.take_over(library(hall).newest(), "人员注销", "coordinator")
    assert year.visits == before.visits
    again = entered(hall.workspace, hall.clock.time)
    try:
        assert again.season.year().visits == before.visits
    finally:
        again.store.close()


def test_a_plan_is_revised_after_a_newer_library_was_taken_over(refreshed: Hall, draft):
    refreshed.season.take_over(library(refreshed).newest(), "", "coordinator")
    year = refreshed.season.year()
    asked = draft().withdraw(of(year, "autumn-labels").entry_id)
    revised = asked.made(refreshed)
    assert revised.plan.version == 3
    assert refreshed.season.plan.earlier.keys() == {"2026Q1"}


def test_a_round_abandoned_later_stands_on_what_it_was_drafted_from(
    hall: Hall, tmp_path: Path
):
    hall.clock.time = hall.clock.time.replace(hour=1)
    hall.draft("2026Q2")
    first = hall.season.plan.library.snapshot
    take(hall, tmp_path, GRADES)
    newest = library(hall).newest()
    hall.season.take_over(newest, "", "coordinator")
    hall.season.abandon("2026Q2", Reason.FAULT, "设备故障", "coordinator")
    (name,) = [r for r in hall.season.due() if r.startswith("2026Q2")]
    assert hall.season.plan.drawn_from(name).snapshot == first
    hall.season.take_over(newest, "", "coordinator")
    assert hall.season.plan.drawn_from(name).snapshot == newest
    hall.draft(name)


def test_a_firm_whose_row_is_rejected_stays_in_a_whole_table(
    hall: Hall, tmp_path: Path
):
    lines = [f"V{n:04d},第{n}户,640104,C\n" for n in range(2, 133)]
    text = "target_id,name,district,grade\nV0001,,640104,D\n" + "".join(lines)
    taken = take(hall, tmp_path, text, Form.WHOLE)
    assert "library_rejected_stay" in {finding.code for finding in taken.findings}
    now = hall.workspace.find_targets(taken.newest)
    assert now.rows(["V0001"], ["grade"])["grade"].tolist() == ["A"]
    assert set(now.values("grade")) == {"A", "C"}
    assert set(now.values("industry")) == {"6210", "6110", "5210", "8810"}


def test_an_import_that_another_one_overtakes_is_made_on_it(
    hall: Hall, tmp_path: Path, monkeypatch
):
    changed, overtaken = StoredLibrary.changed, []

    def slow(self, table, rows):
        if not overtaken:
            overtaken.append(True)
            other = tmp_path / "other"
            other.mkdir()
            take(hall, other, NIGHT)
        return changed(self, table, rows)

    monkeypatch.setattr(StoredLibrary, "changed", slow)
    taken = take(hall, tmp_path, GRADES)
    first, second = library(hall).snapshots()
    assert (second.before, second.name) == (first.name, taken.newest)
    assert second.targets == 134


def test_a_spoilt_snapshot_is_not_taken_over(refreshed: Hall):
    newest = library(refreshed).newest()
    path = refreshed.workspace.snapshots / newest
    path.chmod(0o600)
    path.write_bytes(b"")
    with pytest.raises(CheckFailedError):
        refreshed.season.take_over(newest, "", "coordinator")
