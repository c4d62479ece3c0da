"""Departments' stated hours, and how far their windows may move."""

import pytest

from planner.campaign.digests import inputs_digest
from planner.policy.record import Policy
from planner.registry import CapacityRow
from tests.importing.village import import_village, table, told


def stated(folder, *rows, header="department_id,district,month,hours"):
    registry, findings = import_village(folder, {"capacity.csv": table(header, *rows)})
    return registry.capacity, findings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-05", (2026, 5)),
        ("2026/5", (2026, 5)),
        ("202605", (2026, 5)),
        ("2026年5月", (2026, 5)),
        ("2026-05-01", (2026, 5)),
        ("5", (None, 5)),
        ("5月", (None, 5)),
        ("１２", (None, 12)),
        ("", (None, None)),
    ],
)
def test_a_month_is_read_as_offices_write_it(tmp_path, written, meant):
    (row,), findings = stated(tmp_path, f"D1,,{written},100")
    assert findings == []
    assert (row.year, row.month) == meant


@pytest.mark.parametrize("written", ["13", "0", "五月", "2026-05-12", "5-6"])
def test_what_is_no_month_rejects_the_row(tmp_path, written):
    rows, findings = stated(tmp_path, f"D1,,{written},100")
    assert rows == ()
    assert told(findings) == [("capacity.csv", 2, "month", "bad_month", "error")]


@pytest.mark.parametrize(
    ("written", "minutes"), [("100", 6000), ("0", 0), ("12.5", 750), ("120.0", 7200)]
)
def test_hours_may_have_decimals(tmp_path, written, minutes):
    assert stated(tmp_path, f"D1,,5,{written}")[0][0].minutes == minutes


@pytest.mark.parametrize("written", ["-5", "很多", "12.345"])
def test_what_is_no_number_of_hours_rejects_the_row(tmp_path, written):
    rows, findings = stated(tmp_path, f"D1,,5,{written}")
    assert rows == ()
    assert [f.code for f in findings] == ["bad_hours"]


def test_headers_may_be_chinese_and_rows_come_in_any_order(tmp_path):
    header = "部门编码,区划代码,月份,可用工时"
    rows = ["D2,640104,6,80", "D1,,,100"]
    one, _ = stated(tmp_path, *rows, header=header)
    other, _ = stated(tmp_path, *rows[::-1], header=header)
    assert one == other
    assert one[1] == CapacityRow(
        department_id="D2", district="640104", month=6, minutes=4800
    )


def test_a_second_row_for_one_place_and_month_is_rejected(tmp_path):
    rows, findings = stated(tmp_path, "D1,640104,5,80", "D1,640104,5月,90")
    assert [row.minutes for row in rows] == [4800]
    assert [(f.row, f.code) for f in findings] == [(3, "duplicate_capacity")]


def test_an_unknown_department_is_told(tmp_path):
    rows, findings = stated(tmp_path, "D9,,5,80")
    assert rows == ()
    assert [f.code for f in findings] == ["unknown_reference"]


def test_stated_hours_are_part_of_the_inputs_digest_where_there_are_any(tmp_path):
    without, _ = import_village(tmp_path)
    digest = inputs_digest(without, Policy())
    with_hours, _ = import_village(
        tmp_path, {"capacity.csv": table("department_id,hours", "D1,80")}
    )
    assert inputs_digest(with_hours, Policy()) != digest


def test_a_proposal_says_how_many_days_it_may_move(tmp_path):
    header = "proposal_id,department_id,item_ids,start,end,ratio,可移天数"
    rows = table(
        header,
        "P1,D1,A1,2026-03-01,2026-05-31,5%,15",
        "P2,D1,A1,2026-03-01,2026-05-31,5%,",
    )
    registry, findings = import_village(tmp_path, {"proposals.csv": rows})
    assert findings == []
    assert [p.shift_days for p in registry.proposals] == [15, None]
