"""The small year with a client, and a coordinator who withdraws."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_done_visits import write_done
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.ledger.event import Kind
from planner.publishing.done_visit import DoneVisit
from planner.publishing.withdrawal import Ground, Wanted, What
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases

#: T1 was visited on the 10th; the other windows of spring end with March.
DURING = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 1, tzinfo=UTC)
PUBLIC = "/api/v1/public"


@pytest.fixture(scope="session")
def small(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "workspace"
    store = open_store(databases.workspace(folder), SetClock())
    store.publish_year(small_year())
    store.close()
    return folder


@pytest.fixture
def clock() -> SetClock:
    return SetClock(DURING)


@pytest.fixture
def workspace(databases: Databases, small: Path, tmp_path: Path) -> Workspace:
    return databases.copy(small, tmp_path / "workspace")


@pytest.fixture
def store(workspace: Workspace, clock: SetClock) -> Iterator[SqlStore]:
    opened = open_store(workspace, clock)
    yield opened
    opened.close()


@pytest.fixture
def client(store: SqlStore, clock: SetClock) -> TestClient:
    return TestClient(application(store, clock), raise_server_exceptions=False)


@pytest.fixture
def coordinator(store: SqlStore, clock: SetClock) -> dict[str, str]:
    text = issue_token(store, clock, "regulator", None, "双随机办")
    return {"Authorization": f"Bearer {text}"}


Withdraw = Callable[..., Any]


@pytest.fixture
def withdraw(client: TestClient, coordinator: dict[str, str]) -> Withdraw:
    """Withdraw a list's row by API; what is given changes the body."""

    def done(**given: str) -> Any:
        body = {
            "round_id": "R1",
            "entry_id": "E1",
            "target_id": "T1",
            "ground": "wrong_target",
            **given,
        }
        return client.post(
            "/api/v1/regulator/withdrawals", json=body, headers=coordinator
        )

    return done


def taken_back(store: SqlStore, row_key: str, *, was_public: bool = True) -> str:
    """Withdraw a list's row in the store; return its id."""
    wanted = Wanted(what=What.LISTED, row_key=row_key, ground=Ground.ERROR, note="")
    made = store.published.withdraw(2026, wanted, was_public=was_public, actor="test")
    return made.public_id


def visits_done(store: SqlStore, *visits: DoneVisit) -> int:
    """Keep that visits are done, as the publication of their results does."""
    with store.ledger.writing() as writing:
        writing.append(Kind.RESULTS, "results:2026", "test", {"year": 2026})
        return write_done(writing.connection, 2026, visits)


def listed(client: TestClient) -> list[dict[str, Any]]:
    return client.get(f"{PUBLIC}/lists").json()["items"]
