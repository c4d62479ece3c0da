"""What an outsider finds in the tables of inspectors' time: all of it adds up."""

import csv
import io
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from planner.adapters.files.capacity_tables import CAPACITY_TABLES
from planner.campaign.capacity_rows import (
    CUT_COLUMNS,
    LOAD_COLUMNS,
    SHIFT_COLUMNS,
    USE_COLUMNS,
    VISIT_COLUMNS,
    capacity_summary,
    cut_rows,
    load_rows,
    shift_rows,
    use_rows,
    visit_rows,
)
from planner.ratios import parse_ratio
from planner.registry import Pin
from tests.planning.staff import fitted, inspector
from tests.planning.town import proposal, registry, targets

PEOPLE = (
    inspector("a", leave=((date(2026, 5, 4), date(2026, 5, 8)),)),
    inspector("b", districts=("130821",)),
    inspector(
        "c", districts=("130802", "130803"), certificate_expires_on=date(2026, 5, 20)
    ),
    inspector("d", "D2", max_visits=900),
    inspector("e", "D2", expert=True),
)
TOWN = replace(
    registry(
        [
            proposal("P1", start=date(2026, 5, 1), end=date(2026, 6, 30)),
            proposal("P2", department="D2", ratio=parse_ratio("4%"), times=2,
                     start=date(2026, 1, 1), end=date(2026, 12, 31), pin=Pin.ALONE),
            proposal("P3", department="D3", pin=Pin.ALONE),
        ],
        firms=targets(1200),
        catalogue=(),
    ),
    inspectors=PEOPLE,
)  # fmt: skip
FOUND = fitted(TOWN, minutes_per_day=50)
PLAN, YEAR = FOUND.capacity, FOUND.quotas.plan
USE = [dict(zip(USE_COLUMNS, row, strict=True)) for row in use_rows(PLAN, 2026)]
VISITS = [dict(zip(VISIT_COLUMNS, row, strict=True)) for row in visit_rows(PLAN, 2026)]
LOAD = [dict(zip(LOAD_COLUMNS, row, strict=True)) for row in load_rows(PLAN, YEAR)]
CUTS = [dict(zip(CUT_COLUMNS, row, strict=True)) for row in cut_rows(PLAN)]


def carried(row):
    pairs = (part.split(":") for part in row.split(";") if part)
    return {district: Decimal(amount) for district, amount in pairs}


def days_of(person, month):
    day, found = date(2026, month, 1), 0
    while day.month == month:
        away = any(first <= day <= last for first, last in person.leave)
        found += day.weekday() < 5 and not away and day <= person.certificate_expires_on
        day += timedelta(days=1)
    return found


def test_available_hours_are_the_inspectors_days():
    expected = defaultdict(int)
    city = ("130802", "130803", "130821")
    for person in PEOPLE:
        if not person.expert:
            where = ";".join(person.districts or city)
            for month in range(1, 13):
                key = (person.department_id, where, f"2026-{month:02d}")
                expected[key] += days_of(person, month)
    known = {
        (row["department_id"], row["districts"], row["month"]): row
        for row in USE
        if row["available_hours"]
    }
    assert {key: int(row["inspector_days"]) for key, row in known.items()} == expected
    for row in known.values():
        days = int(row["inspector_days"])
        hours = (Decimal(days * 50) / 60).quantize(Decimal("0.01"))
        assert Decimal(row["available_hours"]) == hours


def test_planned_hours_are_what_the_load_comes_to():
    asked, done = defaultdict(Decimal), defaultdict(Decimal)
    for row in LOAD:
        hours = (
            Decimal(row["visits"]) * int(row["inspectors"]) * int(row["minutes"]) / 60
        )
        assert abs(hours - Decimal(row["hours"])) <= Decimal("0.0001")
        asked[row["department_id"], row["district"], row["month"]] += hours
    for row in USE:
        for district, hours in carried(row["carried_hours"]).items():
            assert district in row["districts"].split(";")
            done[row["department_id"], district, row["month"]] += hours
    assert asked.keys() == done.keys()
    assert all(abs(asked[key] - done[key]) <= Decimal("0.03") for key in asked)


