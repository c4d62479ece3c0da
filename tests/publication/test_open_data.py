"""The catalogue, the news, the calendar, and records for other systems."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.tokens import issue_token
from tests.api.conftest import SetClock
from tests.publication.conftest import AFTER, PUBLIC, Withdraw, taken_back
from tests.publication.test_results import publish, version

ATOM = "{http://www.w3.org/2005/Atom}"
CHECKS = "exchange/spot-checks"
#: As the publicity system's answers have them.
THEIRS = (
    "raninsPlanId",
    "raninsPlaneName",
    "raninsTaskId",
    "raninsTaskName",
    "raninsTypeName",
    "insAuth",
    "insDate",
    "raninsItemName",
    "raninsCheckResName",
)

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def ask(client: TestClient, coordinator: dict[str, str]) -> Ask:
    """Ask the regulator's routes for a listing."""

    def items(path: str) -> list[dict[str, Any]]:
        address = f"/api/v1/regulator/{path}"
        return client.get(address, headers=coordinator).json()["items"]

    return items


def test_every_file_of_the_catalogue_can_be_downloaded_in_its_format(
    client: TestClient,
) -> None:
    answer = client.get(f"{PUBLIC}/catalog.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    told = answer.json()
    assert told["@type"] == "dcat:Catalog"
    assert told["modified"] == "2026-03-20T04:00:00Z"
    files = [f for one in told["dcat:dataset"] for f in one["dcat:distribution"]]
    assert len(files) == 30
    for file in files:
        sent = client.get(file["dcat:downloadURL"]["@id"])
        assert sent.status_code == 200
        media = file["dcat:mediaType"]["@id"].partition("media-types/")[2]
        assert sent.headers["content-type"].partition(";")[0] == media


def test_the_catalogue_names_the_columns_that_the_files_have(
    client: TestClient,
) -> None:
    for one in client.get(f"{PUBLIC}/catalog.jsonld").json()["dcat:dataset"]:
        text = client.get(f"{one['@id']}.csv").content.decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(text)))
        (english,) = (
            d["@value"] for d in one["dct:description"] if d["@language"] == "en"
        )
        assert english == f"columns: {', '.join(header)}"


def test_the_news_are_a_valid_atom_feed_and_keep_their_ids_and_times(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    def news() -> tuple[ET.Element, list[tuple[str | None, ...]]]:
        root = ET.fromstring(client.get(f"{PUBLIC}/atom.xml").content)
        entries = root.findall(f"{ATOM}entry")
        for one in (root, *entries):
            for name in ("id", "title", "updated"):
                assert len(one.findall(f"{ATOM}{name}")) == 1
        told = [
            (e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries
        ]
        return root, told

    root, before = news()
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert len(before) == 1
    clock.time = AFTER
    taken_back(store, "R1|E1|T1")
    later, after = news()
    assert after[1:] == before
    assert later.findtext(f"{ATOM}id") == root.findtext(f"{ATOM}id")
    assert later.findtext(f"{ATOM}updated") == after[0][1] == "2027-01-01T00:00:00Z"


def test_a_record_has_the_systems_own_fields_one_row_a_firm_and_item(
    ask: Ask, store: SqlStore
) -> None:
    publish(store, version("FIRE-1", codes=("发现问题已责令改正",)))
    rows = ask(CHECKS)
    assert set(THEIRS) < set(rows[0])
    assert len(rows) == 9
    (fire,) = (
        r for r in rows if (r["uniscId"], r["insAuth"]) == ("T2", "消防救援支队")
    )
    assert fire == {
        "uniscId": "T2",
        "entName": "乙餐饮店",
        "raninsPlanId": "2026-E1",
        "raninsPlaneName": "计划E1",
        "raninsTaskId": "2026-E1-R1",
        "raninsTaskName": "计划E1（R1）",
        "raninsTypeName": "定向",
        "insAuth": "消防救援支队",
        "insDate": "2026-03-18",
        "seqno": 2,
        "raninsItemName": "消防安全检查",
        "raninsCheckResName": "发现问题已责令改正",
    }
    (inspection,) = (
        r
        for r in ask("exchange/inspections")
        if r["item_id"] == "FIRE-1" and r["credit_code"] == "T2"
    )
    assert inspection["ranins_plan_id"] == fire["raninsPlanId"]
    assert inspection["inspection_id"] == "2026-V2-FIRE-1"
    assert inspection["result"] == "发现问题已责令改正"


def test_a_record_without_a_published_result_says_none(ask: Ask) -> None:
    (row,) = (
        r
        for r in ask(CHECKS)
        if (r["uniscId"], r["insAuth"]) == ("T2", "市场监督管理局")
    )
    assert (row["insDate"], row["raninsCheckResName"]) == ("", "")


def test_a_department_is_sent_the_records_of_its_own_items_alone(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    token = issue_token(store, clock, "department", "FIRE", "测试")
    headers = {"Authorization": f"Bearer {token}"}
    for kind in ("spot-checks", "inspections"):
        address = f"/api/v1/department/exchange/{kind}"
        text = client.get(f"{address}.csv", headers=headers).text
        assert len(text.splitlines()) == 3
        assert "餐饮服务食品安全检查" not in text
        assert client.get(address).status_code == 401


def stands(ask: Ask, thing: str, **of: str) -> dict[str, Any]:
    (line,) = (
        one
        for one in ask("publications?limit=1000")
        if one["thing"] == thing and of.items() <= one.items()
    )
    return line


def test_the_calendar_says_when_a_list_comes_out_and_how_far_it_is(
    ask: Ask, clock: SetClock, withdraw: Withdraw
) -> None:
    line = stands(ask, "list", round_id="R1", entry_id="E1")
    assert (line["state"], line["out"], line["in_all"]) == ("embargo", 1, 2)
    assert line["due_on"] == "2026-04-01"
    withdraw()
    line = stands(ask, "list", round_id="R1", entry_id="E1")
    assert (line["out"], line["withdrawn"]) == (0, 1)
    clock.time = AFTER
    assert stands(ask, "list", round_id="R2", entry_id="E3")["state"] == "out"


def test_a_list_that_is_withdrawn_whole_stands_so(ask: Ask, store: SqlStore) -> None:
    for key in ("R1|E1|T1", "R1|E1|T2"):
        taken_back(store, key)
    line = stands(ask, "list", round_id="R1", entry_id="E1")
    assert (line["state"], line["state_zh"]) == ("withdrawn", "已撤下")


def test_results_not_published_within_twenty_working_days_are_overdue(
    ask: Ask, store: SqlStore, clock: SetClock
) -> None:
    due = date.fromisoformat(
        stands(ask, "results", round_id="R1", department_id="MKT")["due_on"]
    )
    for day, state in ((due.day, "embargo"), (due.day + 1, "overdue")):
        clock.time = datetime(due.year, due.month, day, 4, tzinfo=UTC)
        line = stands(ask, "results", round_id="R1", department_id="MKT")
        assert (line["state"], line["overdue"]) == (state, int(state == "overdue"))
        assert line["out"] == 1
    publish(store, version("MKT-1"))
    assert stands(ask, "results", round_id="R1", department_id="MKT")["state"] == "out"


def test_the_public_is_not_told_the_calendar(client: TestClient) -> None:
    assert client.get("/api/v1/regulator/publications").status_code == 401
    assert client.get(f"{PUBLIC}/publications").status_code == 404
