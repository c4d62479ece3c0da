"""Whatever is wrong, the refusal is the same; and nobody is locked out."""

import json
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, update

from api.app import create_app
from planner.adapters.state.sql_evidence import Attempts
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.sql_tables import CEREMONIES
from planner.adapters.state.workspace import Workspace
from planner.publishing.attempts import (
    OVERALL,
    PER_CALLER,
    WINDOW_SECONDS,
    may_try,
    window_of,
)
from tests.self_check.drawn_year import CONFIDENTIAL, OPEN, asked, code, round_id, rows

ADDRESS = "/api/v1/public/self-check"
FIRST, SECOND = list(rows(CONFIDENTIAL))[:2]


def wrongs():
    """Everything that may be wrong, by name."""
    right = asked(CONFIDENTIAL, FIRST)
    return {
        "code of another firm": {**right, "code": code(CONFIDENTIAL, SECOND)},
        "code of another round": {**right, "code": code(OPEN, next(iter(rows(OPEN))))},
        "number of another firm": {**right, "target_id": SECOND},
        "unknown number": {**right, "target_id": "91640100MA7NONE00X"},
        "number that is no id": {**right, "target_id": "甲|乙\u0000'--"},
        "empty number": {**right, "target_id": ""},
        "other round": {**right, "round": round_id(OPEN)},
        "unknown round": {**right, "round": "2031Q9"},
        "round that is no id": {**right, "round": "../../etc"},
    }


def whole(answer):
    """Return all that an answer tells but the request's own number."""
    told = [(n, v) for n, v in answer.headers.items() if n != "x-request-id"]
    return answer.status_code, sorted(told), answer.content


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_may_be_wrong_is_refused_in_the_same_bytes(client, clock, language):
    answers = {}
    for name, body in wrongs().items():
        answer = client.post(ADDRESS, json=body, headers={"Accept-Language": language})
        answers[name] = whole(answer)
    clock.time = datetime(2026, 6, 1, tzinfo=UTC)
    early = client.post(
        ADDRESS, json=asked(CONFIDENTIAL, FIRST), headers={"Accept-Language": language}
    )
    answers["round under embargo"] = whole(early)
    assert len({repr(answer) for answer in answers.values()}) == 1
    status, headers, body = answers["unknown number"]
    assert status == 404
    assert ("cache-control", "no-store") in headers
    assert b"http_self_check_refused" in body


def test_the_page_refuses_alike_too(client, clock):
    pages = set()
    for body in wrongs().values():
        answer = client.post("/check", data=body)
        assert answer.status_code == 404
        refusal = answer.text.index('class="problem"')
        pages.add(answer.text[refusal : answer.text.index("</section>", refusal)])
    assert len(pages) == 1


def test_codes_work_from_the_first_moment_after_the_last_embargo(client, clock):
    """The last window ends on 30 November; in China the day is over at 16:00 UTC."""
    clock.time = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    assert client.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 404
    clock.time += timedelta(seconds=1)
    assert client.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200


def test_a_wrong_answer_takes_as_long_whatever_is_wrong(client, monkeypatch):
    """Interleaved calls; what an attacker could see is far below a step.

    Low percentiles tell most of a timing in noise (Crosby, Wallach and Riedi 2009).
    What the machine does besides may hide in one series, a difference in none.
    """
    monkeypatch.setattr("api.public.self_check.may_try", lambda _own, _all: True)
    kinds = {
        name: wrongs()[name]
        for name in ("code of another firm", "unknown number", "unknown round")
    }
    for body in kinds.values():
        client.post(ADDRESS, json=body)
    series = [timed_in_turns(client, kinds.values()) for _ in range(3)]
    assert any(max(s) - min(s) < 0.35 * min(s) for s in series), series


