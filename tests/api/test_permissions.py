"""Every route of the application, asked for by every role: who is let in, who isn't."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.cookies import FIELD
from planner.adapters.state.sql_store import SqlStore
from tests.api.application import application
from tests.api.calls import filled
from tests.api.conftest import SetClock
from tests.api.people import PEOPLE, SIGNED_IN, bearer, browser
from tests.api.permissions import LET_IN, ROWS
from tests.publication.test_results import version

STRANGER = {"Authorization": f"Bearer 0123456789abcdef.{'0' * 64}"}
BODY = {"reason": "closed"}


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for context in iter_route_contexts(app.routes):
        for method in context.methods:
            yield method, str(context.path)


def row_of(method: str, path: str) -> tuple[str, str]:
    return method, re.sub(r"\.(csv|xlsx)$", "", path)


@pytest.fixture
def app(store: SqlStore, clock: SetClock) -> FastAPI:
    return application(store, clock)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def test_every_route_has_a_row_and_every_row_a_route(app: FastAPI) -> None:
    there = {row_of(method, path) for method, path in routes(app)}
    assert there == set(ROWS)
    assert set(ROWS.values()) <= set(LET_IN)


def is_page(path: str) -> bool:
    return not path.startswith(("/api/", "/metrics"))


def test_the_api_lets_each_role_into_its_own_part_and_no_other(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    callers = {"nobody": {}, "stranger": STRANGER}
    callers |= {who: bearer(store, clock, who) for who in PEOPLE}
    tried = 0
    for method, path in routes(app):
        if is_page(path):
            continue
        admitted = LET_IN[ROWS[row_of(method, path)]]
        for who, headers in callers.items():
            body = BODY if method == "POST" else None
            answer = client.request(method, filled(path), headers=headers, json=body)
            tried += 1
            place = (method, path, who, answer.status_code, answer.text[:200])
            assert answer.status_code < 500, place
            if who in admitted:
                assert answer.status_code not in (401, 403, 303), place
            elif path == "/metrics":
                assert answer.status_code == 404, place
            elif who in ("nobody", "stranger"):
                assert answer.status_code == 401, place
                assert answer.headers["www-authenticate"].startswith("Bearer")
            else:
                assert answer.status_code == 403, place
                assert answer.json()["code"] in {
                    "http_wrong_audience",
                    "http_wrong_role",
                }
    assert tried > 900


def test_pages_let_each_role_into_its_own_part_and_no_other(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    tried = 0
    for method, path in routes(app):
        if not is_page(path):
            continue
        admitted = LET_IN[ROWS[row_of(method, path)]]
        for who in SIGNED_IN:
            # Anew each time: one of these routes is for signing out.
            one = browser(client, store, clock, who)
            ask = one.get if method == "GET" else one.post
            # A plan that isn't there: what its page shows is tested where it is made.
            answer = ask(filled(path.replace("{plan_id}", "none")))
            tried += 1
            place = (method, path, who, answer.status_code, answer.text[:200])
            assert answer.status_code < 500, place
            if who in admitted:
                public = ROWS[row_of(method, path)] == "anyone"
                assert public or answer.status_code not in (401, 403), place
                assert "/login?" not in answer.headers.get("location", ""), place
            else:
                assert answer.status_code == 403, place
    assert tried >= 100


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(
    client: TestClient, app: FastAPI
) -> None:
    tried = 0
    for method, path in routes(app):
        if not is_page(path) or "nobody" in LET_IN[ROWS[row_of(method, path)]]:
            continue
        for cookie in ({}, {"Cookie": f"session={'0' * 64}"}):
            answer = client.request(method, filled(path), headers=cookie)
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/login"), (method, path)
            assert answer.headers["cache-control"] == "no-store"
            tried += 1
    assert tried >= 6


def test_a_session_opens_no_route_of_the_api(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    """So that no form of another site can make a signed-in browser do anything."""
    one = browser(client, store, clock, "coordinator")
    for method, path in routes(app):
        if is_page(path) or ROWS[row_of(method, path)] in ("anyone", "monitor"):
            continue
        answer = client.request(method, filled(path), headers=one.headers)
        assert answer.status_code == 401, (method, path)


def test_a_token_opens_no_page(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    headers = bearer(store, clock, "coordinator")
    for method, path in routes(app):
        if is_page(path) and ROWS[row_of(method, path)] != "anyone":
            answer = client.request(method, filled(path), headers=headers)
            assert answer.status_code == 303, (method, path)


#: At least so many pages that write are open to each.
WRITING = {"coordinator": 20, "auditor": 2, "lead": 8, "clerk": 5, "party": 2}


@pytest.mark.parametrize("who", WRITING)
def test_no_page_takes_a_form_that_it_did_not_send(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock, who: str
) -> None:
    one = browser(client, store, clock, who)
    same = browser(client, store, clock, who)
    other = browser(client, store, clock, "other lead")
    tried = 0
    for method, path in routes(app):
        row = ROWS[row_of(method, path)]
        if method != "POST" or not is_page(path) or row == "anyone":
            continue
        if who not in LET_IN[row]:
            continue
        for form in ({}, {FIELD: ""}, {FIELD: same.token}, {FIELD: other.token}):
            answer = client.post(filled(path), data=form, headers=one.headers)
            assert answer.status_code == 403, (path, form)
            assert answer.json()["code"] == "http_form_forged"
        for sent in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
        ):
            answer = one.post(filled(path), headers=sent)
            assert answer.status_code == 403, (path, sent)
        tried += 1
    assert tried >= WRITING[who]
    assert one.get("/account").status_code == 200, "none of these signed it out"


def example_of(app: FastAPI, path: str, method: str) -> object:
    """Return a body that the documentation says a route takes."""
    document = TestClient(app).get("/api/v1/openapi.json").json()
    body = document["paths"][path][method.lower()].get("requestBody")
    if body is None:
        return None
    return body["content"]["application/json"]["example"]


def test_another_departments_visits_are_as_if_they_were_not_there(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    """V1 is MKT's and FIRE's; ENV isn't told that there is one."""
    own, other = (bearer(store, clock, who) for who in ("lead", "other lead"))
    tried = 0
    for method, path in routes(app):
        if not path.startswith("/api/v1/department/") or "{visit_id}" not in path:
            continue
        body = None if method == "GET" else example_of(app, path, method)
        answers = [
            client.request(
                method,
                filled(path).replace("V1", visit),
                headers={**headers, "If-Match": "*"},
                json=body,
            )
            for visit, headers in (("V1", own), ("V1", other), ("V9", other))
        ]
        place = (method, path, [answer.text for answer in answers])
        assert answers[1].status_code == answers[2].status_code, place
        assert answers[1].status_code in (404, 409), place
        assert answers[1].text.replace("V1", "V9") == answers[2].text, place
        tried += answers[0].status_code == 200
    assert tried


