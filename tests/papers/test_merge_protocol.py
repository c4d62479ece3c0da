"""The joint meeting reads who proposed what, what became of it, and why."""

import io
import re
from dataclasses import replace

import docx
import pytest
from python_calamine import CalamineWorkbook

from planner.adapters.files.year_files import write_year
from planner.adapters.papers.protocol_sheets import protocol_workbook
from planner.adapters.papers.templates import Templates
from planner.messages.merging import REASONS
from planner.publishing.paper_fields import protocol_values
from planner.publishing.protocol_lines import APART_WORDS, merge_protocol
from planner.year import Year
from tests.outputs.small_year import SMALL_YEAR
from tests.papers.meeting import MEETING
from tests.papers.offices import PROTOCOL


def sheets(year: Year) -> dict[str, list[list[object]]]:
    content = protocol_workbook(merge_protocol(year))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(year: Year, name: str) -> list[dict[str, object]]:
    sheet = sheets(year)[name]
    return [dict(zip(sheet[2], row, strict=True)) for row in sheet[3:]]


def document(year: Year):
    values = protocol_values(merge_protocol(year))
    return docx.Document(io.BytesIO(Templates().filled(PROTOCOL, values, year=2026)))


def all_text(year: Year) -> str:
    told = [p.text for p in document(year).paragraphs]
    told += [c.text for t in document(year).tables for r in t.rows for c in r.cells]
    told += [str(c) for rows in sheets(year).values() for row in rows for c in row]
    return "\n".join(told)


def test_what_was_proposed_and_what_became_of_it_is_said_first():
    told = "".join(p.text for p in document(MEETING).paragraphs)
    assert (
        "本次共收到2个部门的抽查建议3项，合并形成抽查任务3项，"
        "其中部门联合1项、部门内部2项，比建议减少0%。"
        "按建议逐项抽查共需8户次，合并后为5户次，减少37.5%。"
    ) in told


def test_a_joint_task_tells_departments_proposals_signs_moves_and_its_rest():
    (row,) = rows_of(MEETING, "合并后的任务")
    assert row["计划编号"] == "2026-001"
    assert (row["发起部门"], row["配合部门"]) == ("市场监督管理局", "消防救援支队")
    assert row["抽查事项"].splitlines()[1] == "消防救援支队：消防安全责任落实情况检查"
    assert row["所并建议（时间调整）"] == (
        "P1 市场监督管理局\nP2 消防救援支队（提前31天，改为2026年1月1日至6月30日）"
    )
    assert row["合并依据"].splitlines() == [
        "同类对象：范围重合 92%",
        "事项相关：联合目录“餐饮 / 住宿”（市场监督管理局 发起）列有全部事项",
        "工作量相近：60 与 90 分钟",
        "时间可调：相距 31 天",
    ]
    assert row["余下范围"].startswith("2026-001-R1 市场监督管理局：行业代码：62")


def test_the_document_says_the_same_of_a_task_as_the_sheet():
    (row,) = rows_of(MEETING, "合并后的任务")
    cells = [c.text for c in document(MEETING).tables[3].rows[1].cells]
    assert cells[0] == row["计划编号"]
    assert cells[5] == row["所并建议（时间调整）"]
    assert cells[6] == row["合并依据"]
    assert cells[7] == row["余下范围"]


def test_every_proposal_is_listed_once_with_the_entry_it_went_into():
    rows = rows_of(MEETING, "建议的去向")
    assert [(r["建议编号"], r["并入的计划"], r["类别"]) for r in rows] == [
        ("P1", "2026-001", "部门联合"),
        ("P2", "2026-001", "部门联合"),
        ("P3", "2026-002", "部门内部"),
    ]


def test_departments_see_what_became_of_their_proposals_and_sign():
    tables = document(MEETING).tables
    told = [[c.text for c in row.cells] for row in tables[2].rows]
    assert told == [
        ["部门", "提出建议", "并入部门联合", "部门内合并", "单独成项"],
        ["市场监督管理局", "2", "1", "0", "1"],
        ["消防救援支队", "1", "1", "0", "0"],
    ]
    signed = [[c.text for c in row.cells] for row in tables[-1].rows]
    assert signed[0] == ["部门", "意见", "代表签字", "日期"]
    assert [row[0] for row in signed[1:]] == ["市场监督管理局", "消防救援支队"]


def test_pins_of_departments_and_of_the_coordinator_are_told_with_their_reasons():
    rows = rows_of(MEETING, "定项")
    assert [tuple(row.values()) for row in rows] == [
        ("市场监督管理局", "必须联合", "P1", "一次进门", "2026-001"),
        ("市场监督管理局", "单独", "P3", "（涉及信用风险分类，从略）", "2026-002"),
        ("统筹部门", "分开", "P1、P3", "分属两个大队", "2026-001、2026-002"),
    ]


def test_pairs_that_were_not_merged_are_counted_by_reason_and_listed():
    (row,) = rows_of(MEETING, "未合并")
    assert (row["建议"], row["建议（另一项）"]) == ("P1", "P3")
    assert row["工作量相近"] == "不符：60 与 90 分钟"
    counted = [[c.text for c in r.cells] for r in document(MEETING).tables[5].rows]
    assert counted[1:] == [["信用风险分类的要求不同", "1"]]


def test_the_protocol_tells_no_grade_though_reasons_do():
    text = all_text(MEETING)
    assert not re.search(r"(?<![A-Z0-9])[ABCD](?![A-Z0-9])|[ABCD]级", text)
    assert "A、B、C、D" in MEETING.explanation.apart[0].message.zh


def test_a_sign_measured_by_a_field_that_speaks_of_grades_is_left_out():
    (pair,) = MEETING.explanation.merged
    told = replace(pair.lines[0], measured="同一领域“D级企业” / same field D级企业")
    pair = replace(pair, lines=(told, *pair.lines[1:]))
    spoken = replace(MEETING.explanation, merged=(pair,))
    (row,) = rows_of(replace(MEETING, explanation=spoken), "合并后的任务")
    first = row["合并依据"].splitlines()[0]
    assert first == "同类对象：（涉及信用风险分类，从略）"


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_why_a_pair_is_apart_has_its_words(code):
    assert APART_WORDS[code]


def test_a_year_without_an_explanation_still_has_its_protocol():
    told = rows_of(SMALL_YEAR, "合并后的任务")
    assert told[0]["合并依据"] == "—"


def test_the_protocol_is_for_its_owner_alone_to_read(tmp_path):
    write_year(tmp_path / "year", MEETING)
    for name, mode in (("merge_protocol", 0o600), ("annual_plan", 0o644)):
        for suffix in ("xlsx", "docx"):
            path = tmp_path / "year" / "plan" / f"{name}.{suffix}"
            assert path.stat().st_mode & 0o777 == mode, path


def test_nothing_of_the_protocol_is_in_the_annual_plan(tmp_path):
    other = replace(MEETING, explanation=None, pins=(), proposals=())
    for name, year in (("one", MEETING), ("two", other)):
        write_year(tmp_path / name, year)
    for suffix in ("xlsx", "docx"):
        one, two = (
            (tmp_path / name / "plan" / f"annual_plan.{suffix}").read_bytes()
            for name in ("one", "two")
        )
        assert one == two
