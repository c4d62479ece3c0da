"""Results as anyone sees them: once out, of firms that a list names, with corrections."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.results.record import ResultVersion, Stage
from tests.api.conftest import SetClock
from tests.publication.conftest import PUBLIC, listed

WENT = date(2026, 3, 18)
OUT = date(2026, 3, 20)
NOTE = "现场记录印记"
EVIDENCE = "卷宗印记"


def version(item_id: str, number: int = 1, **given: Any) -> ResultVersion:
    """A version of V2's result for an item: its department is in the item's id."""
    told: dict[str, Any] = {
        "year": 2026,
        "visit_id": "V2",
        "department_id": item_id.partition("-")[0],
        "item_id": item_id,
        "version": number,
        "stage": Stage.PUBLISHED,
        "codes": ("未发现问题",),
        "inspected_on": WENT,
        "note": NOTE,
        "evidence": EVIDENCE,
        "actor": "test",
        "at": "2026-03-20T02:00:00Z",
        "entered_on": WENT,
        "published_on": OUT,
    }
    return ResultVersion(**{**told, **given})


def publish(store: SqlStore, *versions: ResultVersion) -> None:
    year = store.year()
    assert year is not None
    store.results.append(year, versions)


def shown(client: TestClient) -> list[dict[str, Any]]:
    return client.get(f"{PUBLIC}/results").json()["items"]


@pytest.fixture
def both(store: SqlStore) -> None:
    """Both departments of V2 have published."""
    publish(store, version("MKT-1"))
    publish(store, version("FIRE-1", first_offence=True, codes=("发现问题已责令改正",)))


def test_the_last_departments_results_end_the_embargo_of_the_visit(
    client: TestClient, store: SqlStore
) -> None:
    publish(store, version("MKT-1"))
    assert [row["target_id"] for row in listed(client)] == ["T1"]
    publish(store, version("FIRE-1"))
    assert [row["target_id"] for row in listed(client)] == ["T1", "T2"]
    assert listed(client)[1]["released_on"] == "2026-03-20"


def test_one_departments_results_say_nothing_while_the_list_does_not(
    client: TestClient, store: SqlStore
) -> None:
    publish(store, version("MKT-1"))
    assert [row["target_id"] for row in shown(client)] == ["T1"]
    assert client.get(f"{PUBLIC}/targets/T2").status_code == 404


@pytest.mark.usefixtures("both")
def test_entered_and_imported_results_are_in_one_listing(client: TestClient) -> None:
    rows = [(r["target_id"], r["department"]["id"]) for r in shown(client)]
    assert rows == [("T1", "MKT"), ("T2", "FIRE"), ("T2", "MKT")]
    fire = shown(client)[1]
    assert fire["codes"] == ["发现问题已责令改正"]
    assert fire["first_offence"] is True
    assert fire["published_on"] == "2026-03-20"
    assert fire["item"] == {"id": "FIRE-1", "name": "消防安全检查"}


@pytest.mark.usefixtures("both")
def test_a_correction_shows_what_it_said_before_when_and_why(
    client: TestClient, store: SqlStore
) -> None:
    before = shown(client)[2]
    again = version("MKT-1", 2, codes=("不配合检查情节严重",), reason="事项录入有误")
    publish(store, again)
    after = shown(client)[2]
    assert after["public_id"] == before["public_id"]
    assert after["codes"] == ["不配合检查情节严重"]
    assert after["corrections"] == [
        {
            "corrected_on": "2026-03-20",
            "reason": "事项录入有误",
            "codes_before": ["未发现问题"],
            "inspected_on_before": "2026-03-18",
        }
    ]
    address = f"{PUBLIC}/results/{after['public_id']}"
    assert client.get(address).json() == after


@pytest.mark.usefixtures("both")
def test_a_withdrawn_result_says_since_when_and_why_and_of_nobody(
    client: TestClient, store: SqlStore
) -> None:
    (_, _, before) = shown(client)
    publish(store, version("MKT-1", 2, stage=Stage.WITHDRAWN, reason="行政复议撤销"))
    address = f"{PUBLIC}/results/{before['public_id']}"
    gone = client.get(address).json()
    assert (gone["target_id"], gone["name"], gone["codes"]) == ("", "", [])
    assert (gone["withdrawn_on"], gone["remark"]) == ("2026-03-20", "行政复议撤销")
    pages = client.get(f"{PUBLIC}/results?limit=2").links
    assert "next" in pages
    assert client.get(pages["next"]["url"]).json()["items"] == [gone]
    fed = client.get(f"{PUBLIC}/feed?limit=1000").json()["items"]
    assert [i["data"] for i in fed if i["state"] == "withdrawn"] == [gone]


@pytest.mark.usefixtures("both")
def test_notes_evidence_and_people_are_in_no_public_byte(client: TestClient) -> None:
    for address in ("results", "results.csv", "targets/T2", "feed?limit=1000"):
        text = client.get(f"{PUBLIC}/{address}").text
        assert "T2" in text
        for secret in (NOTE, EVIDENCE, "INSPMARK", "V2"):
            assert secret not in text, address


def test_a_result_not_published_yet_is_not_told(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    clock.time = datetime(2026, 4, 2, 4, tzinfo=UTC)
    entered = version("MKT-1", stage=Stage.ENTERED, published_on=None)
    publish(store, entered)
    assert [row["target_id"] for row in shown(client)] == ["T1"]


@pytest.mark.usefixtures("both")
def test_results_are_found_by_department_item_and_round(client: TestClient) -> None:
    def found(**asked: str) -> int:
        answer = client.get(f"{PUBLIC}/results", params=asked)
        return len(answer.json()["items"])

    assert found(department="MKT") == 2
    assert found(item="FIRE-1") == 1
    assert found(round="R1") == 3
    assert found(round="R2") == 0


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("reason", ["该户为高风险", "原定gradeMARKD级有误"])
def test_a_reason_that_speaks_of_grades_is_not_published(
    client: TestClient, store: SqlStore, reason: str
) -> None:
    publish(store, version("MKT-1", 2, reason=reason))
    assert [one["reason"] for one in shown(client)[2]["corrections"]] == [""]
    publish(store, version("MKT-1", 3, stage=Stage.WITHDRAWN, reason=reason))
    for address in ("results", "results.csv", "feed?limit=1000"):
        assert reason not in client.get(f"{PUBLIC}/{address}").text, address


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("reason", ["乙 餐饮店不服，复议撤销", "ｔ2 有误"])
def test_a_withdrawn_result_names_nobody_by_its_reason_either(
    client: TestClient, store: SqlStore, reason: str
) -> None:
    publish(store, version("MKT-1", 2, stage=Stage.WITHDRAWN, reason=reason))
    remarks = [row["remark"] for row in shown(client) if row["withdrawn_on"]]
    assert remarks == [""]
