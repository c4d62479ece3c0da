"""`/api/v1` keeps what it promised, and the comparison sees what breaks it."""

import copy
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.stable import PROMISED, broken, promise_of

ENTRIES = "/api/v1/public/entries"


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return copy.deepcopy(found)


@pytest.fixture
def promised() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PROMISED.read_text("utf-8"))
    return found


def test_all_that_was_promised_is_there_and_all_that_is_there_is_promised(
    document: dict[str, Any], promised: dict[str, Any]
) -> None:
    now = promise_of(document)
    assert broken(promised, now) == []
    hint = "run `python -m tests.api.stable`"
    assert set(now) == set(promised), hint
    assert now == promised, hint
    assert len(promised) > 150


def test_what_is_added_breaks_nothing(
    document: dict[str, Any], promised: dict[str, Any]
) -> None:
    parameters = document["paths"][ENTRIES]["get"]["parameters"]
    parameters.append({"in": "query", "name": "new", "schema": {"type": "string"}})
    entry_of(document)["properties"]["new"] = {"type": "string"}
    document["paths"]["/api/v1/public/new"] = document["paths"][ENTRIES]
    assert broken(promised, promise_of(document)) == []


def entry_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a public entry."""
    answer = document["paths"][ENTRIES]["get"]["responses"]["200"]
    schemas = document["components"]["schemas"]
    page = schemas[answer["content"]["application/json"]["schema"]["$ref"][21:]]
    found: dict[str, Any] = schemas[page["properties"]["items"]["items"]["$ref"][21:]]
    return found


def without_a_route(document: dict[str, Any]) -> None:
    del document["paths"][ENTRIES]


def without_a_field(document: dict[str, Any]) -> None:
    del entry_of(document)["properties"]["name"]


def of_another_type(document: dict[str, Any]) -> None:
    entry_of(document)["properties"]["total"] = {"type": "string"}


def suddenly_null(document: dict[str, Any]) -> None:
    either = [{"type": "string"}, {"type": "null"}]
    entry_of(document)["properties"]["name"] = {"anyOf": either}


def without_a_parameter(document: dict[str, Any]) -> None:
    route = document["paths"][ENTRIES]["get"]
    route["parameters"] = [p for p in route["parameters"] if p["name"] != "month"]


def with_one_that_must_be_sent(document: dict[str, Any]) -> None:
    added = {"in": "query", "name": "new", "required": True, "schema": {}}
    document["paths"][ENTRIES]["get"]["parameters"].append(added)


def without_a_format(document: dict[str, Any]) -> None:
    del document["paths"][ENTRIES]["get"]["responses"]["200"]["content"]["text/csv"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_a_route, "is gone"),
        (without_a_field, "200 has no items[].name"),
        (of_another_type, "200 items[].total was integer, is string"),
        (suddenly_null, "200 items[].name was string, is null or string"),
        (without_a_parameter, "query month isn't taken any more"),
        (with_one_that_must_be_sent, "query new must be sent, and wasn't known"),
        (without_a_format, "200 has no text/csv"),
    ],
)
def test_what_is_taken_back_or_changed_is_told_by_operation(
    document: dict[str, Any], promised: dict[str, Any], change: Any, said: str
) -> None:
    change(document)
    assert f"GET {ENTRIES}: {said}" in broken(promised, promise_of(document))
