"""A server over a year of worked examples, after its last embargo."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.self_check.drawn_year import CONFIDENTIAL, OPEN, publish

AFTER = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(AFTER)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "workspace"
    opened = open_store(Workspace(folder), SetClock(AFTER))
    publish(opened, CONFIDENTIAL, OPEN)
    opened.close()
    return folder


@pytest.fixture
def store(published: Path, tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    folder = tmp_path / "workspace"
    shutil.copytree(published, folder)
    opened = open_store(Workspace(folder), clock)
    yield opened
    opened.close()


@pytest.fixture
def app(store: SqlStore, clock: SetClock) -> FastAPI:
    return application(store, clock)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)
