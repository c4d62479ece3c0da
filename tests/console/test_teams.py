"""A drawn round's teams in the console: what lacks is named, with why."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from planner.publishing.store import VisitRow
from tests.api.application import application
from tests.api.people import browser
from tests.ceremony.conftest import DUE, Hall, Opened, entered
from tests.console.conftest import Console
from tests.replacement.conftest import drawn, opened

__all__ = ["drawn", "opened"]

PAGE = "/console/rounds/2026Q1/teams"


@pytest.fixture
def hall(drawn: Path, opened: Opened, tmp_path: Path) -> Iterator[Hall]:
    shutil.copytree(drawn, tmp_path / "workspace")
    made = entered(tmp_path / "workspace", DUE, opened)
    yield made
    made.store.close()


@pytest.fixture
def office(hall: Hall) -> Console:
    client = TestClient(application(hall.store, hall.clock, lambda: hall.season))
    return Console(browser(client, hall.store, hall.clock, "coordinator"))


def test_a_rounds_teams_are_told_with_what_has_no_day(hall: Hall, office: Console):
    year = hall.store.year("2026")
    rows = [r for r in hall.store.rows(VisitRow, year.year_id) if not r.withdrawn]
    before = len(hall.store.accounts.accesses())
    page = office.get(PAGE)
    assert page.status == 200, page.text
    assert f"{len(rows)} 户次" in page.text
    assert "人员可预见程度" in page.text
    assert "最高可能性" in page.text
    for row in rows:
        assert (row.day is None) == (row.visit_id in page.html), row
    (told,) = hall.store.accounts.accesses()[before:]
    assert (told.route, told.rows) == (PAGE, sum(row.day is None for row in rows))
    assert f'href="{PAGE}"' in office.get("/console/rounds/2026Q1").html


def test_a_round_that_is_not_drawn_has_no_teams_yet(office: Console):
    assert office.get("/console/rounds/2026Q2/teams").status == 404
