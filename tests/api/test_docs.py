"""Every route and every problem is documented, in docs/api.md and in OpenAPI."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import about
from api.errors import STATUS
from planner.messages import MESSAGES
from tests.api.calls import audience_of, paths

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


#: Audiences of programs: a token lets them in, or nothing does.
ASKED_BY_TOKEN = ("department", "party", "regulator", "library", "monitor")


def documented() -> dict[str, tuple[str, set[str]]]:
    """Return the audience and the parameters that the docs give each address."""
    rows = re.findall(
        r"^\| `(/[^`]*)`((?: `\.\w+`)*) \| (\w+) \|([^|]*)\|$",
        DOCS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    found = {}
    for path, suffixes, audience, rest in rows:
        parameters = set(re.findall(r"`(\w+)`", rest))
        for suffix in ["", *re.findall(r"`(\.\w+)`", suffixes)]:
            found[path + suffix] = (audience, parameters)
    return found


def test_every_route_is_in_the_docs_with_its_audience_and_parameters(
    client: TestClient,
) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    in_docs = documented()
    assert set(in_docs) == {*paths(client.app), *paths(client.app, "POST")}
    for path, (audience, parameters) in in_docs.items():
        assert audience == audience_of(path), path
        asked = {
            p["name"]
            for operation in described[path].values()
            for p in operation.get("parameters", [])
            if p["in"] == "query"
        }
        whole = re.sub(r"\.(csv|xlsx)$", "", path)
        route = described.get(whole, {}) if path.startswith("/api/") else {}
        sent = form_fields(route)
        assert sent <= parameters, path
        assert asked == parameters - sent, path


def form_fields(route: dict) -> set[str]:
    """Return the fields of the form that an address of the API takes."""
    body = route.get("post", {}).get("requestBody", {}).get("content", {})
    form = body.get("multipart/form-data", {}).get("schema", {})
    return set(form.get("properties", {}))


def test_every_problem_is_in_the_docs_with_its_status() -> None:
    rows = re.findall(
        r"^\| (`http_[^|]*) \| (\d+) \|$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    told = {code: int(s) for codes, s in rows for code in re.findall(r"`(\w+)`", codes)}
    assert told == {str(code): status for code, status in STATUS.items()}


def test_every_problem_has_texts_in_both_languages(client: TestClient) -> None:
    told = client.get("/api/v1/problems").json()["items"]
    assert {kind["code"] for kind in told} == set(STATUS)
    for code in STATUS:
        message = MESSAGES[code]
        for text in (message.zh, message.remedy_zh):
            assert re.search(r"[\u4e00-\u9fff]", text)
        for text in (message.en, message.remedy_en):
            assert text
            assert not re.search(r"[\u4e00-\u9fff]", text)


def test_openapi_names_every_route_once_with_security_and_problems(
    client: TestClient,
) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for method in ("GET", "POST"):
        described = {
            p for p, route in document["paths"].items() if method.lower() in route
        }
        assert described == set(paths(client.app, method))
    operations = [
        (path, operation)
        for path, route in document["paths"].items()
        for operation in route.values()
    ]
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)
    for path, operation in operations:
        audience = audience_of(path)
        open_to_all = audience in ("public", "door")
        assert ("security" in operation) is not open_to_all, path
        by_token = audience in ASKED_BY_TOKEN
        assert ("401" in operation["responses"]) is by_token, path
        assert operation["summary"]
        assert operation["description"]
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                pages = set() if path.startswith("/api/") else {"text/html"}
                told = {*answer["content"]} - pages
                assert told <= {"application/problem+json"}, (path, status)
                assert answer["content"], (path, status)


def test_openapi_is_made_once_and_not_sent_to_who_has_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/v1/openapi.json")
    monkeypatch.setattr(about, "_described", None)
    again = client.get("/api/v1/openapi.json")
    assert again.content == first.content
    assert again.headers["content-type"] == "application/json"
    tag = again.headers["etag"]
    held = client.get("/api/v1/openapi.json", headers={"If-None-Match": tag})
    assert (held.status_code, held.content) == (304, b"")
    assert held.headers["etag"] == tag


def test_every_write_by_token_says_how_it_is_sent_twice(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    tried = 0
    for path, route in document["paths"].items():
        for method, operation in route.items():
            headers = {p["name"] for p in operation.get("parameters", [])}
            by_token = path.startswith("/api/v1/") and "security" in operation
            written = by_token and method in ("post", "put")
            assert ("Idempotency-Key" in headers) is written, (method, path)
            if written:
                told = {
                    code
                    for status in ("409", "422")
                    for answer in operation["responses"][status]["content"].values()
                    for code in answer["examples"]
                }
                kept = {"http_idempotency_busy", "http_idempotency_reused"}
                assert kept <= told, path
                tried += 1
    assert tried > 25