def timed_in_turns(client, bodies):
    """Return the first decile of the seconds that each body's answers take."""
    spent = [[] for _ in bodies]
    for _ in range(40):
        for found, body in zip(spent, bodies, strict=True):
            start = time.perf_counter()
            client.post(ADDRESS, json=body)
            found.append(time.perf_counter() - start)
    return [statistics.quantiles(found, n=10)[0] for found in spent]


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"code": "0" * 27}, 422, "http_self_check_code"),
        ({"code": ""}, 422, "http_self_check_code"),
        ({"code": "🏮" * 28}, 422, "http_self_check_code"),
        ({"code": "A" * 201}, 422, "http_invalid"),
        ({"code": 7}, 422, "http_invalid"),
        ({"code": None}, 422, "http_invalid"),
        ({"round": ["2026Q2"]}, 422, "http_invalid"),
        ({"grade": "A"}, 422, "http_invalid"),
        ({"target_id": "\ud800"}, 422, "http_invalid"),
    ],
)
def test_a_malformed_question_is_told_so(client, body, status, problem):
    whole = {**asked(CONFIDENTIAL, FIRST), **body}
    answer = client.post(
        ADDRESS, content=json.dumps(whole), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, problem)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"\xff\xfe\x00", 422),
        (b"[" * 60_000, 422),
        (b'{"round": NaN}', 422),
        (b"{}" + b" " * 70_000, 413),
    ],
)
def test_a_body_that_is_none_breaks_nothing(client, content, status):
    answer = client.post(
        ADDRESS, content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {status, 400}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"round=%FF&target_id=a&code=b", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=b"] * 50), "application/x-www-form-urlencoded"),
        (b"round=a", "multipart/form-data; boundary=x"),
        (b"\xe4\xb8\xad", "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_that_is_none_is_a_bad_request(client, content, media):
    answer = client.post("/check", content=content, headers={"Content-Type": media})
    assert answer.status_code == 400
    assert answer.json()["code"] == "http_bad_request"


def test_asking_by_get_is_refused_so_that_no_code_stands_in_an_address(client):
    answer = client.get(ADDRESS, params=asked(CONFIDENTIAL, FIRST))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    page = client.get("/check", params=asked(CONFIDENTIAL, FIRST))
    assert code(CONFIDENTIAL, FIRST) not in page.text


def from_address(app, address):
    return TestClient(app, raise_server_exceptions=False, client=(address, 5000))


def test_too_many_attempts_end_in_429_with_the_time_to_wait(app, clock):
    guesser = from_address(app, "192.0.2.7")
    wrong = wrongs()["unknown number"]
    clock.time = datetime(2027, 1, 4, 4, 0, 20, tzinfo=UTC)
    for _ in range(PER_CALLER):
        assert guesser.post(ADDRESS, json=wrong).status_code == 404
    for body in (wrong, asked(CONFIDENTIAL, FIRST)):
        answer = guesser.post(ADDRESS, json=body)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == str(WINDOW_SECONDS - 20)
        assert answer.json()["code"] == "http_too_many"
    page = guesser.post("/check", data=wrong)
    assert (page.status_code, page.headers["retry-after"]) == (
        429,
        str(WINDOW_SECONDS - 20),
    )
    clock.time += timedelta(seconds=WINDOW_SECONDS)
    assert guesser.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200


def test_a_right_answer_gives_no_attempts_back(app, clock):
    guesser = from_address(app, "192.0.2.7")
    for _ in range(PER_CALLER - 1):
        guesser.post(ADDRESS, json=wrongs()["unknown number"])
    assert guesser.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200
    assert guesser.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 429


def test_guessing_at_a_firm_does_not_lock_it_out(app):
    for host in range(3):
        guesser = from_address(app, f"192.0.2.{host}")
        for _ in range(PER_CALLER + 1):
            guesser.post(ADDRESS, json=wrongs()["code of another firm"])
    firm = from_address(app, "198.51.100.1")
    assert firm.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200


def test_a_crowd_of_guessers_locks_nobody_out_who_has_not_asked_yet(app, store, clock):
    store.evidence.count_attempt("192.0.2.7", window_of(clock.time), may_try)
    with store._writing.begin() as connection:
        connection.execute(
            update(Attempts).where(Attempts.caller == "*").values(attempts=OVERALL)
        )
    firm = from_address(app, "198.51.100.1")
    assert firm.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200
    assert firm.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 429


def test_a_slip_of_the_keyboard_costs_no_attempt(app):
    firm = from_address(app, "198.51.100.1")
    mistyped = asked(CONFIDENTIAL, FIRST)
    mistyped["code"] = mistyped["code"][:-1]
    for _ in range(2 * PER_CALLER):
        assert firm.post(ADDRESS, json=mistyped).status_code == 422
    assert firm.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 200


def test_two_servers_over_one_workspace_count_together(store, tmp_path, clock):
    other = open_store(Workspace(tmp_path / "workspace"), clock)
    one, two = (
        from_address(create_app(kept, clock), "2001:db8::1") for kept in (store, other)
    )
    statuses = [
        server.post(ADDRESS, json=wrongs()["unknown number"]).status_code
        for _ in range(PER_CALLER)
        for server in (one, two)
    ]
    other.close()
    assert statuses == [404] * PER_CALLER + [429] * PER_CALLER


def test_a_round_whose_key_is_not_here_is_refused_like_an_unknown_one(client, store):
    with store._writing.begin() as connection:
        connection.execute(delete(CEREMONIES))
    assert client.post(ADDRESS, json=asked(CONFIDENTIAL, FIRST)).status_code == 404
    assert client.post(ADDRESS, json=asked(OPEN, OPEN["proof_of"])).status_code == 200
