"""What the API promises of all reads and writes is so of each of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from tests.api.calls import audience_of, filled
from tests.api.conftest import SetClock
from tests.api.people import bearer

Headers = Callable[..., dict[str, str]]
Document = dict[str, Any]

#: Lists that are short by what they list: whole in one document.
SHORT = {
    "/api/v1/problems",
    "/api/v1/public/years",
    "/api/v1/regulator/years",
    "/api/v1/public/ceremonies",
    "/api/v1/regulator/rates",
}
#: Pages of its own kind: it goes on from an event, and has no end.
FEED = "/api/v1/public/feed"
#: What is tagged by nobody: each download of it is on record.
RECORDED = {
    "/api/v1/regulator/rounds/{round_id}/bundle.zip",
    "/api/v1/regulator/rounds/{round_id}/part.zip",
}
#: What several may overwrite; everything else is refused by the state it is in.
OVERWRITTEN = ("/correction", "/withdrawal", "/policy", "/approval")
TABLES = (".csv", ".xlsx")


@pytest.fixture
def document(client: TestClient) -> Document:
    found: Document = client.get("/api/v1/openapi.json").json()
    return found


@pytest.fixture
def callers(token: Headers, store: SqlStore, clock: SetClock) -> dict[str, Any]:
    return {
        "public": {},
        "department": bearer(store, clock, "lead"),
        "regulator": token("regulator"),
        "party": bearer(store, clock, "party"),
        "library": bearer(store, clock, "feed"),
    }


def routes(document: Document, *methods: str) -> Iterator[tuple[str, Document]]:
    for path, route in document["paths"].items():
        if path.startswith("/api/v1/"):
            for method in methods:
                if method in route:
                    yield path, route[method]


def fields(document: Document, operation: Document) -> set[str]:
    """Return the names of an answer's members."""
    media = operation["responses"].get("200", {}).get("content", {})
    schema = media.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return set(document["components"]["schemas"].get(name, {}).get("properties", {}))


def names(operation: Document, place: str) -> set[str]:
    parameters = operation.get("parameters", [])
    return {p["name"].lower() for p in parameters if p["in"] == place}


def test_every_list_is_paged_and_is_a_table_as_well(document: Document) -> None:
    tried = 0
    for path, operation in routes(document, "get"):
        if "items" not in fields(document, operation) or path in {*SHORT, FEED}:
            continue
        told = fields(document, operation)
        if "next" not in told:
            # A visit's items, an account's: members of a thing that has an address.
            assert path.endswith(("}", "/monthly")), path
            continue
        assert {"limit", "cursor"} <= names(operation, "query"), path
        media = set(operation["responses"]["200"]["content"])
        assert "text/csv" in media, path
        for suffix in TABLES:
            assert f"{path}{suffix}" in document["paths"], path
        tried += 1
    assert tried > 45


def test_every_page_leads_to_the_next(
    client: TestClient, document: Document, callers: dict[str, Any]
) -> None:
    paged = 0
    for path, operation in routes(document, "get"):
        if "next" not in fields(document, operation):
            continue
        headers = callers[audience_of(path)]
        known = filled(path)
        address = f"{known}{'&' if '?' in known else '?'}limit=1"
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, (path, answer.text)
        following = answer.json()["next"]
        assert (following is not None) is ("next" in answer.links), path
        if following is None:
            continue
        second = client.get(answer.links["next"]["url"], headers=headers).json()
        assert second["items"], path
        assert second["items"] != answer.json()["items"], path
        paged += 1
    assert paged > 15


def test_every_read_has_a_tag_and_who_has_it_already_is_sent_nothing(
    client: TestClient, document: Document, callers: dict[str, Any]
) -> None:
    tried = 0
    for path, _ in routes(document, "get"):
        if path in RECORDED:
            continue
        headers, address = callers[audience_of(path)], filled(path)
        answer = client.get(address, headers=headers)
        assert answer.status_code in (200, 404), (path, answer.text)
        if answer.status_code == 404:
            continue
        tag = answer.headers["etag"]
        assert tag.startswith('"'), path
        again = client.get(address, headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == tag, path
        other = client.get(address, headers={**headers, "If-None-Match": '"other"'})
        assert other.status_code == 200, path
        tried += 1
    assert tried > 150


@pytest.mark.parametrize("what", ["access-log", "links", "tokens", "users"])
def test_what_changes_without_a_publication_is_sent_anew(
    client: TestClient, callers: dict[str, Any], what: str
) -> None:
    regulator, headers = "/api/v1/regulator", callers["regulator"]
    before = client.get(f"{regulator}/{what}", headers=headers)
    client.get(f"{regulator}/lists", headers=headers)
    lead = {"role": "lead", "department_id": "MKT"}
    client.post(f"{regulator}/tokens", json=lead, headers=headers)
    subject = {**lead, "name": "王芳", "subject": "https://id.example|1"}
    for invited in (lead, subject):
        client.post(f"{regulator}/users", json=invited, headers=headers)
    held = {**headers, "If-None-Match": before.headers["etag"]}
    after = client.get(f"{regulator}/{what}", headers=held)
    assert after.status_code == 200
    assert after.json() != before.json()


def test_every_write_by_token_may_be_sent_twice(document: Document) -> None:
    for path, operation in routes(document, "post", "put", "patch", "delete"):
        by_token = "security" in operation
        assert ("idempotency-key" in names(operation, "header")) is by_token, path


def test_what_several_may_overwrite_is_locked(document: Document) -> None:
    locked = set()
    for path, operation in routes(document, "post", "put", "patch", "delete"):
        if "if-match" in names(operation, "header"):
            assert {"412", "428"} <= set(operation["responses"]), path
            locked.add(path)
        else:
            assert not path.endswith(OVERWRITTEN), path
        assert "put" not in document["paths"][path] or path in locked, path
    assert len(locked) == 6


def test_no_lock_opens_to_whatever_there_is(
    client: TestClient, document: Document, callers: dict[str, Any]
) -> None:
    tried = 0
    for method in ("post", "put"):
        for path, operation in routes(document, method):
            if "if-match" not in names(operation, "header"):
                continue
            body = operation.get("requestBody", {}).get("content", {})
            sent = body.get("application/json", {}).get("example")
            headers = {**callers[audience_of(path)], "If-Match": "*"}
            answer = client.request(method, filled(path), headers=headers, json=sent)
            # 404: what isn't there has no state.
            assert answer.status_code in (404, 428), (path, answer.text)
            tried += answer.status_code == 428
    assert tried >= 2
