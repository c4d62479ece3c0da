"""The page of the library: what changed, taken over by a job, and refusals told."""

import pytest
from fastapi.testclient import TestClient

from planner.jobs.record import JobKind
from planner.library.record import snapshots_of
from tests.api.application import application
from tests.api.people import browser
from tests.ceremony.conftest import Hall
from tests.console.conftest import Console
from tests.jobs.inline import do_jobs
from tests.library.test_season import GRADES, NIGHT, library, take
from tests.revision.conftest import drawn, hall, halls, opened

__all__ = ["drawn", "hall", "halls", "opened"]

PAGE = "/console/library"


@pytest.fixture
def client(hall: Hall) -> TestClient:
    return TestClient(application(hall.store, hall.clock, lambda: hall.season))


@pytest.fixture
def office(hall: Hall, client: TestClient) -> Console:
    return Console(browser(client, hall.store, hall.clock, "coordinator"))


def pushed(office: Console, table: bytes, **fields: str) -> int:
    return office.browser.client.post(
        PAGE,
        data={"csrf": office.browser.token, **fields},
        files={"table": ("三月.csv", table, "text/csv")},
        headers=office.browser.headers,
        follow_redirects=False,
    ).status_code


def test_what_is_pushed_is_shown_by_district_and_taken_over(
    hall: Hall, client: TestClient, office: Console, tmp_path
):
    assert "后续批次按最新的名录抽取" in office.get(PAGE).text
    assert pushed(office, NIGHT.encode()) == 303
    assert "更新对象库 排队中" in office.get(PAGE).text
    do_jobs(hall.workspace, hall.store, hall.clock)
    page = office.get(PAGE)
    assert "5 行，采用 5 行，未采用 0 行" in page.text
    assert "其中 5 户与后续批次现在所用的不同" in page.text
    assert "640105" in page.text
    take(hall, tmp_path, GRADES)
    page = office.get(PAGE)
    assert "A D 12" in page.text
    (row,) = [one for one in page.html.split("<tr>") if "后续批次所用" in one]
    assert "年度启用时" in row
    reader = Console(browser(client, hall.store, hall.clock, "auditor"))
    assert "取用最新名录" not in reader.get(PAGE).text
    assert reader.get(f"{PAGE}/differing.xlsx").status == 403
    assert office.get(f"{PAGE}/differing.xlsx").status == 200
    newest = library(hall).newest()
    assert page.value("snapshot") == newest
    assert office.post(f"{PAGE}/taking", snapshot=newest, accept="").status == 303
    assert "改用新快照 排队中" in office.get(PAGE).text
    do_jobs(hall.workspace, hall.store, hall.clock)
    text = office.get(PAGE).text
    assert "后续批次按最新的名录抽取" in text
    assert text.index("后续批次所用") < text.index("年度启用时")


def test_a_round_to_be_drafted_says_how_old_its_library_is(
    hall: Hall, office: Console, tmp_path
):
    page = "/console/rounds/2026Q2"
    assert "2 个快照" not in office.get(page).text
    take(hall, tmp_path, GRADES)
    take(hall, tmp_path, NIGHT)
    text = office.get(page).text
    assert "此后有 2 个快照" in text
    assert "17 户不同（等级变化 12 户）" in text
    hall.season.take_over(library(hall).newest(), "", "coordinator")
    assert "个快照" not in office.get(page).text


def test_what_a_program_pushed_is_told_by_its_own_rows(hall: Hall, office: Console):
    rows = [
        {"target_id": "V0001", "status": "注销"},
        {"target_id": "V0002", "grade": "Z"},
    ]
    hall_office = office.browser.client.app.state.parts.office()
    hall_office.ask_rows(rows, "library:0:审批系统")
    do_jobs(hall.workspace, hall.store, hall.clock)
    page = office.get(PAGE)
    assert "library:0:审批系统" in page.text
    assert "2 grade 错误 信用风险等级“Z”" in page.text


def test_what_is_refused_is_told_with_what_to_do(hall: Hall, office: Console):
    answer = office.post(f"{PAGE}/taking", snapshot="f" * 64, accept="")
    assert (answer.status, "library_snapshot_unknown" in answer.text) == (404, True)
    assert pushed(office, b"target_id\nV0001\n", whole="1") == 303
    do_jobs(hall.workspace, hall.store, hall.clock)
    (job,) = hall.store.jobs.jobs(kind=JobKind.LIBRARY)
    assert job.findings[-1].code in office.get(PAGE).text
    assert snapshots_of(hall.store.ledger, 2026) == []
    long = {"snapshot": "", "accept": "字" * 501}
    assert office.post(f"{PAGE}/taking", **long).status == 422
