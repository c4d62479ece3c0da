"""What is kept of results stays: audited, written by one at a time, told to few."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import text

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.state.sql_store import SqlStore
from planner.importing.cells import CellContext
from planner.importing.raw_tables import RawTable
from planner.importing.schema import TABLES
from planner.importing.tables import read_table
from planner.policy.results import ResultsPolicy
from planner.publishing.results_history import past_visits
from planner.results.entering import Asked
from planner.results.history import HEADERS
from planner.results.port import Wanted
from planner.results.register import Register
from planner.results.steps import By
from tests.api.calls import sheet
from tests.api.conftest import SetClock
from tests.api.small_year import INSPECTOR_NAMES, INSPECTORS, small_year
from tests.results.conftest import FOUND, NOTHING, Office

Of = Callable[[str], Office]


def faults(store: SqlStore) -> list[tuple[str, str]]:
    return [(f.code, f.value) for v in store.audit() for f in v.faults]


def by_hand(store: SqlStore, statement: str) -> None:
    with store.ledger.writing() as writing:
        writing.connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE result_versions SET codes = '未发现问题' WHERE version = 3",
            "changed",
        ),
        ("UPDATE result_versions SET note = 'x' WHERE version = 3", "changed"),
        ("DELETE FROM result_versions WHERE version = 3", "missing"),
        ("UPDATE result_versions SET stage = 'entered' WHERE version = 3", "missing"),
        (
            "UPDATE result_versions SET stage = 'published',"
            " published_on = '2026-03-20' WHERE version = 2",
            "added",
        ),
    ],
)
def test_an_audit_names_a_published_row_that_somebody_touched(
    department: Of, store: SqlStore, statement: str, code: str
) -> None:
    department("FIRE").publish("V1", "FIRE-1", **FOUND)
    assert faults(store) == []
    by_hand(store, statement)
    # The part of the visit that it belongs to is counted otherwise, too.
    place = "2026 V1|FIRE|FIRE-1|"
    (found,) = [f for f, value in faults(store) if value.startswith(place)]
    assert found == f"ledger_row_{code}"


def test_of_two_writers_at_once_one_is_refused(store: SqlStore) -> None:
    year = store.year()
    by = By(actor="t", at="2026-03-20T00:00:00Z", today=date(2026, 3, 20))
    refused, done, both = [], [], threading.Barrier(2)

    def enter(code: str) -> None:
        register = Register(store.results, year, ResultsPolicy(), by)
        task = register.task("FIRE", "V1")
        asked = Asked(item_id="FIRE-1", codes=(code,), inspected_on=date(2026, 3, 12))
        both.wait()
        try:
            done.extend(register.enter(task, [asked]))
        except Exception as error:
            refused.append(error.findings[0].code)

    writers = [
        threading.Thread(target=enter, args=(code,))
        for code in ("未发现问题", "发现问题已责令改正")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(done) == 1
    assert refused in (["result_changed"], ["result_exists"])
    kept = store.results.listed(year, Wanted(department_id="FIRE"))
    assert [one.codes for one in kept] == [done[0].codes]


def test_results_stay_when_the_year_is_published_anew(
    department: Of, store: SqlStore, clock: SetClock
) -> None:
    fire = department("FIRE")
    fire.publish("V1", "FIRE-1", **FOUND)
    store.publish_year(small_year("YEAR-2"))
    (kept,) = fire.get("/results").json()["items"]
    assert (kept["visit_id"], kept["stage"]) == ("V1", "published")
    assert faults(store) == []


def test_a_visit_with_a_result_is_known_to_later_steps(
    department: Of, store: SqlStore
) -> None:
    year = store.year()
    assert store.results.visited(year) == {"V1"}  # By its imported result.
    department("FIRE").enter("V2", "FIRE-1", **FOUND)
    assert store.results.visited(year) == {"V1", "V2"}
    assert store.results.done_visits(year) == []


def test_a_visit_is_done_with_the_last_departments_publication(
    department: Of, store: SqlStore, clock: SetClock
) -> None:
    department("FIRE").publish("V2", "FIRE-1", **FOUND)
    clock.time = datetime(2026, 3, 23, tzinfo=UTC)
    department("MKT").publish(
        "V2", "MKT-1", **{**NOTHING, "inspected_on": "2026-03-13"}
    )
    (done,) = store.results.done_visits(store.year())
    assert (done.visit_id, done.round_id, done.target_id) == ("V2", "R1", "T2")
    assert (done.inspected_on, done.done_on) == (date(2026, 3, 13), date(2026, 3, 23))


def test_next_years_import_reads_the_history(department: Of, store: SqlStore) -> None:
    department("FIRE").publish("V1", "FIRE-1", **FOUND)
    rows = [row.cells for row in past_visits(store, store.year())]
    assert len(rows) == 2
    raw = RawTable(
        stem="history",
        file="history.csv",
        header=HEADERS,
        columns=tuple(list(column) for column in zip(*rows, strict=True)),
        rows=[2, 3],
    )
    context = CellContext(codes=load_code_tables(), grades=("A",))
    reader = read_table(raw, TABLES["history"], context)
    # The small year's targets have no valid codes; all else is read.
    assert {f.column for f in reader.findings} <= {HEADERS[0]}
    assert reader.values["codes"] == [("未发现问题",), ("发现问题已责令改正",)]
    assert reader.values["visited_on"] == [date(2026, 3, 10), date(2026, 3, 12)]
    assert reader.values["planned"] == [True, True]
    assert set(reader.values["inspector_ids"][0]) <= set(INSPECTORS)


def test_a_department_sees_nothing_of_others_results(department: Of) -> None:
    fire, mkt = department("FIRE"), department("MKT")
    fire.publish("V1", "FIRE-1", **FOUND, note="只有本部门可见")
    for path in ("/results", "/due", "/confirmations", "/results?visit=V1"):
        assert "只有本部门可见" not in mkt.get(path).text
        assert "FIRE-1" not in mkt.get(path).text
    assert mkt.get("/visits/V1/results/FIRE-1").status_code == 404


def test_the_public_learns_of_a_publication_its_number_and_digest_alone(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    fire.publish("V1", "FIRE-1", **FOUND, note="附注印记")
    told = fire.client.get("/api/v1/public/ledger?kind=results").json()["items"]
    (event,) = told
    assert set(event["body"]) == {"year", "results", "manifest"}
    assert event["body"]["results"] == 1
    everything = str(told)
    for secret in ("附注印记", "V1", "FIRE-1", *INSPECTORS, *INSPECTOR_NAMES):
        assert secret not in everything


def test_the_coordinator_reviews_and_publishes_for_a_department(
    department: Of, regulator: Office
) -> None:
    department("FIRE").enter("V1", "FIRE-1", **FOUND)
    (result,) = regulator.get("/results?department=FIRE").json()["items"]
    seen = {name: result[name] for name in ("visit_id", "department_id", "item_id")}
    body = {"results": [{**seen, "tag": result["tag"]}]}
    assert regulator.post("/results/review", body).status_code == 200
    stale = regulator.post("/results/return", {**body, "reason": "晚了"})
    assert stale.status_code == 412
    made = regulator.post("/results/publication", {"department": "FIRE"})
    assert made.json()["items"][0]["stage"] == "published"


def test_the_month_is_reported_with_its_counts(
    department: Of, regulator: Office, clock: SetClock
) -> None:
    department("FIRE").publish("V1", "FIRE-1", **FOUND, first_offence=True)
    clock.time = datetime(2026, 5, 6, tzinfo=UTC)
    report = regulator.get("/reports/monthly?month=2026-03").json()
    whole, *lines = report["lines"]
    fire = next(line for line in lines if line["department_id"] == "FIRE")
    # V1 was published in time; of V2 nothing was entered, and 28 April is over.
    assert (fire["publication"]["kept"], fire["publication"]["of"]) == (1, 2)
    assert (fire["results"], fire["problems"], fire["first_offences"]) == (1, 1, 1)
    assert (fire["late"], fire["open_finds"]) == (1, 1)
    assert whole["results"] == 2
    book = sheet(regulator.get("/reports/monthly.xlsx?month=2026-03").content)
    assert book[0][0] == "2026年3月双随机抽查情况月报"
    document = regulator.get("/reports/monthly.docx?month=2026-03")
    paragraphs = Document(BytesIO(document.content)).paragraphs
    assert "2026年3月双随机抽查情况月报" in [one.text for one in paragraphs]
    codes = {row["code"]: row["results"] for row in report["codes"]}
    assert (codes["发现问题已责令改正"], codes["未发现问题"]) == (1, 1)
    rates = regulator.get("/rates").json()["items"]
    assert rates[0]["completion"] == {"kept": 2, "of": 9, "percent": "22.2%"}
