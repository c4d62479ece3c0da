"""An empty state on every database, with a gate and an office over it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from planner.accounts.gate import Gate
from planner.accounts.office import Office
from planner.adapters.state.sql_store import SqlStore, open_store
from tests.api.conftest import SetClock
from tests.api.people import gate as gate_of
from tests.api.people import office as office_of
from tests.databases import Databases


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(databases: Databases, tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    opened = open_store(databases.workspace(tmp_path / "workspace"), clock)
    yield opened
    opened.close()


@pytest.fixture
def gate(store: SqlStore, clock: SetClock) -> Gate:
    return gate_of(store, clock)


@pytest.fixture
def office(store: SqlStore, clock: SetClock) -> Office:
    return office_of(store, clock)


def later(clock: SetClock, **time: float) -> None:
    clock.time += timedelta(**time)
