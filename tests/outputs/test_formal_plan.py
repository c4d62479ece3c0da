"""The formal table says all that is published, and never a grade limit."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.adapters.papers.plan_sheets import plan_workbook
from planner.adapters.papers.sheets import LINE_POINTS, text_lines
from planner.adapters.papers.templates import Templates
from planner.planning.plan import Entry
from planner.policy.record import (
    GradePolicy,
    Policy,
    SharePolicy,
    TolerancePolicy,
    Wish,
)
from planner.publishing.formal_plan import (
    COLUMNS,
    DEPARTMENT_COLUMNS,
    formal_plan,
)
from planner.publishing.formal_words import (
    change_words,
    percent,
    scope_words,
    window_words,
)
from planner.publishing.paper_fields import plan_values
from planner.registry import Basis
from planner.scopes import Scope
from tests.outputs.small_year import JOINT_ENTRY, RISKY_ENTRY, SMALL_YEAR, year_with


def year_of(*entries: Entry):
    return year_with(plan=replace(SMALL_YEAR.plan, entries=entries))


def only_row(entry):
    plan = formal_plan(year_of(entry))
    rows = [*plan.joint.rows, *plan.internal.rows]
    assert len(rows) == 1
    return dict(zip(COLUMNS, rows[0], strict=True))


def workbook_text(year):
    book = CalamineWorkbook.from_filelike(io.BytesIO(plan_workbook(formal_plan(year))))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def document_text(year):
    values = plan_values(formal_plan(year))
    paper = Templates().filled("annual_plan.docx", values, year=2026)
    return docx.Document(io.BytesIO(paper))


def entry_tables(year):
    """The document's tables of entries: joint, then internal."""
    return document_text(year).tables[1:]


def test_the_table_has_joint_and_internal_entries_apart():
    sheets = workbook_text(SMALL_YEAR)
    assert list(sheets) == ["部门联合", "部门内部", "部门联合（分部门）", "概况"]
    assert sheets["部门联合"][0][0] == "2026年度“双随机、一公开”抽查工作计划"
    assert tuple(sheets["部门联合"][2]) == COLUMNS
    assert sheets["部门联合"][3][0] == "2026-001"
    assert sheets["部门内部"][3][0] == "2026-002"


def test_the_document_holds_the_same_cells_as_the_workbook():
    sheets = list(workbook_text(SMALL_YEAR).values())[:2]
    for sheet, table in zip(sheets, entry_tables(SMALL_YEAR), strict=True):
        written = [[cell.text for cell in row.cells] for row in table.rows]
        assert written[0] == list(COLUMNS)
        assert len(written) == 2
        for here, there in zip(written[1], sheet[3], strict=True):
            assert here == (str(int(there)) if isinstance(there, float) else there)


def test_departments_items_and_methods_are_named():
    row = only_row(JOINT_ENTRY)
    assert row["发起部门"] == "市场监督管理局"
    assert row["配合部门"] == "消防救援支队"
    assert row["检查方式"] == "现场检查、书面检查"
    assert row["抽查事项"] == (
        "市场监督管理局：食品经营许可情况检查；明码标价检查\n"
        "消防救援支队：消防安全责任落实情况检查"
    )


def test_share_and_number_are_those_of_each_time():
    row = only_row(JOINT_ENTRY)
    assert row["抽查比例/数量"] == "每次50%\n（2户）"
    assert row["频次"] == "2次/年"
    assert row["抽查基数"] == "4"


def test_an_entry_without_targets_divides_by_nothing():
    assert (
        only_row(replace(RISKY_ENTRY, eligible=0, base=0, total=0))["抽查比例/数量"]
        == "0户"
    )


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (Basis.CREDIT, "按信用风险分类差异化抽查"),
        (Basis.RANDOM, "不涉及"),
        (Basis.FULL, "全覆盖"),
    ],
)
def test_the_credit_demand_is_said_in_general_words_only(basis, words):
    entry = replace(RISKY_ENTRY, basis=basis)
    assert only_row(entry)["信用风险分类要求"] == words


@given(
    grades=st.sets(st.sampled_from("ABCD")).map(lambda g: tuple(sorted(g))),
    note=st.sampled_from(["仅抽C、D级", "高风险企业", "抽查 c 类", "Ｄ类全覆盖"]),
    name=st.sampled_from(["C、D类企业检查", "信用等级D抽查", "Ｃ级专项", "年报检查"]),
)
def test_no_grade_limit_is_in_any_cell(grades, note, name):
    entry = replace(RISKY_ENTRY, grades=grades, note=note, name=name, field=name)
    cells = only_row(entry)
    del cells["信用风险分类要求"], cells["计划编号"]
    shown = "".join(cells.values())
    assert not re.search(r"[ABCDａ-ｚＡ-Ｚ]|[abcd] ?类|风险|等级", shown)


