"""A workspace with two publications, a ceremony and tokens; tests use copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token, revoke_token
from planner.adapters.state.workspace import Workspace
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases


@pytest.fixture(scope="session")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger") / "workspace"
    clock = SetClock()
    store = open_store(databases.workspace(folder), clock)
    store.remember_ceremony("OLD", "R1", {"custody_key": "c0ffee" * 10, "n": 1})
    store.publish_year(small_year("OLD"))
    store.publish_year(small_year("NEW"))
    text = issue_token(store, clock, "regulator", None, "办公室")
    issue_token(store, clock, "party", None, "公证处", party="notary")
    revoke_token(store, clock, text.split(".")[0])
    store.close()
    return folder


@pytest.fixture
def workspace(
    databases: Databases,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Workspace:
    place = databases.copy(made, tmp_path / "workspace")
    if place.address is not None:
        monkeypatch.setenv("PLANNER_DATABASE", place.address)
    return place


@pytest.fixture
def store(workspace: Workspace) -> Iterator[SqlStore]:
    opened = open_store(workspace, SetClock())
    yield opened
    opened.close()
