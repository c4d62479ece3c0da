"""A year that is moved half-way, one round drawn and the next promised, goes on alike."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.adapters.state.workspace import Workspace
from planner.composition.backups import back_up, restore
from planner.composition.workspaces import set_database, workspace_at
from planner.policy.results import ResultsPolicy
from planner.ports import NoProgress
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.publishing.store import ListedRow, RoundRow, TeamRow, VisitRow
from planner.results.entering import Asked
from planner.results.port import Wanted
from planner.results.record import Stage
from planner.results.register import Register
from planner.results.steps import By
from planner.season.announcing import Announced
from tests.ceremony.conftest import (
    BEFORE,
    LOTTERY,
    PARTIES,
    Hall,
    Opened,
    entered,
)
from tests.databases import PostgresServer
from tests.replacement.conftest import ROUND, visits

NEXT = "2026Q2"
INSPECTED = datetime(2026, 4, 1, 1, tzinfo=UTC)
PROMISED = datetime(2026, 4, 2, 1, tzinfo=UTC)
REVEAL_BY, SOURCE_AT = "2026-04-03T02:00:00Z", "2026-04-03T13:00:00Z"
DRAWN = datetime(2026, 4, 3, 13, 5, tzinfo=UTC)
TAKEN_DOWN = 12
QUIET = NoProgress()


def register(hall: Hall) -> Register:
    year, now = hall.store.year("2026"), hall.clock.now()
    assert year is not None
    by = By(actor="test", at=time_text(now), today=local_day(now))
    return Register(hall.store.results, year, ResultsPolicy(), by)


def half_way(hall: Hall) -> None:
    """Draw a round, enter what it found, publish half of that, promise the next."""
    for round_id in (ROUND, NEXT):
        key = {"mode": "confidential", "custody_key": "7" * 64}
        hall.store.remember_ceremony("season:2026", round_id, key)
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    hall.clock.time = INSPECTED
    results = register(hall)
    made = []
    for visit in visits(hall)[:TAKEN_DOWN]:
        for department in visit.department_ids:
            task = results.task(department, visit.visit_id)
            day = task.start
            found = [
                Asked(item_id=item, codes=("未发现问题",), inspected_on=day)
                for item in task.item_ids
            ]
            made += results.enter(task, found)
    results.review(made[::2])
    results.publish(Wanted())
    results.review(made[1::4])
    hall.clock.time = PROMISED
    hall.season.draft(
        Announced(
            round_id=NEXT,
            parties=PARTIES,
            reveal_by=REVEAL_BY,
            public_source=LOTTERY,
            source_at=SOURCE_AT,
        ),
        "coordinator",
    )
    hall.commit(NEXT)
    hall.season.publish(NEXT, "coordinator")
    hall.reveal(NEXT, PARTIES[0])


def the_rest(place: Workspace) -> dict[str, Any]:
    """Go on from there to the draw, publish what waits; return all that came of it."""
    hall = entered(place, PROMISED)
    with closing(hall.store):
        hall.reveal(NEXT, PARTIES[1])
        hall.clock.time = DRAWN
        hall.season.enter_value(NEXT, "01 02 03 + 04", "中国福彩网", "coordinator")
        hall.season.draw(NEXT, "coordinator")
        assert register(hall).publish(Wanted())
        return told(hall)


def told(hall: Hall) -> dict[str, Any]:
    store, year = hall.store, hall.store.year("2026")
    assert year is not None
    assert [v.faults for v in store.audit() if v.faults] == []
    listed = store.results.listed(year, Wanted())
    return {
        "events": [(e.kind, e.subject) for e in store.ledger.events()],
        "rounds": [
            (row.round_id, row.seed, row.frame_snapshot, row.list_digest)
            for row in store.rows(RoundRow, year.year_id)
        ],
        "rows": [
            store.rows(kind, year.year_id) for kind in (ListedRow, VisitRow, TeamRow)
        ],
        "results": sorted(
            (one.visit_id, one.item_id, one.stage, one.version) for one in listed
        ),
    }


@pytest.fixture(scope="module")
def promised(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("promised") / "w"
    shutil.copytree(opened.folder, folder)
    hall = entered(folder, BEFORE, opened)
    half_way(hall)
    hall.store.close()
    return folder


@pytest.fixture(scope="module")
def unmoved(promised: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of the year where it is left where it was."""
    folder = tmp_path_factory.mktemp("unmoved") / "w"
    shutil.copytree(promised, folder)
    return the_rest(Workspace(folder))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLANNER_DATABASE", "PLANNER_SNAPSHOTS"):
        monkeypatch.setenv(name, "")


def moved_to(postgres: PostgresServer, promised: Path, tmp_path: Path) -> Workspace:
    back_up(promised, tmp_path / "move.tar.gz", QUIET)
    place = postgres.empty(tmp_path / "empty")
    set_database(place.address or "")
    restore(tmp_path / "move.tar.gz", tmp_path / "moved", QUIET)
    return workspace_at(tmp_path / "moved")


def test_a_year_moved_half_way_goes_on_as_if_it_had_not_been(
    promised: Path, unmoved: dict[str, Any], postgres: PostgresServer, tmp_path: Path
) -> None:
    place = moved_to(postgres, promised, tmp_path)
    there = the_rest(place)

    assert {row[0] for row in there["rounds"]} == {ROUND, NEXT}
    stages = {stage for *_, stage, _ in there["results"]}
    assert stages == {Stage.PUBLISHED, Stage.ENTERED}
    assert there == unmoved

    back_up(place.folder, tmp_path / "back.tar.gz", QUIET)
    set_database("")
    restore(tmp_path / "back.tar.gz", tmp_path / "back", QUIET)
    hall = entered(Workspace(tmp_path / "back"), DRAWN)
    with closing(hall.store):
        assert told(hall) == unmoved
        waiting = hall.store.results.listed(
            hall.store.year("2026"), Wanted(stage=Stage.ENTERED)
        )
        register(hall).review(waiting)
        assert len(register(hall).publish(Wanted())) == len(waiting)
        assert [v.faults for v in hall.store.audit() if v.faults] == []


def test_its_snapshots_may_move_to_a_storage_and_the_folder_be_emptied(
    promised: Path,
    unmoved: dict[str, Any],
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANNER_SNAPSHOTS", f"file://{tmp_path}/kept")
    place = moved_to(postgres, promised, tmp_path)
    for path in place.snapshots.iterdir():
        path.unlink()

    assert the_rest(place) == unmoved
    for path in place.snapshots.iterdir():
        path.unlink()
    hall = entered(workspace_at(place.folder), DRAWN)
    with closing(hall.store):
        assert told(hall) == unmoved
