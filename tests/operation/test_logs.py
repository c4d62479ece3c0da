"""What is logged and counted of a day: every request, and no word about anybody."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from planner.adapters.logs import configure_logs
from planner.adapters.state.sql_store import SqlStore
from planner.publishing.store import InspectorRow, VisitRow
from tests.api.calls import audience_of, filled, paths
from tests.api.conftest import SetClock
from tests.api.people import browser

Headers = Callable[..., dict[str, str]]
TARGETS = "91640104MA75TEST0X"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("json", "info", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("planner").setLevel(logging.NOTSET)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_day_is_logged_a_line_a_request_and_names_nobody(
    logged: io.StringIO, client: TestClient, store: SqlStore, token: Headers
) -> None:
    callers = {
        "public": {},
        "department": token("department", "MKT"),
        "regulator": token("regulator"),
        "party": {},
        "library": {},
        "monitor": {"Authorization": "Bearer geheimnis-der-wache"},
    }
    logged.seek(0)
    logged.truncate()
    asked = 0
    client.follow_redirects = False
    for path in paths(client.app):
        for query in (f"?q={TARGETS}&name=张三",):
            client.get(filled(path) + query, headers=callers.get(audience_of(path), {}))
            asked += 1
    for path in paths(client.app, "POST"):
        body = {"name": "李四", "code": TARGETS, "note": "王五投诉"}
        client.post(filled(path), json=body, headers=callers["regulator"])
        asked += 1
    client.get(f"/nowhere/{TARGETS}/张三", headers={"User-Agent": "浏览器".encode()})
    text = logged.getvalue()
    requests = [line for line in lines(logged) if line["event"] == "request"]
    assert len(requests) == asked + 1
    assert {str(r["route"]) for r in requests} >= {
        "/api/v1/department/visits",
        "/api/v1/public/rounds/{round_id}",
        "(none)",
    }
    assert {r["audience"] for r in requests} >= {"public", "department", "regulator"}
    year = store.year()
    assert year is not None
    people = [row.name for row in store.rows(InspectorRow, year.year_id)]
    firms = [row.name for row in store.rows(VisitRow, year.year_id)]
    secret = [h["Authorization"].split()[1] for h in callers.values() if h]
    for word in (
        *people,
        *firms,
        *secret,
        *(part for shown in secret for part in shown.split(".")),
        *("张三", "李四", "王五", TARGETS, "浏览器", "testclient", "127.0.0.1"),
    ):
        assert word not in text, word
    allowed = {"event", "level", "logger", "time", "request_id", "method", "route"}
    for line in requests:
        assert line.keys() == allowed | {"status", "ms", "audience"}


def test_an_answer_names_the_line_that_tells_of_it(
    logged: io.StringIO, client: TestClient
) -> None:
    mine = {"X-Request-ID": "zhang-san-110101199001011234"}
    answers = [client.get("/health", headers=mine) for _ in range(3)]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert [line["request_id"] for line in lines(logged)] == ids
    assert len(set(ids)) == 3
    assert "zhang" not in logged.getvalue()
    refused = client.request("GET", "/health", content=b"x" * 70_000, headers=mine)
    assert lines(logged)[-1]["request_id"] == refused.headers["x-request-id"]
    assert lines(logged)[-1]["status"] == 413


def test_an_error_is_told_with_where_it_came_from_and_not_with_its_text(
    logged: io.StringIO, client: TestClient, store: SqlStore, monkeypatch
) -> None:
    def broken(_self: object) -> None:
        raise ValueError(TARGETS) from KeyError("(name)=(张三) already exists")

    monkeypatch.setattr(type(store), "years", broken)
    answer = client.get("/api/v1/public/years")
    assert answer.status_code == 500
    (error,) = [line for line in lines(logged) if line["event"] == "error"]
    assert error["request_id"] == answer.headers["x-request-id"]
    told = error["exception"]
    assert isinstance(told, list)
    assert [one["kind"] for one in told] == ["builtins.ValueError", "builtins.KeyError"]
    assert "broken" in told[0]["lines"][-1]
    assert "张三" not in logged.getvalue()
    assert TARGETS not in logged.getvalue()


def test_an_event_of_the_ledger_is_told_without_who_and_about_what(
    logged: io.StringIO, token: Headers
) -> None:
    token("department", "MKT")
    (line,) = lines(logged)
    assert (line["event"], line["kind"], line["logger"]) == (
        "event",
        "token",
        "planner.ledger",
    )
    assert line.keys() == {"event", "kind", "seq", "level", "logger", "time"}


def test_a_line_for_people_is_no_json(logged: io.StringIO) -> None:
    stream = io.StringIO()
    configure_logs("console", "warning", stream)
    logging.getLogger("planner.x").info("not told")
    logging.getLogger("planner.x").warning("told")
    assert "not told" not in stream.getvalue()
    assert "told" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_metrics_are_for_who_has_their_token_and_count_by_template(
    client: TestClient,
) -> None:
    client.app.state.metrics_token = "x" * 20
    try:
        assert client.get("/metrics").status_code == 401
        wrong = client.get("/metrics", headers={"Authorization": "Bearer geheim"})
        assert wrong.status_code == 401
        client.get("/api/v1/public/rounds/R1")
        client.get(f"/api/v1/public/rounds/{TARGETS}")
        right = client.get("/metrics", headers={"Authorization": f"Bearer {'x' * 20}"})
    finally:
        client.app.state.metrics_token = None
    assert right.status_code == 200
    assert right.headers["cache-control"] == "no-store"
    assert 'route="/api/v1/public/rounds/{round_id}",status="404"' in right.text
    assert "planner_ledger_events 3.0" in right.text
    assert "planner_database_connections" in right.text
    assert TARGETS not in right.text
    assert client.get("/metrics").status_code == 404


def test_ready_is_who_has_database_disk_and_key(
    client: TestClient, store: SqlStore, monkeypatch
) -> None:
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json()["checks"].values()) == {True}
    assert client.get("/healthz").json() == {"status": "ok"}
    folder = store._workspace.folder

    def failed() -> str:
        answer = client.get("/readyz", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        title: str = answer.json()["title"]
        return title.rpartition(": ")[2]

    for answers, status in ((True, "ready"), (False, "degraded")):
        # Where snapshots are in a storage of their own, most goes on without it.
        kept = SimpleNamespace(answers=lambda answers=answers: answers)
        monkeypatch.setattr(store._workspace, "storage", kept)
        told = client.get("/readyz")
        assert told.status_code == 200
        assert (told.json()["status"], told.json()["checks"]["snapshots"]) == (
            status,
            answers,
        )
    monkeypatch.setattr(store._workspace, "storage", None)
    (folder / "signing_key.pem").rename(folder / "away")
    assert failed() == "key"
    (folder / "away").rename(folder / "signing_key.pem")
    with store.ledger.writing() as writing:
        change = "UPDATE alembic_version SET version_num = '0001'"
        writing.connection.exec_driver_sql(change)
    assert failed() == "migrated"
    with store.ledger.writing() as writing:
        writing.connection.exec_driver_sql("DROP TABLE ledger")
    assert failed() == "database, migrated"
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})
    )
    assert failed() == "database, migrated, disk"
    assert client.get("/healthz").status_code == 200


def test_a_day_at_desk_and_console_is_logged_and_names_nobody(
    logged: io.StringIO, client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    people = {
        "/desk": browser(client, store, clock, "lead"),
        "/console": browser(client, store, clock, "coordinator"),
    }
    written = {"note": "王五投诉", "reason": "赵六生病", "name": "李四", "q": TARGETS}
    logged.seek(0)
    logged.truncate()
    asked = 0
    for method in ("GET", "POST"):
        for path in paths(client.app, method):
            one = people.get("/" + path.split("/")[1])
            if one is None:
                continue
            address = filled(path.replace("{plan_id}", "none"))
            if method == "GET":
                one.get(address, params=written)
            else:
                one.post(address, written)
            asked += 1
    assert asked > 60
    requests = [line for line in lines(logged) if line["event"] == "request"]
    assert len(requests) == asked
    year = store.year()
    assert year is not None
    never = [row.name for row in store.rows(InspectorRow, year.year_id)]
    never += [row.name for row in store.rows(VisitRow, year.year_id)]
    never += [row.inspector_id for row in store.rows(InspectorRow, year.year_id)]
    never += [secret for one in people.values() for secret in (one.code, one.token)]
    never += ["王五", "赵六", "李四", TARGETS, "coordinator", "testclient"]
    text = logged.getvalue()
    for word in never:
        assert word not in text, word
