"""Whatever may be sent or answered has an example, made by the program, that is true."""

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from api.examples import KEPT
from sample_data.names import MARK, PERSON_MARK
from tests.api.application import _made
from tests.api.examples import played

JSON = re.compile(r"application/(?:[\w.]+\+)?json")
CSV = "text/csv"
_ROWS = 2
#: What an audience may not read, by the names of fields.
SECRET = {"grade", "ratio_by_grade", "stratum", "strata", "quota", "custody_key"}

#: Listings of which a small year has no row.
EMPTY = {
    "GET /api/v1/regulator/bottlenecks",
    "GET /api/v1/regulator/plans/{plan_id}/quotas",
}

Document = dict[str, Any]
#: An operation, what part of it, and a media type with its schema and example.
Part = tuple[str, str, str, Document]


@pytest.fixture(scope="module")
def document() -> Document:
    found: Document = TestClient(_made()).get("/api/v1/openapi.json").json()
    return found


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, route in document["paths"].items():
        if path.startswith("/api/v1/") and path != "/api/v1/openapi.json":
            for method, operation in route.items():
                yield f"{method.upper()} {path}", operation


def parts(document: Document) -> Iterator[Part]:
    """Yield whatever is sent, and whatever is answered where nothing is wrong."""
    for name, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {})
        for media, content in body.items():
            yield name, "sends", media, content
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                for media, content in answer.get("content", {}).items():
                    yield name, status, media, content


@pytest.mark.usefixtures("all_draws")
def test_the_examples_are_those_of_the_year_played_anew() -> None:
    hint = "run `python -m tests.api.examples`"
    now, kept = played().splitlines(), KEPT.read_text("utf-8").splitlines()
    assert [line for line in now if line not in kept] == [], hint
    assert now == kept, hint


def test_no_example_is_typed_by_hand(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert "examples" not in schema, name


def test_every_body_and_answer_in_json_has_an_example_of_its_schema(
    document: Document,
) -> None:
    tried = 0
    for name, part, media, content in parts(document):
        if not JSON.fullmatch(media):
            continue
        assert "example" in content, (name, part)
        whole = {**content["schema"], "components": document["components"]}
        # As JSON Schema 2020-12, which OpenAPI 3.1 is made of.
        jsonschema_rs.Draft202012Validator(whole).validate(content["example"])
        tried += 1
    assert tried > 150


def test_every_table_has_an_example_with_the_columns_of_its_rows(
    document: Document,
) -> None:
    tried = 0
    for name, part, media, content in parts(document):
        if media != CSV:
            continue
        head, *rows = csv.reader(content["example"].splitlines())
        path = name.removeprefix("GET ").removesuffix(".csv")
        answers = document["paths"][path]["get"]["responses"]
        shown = answers[part]["content"]["application/json"]["example"]["items"]
        assert len(rows) == len(shown) <= _ROWS, name
        if name.removesuffix(".csv") in EMPTY:
            continue
        assert head == list(shown[0]), name
        tried += 1
    assert tried > 100


def test_every_id_in_a_path_has_an_example(document: Document) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                assert "example" in parameter, (name, parameter["name"])


def test_every_problem_is_shown_in_both_languages_with_its_status(
    document: Document,
) -> None:
    shown, used = document["components"]["examples"], set()
    problem = {
        **document["components"]["schemas"]["Problem"],
        "components": document["components"],
    }
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            (content,) = answer["content"].values()
            codes = {code for code in content["examples"] if not code.endswith(".en")}
            assert set(content["examples"]) == codes | {f"{code}.en" for code in codes}
            for key, example in content["examples"].items():
                assert example == {"$ref": f"#/components/examples/{key}"}
                told = shown[key]["value"]
                assert (told["status"], name) == (int(status), name), key
                jsonschema_rs.validate(problem, told)
                chinese = bool(re.search(r"[\u4e00-\u9fff]", told["title"]))
                assert chinese is not key.endswith(".en"), key
                used.add(key)
    assert used <= set(shown)
    assert len(used) > 40


def rows(value: Any) -> Iterator[Document]:
    """Yield every object within an example."""
    if isinstance(value, dict):
        yield value
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            yield from rows(member)


def test_no_example_names_a_real_firm_or_person() -> None:
    named = 0
    for row in rows(json.loads(KEPT.read_text("utf-8"))):
        name = row.get("name")
        if name and {"target_id", "inspector_id"} & set(row):
            assert name.startswith(MARK) or name.endswith(PERSON_MARK), row
            named += 1
    assert named > 10


@pytest.mark.parametrize("audience", ["public", "party", "department"])
def test_no_example_tells_an_audience_what_it_may_not_read(audience: str) -> None:
    for name, told in json.loads(KEPT.read_text("utf-8")).items():
        if f" /api/v1/{audience}/" in name:
            for row in rows(told["answers"]):
                assert not SECRET & set(row), name
