"""Another department's things: as if they weren't there, on every route by an id."""

import re

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from tests.api.calls import filled
from tests.api.conftest import SetClock
from tests.api.people import bearer, browser
from tests.api.test_permissions import example_of, routes
from tests.publication.test_results import version

#: Ids in an address of what is MKT's, and of what nobody has.
THERE = {
    "visit_id": "V1",
    "item_id": "MKT-1",
    "department_id": "MKT",
    "day": "2026-03-10",
}
NOWHERE = {"visit_id": "V9", "item_id": "NO-1", "department_id": "NOBODY"}
PLACES = ("/api/v1/department/", "/desk/")


def other_ids(path: str) -> list[dict[str, str]]:
    """Ids of a path with one of them another's, by which it could be told apart."""
    names = re.findall(r"{(\w+)", path)
    return [{**THERE, n: NOWHERE[n]} for n in names if n in NOWHERE]


@pytest.mark.parametrize("who", ["other lead", "other clerk"])
def test_what_is_anothers_is_answered_as_what_is_not_there(
    client: TestClient, store: SqlStore, clock: SetClock, who: str
) -> None:
    year = store.year()
    assert year is not None
    store.results.append(year, [version("MKT-1", visit_id="V1", codes=("发现问题",))])
    headers = {**bearer(store, clock, who), "If-Match": "*"}
    pages = browser(client, store, clock, who)
    tried, before = 0, len(list(store.ledger.events()))
    for method, path in routes(client.app):
        ids = other_ids(path)
        if not path.startswith(PLACES) or not ids:
            continue
        answers = []
        for chosen in (THERE, *ids):
            where = filled(re.sub(r"{(\w+)(:\w+)?}", lambda n, c=chosen: c[n[1]], path))
            if path.startswith("/desk/"):
                answer = pages.get(where) if method == "GET" else pages.post(where)
            else:
                body = None if method == "GET" else example_of(client.app, path, method)
                answer = client.request(method, where, headers=headers, json=body)
            text = answer.text
            for name, value in chosen.items():
                text = text.replace(value, name)
            answers.append((answer.status_code, text))
        assert len(set(answers)) == 1, (method, path, answers)
        assert answers[0][0] in (403, 404, 409), (method, path, answers[0])
        tried += 1
    assert tried >= 20
    assert len(list(store.ledger.events())) == before


@pytest.mark.parametrize("who", ["other lead", "other clerk"])
def test_no_table_of_a_department_has_a_row_of_anothers(
    client: TestClient, store: SqlStore, clock: SetClock, who: str
) -> None:
    """Whatever it asks by a filter: ENV isn't shown V1 or V2, nor a result of theirs."""
    year = store.year()
    assert year is not None
    store.results.append(year, [version("MKT-1", visit_id="V1", note="印记七")])
    headers = bearer(store, clock, who)
    filters = ("", "department=MKT", "visit=V1", "round=R1", "inspector=INSPMARK-0")
    tried = 0
    for method, path in routes(client.app):
        if method != "GET" or not path.startswith(PLACES[0]) or "{" in path:
            continue
        for asked in filters:
            answer = client.get(f"{path}?{asked}", headers=headers)
            assert answer.status_code in (200, 422), (path, asked)
            tried += 1
            for mark in ("甲餐饮店", "印记七", '"V1"', "INSPMARK-0", "检查员印记甲"):
                assert mark not in answer.text, (path, asked, mark)
    assert tried > 50