def test_a_grade_limit_alone_does_not_make_an_entry_directed():
    assert only_row(RISKY_ENTRY)["抽查类型"] == "不定向"
    assert only_row(JOINT_ENTRY)["抽查类型"] == "定向"


def test_the_cells_do_not_depend_on_the_grade_limit():
    assert only_row(RISKY_ENTRY) == only_row(replace(RISKY_ENTRY, grades=()))


def test_the_base_is_that_of_the_scope_whichever_grades_are_drawn():
    row = only_row(replace(RISKY_ENTRY, eligible=40, base=2, total=1))
    assert row["抽查基数"] == "40"
    assert row["抽查比例/数量"] == "2.5%\n（1户）"


def test_a_ratio_told_by_grade_is_not_shown():
    entry = replace(JOINT_ENTRY, ratio="A:1%;B:3%;C:10%;D:30%")
    assert "30%" not in "".join(only_row(entry).values())


@pytest.mark.parametrize(
    ("order", "name", "shown"),
    [
        (("优良", "一般", "差劣"), "差劣企业抽查", "明码标价"),
        (("1", "2", "3"), "3级企业抽查", "明码标价"),
        (
            ("1", "2", "3"),
            "明码标价（价格检查等3项）抽查",
            "明码标价（价格检查等3项）抽查",
        ),
        (("AA", "BB", "CC"), "CC企业抽查", "明码标价"),
        (("A", "B", "C"), "3C认证产品抽查", "3C认证产品抽查"),
    ],
)
def test_grades_are_hidden_by_whatever_names_the_policy_gives_them(order, name, shown):
    grades = GradePolicy(order=order, ratio_micro=(1, 2, 3), unknown=order[0])
    policy = Policy(grades=grades, caps=(), tolerance=TolerancePolicy(grades=()))
    entry = replace(RISKY_ENTRY, name=name, field="明码标价")
    year = replace(year_of(entry), policy=policy)
    assert formal_plan(year).internal.rows[0][1] == shown


def test_an_entry_whose_name_and_field_are_confidential_goes_by_its_items():
    entry = replace(RISKY_ENTRY, name="D级企业", field="高风险企业")
    assert only_row(entry)["任务名称"] == "明码标价检查等1项"


def test_a_scope_reads_as_words():
    scope = Scope(
        include={"industry": ("62", "H61"), "status": ("存续",)},
        exclude={"industry": ("621",), "tags": ("x-tolerance",)},
        range={"registered_on": ("", "2020-12-31", False)},
    )
    assert scope_words(scope) == "行业代码：62、H61（除621外）；2020-12-31以前成立"
    assert scope_words(Scope()) == "检查对象名录库全部对象"
    assert scope_words(Scope(exclude={"district": ("64",)})) == "区划代码：除64外"


def test_no_scope_is_told_by_the_tolerance_period_which_would_tell_the_grade():
    scope = Scope(include={"tags": ("x-positive", "x-tolerance")})
    row = only_row(replace(RISKY_ENTRY, scope=scope, remainder_of="2026-001"))
    assert row["检查对象范围"] == "检查对象名录库全部对象"
    assert row["备注"] == "2026-001范围以外的对象"


def test_a_window_over_new_year_names_both_years():
    assert (
        window_words(date(2026, 1, 1), date(2026, 6, 30)) == "2026年1月1日\n至6月30日"
    )
    assert window_words(date(2026, 12, 1), date(2027, 1, 31)).endswith("2027年1月31日")


@pytest.mark.parametrize(
    ("share", "words"),
    [("0.1", "10%"), ("1", "100%"), ("0.00005", "0.01%"), ("0.24305", "24.31%")],
)
def test_a_share_is_rounded_half_up_to_two_decimals(share, words):
    assert percent(Decimal(share)) == words


def test_totals_and_shares_reached_close_the_plan():
    closing = "".join(formal_plan(SMALL_YEAR).closing)
    assert "抽查任务2项，其中部门联合抽查1项、部门内部抽查1项" in closing
    assert "计划抽取检查对象5户次" in closing
    assert "部门联合抽查任务占比50%（要求不低于24.3%）" in closing
    paragraphs = [p.text for p in document_text(SMALL_YEAR).paragraphs]
    assert set(formal_plan(SMALL_YEAR).closing) <= set(paragraphs)


def test_the_header_row_is_repeated_on_every_page():
    table = entry_tables(SMALL_YEAR)[0]
    head = table.rows[0]._tr.trPr.xml
    assert "w:tblHeader" in head
    assert "w:tblHeader" not in table.rows[1]._tr.trPr.xml


