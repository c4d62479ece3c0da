"""A write that is sent twice is done once, and answered alike."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sealing import sealed, unsealed
from planner.jobs.first_answers import Standing
from tests.api.calls import FILLED

PLANS = "/api/v1/regulator/plans"
CANCEL = f"/api/v1/regulator/jobs/{FILLED['job_id']}/cancellation"
IMPORTS = "/api/v1/regulator/imports"


@pytest.fixture
def office(token):
    return token("regulator")


def keyed(headers: dict[str, str], key: str = "k-1") -> dict[str, str]:
    return {**headers, "Idempotency-Key": key}


def test_the_first_answer_comes_again(client: TestClient, office) -> None:
    first = client.post(CANCEL, headers=keyed(office))
    assert (first.status_code, first.json()["state"]) == (202, "cancelled")
    again = client.post(CANCEL, headers=keyed(office))
    assert (again.status_code, again.content) == (202, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-content-type-options"] == "nosniff"
    # Without the key it is another request: what has ended can't be cancelled.
    assert client.post(CANCEL, headers=office).status_code == 409


def test_another_body_or_address_under_a_key_is_refused(client, office) -> None:
    body = {"import": FILLED["import_id"], "what_if": ["nonsense"]}
    assert client.post(PLANS, json=body, headers=keyed(office)).status_code == 422
    other = client.post(PLANS, json={**body, "what_if": []}, headers=keyed(office))
    assert other.json()["code"] == "http_idempotency_reused"
    moved = client.post(CANCEL, headers=keyed(office))
    assert (moved.status_code, moved.json()["code"]) == (422, "http_idempotency_reused")


def test_a_key_is_its_callers_alone(client, office, token) -> None:
    assert client.post(CANCEL, headers=keyed(office)).status_code == 202
    other = client.post(CANCEL, headers=keyed(token("regulator")))
    assert (other.status_code, "idempotency-replayed" in other.headers) == (409, False)
    nobody = client.post(CANCEL, headers={"Idempotency-Key": "k-1"})
    assert nobody.status_code == 401


def test_a_form_is_the_same_whatever_bounds_its_parts(client, office) -> None:
    files = [("files", ("nothing.txt", b"x", "text/plain"))]
    first = client.post(IMPORTS, files=files, headers=keyed(office))
    assert first.json()["code"] == "upload_nothing"
    again = client.post(IMPORTS, files=files, headers=keyed(office))
    assert again.headers["idempotency-replayed"] == "true"
    other = [("files", ("nothing.txt", b"y", "text/plain"))]
    refused = client.post(IMPORTS, files=other, headers=keyed(office))
    assert refused.json()["code"] == "http_idempotency_reused"


def test_what_is_under_way_is_told_and_what_was_lost_may_be_done(
    client, office, store, clock
) -> None:
    book = store.answers
    assert book.begin("a", "mark", "one", 30).standing is Standing.OPEN
    assert book.begin("a", "mark", "two", 30).standing is Standing.BUSY
    clock.time += timedelta(seconds=31)
    assert book.begin("a", "mark", "two", 30).standing is Standing.OPEN
    book.finish("a", "one", "late")  # the lost one comes back: it holds nothing
    assert book.begin("a", "mark", "three", 30).standing is Standing.BUSY
    book.finish("a", "two", "told")
    assert book.begin("a", "mark", "three", 30).answer == "told"
    clock.time += timedelta(hours=24, seconds=1)
    assert book.begin("a", "other", "four", 30).standing is Standing.OPEN


def test_a_failure_inside_is_no_answer(client, office, store) -> None:
    def fail(_job_id: str) -> None:
        msg = "inside"
        raise RuntimeError(msg)

    kept = store.jobs.cancel
    store.jobs.cancel = fail
    assert client.post(CANCEL, headers=keyed(office)).status_code == 500
    store.jobs.cancel = kept
    assert client.post(CANCEL, headers=keyed(office)).status_code == 202


def test_nothing_of_an_answer_is_in_the_database(client, office, store) -> None:
    client.post(CANCEL, headers=keyed(office, "key-in-clear"))
    with store._reading.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM answers").all()
    assert "cancelled" not in str(row)
    assert "key-in-clear" not in str(row)
    secret = office["Authorization"].removeprefix("Bearer ")
    assert unsealed(f"{secret}|key-in-clear", row[-1])
    assert unsealed(f"{secret}|another", row[-1]) is None
    assert sealed("s", b"t") != sealed("s", b"t")


@pytest.mark.parametrize("key", ["", "x" * 256, "a b"])
def test_a_key_of_another_form_is_refused(client, office, key) -> None:
    refused = client.post(CANCEL, headers=keyed(office, key))
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "http_idempotency_key",
    )