def test_nobody_has_more_to_do_than_time_for_it():
    for row in USE:
        if row["available_hours"]:
            assert Decimal(row["planned_hours"]) <= Decimal(row["available_hours"])
            assert Decimal(row["use"]) <= 1
    for row in VISITS:
        assert Decimal(row["planned_visits"]) <= Decimal(row["available_visits"])


def test_every_expected_visit_is_in_its_window():
    windows = {
        (e.entry_id, o.round_id): (o.start, o.end)
        for e in YEAR.entries
        for o in e.occurrences
    }
    spread = defaultdict(Decimal)
    for row in LOAD:
        start, end = windows[row["entry_id"], row["round"]]
        assert f"{start:%Y-%m}" <= row["month"] <= f"{end:%Y-%m}"
        key = (row["entry_id"], row["round"], row["department_id"], row["district"])
        spread[key] += Decimal(row["visits"])
    for (entry_id, _, _, district), visits in spread.items():
        cells = FOUND.quotas.cells[entry_id]
        expected = sum(c.expected_micro for c in cells if c.district == district)
        assert visits * 1_000_000 == expected


def test_what_is_not_known_has_no_available_hours():
    unknown = [row for row in USE if row["department_id"] == "D3"]
    assert unknown
    assert {(row["available_hours"], row["use"]) for row in unknown} == {("", "")}


def test_a_yearly_limit_has_a_row_of_its_own():
    (row,) = [row for row in VISITS if row["month"] == "2026"]
    # 96 visits of two inspectors, of 900 that D2's only inspector may make.
    assert (row["department_id"], row["available_visits"]) == ("D2", "783.00")
    assert row["planned_visits"] == "192.00"


def test_cuts_show_ratios_that_rise_with_risk_and_totals_that_are_whole():
    assert CUTS
    by_entry = defaultdict(list)
    for row in CUTS:
        by_entry[row["entry_id"]].append(row)
    for entry_id, rows in by_entry.items():
        ratios = [Decimal(row["ratio_after"]) for row in rows]
        assert ratios == sorted(ratios)
        total = next(e.total for e in YEAR.entries if e.entry_id == entry_id)
        assert sum(Decimal(row["draws_after"]) for row in rows) == total
        assert sum(Decimal(row["draws_before"]) for row in rows) > total


def test_shifts_say_from_when_to_when():
    rules = {"minutes_per_day": 50, "shift_days": 200}
    found = fitted(TOWN, **rules).capacity
    for cells in shift_rows(found):
        row = dict(zip(SHIFT_COLUMNS, cells, strict=True))
        moved = timedelta(days=int(row["days"]))
        assert date.fromisoformat(row["start"]) + moved == date.fromisoformat(
            row["new_start"]
        )
        assert date.fromisoformat(row["end"]) + moved == date.fromisoformat(
            row["new_end"]
        )
    assert found.shifts


def test_the_summary_names_the_peak_and_what_gave_way():
    summary = capacity_summary(PLAN, YEAR, binding=True)
    uses = [Decimal(row["use"]) for row in (*USE, *VISITS) if row["use"]]
    assert Decimal(summary["peak"]["use"]) == max(uses)
    assert summary["cut_entries"] == len({row["entry_id"] for row in CUTS})
    assert summary["unknown_departments"] == ["D3"]


@pytest.mark.parametrize("table", CAPACITY_TABLES, ids=lambda table: table.path)
def test_rows_are_as_wide_as_their_header(table):
    rows = {
        "plan/capacity.csv": use_rows(PLAN, 2026),
        "plan/capacity_visits.csv": visit_rows(PLAN, 2026),
        "plan/load.csv": load_rows(PLAN, YEAR),
        "plan/shifts.csv": shift_rows(PLAN),
        "plan/cuts.csv": cut_rows(PLAN),
    }[table.path]
    text = io.StringIO()
    csv.writer(text).writerows([table.columns, *rows])
    widths = {len(row) for row in csv.reader(io.StringIO(text.getvalue()))}
    assert widths == {len(table.columns)}
