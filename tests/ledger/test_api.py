"""The ledger over HTTP: the public can check the chain, and reads no private body."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.signing import public_key_hex, signature_holds
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.ledger.checkpoint import read_checkpoint
from planner.ledger.checks import check_ledger
from planner.ledger.event import Kind
from planner.ledger.line import read_line
from tests.api.application import application
from tests.api.conftest import SetClock

PUBLIC = "/api/v1/public/ledger"
CLOSED = "/api/v1/regulator/ledger"


@pytest.fixture
def client(store: SqlStore) -> TestClient:
    store.ledger.append(Kind.DRAW, "R1", "run", {"seed": "ab", "中": [1]})
    return TestClient(application(store, SetClock()))


@pytest.fixture
def regulator(store: SqlStore) -> Callable[[], dict[str, str]]:
    def headers() -> dict[str, str]:
        text = issue_token(store, SetClock(), "regulator", None, "n")
        return {"Authorization": f"Bearer {text}"}

    return headers


def paged(client: TestClient, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(path, params=params)
    found = answer.json()["items"]
    while link := answer.links.get("next"):
        answer = client.get(link["url"])
        found += answer.json()["items"]
    return found


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_the_public_pages_are_a_ledger_that_passes_every_check(
    client: TestClient, limit: int
) -> None:
    items = paged(client, PUBLIC, limit=limit)
    key = public_key_hex(client.get(f"{PUBLIC}/key").json()["pem"])
    assert key == client.get(f"{PUBLIC}/key").json()["key"]
    head = read_checkpoint(client.get(f"{PUBLIC}/checkpoint").json())
    lines = [read_line(item) for item in items]
    assert [line.seq for line in lines] == list(range(1, 8))
    assert head.seq == 7
    verdicts = check_ledger(lines, [key], signature_holds, [head])
    assert [v.name_en for v in verdicts if not v.passed] == []
    assert len(verdicts) == 3


def test_private_bodies_are_for_the_regulator_alone(
    client: TestClient, store: SqlStore, regulator: Callable[[], dict[str, str]]
) -> None:
    public = {e["seq"]: (e["body"], e["salt"]) for e in paged(client, PUBLIC)}
    drawn = store.ledger.events(kind=Kind.DRAW)[0]
    assert public.pop(7) == ({"seed": "ab", "中": [1]}, drawn.salt)
    assert set(public.values()) == {(None, None)}
    told = client.get(CLOSED, headers=regulator()).json()["items"]
    assert [e["body"] for e in told] == [e.body for e in store.ledger.events()]
    assert client.get(CLOSED).status_code == 401


def test_events_are_asked_for_by_subject_and_kind(client: TestClient) -> None:
    assert [e["seq"] for e in paged(client, PUBLIC, subject="year:2026")] == [2, 3]
    assert [e["seq"] for e in paged(client, PUBLIC, kind="token")] == [4, 5, 6]
    assert paged(client, PUBLIC, subject="R1", kind="release") == []
    assert client.get(PUBLIC, params={"kind": "gossip"}).status_code == 422


@pytest.mark.parametrize(
    "cursor", ["UjE", "LTE", "MTExMTExMTExMTExMTExMTExMTE", "4pGg"]
)
def test_a_cursor_of_another_listing_is_refused(
    client: TestClient, cursor: str
) -> None:
    answer = client.get(PUBLIC, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "http_bad_cursor")


def test_the_tag_changes_when_the_ledger_grows(
    client: TestClient, store: SqlStore
) -> None:
    tag = client.get(PUBLIC).headers["etag"]
    assert client.get(PUBLIC, headers={"If-None-Match": tag}).status_code == 304
    store.ledger.append(Kind.DRAFT, "R2", "run", {})
    assert client.get(PUBLIC, headers={"If-None-Match": tag}).status_code == 200


def test_before_the_first_event_there_is_no_checkpoint_and_no_key(tmp_path) -> None:
    store = open_store(Workspace(tmp_path / "empty"), SetClock())
    client = TestClient(application(store, SetClock()))
    assert client.get(PUBLIC).json() == {"items": [], "next": None}
    for name in ("checkpoint", "key"):
        assert client.get(f"{PUBLIC}/{name}").status_code == 404
    store.close()


def test_a_ledger_that_somebody_broke_is_shown_as_it_stands(
    client: TestClient, store: SqlStore
) -> None:
    with store.ledger.writing() as writing:
        writing.connection.exec_driver_sql(
            "UPDATE ledger SET body = 'no json', actor = 'x|y' WHERE seq = 7"
        )
    lines = [read_line(item) for item in paged(client, PUBLIC)]
    (chain, _) = check_ledger(lines, [], signature_holds)
    told = [(f.code, f.value) for f in chain.faults]
    assert told == [("ledger_event_form", "7"), ("ledger_event_body", "7")]
    assert client.get(f"{PUBLIC}.csv").status_code == 200
