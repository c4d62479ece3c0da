"""A small city's first round, drawn; each test that changes it has a copy."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planner.adapters.state.sql_store import SqlStore
from planner.publishing.store import VisitRow
from planner.replacement.reasons import Reason
from planner.replacement.record import Replacement
from planner.season.callers import Caller
from planner.season.replacing import Wanted
from tests.ceremony.conftest import DUE, Hall, Opened, entered, opened

__all__ = ["opened"]

ROUND = "2026Q1"
COORDINATOR = Caller(actor="regulator:x", coordinator=True, party=None)


def of(department_id: str) -> Caller:
    """A caller of a department."""
    return Caller(
        actor=f"department:{department_id}",
        coordinator=False,
        party=department_id,
        department=department_id,
    )


def year_id(hall: Hall) -> str:
    year = hall.store.year("2026")
    assert year is not None
    return year.year_id


def visits(hall: Hall) -> list[VisitRow]:
    return hall.store.rows(VisitRow, year_id(hall))


def replace(hall: Hall, visit_id: str, by: Caller = COORDINATOR) -> Replacement:
    wanted = Wanted(visit_id=visit_id, reason=Reason.CLOSED)
    return hall.season.replace(wanted, by).replacement


@pytest.fixture(scope="session")
def drawn(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the first round was drawn."""
    folder = tmp_path_factory.mktemp("drawn") / "workspace"
    shutil.copytree(opened.folder, folder)
    hall = entered(folder, DUE, opened)
    # The nonces are fixed, and so is the key: every run draws the same firms.
    key = {"mode": "confidential", "custody_key": "7" * 64}
    hall.store.remember_ceremony("season:2026", ROUND, key)
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    hall.store.close()
    return folder


@pytest.fixture(scope="session")
def replaced(
    drawn: Path, opened: Opened, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Replacement]]:
    """A workspace in which two visits were replaced by reserves, others by nobody."""
    folder = tmp_path_factory.mktemp("replaced") / "workspace"
    shutil.copytree(drawn, folder)
    hall = entered(folder, DUE, opened)
    made: list[Replacement] = []
    for visit in visits(hall):
        if sum(map(is_whole, made)) < 2:
            made.append(replace(hall, visit.visit_id))
    hall.store.close()
    return folder, made


@pytest.fixture
def halls() -> Iterator[Callable[..., Hall]]:
    """Enter workspaces as they are, and close them at the end."""
    stores: list[SqlStore] = []

    def made(folder: Path, opened: Opened | None = None) -> Hall:
        hall = entered(folder, DUE, opened)
        stores.append(hall.store)
        return hall

    yield made
    for store in stores:
        store.close()


@pytest.fixture
def fresh(
    drawn: Path, opened: Opened, tmp_path: Path, halls: Callable[..., Hall]
) -> Hall:
    """A season with nothing replaced yet, which may be changed."""
    folder = tmp_path / "workspace"
    shutil.copytree(drawn, folder)
    return halls(folder, opened)


@pytest.fixture
def after(
    replaced: tuple[Path, list[Replacement]],
    opened: Opened,
    tmp_path: Path,
    halls: Callable[..., Hall],
) -> Hall:
    """A season with some visits replaced, which may be changed."""
    folder = tmp_path / "workspace"
    shutil.copytree(replaced[0], folder)
    return halls(folder, opened)


@pytest.fixture(scope="session")
def seen(replaced: tuple[Path, list[Replacement]], opened: Opened) -> Iterator[Hall]:
    """The same, which nobody changes."""
    hall = entered(replaced[0], DUE, opened)
    yield hall
    hall.store.close()


@pytest.fixture
def made(replaced: tuple[Path, list[Replacement]]) -> list[Replacement]:
    """The replacements of `after`."""
    return replaced[1]


def is_whole(one: Replacement) -> bool:
    return not one.unfilled and [v.replaces for v in one.visits] == [one.visit_id]


def filled(made: list[Replacement]) -> Replacement:
    """The first of them for which one reserve stands in, in a visit of its own."""
    return next(filter(is_whole, made))
