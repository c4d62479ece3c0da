"""A fictitious year is lived up to a day: by the planner's own steps, the same again."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from demo_year import DayClock, live_year
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.results.port import Wanted
from planner.results.record import Stage
from sample_data.inspecting import Part, stories
from tests.api.conftest import published

__all__ = ["published"]

FIRST = date(2026, 1, 5)
LAST = date(2026, 11, 20)
PART = Part(
    visit_id="V1",
    department_id="MKT",
    item_ids=("MKT-1", "MKT-2"),
    start=date(2026, 3, 2),
    end=date(2026, 3, 31),
    day=None,
)


def lived(published: Path, folder: Path, until: date) -> Workspace:
    copytree(published, folder)
    live_year(folder, DayClock(FIRST), until, seed=7)
    return Workspace(folder)


def results_of(workspace: Workspace, until: date):
    store = open_store(workspace, DayClock(until))
    year = store.year()
    found = store.results.listed(year, Wanted())
    verdicts = store.audit()
    store.close()
    return found, verdicts


@pytest.fixture(scope="module")
def whole(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return lived(published, tmp_path_factory.mktemp("lived") / "workspace", LAST)


def test_results_come_in_and_out_and_the_ledger_agrees(whole):
    found, verdicts = results_of(whole, LAST)
    entered = [one for one in found if one.actor != "import"]
    assert entered
    assert any(one.stage is Stage.PUBLISHED for one in entered)
    assert all(one.inspected_on <= one.entered_on <= LAST for one in entered)
    assert all(verdict.passed for verdict in verdicts)


def test_the_same_seed_lives_the_same_year(published, whole, tmp_path):
    again = lived(published, tmp_path / "workspace", LAST)
    assert results_of(again, LAST)[0] == results_of(whole, LAST)[0]


def test_nothing_happens_after_the_day_it_is_lived_up_to(published, tmp_path):
    until = date(2026, 3, 15)
    found, _ = results_of(lived(published, tmp_path / "workspace", until), until)
    for one in found:
        days = (one.inspected_on, one.entered_on, one.published_on)
        assert all(day is None or day <= until for day in days)


def test_what_becomes_of_a_part_depends_on_the_seed_and_the_part_alone():
    assert list(stories(PART, 1)) == list(stories(PART, 1))
    many = [s for seed in range(3000) for s in stories(PART, seed)]
    assert any(s.sent_back for s in many)
    assert any(s.corrected for s in many)
    assert any(s.withdrawn for s in many)
    kinds = {step.kind for s in many for step in s.steps}
    assert kinds == {"measure", "transfer", "close", "reopen"}
    assert any(s.said.first_offence for s in many)
    assert all(PART.start <= s.said.inspected_on <= PART.end for s in many)
