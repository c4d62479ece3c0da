"""The target library: codes, dates, grades, tags, visits, and the traps in each."""

import pytest

from planner.policy.record import Policy
from planner.registry import TARGET_COLUMNS
from tests.importing.village import INN, MILL, SHOP, import_village, table, told
from tests.target_tables import all_of


def one_target(folder, **cells):
    """Import one target, changed by `cells`."""
    row = {"target_id": INN, "name": "饭店", "district": "640104", **cells}
    text = table(",".join(row), ",".join(f'"{value}"' for value in row.values()))
    return import_village(folder, {"targets.csv": text})


@pytest.mark.parametrize(
    ("column", "cell", "code", "level"),
    [
        ("target_id", "", "missing_value", "error"),
        ("target_id", "91 64/0104", "bad_id", "error"),
        ("target_id", "饭店一号", "bad_id", "error"),
        ("target_id", "A" * 65, "bad_id", "error"),
        ("target_id", "9.14690067674692e+17", "float_code", "error"),
        ("target_id", "6.40104E+14", "float_code", "error"),
        ("target_id", "91640104MA0000001K", "uscc_check_digit", "warning"),
        ("target_id", "640104200001234", "uscc_length", "warning"),
        ("target_id", INN.lower(), "lower_case", "warning"),
        ("name", " ", "missing_value", "error"),
        ("name", "饭|店", "control_character", "warning"),
        ("name", "饭\t店", "control_character", "warning"),
        ("name", "饭_x000D_店", "control_character", "warning"),
        ("name", "#REF!", "formula", "error"),
        ("district", "64010a", "bad_region", "error"),
        ("district", "64.01", "bad_region", "error"),
        ("district", "640", "bad_region", "error"),
        ("district", "640104.0", "float_code", "warning"),
        ("district", "649999", "region_unknown", "warning"),
        ("industry", "餐饮", "bad_industry", "error"),
        ("industry", "H52", "bad_industry", "error"),
        ("industry", "6", "bad_industry", "error"),
        ("industry", "99", "industry_unknown", "warning"),
        ("grade", "E", "bad_grade", "error"),
        ("registered_on", "2026-02-30", "bad_date", "error"),
        ("registered_on", "去年", "bad_date", "error"),
        ("registered_on", "2026-03", "bad_date", "error"),
        ("visits", "-1", "bad_number", "error"),
        ("visits", "2.5", "bad_number", "error"),
        ("tags", "餐饮;x-positive", "reserved_tag", "warning"),
        ("address", "=1+1", "formula", "error"),
        ("premises_of", SHOP, "unknown_reference", "warning"),
    ],
)
def test_a_trap_is_told_by_row_and_column(tmp_path, column, cell, code, level):
    registry, findings = one_target(tmp_path, **{column: cell})
    assert ("targets.csv", 2, column, code, level) in told(findings)
    required = column in ("target_id", "name", "district")
    assert len(registry.targets) == (0 if level == "error" and required else 1)


def test_all_faults_of_a_row_are_told(tmp_path):
    _, findings = one_target(tmp_path, district="x", grade="E", visits="many", name="")
    assert sorted(f.code for f in findings) == [
        "bad_grade",
        "bad_number",
        "bad_region",
        "missing_value",
        "nothing_kept",
    ]


def test_a_faulty_optional_cell_becomes_unknown_and_the_row_stays(tmp_path):
    registry, _ = one_target(
        tmp_path, grade="E", visits="many", industry="?", tags="x-a"
    )
    cells = all_of(registry.targets).loc[0]
    assert (cells.grade, cells.visits, cells.industry, cells.tags) == ("", "", "", "")


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("target_id", f" {INN.lower()} ", INN),
        ("target_id", "９１６４０１０４ＭＡ０００００＿１", "91640104MA00000_1"),
        ("target_id", f'=""{INN}""', INN),
        ("target_id", "6.40104200001234E+14", "640104200001234"),
        ("target_id", "1E05", "1E05"),
        ("industry", "H62", "62"),
        ("industry", "h6210", "6210"),
        ("industry", "H", "H"),
        ("registered_on", "2026/3/1", "2026-03-01"),
        ("registered_on", "2026.03.01", "2026-03-01"),
        ("registered_on", "20260301", "2026-03-01"),
        ("registered_on", "2026年3月1日", "2026-03-01"),
        ("registered_on", "2026-03-01 00:00:00", "2026-03-01"),
        ("registered_on", "46082", "2026-03-01"),
        ("licence_expires_on", "长期", "9999-12-31"),
        ("tags", "食品，餐饮、食品; ", "食品;餐饮"),
        ("visits", "3.0", "3"),
        ("name", "饭|店", "饭｜店"),
    ],
)
def test_a_cell_is_brought_to_one_form(tmp_path, column, cell, kept):
    registry, _ = one_target(tmp_path, **{column: cell})
    assert all_of(registry.targets).loc[0, column] == kept


