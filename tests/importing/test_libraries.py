"""Inspectors, items and the optional tables: references, lists, leave, days."""

from datetime import date

import pytest

from planner.importing.build import is_fatal
from planner.registry import PastVisit
from tests.importing.village import INN, SHOP, import_village, table, told


def one_inspector(folder, **cells):
    row = {
        "inspector_id": "N1",
        "name": "甲",
        "department_id": "D1",
        "certificate_expires_on": "2027-12-31",
        **cells,
    }
    text = table(",".join(row), ",".join(row.values()))
    return import_village(folder, {"inspectors.csv": text})


def test_an_inspectors_cells_are_read(tmp_path):
    registry, findings = one_inspector(
        tmp_path,
        districts="640104、640105",
        qualifications="食品;特种设备",
        lead="否",
        expert="是",
        max_visits="40",
        leave="2026-05-01/2026-05-10;2026/3/1/2026/3/2；2026-07-01",
    )
    (inspector,) = registry.inspectors
    assert findings == []
    assert inspector.districts == ("640104", "640105")
    assert inspector.qualifications == ("食品", "特种设备")
    assert (inspector.lead, inspector.expert, inspector.max_visits) == (False, True, 40)
    assert inspector.leave == (
        (date(2026, 3, 1), date(2026, 3, 2)),
        (date(2026, 5, 1), date(2026, 5, 10)),
        (date(2026, 7, 1), date(2026, 7, 1)),
    )


def test_empty_cells_of_an_inspector_have_their_meaning(tmp_path):
    (inspector,) = one_inspector(tmp_path)[0].inspectors
    assert (inspector.lead, inspector.expert, inspector.max_visits) == (
        True,
        False,
        None,
    )
    assert (inspector.districts, inspector.leave) == ((), ())


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("department_id", "D9", "unknown_reference"),
        ("certificate_expires_on", "", "missing_value"),
        ("certificate_expires_on", "明年", "bad_date"),
        ("districts", "64x", "bad_region"),
        ("lead", "也许", "bad_choice"),
        ("max_visits", "很多", "bad_number"),
        ("leave", "2026-05-10/2026-05-01", "bad_window"),
        ("leave", "五月", "bad_date"),
    ],
)
def test_an_inspector_whose_limits_cant_be_read_is_not_let_in(
    tmp_path, column, cell, code
):
    registry, findings = one_inspector(tmp_path, **{column: cell})
    assert registry.inspectors == ()
    assert ("inspectors.csv", 2, column, code, "error") in told(findings)


@pytest.mark.parametrize(
    ("name", "text", "column", "code"),
    [
        (
            "items.csv",
            table("item_id,department_id,name,kind,legal_basis", "A1,D9,食品,一般,法"),
            "department_id",
            "unknown_reference",
        ),
        (
            "items.csv",
            table("item_id,department_id,name,kind,legal_basis", "A1,D1,食品,一般,"),
            "legal_basis",
            "missing_value",
        ),
        (
            "items.csv",
            table("item_id,department_id,name,kind,legal_basis", "A1,D1,食品,特别,法"),
            "kind",
            "bad_choice",
        ),
        (
            "items.csv",
            table(
                "item_id,department_id,name,kind,legal_basis,ratio",
                "A1,D1,食品,一般,法,若干",
            ),
            "ratio",
            "bad_ratio",
        ),
        (
            "joint_catalogue.csv",
            table("field,item_ids,initiator,cooperators", "餐饮,A1,D1,D9"),
            "cooperators",
            "unknown_reference",
        ),
        (
            "joint_catalogue.csv",
            table("field,item_ids,initiator", "餐饮,A9,D1"),
            "item_ids",
            "unknown_reference",
        ),
        (
            "neighbours.csv",
            table("district,neighbour", "640104,东边"),
            "neighbour",
            "bad_region",
        ),
        (
            "holidays.csv",
            table("date,working", "2026-10-01,放假"),
            "working",
            "bad_choice",
        ),
        (
            "recusals.csv",
            table("inspector_id,target_id", f"N9,{INN}"),
            "inspector_id",
            "unknown_reference",
        ),
        (
            "recusals.csv",
            table("inspector_id,target_id", "N1,NOBODY"),
            "target_id",
            "unknown_reference",
        ),
        (
            "history.csv",
            table("target_id,visited_on", f"{INN},昨天"),
            "visited_on",
            "bad_date",
        ),
        (
            "results.csv",
            table(
                "visit_id,department_id,item_id,codes,inspected_on",
                "V1,D1,A9,1,2026-04-01",
            ),
            "item_id",
            "unknown_reference",
        ),
    ],
)
def test_a_faulty_row_is_told_and_rejected(tmp_path, name, text, column, code):
    registry, findings = import_village(tmp_path, {name: text})
    assert (name, 2, column, code, "error") in told(findings)
    assert [(c.kept, c.rejected) for c in registry.counts if c.file == name] == [(0, 1)]


