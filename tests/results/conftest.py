"""The small year's API, and what its departments enter there."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.small_year import small_year

FOUND = {"codes": ["发现问题已责令改正"], "inspected_on": "2026-03-12"}
NOTHING = {"codes": ["未发现问题"], "inspected_on": "2026-03-12"}


@dataclass
class Office:
    """A caller of the API: a department's people, or the regulator's."""

    client: TestClient
    prefix: str
    headers: dict[str, str]

    def get(self, path: str, **more: Any) -> Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.get(f"{self.prefix}{path}", headers=headers, **more)

    def post(self, path: str, body: Any, **headers: str) -> Response:
        return self.client.post(
            f"{self.prefix}{path}", json=body, headers={**self.headers, **headers}
        )

    def enter(self, visit: str, item: str, **found: Any) -> Response:
        items = [{"item_id": item, **(found or NOTHING)}]
        return self.post(f"/visits/{visit}/results", {"items": items})

    def tag(self, visit: str, item: str) -> str:
        return self.get(f"/visits/{visit}/results/{item}").headers["etag"]

    def change(self, visit: str, item: str, what: str, body: Any) -> Response:
        path = f"/visits/{visit}/results/{item}"
        tag = self.tag(visit, item)
        return self.post(f"{path}/{what}", body, **{"If-Match": tag})

    def seen(self, visit: str, item: str) -> dict[str, str]:
        return {"visit_id": visit, "item_id": item, "tag": self.tag(visit, item)}

    def review(self, visit: str, item: str) -> Response:
        return self.post("/results/review", {"results": [self.seen(visit, item)]})

    def publish(self, visit: str, item: str, **found: Any) -> Response:
        assert self.enter(visit, item, **found).status_code == 201
        assert self.review(visit, item).status_code == 200
        return self.post("/results/publication", {"visit": visit})


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the small year is published; tests use copies of it."""
    folder = tmp_path_factory.mktemp("results") / "workspace"
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


@pytest.fixture
def client(store: SqlStore, clock: SetClock) -> TestClient:
    return TestClient(application(store, clock), raise_server_exceptions=False)


@pytest.fixture
def department(
    client: TestClient, store: SqlStore, clock: SetClock
) -> Callable[[str], Office]:
    def of(department_id: str) -> Office:
        text = issue_token(store, clock, "department", department_id, "clerk")
        headers = {"Authorization": f"Bearer {text}"}
        return Office(client, "/api/v1/department", headers)

    return of


@pytest.fixture
def regulator(client: TestClient, store: SqlStore, clock: SetClock) -> Office:
    text = issue_token(store, clock, "regulator", None, "coordinator")
    headers = {"Authorization": f"Bearer {text}"}
    return Office(client, "/api/v1/regulator", headers)
