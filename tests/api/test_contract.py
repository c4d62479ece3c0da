"""Whatever is asked, the answer is one that the OpenAPI document describes."""

import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from tests.api.application import application
from tests.api.calls import ABSENT, FILLED, audience_of, filled, paths
from tests.api.conftest import SetClock, draft_round_one
from tests.api.fuzzing import Fuzz, callers
from tests.api.prepared import prepare
from tests.api.small_year import small_year

Headers = Callable[..., dict[str, str]]

QUERY = (
    "year",
    "limit",
    "cursor",
    "round",
    "entry",
    "month",
    "department",
    "visit",
    "subject",
    "kind",
    "actor",
    "next",
    "state",
    "code",
    "lang",
)
#: Names that are of other things too.
OTHERS = ("digest", "name", "code", "number")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUE = st.one_of(
    TEXT,
    st.integers().map(str),
    st.sampled_from(["E1", "R1", "V1", "2026", "2026-03", "VjE", "RTE", "A" * 500]),
)


@dataclass(frozen=True)
class Asker:
    """A client with a token of each audience, and what the API says of itself."""

    client: TestClient
    document: dict[str, Any]
    authorization: dict[str, str]

    def described(self, path: str) -> dict[str, Any]:
        return self.document["paths"][path]["get"]["responses"]


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    clock = SetClock()
    workspace = Workspace(tmp_path_factory.mktemp("asked") / "w")
    store = open_store(workspace, clock)
    store.publish_year(small_year())
    draft_round_one(store)
    prepare(workspace, store)
    client = TestClient(application(store, clock), raise_server_exceptions=False)
    yield Asker(
        client,
        client.get("/api/v1/openapi.json").json(),
        {
            "public": "",
            "monitor": "Bearer none-was-set",
            "department": f"Bearer {issue_token(store, clock, 'department', 'MKT', 'a')}",
            "regulator": f"Bearer {issue_token(store, clock, 'regulator', None, 'a')}",
            "library": f"Bearer {issue_token(store, clock, 'library', None, 'a')}",
        },
    )
    store.close()


def test_every_answer_in_json_is_of_its_schema(asker: Asker) -> None:
    checked = 0
    for path in paths(asker.client.app):
        media = asker.described(path).get("200", {}).get("content", {})
        if "application/json" not in media:
            continue
        headers = {"Authorization": asker.authorization.get(audience_of(path), "")}
        answer = asker.client.get(filled(path), headers=headers)
        if path in ABSENT:
            assert answer.status_code == 404
            continue
        schema = media["application/json"]["schema"]
        whole = {**schema, "components": asker.document["components"]}
        if path != "/api/v1/openapi.json":
            assert schema, path
        jsonschema_rs.validate(whole, answer.json())
        checked += 1
    assert checked >= 30


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_request_breaks_the_server(asker: Asker, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(paths(asker.client.app))))
    params = data.draw(st.dictionaries(st.sampled_from(QUERY), VALUE, max_size=3))
    given_id = data.draw(VALUE).replace("/", "").strip(".") or "x"
    address = path
    for name in ("entry_id", "round_id", "visit_id"):
        quoted = urllib.parse.quote(given_id, safe="")
        address = address.replace(f"{{{name}}}", quoted)
    accept = data.draw(
        st.one_of(st.just("*/*"), st.text("acext/sv*;,=q.0 ", max_size=12))
    )
    headers = {
        "Accept": accept,
        "Authorization": asker.authorization.get(audience_of(path), ""),
    }
    answer = asker.client.get(address, params=params, headers=headers)
    assert str(answer.status_code) in asker.described(path), answer.text
    if answer.status_code >= 400:
        whole = {
            **asker.document["components"]["schemas"]["Problem"],
            "components": asker.document["components"],
        }
        jsonschema_rs.validate(whole, answer.json())


def test_whatever_is_asked_by_any_method_is_answered_as_described(
    store: SqlStore, clock: SetClock
) -> None:
    """A longer run over a season with all roles is `benchmarks/fuzz_api.py`."""
    known = {name: (value,) for name, value in FILLED.items() if name not in OTHERS}
    known |= {"visit_id": ("V1", "V2", "V9"), "year": ("2026",)}
    who = callers(store, clock, ("coordinator", "lead", "party"))
    fuzz = Fuzz(application(store, clock), who, known, examples=3)
    fuzz.run()
    assert not fuzz.failures, "\n".join(map(": ".join, fuzz.failures.items()))
    answered = [status for seen in fuzz.answers.values() for status in seen]
    assert len(fuzz.answers) > 150
    assert {200, 201, 303, 404, 409, 422} <= set(answered)


def test_the_server_starts_without_solvers_or_table_libraries() -> None:
    heavy = "{'ortools', 'pandas', 'duckdb', 'numpy', 'planner.year'}"
    code = f"import api.server, sys; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5000, "-1", "1e3", "²"])
def test_a_body_of_no_possible_length_is_refused(asker: Asker, length: str) -> None:
    """Python itself reads no number of 5,000 digits."""
    answer = asker.client.get(
        "/api/v1/public/years", headers={"Content-Length": length.encode()}
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "http_too_large"