def test_the_optional_tables_are_read(tmp_path):
    registry, findings = import_village(
        tmp_path,
        {
            "joint_catalogue.csv": table(
                "抽查领域,事项编码,发起部门,配合部门", "餐饮,A1;B1,D1,*"
            ),
            "neighbours.csv": table("区划代码,相邻区划", "640104,640105"),
            "holidays.csv": table("日期,是否工作日", "2026-10-10,是", "2026-10-01,否"),
            "recusals.csv": table("执法证号,统一社会信用代码", f"N1,{INN.lower()}"),
            "results.csv": table(
                "visit_id,部门编码,事项编码,结果代码,检查日期,后续处理",
                "V1,D1,A1,1;2,2026-04-01,未完结",
            ),
        },
    )
    assert {f.code for f in findings} == {"lower_case"}
    assert registry.catalogue[0].cooperators == ("*",)
    assert registry.neighbours == {("640104", "640105")}
    assert list(registry.holidays.items()) == [
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
    ]
    assert registry.recusals[0].target_id == INN
    assert registry.results[0].codes == ("1", "2")


def test_history_keeps_identical_rows_and_leaves_out_targets_that_are_gone(tmp_path):
    text = table(
        "target_id,visited_on,inspector_ids",
        f"{SHOP},2025-05-05,N1;N2",
        f"{SHOP},2025-05-05,N1;N2",
        "GONE,2025-05-05,N1",
    )
    registry, findings = import_village(tmp_path, {"history.csv": text})
    visit = PastVisit(
        target_id=SHOP, visited_on=date(2025, 5, 5), inspector_ids=("N1", "N2")
    )
    assert registry.history == (visit, visit)
    assert told(findings) == [
        ("history.csv", 4, "target_id", "unknown_reference", "warning")
    ]
    assert [
        (c.kept, c.rejected) for c in registry.counts if c.file == "history.csv"
    ] == [(2, 1)]


def test_a_duplicate_pair_of_a_recusal_is_a_duplicate(tmp_path):
    text = table("inspector_id,target_id", f"N1,{INN}", f"N1,{SHOP}", f"N1,{INN}")
    registry, findings = import_village(tmp_path, {"recusals.csv": text})
    assert len(registry.recusals) == 2
    assert told(findings) == [
        ("recusals.csv", 4, "inspector_id", "duplicate_id", "error")
    ]


def test_an_unknown_item_of_the_catalogue_costs_itself_only(tmp_path):
    rows = table("field,item_ids,initiator,cooperators", "餐饮,A1;A9,D1,D2;D9")
    registry, findings = import_village(tmp_path, {"joint_catalogue.csv": rows})
    (row,) = registry.catalogue
    assert (row.item_ids, row.cooperators) == (("A1",), ("D2",))
    assert [(f.column, f.code, f.value) for f in findings] == [
        ("cooperators", "unknown_reference", "D9"),
        ("item_ids", "unknown_reference", "A9"),
    ]


def test_what_refers_to_a_rejected_row_names_it_as_the_cause(tmp_path):
    items = table(
        "item_id,department_id,name,kind,legal_basis",
        "A1,D1,食品安全,重要,食品安全法",
        "B1,D2,消防安全,重点,消防法",
    )
    history = table("target_id,visited_on,item_ids", f"{INN},2026-01-05,A1")
    files = {"items.csv": items, "history.csv": history}
    _, findings = import_village(tmp_path, files)
    assert told(findings)[0] == ("items.csv", 2, "kind", "bad_choice", "error")
    (echo,) = [f for f in findings if f.code == "rejected_reference"]
    assert (echo.file, echo.column) == ("proposals.csv", "item_ids")
    assert "row 2 of items" in echo.message.en
    # The past stays as written: nothing there is wrong.
    assert not [f for f in findings if f.file == "history.csv"]


def test_a_table_of_which_nothing_holds_is_one_fault_not_many(tmp_path):
    rows = table("inspector_id,name,department_id,certificate_expires_on", "?,甲,D1,x")
    recusals = table("inspector_id,target_id", f"N1,{INN}")
    files = {"inspectors.csv": rows, "recusals.csv": recusals}
    _, findings = import_village(tmp_path, files)
    assert [f.code for f in findings] == ["nothing_kept", "bad_date", "bad_id"]
    assert is_fatal(findings[0])
