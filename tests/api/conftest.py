"""An application over the small year, and a clock that can be set."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import parts
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from tests.api.small_year import small_year


@dataclass
class SetClock:
    """A clock that shows what it was set to."""

    time: datetime = field(default=datetime(2026, 3, 20, 4, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the small year is published; tests use copies of it."""
    folder = tmp_path_factory.mktemp("published") / "workspace"
    opened = open_store(Workspace(folder), SetClock())
    opened.publish_year(small_year())
    opened.close()
    return folder


@pytest.fixture
def store(published: Path, tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    folder = tmp_path / "workspace"
    shutil.copytree(published, folder)
    opened = open_store(Workspace(folder), clock)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(published: Path) -> Iterator[FastAPI]:
    """The application, made once; each test gives it parts of its own."""
    opened = open_store(Workspace(published), SetClock())
    yield create_app(opened, SetClock())
    opened.close()


@pytest.fixture
def client(app: FastAPI, store: SqlStore, clock: SetClock) -> TestClient:
    app.state.parts = parts(store, clock)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def token(store: SqlStore, clock: SetClock) -> Callable[..., dict[str, str]]:
    """Return the headers of a caller of an audience."""

    def headers(audience: str, department_id: str | None = None) -> dict[str, str]:
        text = issue_token(store, clock, audience, department_id, "test")
        return {"Authorization": f"Bearer {text}"}

    return headers
