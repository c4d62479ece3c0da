"""What differs between snapshots, told by API: counts to all who run the year, firms to one."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from planner.library.record import Form
from tests.api.application import application
from tests.api.calls import sheet
from tests.api.people import bearer
from tests.ceremony.conftest import Hall
from tests.library.test_season import GRADES, NIGHT, library, take

PATH = "/api/v1/regulator/library"


@pytest.fixture
def client(hall: Hall) -> TestClient:
    app = application(hall.store, hall.clock, lambda: hall.season)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def asked(hall: Hall, client: TestClient):
    """Ask for something of the library as one of these people."""

    def ask(path: str, who: str = "coordinator", **params: str):
        headers = bearer(hall.store, hall.clock, who)
        return client.get(f"{PATH}{path}", params=params, headers=headers)

    return ask


def test_differences_are_counted_by_district_and_grade(hall: Hall, asked, tmp_path):
    take(hall, tmp_path, GRADES)
    take(hall, tmp_path, NIGHT)
    first, second = library(hall).snapshots()
    told = asked("/differences", "auditor").json()
    assert (told["before"], told["after"]) == (first.before, second.name)
    assert told["totals"] == {"new": 3, "gone": 1, "moved": 1, "grade": 12, "other": 0}
    sums = {n: sum(d[n] for d in told["districts"]) for n in told["totals"]}
    assert sums == told["totals"]
    assert {(g["after"], g["before"]) for g in told["grades"]} == {("D", "A")}
    night = asked("/differences", before=first.name[:12], after="newest").json()
    assert night["totals"]["grade"] == 0
    same = asked("/differences").content
    assert same == asked("/differences").content
    unknown = asked("/differences", before="f" * 64)
    assert (unknown.status_code, unknown.json()["code"]) == (
        404,
        "library_snapshot_unknown",
    )


def test_what_was_found_of_two_snapshots_is_found_again_without_comparing(
    hall: Hall, asked, tmp_path, monkeypatch
):
    take(hall, tmp_path, GRADES)
    take(hall, tmp_path, NIGHT)
    before = asked("/differences").json()

    def compared(*_: object) -> None:
        raise AssertionError

    name = "planner.adapters.engines.library_tables.StoredLibrary.differences"
    monkeypatch.setattr(name, compared)
    assert asked("/differences").json() == before


def test_firms_that_differ_are_the_coordinators_alone_and_no_formula(
    hall: Hall, asked, tmp_path
):
    odd = "target_id,name,district\n-1-1,减店,640104\n"
    take(hall, tmp_path, GRADES)
    take(hall, tmp_path, odd)
    for who in ("auditor", "feed", "party"):
        assert asked("/differing.csv", who).status_code == 403
    answer = asked("/differing.csv")
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 13
    assert {row["target_id"] for row in rows} >= {"'-1-1"}
    assert {row["change"] for row in rows} == {"new", "changed"}
    assert sheet(asked("/differing.xlsx").content)[0] == list(rows[0])
    newest = hall.store.accounts.last_accesses(1)[0]
    assert (newest.route, newest.rows) == (f"{PATH}/differing.xlsx", 13)


def test_a_sheet_that_would_be_cut_is_refused(hall: Hall, asked, tmp_path, monkeypatch):
    take(hall, tmp_path, GRADES, Form.INCREMENT)
    monkeypatch.setattr("api.tabular._XLSX_ROWS", 12)
    assert asked("/differing.xlsx").json()["code"] == "http_table_too_long"
    assert asked("/differing.csv").status_code == 200
