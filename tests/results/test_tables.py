"""A department's table of results: downloaded, filled in, sent back by API."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.adapters.state.sql_store import SqlStore
from planner.results.bulk import read_results
from planner.results.port import Wanted
from tests.api.calls import sheet
from tests.results.conftest import FOUND, Office

Of = Callable[[str], Office]
HEADER = "检查编号,事项编码,结果代码,检查日期,备注"
GOOD = (
    "V1,FIRE-1,发现问题已责令改正,2026-03-12,灭火器过期",
    "V2,FIRE-1,未发现问题,2026-03-12,",
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(office: Office, content: bytes, suffix: str = "csv", **headers: str):
    return office.client.post(
        f"{office.prefix}/results.{suffix}",
        files={"file": (f"anything.{suffix}", content)},
        headers={**office.headers, **headers},
    )


def table(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def kept(store: SqlStore, department: str = "FIRE") -> list[tuple[str, str, str]]:
    rows = store.results.listed(store.year(), Wanted(department_id=department))
    return [(row.visit_id, row.item_id, row.note) for row in rows]


def filled_form(office: Office, code: str) -> bytes:
    head, *rows = sheet(office.get("/results/form.xlsx").content)
    codes, day = head.index("结果代码"), head.index("检查日期")
    out = io.BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, head)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)
            page.write(number, codes, code)
            page.write(number, day, "2026-03-12")
    return out.getvalue()


def test_a_table_is_entered_and_the_same_again_changes_nothing(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    answer = send(fire, table(*GOOD))
    assert (answer.status_code, answer.json()) == (
        200,
        {"entered": 2, "known": 0, "notes": []},
    )
    assert answer.headers["cache-control"] == "no-store"
    assert kept(store) == [("V1", "FIRE-1", "灭火器过期"), ("V2", "FIRE-1", "")]
    again = send(fire, table(*GOOD))
    assert again.json() == {"entered": 0, "known": 2, "notes": []}


def test_a_table_with_faults_is_refused_whole_by_row_and_column(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    answer = send(
        fire,
        table(
            GOOD[0],
            "V2,MKT-1,未发现问题,2026-03-12,",
            "V3,FIRE-1,未发现问题,2026-03-12,",
            "V2,FIRE-1,无此代码,2026-03-12,",
        ),
        **{"Accept-Language": "en"},
    )
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "result_table_refused"
    assert "3 faults" in problem["title"]
    assert [one["location"] for one in problem["errors"]] == [
        "",
        "results.csv.3.事项编码",
        "results.csv.4.检查编号",
        "results.csv.5.结果代码",
    ]
    assert kept(store) == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("V2,FIRE-1,未发现问题,2026-02-30,", "results.csv.2.检查日期"),
        ("V2,FIRE-1,未发现问题,2031-01-01,", "results.csv.2.检查日期"),
        ("V2,FIRE-1,未发现问题,2026-01-01,", "results.csv.2.检查日期"),
        (f"V2,FIRE-1,未发现问题,2026-03-12,{'长' * 501}", "results.csv.2.备注"),
        ("V2,FIRE-1,未发现问题,2026-03-12,=1+1", "results.csv.2.备注"),
        ("V2,FIRE-1,,2026-03-12,", "results.csv.2.结果代码"),
        (",FIRE-1,未发现问题,2026-03-12,", "results.csv.2.检查编号"),
        (
            "V2,FIRE-1,未发现问题;发现问题已责令改正,2026-03-12,",
            "results.csv.2.结果代码",
        ),
    ],
)
def test_a_faulty_row_is_told_of_where_it_stands(
    department: Of, store: SqlStore, line: str, where: str
) -> None:
    answer = send(department("FIRE"), table(line))
    assert answer.status_code == 422
    assert where in {one["location"] for one in answer.json()["errors"]}
    assert kept(store) == []


def test_a_row_that_says_something_else_than_before_must_be_corrected(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    send(fire, table(GOOD[0]))
    answer = send(fire, table("V1,FIRE-1,未发现问题,2026-03-12,", GOOD[1]))
    assert answer.status_code == 422
    assert [one["location"] for one in answer.json()["errors"]] == [
        "",
        "results.csv.2.事项编码",
    ]
    assert [row[0] for row in kept(store)] == ["V1"]


def test_what_is_no_table_is_refused(department: Of, store: SqlStore) -> None:
    fire = department("FIRE")
    for content, suffix in ((b"", "csv"), (b"PK\x03\x04none", "xlsx"), (b"x", "xlsx")):
        answer = send(fire, content, suffix)
        assert (answer.status_code, answer.json()["code"]) == (
            422,
            "result_table_refused",
        )
    none = fire.client.post("/api/v1/department/results.csv", headers=fire.headers)
    assert none.status_code == 415
    empty = fire.client.post(
        "/api/v1/department/results.csv",
        files={"other": ("a.csv", b"x")},
        headers=fire.headers,
    )
    assert (empty.status_code, empty.json()["code"]) == (422, "upload_nothing")
    assert kept(store) == []


def test_a_form_has_the_departments_items_without_results(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    answer = fire.get("/results/form.xlsx")
    assert answer.headers["content-type"] == SHEET
    head, *rows = sheet(answer.content)
    assert head[:5] == ["检查编号", "检查对象", "事项编码", "事项名称", "结果代码"]
    own = {
        (task.visit_id, item)
        for task in store.results.tasks(store.year(), "FIRE")
        for item in task.item_ids
        if task.start.isoformat() <= "2026-03-20"
    }
    assert {(row[0], row[2]) for row in rows} == own - {("V1", "FIRE-1")}
    assert ("V2", "FIRE-1") in own
    seen = (
        store.accounts.accesses()[-1] if hasattr(store.accounts, "accesses") else None
    )
    assert seen is None or seen.rows == len(rows)


def test_a_form_that_is_filled_in_is_entered_without_a_word(
    department: Of, store: SqlStore, tmp_path: Path
) -> None:
    fire = department("FIRE")
    content = filled_form(fire, "未发现问题")
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert read_results(read_file(path), load_code_tables()).findings == ()
    answer = send(fire, content, "xlsx")
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["entered"] > 0, done["known"], done["notes"]) == (True, 0, [])
    assert sheet(fire.get("/results/form.xlsx").content)[1:] == []
    assert kept(store, "ENV") == []


def test_another_departments_table_is_refused(department: Of, store: SqlStore) -> None:
    answer = send(department("ENV"), table(*GOOD))
    assert answer.status_code == 422
    assert kept(store) == []