def test_text_that_looks_like_markup_or_formula_stays_text():
    entry = replace(JOINT_ENTRY, name="=1+1 <b>&", field="")
    year = year_of(entry)
    assert workbook_text(year)["部门联合"][3][1] == "=1+1 <b>&"
    assert entry_tables(year)[0].rows[1].cells[1].text == "=1+1 <b>&"


def test_a_plan_without_joint_entries_is_still_a_plan():
    sheets = workbook_text(year_of(RISKY_ENTRY))
    assert sheets["部门联合"][3][0] == "合计：0项，抽取检查对象0户次"


def test_a_joint_entry_has_a_row_for_each_department_with_its_own_items():
    sheet = workbook_text(SMALL_YEAR)["部门联合（分部门）"]
    assert tuple(sheet[2]) == DEPARTMENT_COLUMNS
    rows = [dict(zip(DEPARTMENT_COLUMNS, row, strict=True)) for row in sheet[3:5]]
    assert [row["计划编号"] for row in rows] == ["2026-001", "2026-001"]
    assert [(row["部门"], row["角色"], row["本部门抽查事项"]) for row in rows] == [
        ("市场监督管理局", "发起", "食品经营许可情况检查；明码标价检查"),
        ("消防救援支队", "配合", "消防安全责任落实情况检查"),
    ]
    assert [row["检查方式"] for row in rows] == ["现场检查", "书面检查"]
    assert sheet[5][0] == "合计：1项，抽取检查对象4户次"


def test_a_cooperator_without_an_item_of_its_own_is_said_to_join_the_check():
    entry = replace(JOINT_ENTRY, item_ids=("SC01",))
    rows = formal_plan(year_of(entry)).by_department.rows
    assert rows[1][5] == "参加联合检查，无单列事项"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("市抽县查", "市级/县级"),
        ("市抽市查；市抽县查", "市级/市级、县级"),
        ("", "市级/市级"),
    ],
)
def test_levels_are_those_of_the_mode_else_of_the_departments(mode, words):
    row = only_row(replace(JOINT_ENTRY, mode=mode))
    assert row["组织层级/实施层级"] == words
    assert row["模式"] == (mode or "—")


def test_the_figures_in_sum_compare_with_last_year():
    shares = SharePolicy(
        last_year_internal=4,
        last_year_joint=0,
        internal_vs_last_year=Wish(micro=-500_000, at_least=False),
    )
    year = year_with(policy=replace(SMALL_YEAR.policy, shares=shares))
    sheet = workbook_text(year)["概况"]
    assert sheet[2][:5] == ["类别", "上年任务数", "本年任务数", "增减", "要求"]
    assert sheet[3][:5] == ["部门联合抽查", "—", 1.0, "—", "—"]
    assert sheet[4][:5] == ["部门内部抽查", 4.0, 1.0, "下降75%", "不超过2项"]
    assert sheet[5][:5] == ["合计", 4.0, 2.0, "下降50%", "—"]


def test_a_department_counts_what_it_initiates_joins_and_does_alone():
    lines = formal_plan(SMALL_YEAR).summary.departments
    assert [(d.name, d.initiated, d.cooperates, d.internal) for d in lines] == [
        ("市场监督管理局", 1, 0, 1),
        ("消防救援支队", 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(72, 100, "下降28%"), (132, 100, "增长32%"), (5, 5, "持平"), (3, 0, "—")],
)
def test_a_change_is_told_in_words(now, before, words):
    assert change_words(now, before) == words


def test_shares_of_visits_are_told_only_once_all_is_drawn():
    line = replace(SMALL_YEAR.certificate[0], requirement="joint_share.visits")
    drawn = year_with(certificate=(line,))
    assert [s.name for s in formal_plan(drawn).summary.shares] == [
        "部门联合抽查户次占比"
    ]
    assert formal_plan(replace(drawn, rounds=())).summary.shares == ()


def test_a_text_too_long_for_a_row_widens_its_column_instead_of_being_cut():
    item = replace(SMALL_YEAR.items[0], name="食品经营许可情况检查" * 60)
    year = year_with(items=(item, *SMALL_YEAR.items[1:]))
    with zipfile.ZipFile(io.BytesIO(plan_workbook(formal_plan(year)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    widths = [float(w) for w in re.findall(r'<col min="4" .*?width="([0-9.]+)"', sheet)]
    heights = [float(h) for h in re.findall(r'<row r="4".*?ht="([0-9.]+)"', sheet)]
    items = f"市场监督管理局：{item.name}；明码标价检查"
    assert text_lines(items, widths[0]) * LINE_POINTS < heights[0] <= 409


def test_a_sheet_prints_landscape_on_a3_with_its_head_on_every_page():
    with zipfile.ZipFile(io.BytesIO(plan_workbook(formal_plan(SMALL_YEAR)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert 'paperSize="8"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "'部门联合'!$3:$3" in names or "部门联合!$3:$3" in names
    assert "<f>" not in sheet
