"""A database that is away, full of callers or held is told as 503, and comes back."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from planner.adapters.state import database
from planner.adapters.state.limits import Limits
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.unavailable import unavailable
from planner.adapters.state.workspace import Workspace
from planner.ledger.event import Kind
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases, PostgresServer
from tests.results.conftest import FOUND, Office

ENTRIES = "/api/v1/public/entries"


@pytest.fixture
def workspace(postgres: PostgresServer, tmp_path: Path) -> Workspace:
    """A workspace whose program has two connections, and waits for a second."""
    made = postgres.workspace(tmp_path / "w")
    with closing(open_store(made, SetClock())) as store:
        store.publish_year(small_year())
    return Workspace(made.folder, made.address, Limits(pool_size=1, lock_seconds=1))


@pytest.fixture
def store(workspace: Workspace) -> Iterator[SqlStore]:
    with closing(open_store(workspace, SetClock())) as opened:
        yield opened


@pytest.fixture
def client(store: SqlStore) -> TestClient:
    return TestClient(application(store, SetClock()))


@pytest.fixture
def fire(store: SqlStore, client: TestClient) -> Office:
    secret = issue_token(store, SetClock(), "department", "FIRE", "clerk")
    headers = {"Authorization": f"Bearer {secret}"}
    return Office(client, "/api/v1/department", headers)


@contextmanager
def away(workspace: Workspace) -> Iterator[None]:
    """Let nobody into the database, and send away whoever is in."""
    address = make_url(workspace.address or "")
    elsewhere = address.set(database="postgres").render_as_string(hide_password=False)
    name = address.database
    with psycopg.connect(elsewhere, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def told(answer: httpx2.Response) -> tuple[int, str, str]:
    code = answer.json()["code"]
    return answer.status_code, code, answer.headers.get("retry-after", "")


SOON = (503, "http_unavailable", "5")


def test_a_server_tells_that_its_database_is_away_and_finds_it_again(
    workspace: Workspace, store: SqlStore, client: TestClient, fire: Office
) -> None:
    keyed = {"Idempotency-Key": "k-1"}
    body = {"items": [{"item_id": "FIRE-1", **FOUND}]}
    assert client.get(ENTRIES).status_code == 200
    before = store.revision()
    with away(workspace):
        assert told(client.get(ENTRIES)) == SOON
        assert told(fire.get("/visits")) == SOON
        assert told(fire.post("/visits/V1/results", body, **keyed)) == SOON
        page = client.get("/search", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "数据库暂时无法使用" in page.text
        assert client.get("/healthz").status_code == 200
        assert told(client.get("/readyz")) == (503, "http_not_ready", "")
    assert client.get("/readyz").status_code == 200
    assert client.get(ENTRIES).status_code == 200
    assert store.revision() == before
    done = fire.post("/visits/V1/results", body, **keyed)
    assert done.status_code == 201
    assert fire.post("/visits/V1/results", body, **keyed).content == done.content


def test_a_writer_who_waited_in_vain_is_told_to_come_again(
    workspace: Workspace, store: SqlStore, fire: Office
) -> None:
    with (
        closing(open_store(workspace, SetClock())) as other,
        other.ledger.writing() as writing,
    ):
        writing.append(Kind.DRAFT, "R1", "run", {})
        assert told(fire.enter("V1", "FIRE-1", **FOUND)) == SOON
        assert fire.client.get(ENTRIES).status_code == 200
    assert fire.enter("V1", "FIRE-1", **FOUND).status_code == 201
    assert [v for v in store.audit() if v.faults] == []


def test_a_writer_who_waited_in_vain_on_sqlite_is_told_so_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MILLISECONDS", 100)
    workspace = Workspace(tmp_path / "w")
    with (
        closing(open_store(workspace, SetClock())) as store,
        closing(open_store(workspace, SetClock())) as other,
    ):
        store.publish_year(small_year())
        secret = issue_token(store, SetClock(), "department", "FIRE", "clerk")
        client = TestClient(application(store, SetClock()))
        headers = {"Authorization": f"Bearer {secret}"}
        fire = Office(client, "/api/v1/department", headers)
        with other.ledger.writing():
            assert told(fire.enter("V1", "FIRE-1", **FOUND)) == SOON
        assert fire.enter("V1", "FIRE-1", **FOUND).status_code == 201


def test_with_all_connections_in_use_callers_are_told_so_and_nobody_else_waits(
    store: SqlStore, client: TestClient
) -> None:
    assert client.get(ENTRIES).status_code == 200

    async def both() -> tuple[httpx2.Response, float, float]:
        transport = httpx2.ASGITransport(client.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://t") as ask:
            began = time.monotonic()
            waiting = asyncio.create_task(ask.get(ENTRIES))
            await asyncio.sleep(0.1)
            assert (await ask.get("/healthz")).status_code == 200
            alive = time.monotonic() - began
            return await waiting, alive, time.monotonic() - began

    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(store.ledger.reading())
        answer, alive, whole = asyncio.run(both())
    assert told(answer) == SOON
    assert alive < 1 < whole
    assert client.get(ENTRIES).status_code == 200


def test_what_a_key_is_sent_twice_with_at_once_is_done_once(
    databases: Databases, tmp_path: Path
) -> None:
    place = databases.workspace(tmp_path / "both")
    with ExitStack() as opened:
        stores = [
            opened.enter_context(closing(open_store(place, SetClock())))
            for _ in range(2)
        ]
        start, found = threading.Barrier(8), []

        def begin(n: int) -> None:
            start.wait()
            book = stores[n % 2].answers
            found.append(book.begin("key", "mark", f"holder {n}", 30).standing.value)

        threads = [threading.Thread(target=begin, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == ["busy"] * 7 + ["open"]


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("SELECT pg_sleep(3)", True),  # Over its time.
        ("SELECT * FROM no_such_table", False),
        ("SELECT 1 / 0", False),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
    ],
)
def test_only_what_may_pass_is_told_as_passing(
    workspace: Workspace, statement: str, *, passes: bool
) -> None:
    hurried = Workspace(
        workspace.folder, workspace.address, Limits(statement_seconds=1)
    )
    with (
        closing(open_store(hurried, SetClock())) as store,
        store.ledger.reading() as connection,
        pytest.raises(DBAPIError) as failed,
    ):
        connection.execute(text(statement))
    assert unavailable(failed.value) == passes


def test_a_fault_in_sqlite_is_a_fault(tmp_path: Path) -> None:
    with (
        closing(open_store(Workspace(tmp_path / "w"), SetClock())) as store,
        store.ledger.reading() as connection,
        pytest.raises(DBAPIError) as failed,
    ):
        connection.execute(text("SELECT * FROM no_such_table"))
    assert not unavailable(failed.value)
