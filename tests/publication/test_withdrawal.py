"""What was published can be taken back: its address says so, and whom it was is gone."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from planner.adapters.state.database import engine_of
from planner.adapters.state.sql_publishing_tables import WITHDRAWALS
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError
from planner.ledger.event import Kind
from tests.api.calls import audience_of, filled, pages, paths
from tests.api.conftest import SetClock
from tests.publication.conftest import (
    AFTER,
    PUBLIC,
    Withdraw,
    listed,
    taken_back,
)

NAME = "甲餐饮店"


def test_a_withdrawn_row_says_since_when_and_why_and_names_nobody(
    client: TestClient, withdraw: Withdraw
) -> None:
    (before,) = listed(client)
    answer = withdraw(ground="court_order", note="（2026）示0104行初1号")
    assert answer.status_code == 201
    (after,) = listed(client)
    assert after["public_id"] == before["public_id"] == answer.json()["public_id"]
    assert (after["target_id"], after["name"], after["district"]) == ("", "", "")
    assert after["withdrawn_on"] == "2026-03-20"
    assert after["remark_zh"] == "已撤下（司法裁判要求：（2026）示0104行初1号）"
    assert after["remark_en"].startswith("withdrawn (by order of a court")


def test_its_address_stays_and_says_so(client: TestClient, withdraw: Withdraw) -> None:
    (row,) = listed(client)
    address = f"{PUBLIC}/lists/{row['public_id']}"
    assert client.get(address).json() == row
    withdraw()
    assert client.get(address).json()["withdrawn_on"] == "2026-03-20"
    firm = client.get(f"{PUBLIC}/targets/T1").json()
    assert (firm["name"], firm["results"]) == ("", [])
    assert [r["listed"]["withdrawn_on"] for r in firm["lists"]] == ["2026-03-20"]


def test_no_public_byte_names_who_was_withdrawn_but_the_address_asked_for(
    client: TestClient, clock: SetClock, withdraw: Withdraw
) -> None:
    withdraw()
    clock.time = AFTER
    asked = 0
    for path in paths(client.app):
        if audience_of(path) == "public":
            for limit in ({}, {"limit": 1}):
                for content in pages(client, filled(path), limit, {}):
                    assert NAME.encode() not in content, path
                    asked += 1
    assert asked > 60
    found = client.get(f"{PUBLIC}/search", params={"q": NAME[:2]}).json()
    assert found["items"] == []


def test_a_result_of_a_withdrawn_firm_is_gone_and_its_address_says_so(
    client: TestClient, withdraw: Withdraw
) -> None:
    (result,) = client.get(f"{PUBLIC}/results").json()["items"]
    address = f"{PUBLIC}/results/{result['public_id']}"
    assert client.get(address).json() == result
    withdraw()
    assert client.get(f"{PUBLIC}/results").json()["items"] == []
    gone = client.get(address)
    assert (gone.status_code, gone.json()["code"]) == (410, "http_gone")


def test_a_withdrawal_is_undone(
    client: TestClient, coordinator: dict[str, str], withdraw: Withdraw
) -> None:
    before = listed(client)
    of = withdraw().json()["public_id"]
    address = f"/api/v1/regulator/withdrawals/{of}/restoration"
    body = {"note": "经复核无误"}
    undone = client.post(address, json=body, headers=coordinator)
    assert undone.status_code == 200
    assert undone.json()["restored_at"] == "2026-03-20T04:00:00Z"
    assert listed(client) == before
    again = client.post(address, json=body, headers=coordinator)
    assert (again.status_code, again.json()["code"]) == (404, "withdrawal_unknown")
    (mark,) = client.get(f"{PUBLIC}/withdrawals").json()["items"]
    assert mark["restored_on"] == "2026-03-20"
    assert withdraw().status_code == 201


def test_a_row_withdrawn_before_it_was_public_is_never_heard_of(
    client: TestClient, clock: SetClock, withdraw: Withdraw
) -> None:
    assert withdraw(target_id="T2").json()["was_public"] is False
    clock.time = AFTER
    assert [r["target_id"] for r in listed(client)] == ["T1", "T3", "T3", "T4"]
    assert client.get(f"{PUBLIC}/withdrawals").json()["items"] == []
    assert client.get(f"{PUBLIC}/targets/T2").status_code == 404
    for path in paths(client.app):
        if audience_of(path) == "public":
            for content in pages(client, filled(path), {}, {}):
                assert "乙餐饮店".encode() not in content, path


def test_a_list_of_which_a_row_is_withdrawn_is_in_no_bundle(
    client: TestClient, clock: SetClock, withdraw: Withdraw
) -> None:
    clock.time = AFTER
    address = f"{PUBLIC}/rounds/R1"
    assert client.get(address).json()["complete"] is True
    withdraw()
    assert client.get(address).json()["complete"] is False
    assert b"published.csv" not in client.get(f"{address}/bundle.zip").content
    assert b"published.csv" in client.get(f"{PUBLIC}/rounds/R2/bundle.zip").content


def test_paging_goes_on_after_a_withdrawn_row(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    clock.time = AFTER
    taken_back(store, "R1|E1|T2")
    seen: list[str] = []
    url = f"{PUBLIC}/lists?limit=1"
    while url:
        answer = client.get(url)
        seen += [row["target_id"] for row in answer.json()["items"]]
        url = answer.links.get("next", {}).get("url", "")
    assert seen == ["T1", "", "T3", "T3", "T4"]


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"target_id": "T9"}, 404, "withdrawal_no_row"),
        ({"ground": "other"}, 422, "withdrawal_note_missing"),
        ({"note": "不是甲 餐饮店"}, 422, "withdrawal_note_names"),
        ({"note": "t1 有误"}, 422, "withdrawal_note_names"),
        ({"note": "信用等级有误"}, 422, "withdrawal_note_grades"),
        ({"note": "原为 gradeMARKＡ 类"}, 422, "withdrawal_note_grades"),
        ({"note": "长" * 301}, 422, "http_invalid"),
        ({"ground": "because"}, 422, "http_invalid"),
        ({"target": "T1"}, 422, "http_invalid"),
    ],
)
def test_what_cannot_be_withdrawn_so_is_refused(
    withdraw: Withdraw, given: dict[str, str], status: int, code: str
) -> None:
    answer = withdraw(**given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nothing_is_withdrawn_twice(withdraw: Withdraw) -> None:
    assert withdraw().status_code == 201
    answer = withdraw()
    assert (answer.status_code, answer.json()["code"]) == (409, "withdrawal_already")


def test_the_ledger_tells_of_it_and_the_public_ledger_not_of_whom(
    client: TestClient, store: SqlStore, withdraw: Withdraw
) -> None:
    withdraw()
    (event,) = store.ledger.events(kind=Kind.WITHDRAWAL)
    assert event.subject == "withdrawals:2026"
    assert event.actor.startswith("regulator:")
    (line,) = client.get(f"{PUBLIC}/ledger", params={"kind": "withdrawal"}).json()[
        "items"
    ]
    assert line["body"] is None
    assert [f for v in store.audit() if v.name_en != "schema" for f in v.faults] == []


def test_a_withdrawal_changed_by_hand_is_found_and_cannot_be_undone(
    store: SqlStore, workspace: Workspace
) -> None:
    of = taken_back(store, "R1|E1|T1")
    engine = engine_of(workspace)
    with engine.execution_options(writes=True).begin() as database:
        database.execute(update(WITHDRAWALS).values(ground="privacy"))
    engine.dispose()
    (verdict,) = (v for v in store.audit() if v.name_en == "withdrawals")
    assert [f.code for f in verdict.faults] == ["ledger_row_changed"]
    with pytest.raises(CheckFailedError):
        store.published.restore(of, "", "test")
