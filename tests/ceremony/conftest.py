"""A small town's year, opened in a workspace; each test has a copy of it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.composition.seasons import season_over
from planner.ids import hash_fields
from planner.season.announcing import Announced
from planner.season.plan import SeasonPlan
from planner.season.season import Season
from sample_data.city import make_city
from tests.api.conftest import SetClock
from tests.few_fields import FIELDS, WHOLE, keep_few_fields

OPENED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
REVEAL_BY = "2026-01-06T02:00:00Z"
LATE = datetime(2026, 1, 6, 2, 0, 1, tzinfo=UTC)
SOURCE_AT = "2026-01-06T13:00:00Z"
DUE = datetime(2026, 1, 6, 13, 5, tzinfo=UTC)
LOTTERY = "福彩双色球第2026002期开奖号码"
PARTIES = ("SCJG", "notary")


@dataclass
class Hall:
    """Where a ceremony is held: a season, a clock that can be set, and nonces."""

    season: Season
    store: SqlStore
    workspace: Workspace
    clock: SetClock

    def nonce(self, round_id: str, party: str) -> str:
        return hash_fields("test-nonce", round_id, party)

    def draft(self, round_id: str, source: str = LOTTERY) -> None:
        at = None if source == "none" else SOURCE_AT
        announced = Announced(
            round_id=round_id,
            parties=PARTIES,
            reveal_by=REVEAL_BY,
            public_source=source,
            source_at=at,
        )
        self.season.draft(announced, "coordinator")

    def commit(self, round_id: str) -> None:
        for party in PARTIES:
            made = hash_fields("commit", round_id, party, self.nonce(round_id, party))
            self.season.commit(round_id, party, made, party)

    def reveal(self, round_id: str, *parties: str) -> None:
        digest = self.season.state(round_id).statement_digest or ""
        for party in parties or PARTIES:
            nonce = self.nonce(round_id, party)
            self.season.reveal(round_id, party, nonce, digest, party)

    def settle(self, round_id: str) -> None:
        """Everything up to the draw."""
        self.clock.time = BEFORE
        self.draft(round_id)
        self.commit(round_id)
        self.season.publish(round_id, "coordinator")
        self.reveal(round_id)
        self.clock.time = DUE
        self.season.enter_value(round_id, "01 02 03 + 04", "中国福彩网", "coordinator")


@dataclass(frozen=True)
class Opened:
    """A workspace in which a year is open, and what the program that opened it knows."""

    folder: Path
    known: tuple[Mapping[str, Any], SeasonPlan] | None


def entered(
    place: Path | Workspace, time: datetime, opened: Opened | None = None
) -> Hall:
    """Enter a workspace: as the program that opened its year, if it is told of it.

    That one knows its plan. Any other plans anew, from the inputs that were kept.
    """
    workspace = place if isinstance(place, Workspace) else Workspace(place)
    clock = SetClock(time)
    store = open_store(workspace, clock)
    season = season_over(workspace, store, clock)
    if opened is not None:
        season._known = opened.known
    return Hall(season, store, workspace, clock)


def opened_in(folder: Path, inputs: Path) -> Opened:
    """Open a year on inputs in a new workspace."""
    hall = entered(folder, OPENED)
    kept = KeptInputs(hall.workspace.folder / "inputs").keep(inputs)
    hall.season.open(kept, "coordinator")
    hall.store.close()
    return Opened(hall.workspace.folder, hall.season._known)


@cache
def _opened_town(root: Path) -> Opened:
    make_city(root / "town", targets=600, seed=5)
    keep_few_fields(root / "town", (*FIELDS, WHOLE))
    return opened_in(root / "workspace", root / "town")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """An open year of 600 firms, the same for all folders of tests that import this."""
    return _opened_town(tmp_path_factory.getbasetemp() / "season")


@pytest.fixture
def hall(opened: Opened, tmp_path: Path) -> Iterator[Hall]:
    shutil.copytree(opened.folder, tmp_path / "workspace")
    hall = entered(tmp_path / "workspace", BEFORE, opened)
    yield hall
    hall.store.close()


@pytest.fixture
def another_hall(hall: Hall) -> Iterator[Callable[[], Hall]]:
    """Make a second program over the same workspace."""
    stores: list[SqlStore] = []

    def made() -> Hall:
        store = open_store(hall.workspace, hall.clock)
        stores.append(store)
        season = season_over(hall.workspace, store, hall.clock)
        return Hall(season, store, hall.workspace, hall.clock)

    yield made
    for store in stores:
        store.close()
