"""A year's opening, a draw and a backup killed at each commit: whole or not there."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition.backups import back_up, restore
from planner.ports import NoProgress
from planner.publishing.store import EntryRow, ListedRow, RoundRow
from tests.ceremony.conftest import DUE, OPENED, Hall, entered
from tests.databases import Databases
from tests.revision.village import make_village
from tests.state.test_processes import faults

ROUND = "2026Q1"
Step = Callable[[Hall], None]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_village(tmp_path_factory.mktemp("village") / "inputs")


@pytest.fixture(scope="module")
def settled(
    databases: Databases, inputs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An open year, its first round ready to be drawn."""
    folder = tmp_path_factory.mktemp("settled") / "w"
    settle(databases.workspace(folder), inputs)
    return folder


@pytest.fixture(scope="module")
def on_sqlite(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite") / "w"
    settle(Workspace(folder), inputs)
    return folder


def settle(place: Workspace, inputs: Path) -> None:
    hall = entered(place, OPENED)
    opening(hall, inputs)
    hall.settle(ROUND)
    hall.store.close()


def opening(hall: Hall, inputs: Path) -> None:
    kept = KeptInputs(hall.workspace.folder / "inputs").keep(inputs)
    hall.season.open(kept, "coordinator")


def drawing(hall: Hall) -> None:
    hall.season.draw(ROUND, "coordinator")


def killed_at(place: Workspace, step: Step, commit: int) -> bool:
    """Take a step in a process that is killed before its n-th commit."""
    child = os.fork()
    if child == 0:
        # Whatever happens in it, it may not go on as a second run of these tests.
        try:
            _killed_in(place, step, commit)
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _killed_in(place: Workspace, step: Step, commit: int) -> None:
    hall = entered(place, DUE)
    left = commit

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", count)
    step(hall)
    hall.store.close()


def told(store: SqlStore) -> tuple[int, int, int]:
    """Entries, drawn rounds and rows of lists of the year that is published."""
    year = store.year()
    if year is None:
        return 0, 0, 0
    of = year.year_id
    drawn = [r for r in store.rows(RoundRow, of) if r.seed]
    return len(store.rows(EntryRow, of)), len(drawn), len(store.rows(ListedRow, of))


def ends(place: Workspace, step: Step, whole: tuple[int, ...]) -> int:
    """Kill a step at one commit after the other; return how many it survived.

    Each time it is gone on with where it was cut off.
    """
    before = look(place)
    commit = 1
    while killed_at(place, step, commit):
        assert look(place) in (before, whole)
        commit += 1
    assert look(place) == whole
    return commit


def look(place: Workspace) -> tuple[int, ...]:
    hall = entered(place, DUE)
    with closing(hall.store) as store:
        assert faults(store) == []
        return told(store)


def test_an_opening_killed_again_and_again_is_whole_or_not_there(
    databases: Databases, inputs: Path, tmp_path: Path
) -> None:
    place = databases.workspace(tmp_path / "w")
    assert ends(place, lambda hall: opening(hall, inputs), (8, 0, 0)) > 3
    hall = entered(place, DUE)
    with closing(hall.store) as store:
        plans = [e for e in store.ledger.events() if e.subject == "season:2026"]
        assert [e.kind.value for e in plans][-1] == "plan"


def test_a_draw_killed_again_and_again_is_whole_or_not_there(
    databases: Databases, settled: Path, tmp_path: Path
) -> None:
    place = databases.copy(settled, tmp_path / "w")
    assert ends(place, drawing, (8, 1, 9)) > 3
    hall = entered(place, DUE)
    with closing(hall.store) as store:
        draws = [e for e in store.ledger.events() if e.kind.value == "draw"]
        assert len(draws) == 1


class Killing(NoProgress):
    """Kills its process when so many things were told."""

    def __init__(self, left: int) -> None:
        self._left = left

    def stage(self, name_zh: str, name_en: str) -> None:
        self._tell()

    def advance(self, done: int, total: int) -> None:
        self._tell()

    def _tell(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("told_of", [1, 2, 20, 40])
def test_a_backup_that_was_killed_is_not_there_and_in_nobodys_way(
    on_sqlite: Path, tmp_path: Path, told_of: int
) -> None:
    out = tmp_path / "backup.tar.gz"
    child = os.fork()
    if child == 0:
        try:
            back_up(on_sqlite, out, Killing(told_of))
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == -signal.SIGKILL
    assert not out.exists()
    kept = back_up(on_sqlite, out, NoProgress())
    restored, verdicts = restore(out, tmp_path / "restored", NoProgress())
    assert restored.rows == kept.rows
    assert not any(verdict.faults for verdict in verdicts)