def test_another_departments_desk_is_as_if_it_were_not_there(
    client: TestClient, app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    """V1 with its result is MKT's; ENV's lead reads of it what is read of V9."""
    other = browser(client, store, clock, "other lead")
    year = store.year()
    assert year is not None
    store.results.append(year, [version("MKT-1", visit_id="V1", codes=("发现问题",))])
    tried = 0
    for method, path in routes(app):
        if not path.startswith("/desk/") or "{visit_id}" not in path:
            continue
        ask = other.get if method == "GET" else other.post
        there, nowhere = (
            ask(filled(path).replace("V1", visit)) for visit in ("V1", "V9")
        )
        assert there.status_code == nowhere.status_code == 404, (method, path)
        assert there.text.replace("V1", "V9") == nowhere.text, (method, path)
        tried += 1
    assert tried >= 14


def test_a_desk_asked_for_another_departments_people_shows_none(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    one = browser(client, store, clock, "lead")
    for form in ("", ".csv", ".xlsx", ".ics"):
        address = f"/desk/visits{form}?inspector="
        there, nowhere = (one.get(f"{address}{who}") for who in ("INSPMARK-5", "X-9"))
        assert there.status_code == nowhere.status_code == 200
        same = there.text.replace("INSPMARK-5", "X-9") == nowhere.text
        assert same, form