def test_of_duplicates_the_first_is_kept(tmp_path):
    text = table(
        "target_id,name,district", f"{INN},甲,640104", f"{INN.lower()},乙,640104"
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert all_of(registry.targets)["name"].tolist() == ["甲"]
    assert ("targets.csv", 3, "target_id", "duplicate_id", "error") in told(findings)
    assert [c.rejected for c in registry.counts if c.file == "targets.csv"] == [1]


def test_premises_need_no_credit_code(tmp_path):
    text = table(
        "target_id,name,district,premises_of",
        f"{INN},店,640104,",
        f"SITE-1,分店,640104,{INN}",
    )
    assert import_village(tmp_path, {"targets.csv": text})[1] == []


def test_a_region_in_the_credit_code_is_judged_unless_it_is_the_district(tmp_path):
    old = "91649999MA00000019"
    _, findings = one_target(tmp_path, target_id=old)
    assert ("targets.csv", 2, "target_id", "region_unknown", "warning") in told(
        findings
    )
    _, findings = one_target(tmp_path, target_id=old, district="649999")
    assert [f.column for f in findings if f.code == "region_unknown"] == ["district"]


def test_targets_without_a_status_are_told_of_once(tmp_path):
    text = table(
        "target_id,name,district,status",
        f"{INN},甲,640104,存续",
        f"{SHOP},乙,640104,",
        f"{MILL},丙,640104,",
    )
    _, findings = import_village(tmp_path, {"targets.csv": text})
    assert [(f.code, f.row, f.params) for f in findings] == [
        ("status_unknown", None, {"count": "2"})
    ]


def test_the_table_has_all_columns_as_text_sorted_by_id(tmp_path):
    registry, _ = import_village(tmp_path)
    assert tuple(all_of(registry.targets).columns) == TARGET_COLUMNS
    assert all_of(registry.targets)["target_id"].tolist() == sorted([INN, SHOP])
    assert all(
        isinstance(cell, str) for cell in all_of(registry.targets).to_numpy().flat
    )


HISTORY = table(
    "target_id,visited_on,department_id,planned",
    f"{INN},2026-01-10,D1,",
    f"{INN},2026-01-10,D2,",  # the same joint visit
    f"{INN},2026-02-20,D1,是",
    f"{INN},2026-02-25,D1,否",
    f"{INN},2025-12-01,D1,",
)


def with_history(folder, visits, policy=None):
    files = {
        "history.csv": HISTORY,
        "targets.csv": table(
            "target_id,name,district,visits", f"{INN},饭店,640104,{visits}"
        ),
    }
    return import_village(folder, files, policy)


def test_visits_are_counted_from_this_years_planned_visits(tmp_path):
    registry, findings = with_history(tmp_path, "")
    assert all_of(registry.targets).loc[0, "visits"] == "2"
    assert findings == []


def test_visits_are_counted_up_to_the_day_of_the_run(tmp_path):
    from datetime import date

    registry, _ = with_history(tmp_path, "", Policy(today=date(2026, 2, 1)))
    assert all_of(registry.targets).loc[0, "visits"] == "1"


def test_a_differing_count_is_told_and_the_history_wins(tmp_path):
    registry, findings = with_history(tmp_path, "5")
    assert all_of(registry.targets).loc[0, "visits"] == "2"
    assert told(findings) == [("targets.csv", 2, "visits", "visits_differ", "warning")]
    assert with_history(tmp_path, "2")[1] == []


def test_a_text_longer_than_any_cell_is_told_of(tmp_path):
    registry, findings = one_target(tmp_path, address="街" * 40_000)
    assert [f.code for f in findings] == ["long_text"]
    assert len(all_of(registry.targets).loc[0, "address"]) == 40_000
    assert len(findings[0].value) < 300
