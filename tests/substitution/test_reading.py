"""A table of changes: what it may say, and where it says something wrong."""

from datetime import date
from pathlib import Path

import pytest

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.composition.substitutions import reported_as, reported_in
from planner.errors import Finding, InputError
from planner.substitution.change import Change, ChangeKind
from planner.substitution.reading import ReadChanges, read_changes

TODAY = date(2026, 3, 1)
CODE = "91640100MA75U0000X"


def read(folder: Path, text: str) -> ReadChanges:
    path = folder / "三月.csv"
    path.write_text(text, encoding="utf-8")
    return read_changes(read_file(path), load_code_tables(), TODAY)


def refused(folder: Path, text: str) -> list[Finding]:
    with pytest.raises(InputError) as error:
        read(folder, text)
    return list(error.value.findings)


def test_every_kind_of_change_by_chinese_headers(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "变更,执法证号,检查编号,统一社会信用代码,开始,结束,生效日期,理由\n"
        "请假,P1,,,2026-03-02,2026-03-06,,住院\n"
        "离岗,P1,,,2026-04-01,,2026-03-20,调离\n"
        f"回避,P2,,{CODE},,,,亲属\n"
        "申请回避,P3,V1,,,,,企业申请\n"
        "改期,,V2,,2026-05-01,,,停产\n",
    )
    ill, left, recused, objection, moved = (one for _, one in found.changes)
    assert ill == Change(
        kind=ChangeKind.ILL,
        effective=TODAY,
        reason="住院",
        inspector_id="P1",
        first=date(2026, 3, 2),
        last=date(2026, 3, 6),
    )
    assert (left.effective, left.last) == (date(2026, 3, 20), None)
    assert (recused.target_id, objection.visit_id) == (CODE, "V1")
    assert moved.days == (date(2026, 5, 1), date(2026, 5, 1))
    assert [row for row, _ in found.changes] == [2, 3, 4, 5, 6]


def test_the_same_in_english(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "change,inspector_id,first,last,reason\n"
        "ill,P1,2026-03-02,2026-03-06,in hospital\n",
    )
    assert found.changes[0][1].kind is ChangeKind.ILL


def test_every_fault_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        "变更,执法证号,检查编号,统一社会信用代码,开始,结束,理由\n"
        "请假,P1,,,2026-03-06,2026-03-02,住院\n"
        "请假,,,,2026-03-02,2026-03-06,住院\n"
        f"回避,P2,V1,{CODE},,,亲属\n"
        f"申请回避,P3,V1,{CODE},,,企业申请\n"
        "申请回避,P3,,,,,企业申请\n"
        "出差,P3,,,,,参会\n"
        "改期,,V2,,三月,,停产\n"
        "离岗,P4,,,2026-04-01,,\n"
        f"离岗,P4,,,2026-04-01,,{'长' * 501}\n"
        "离岗,P5,,,2026-04-01,,调离\n"
        "离岗,P5,,,2026-04-01,,调离\n",
    )
    told = [(f.row, f.column, f.code) for f in found]
    assert told == [
        (2, "结束", "bad_window"),
        (3, "执法证号", "substitution_cell_missing"),
        (4, "检查编号", "substitution_cell_idle"),
        (5, "检查编号", "substitution_cell_idle"),
        (6, "检查编号", "substitution_cell_missing"),
        (7, "变更", "bad_choice"),
        (8, "开始", "bad_date"),
        (9, "理由", "missing_value"),
        (10, "理由", "substitution_reason_long"),
        (12, "变更", "substitution_twice"),
    ]
    assert {f.file for f in found} == {"三月.csv"}


def test_a_file_that_isnt_one_is_told(tmp_path: Path) -> None:
    for name, code in (("no.csv", "missing_file"), ("a.txt", "unknown_file")):
        (tmp_path / "a.txt").write_text("x", encoding="utf-8")
        with pytest.raises(InputError) as error:
            reported_in(tmp_path / name, TODAY)
        assert error.value.findings[0].code == code


def test_one_change_by_itself_is_judged_alike() -> None:
    cells = {"change": "moved", "visit_id": "V1", "first": "2026-05-01", "reason": "x"}
    (one,) = reported_as(cells, TODAY)
    assert (one.change.kind, one.row) == (ChangeKind.MOVED, None)
    with pytest.raises(InputError) as error:
        reported_as({**cells, "first": ""}, TODAY)
    assert error.value.findings[0].code == "substitution_cell_missing"
