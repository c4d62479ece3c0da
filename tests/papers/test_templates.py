"""An office edits a template; what is wrong with one is told before anything is drawn."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from planner.adapters.papers.papers import make_papers
from planner.adapters.papers.templates import FIELDS, Templates, default_files
from planner.errors import InputError, Level
from planner.publishing.formal_plan import COLUMNS, formal_plan
from planner.publishing.paper_fields import Kind, plan_values, protocol_values
from planner.publishing.protocol_lines import merge_protocol
from tests.outputs.small_year import JOINT_ENTRY, SMALL_YEAR, year_with
from tests.papers.offices import (
    PLAN,
    PROTOCOL,
    edited,
    of_paragraphs,
    read,
    saved,
    tables,
    texts,
)

VALUES = plan_values(formal_plan(SMALL_YEAR))


def filled(templates, values=VALUES):
    return templates.filled(PLAN, values, year=2026)


def fault_of(tmp_path, content, stem="annual_plan"):
    """The one finding that a template is refused with."""
    with pytest.raises(InputError) as refused:
        read(tmp_path, **{stem: content})
    (found,) = refused.value.findings
    assert found.level is Level.ERROR
    assert found.file == f"templates/{stem}.docx"
    assert refused.value.exit_code == 2
    return found


def test_the_default_templates_can_be_used_and_are_the_same_bytes(tmp_path):
    for name, content in default_files():
        (tmp_path / name).write_bytes(content)
    templates = read(tmp_path)
    assert [name for name, _ in templates.given] == list(FIELDS)
    assert filled(templates) == filled(Templates())
    assert filled(templates) == filled(templates)


def test_a_heading_of_the_offices_own_and_a_column_less_are_taken(tmp_path):
    def edit(document):
        document.paragraphs[1].insert_paragraph_before("示例市双随机联席会议办公室")
        table = document.tables[1]
        place = [c.text for c in table.rows[0].cells].index("信用风险分类要求")
        for row in (table.rows[0], table.rows[2]):
            row._tr.remove(row.cells[place]._tc)

    paper = filled(read(tmp_path, annual_plan=edited(PLAN, edit)))
    assert "示例市双随机联席会议办公室" in texts(paper)
    left = [column for column in COLUMNS if column != "信用风险分类要求"]
    assert tables(paper)[1][0] == left
    assert tables(paper)[1][1][0] == "2026-001"
    assert tables(paper)[2][0] == list(COLUMNS)


def test_a_template_written_from_nothing_shows_what_it_names(tmp_path):
    document = docx.Document()
    document.add_paragraph("{{ 标题 }}，{{ 合计项数 }}项")
    table = document.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{%tr for 行 in 分部门 %}"
    table.rows[1].cells[0].text = "{{ loop.index }}. {{ 行.部门 }}"
    table.rows[1].cells[
        1
    ].text = "{% if 行.角色 == '发起' %}牵头{% else %}参加{% endif %}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    paper = filled(read(tmp_path, annual_plan=saved(document)))
    assert texts(paper) == ["2026年度“双随机、一公开”抽查工作计划，2项"]
    assert tables(paper) == [
        [["1. 市场监督管理局", "牵头"], ["2. 消防救援支队", "参加"]]
    ]


def test_where_one_template_is_given_the_other_is_the_planners_own(tmp_path):
    templates = read(tmp_path, annual_plan=of_paragraphs("只有标题：{{ 标题 }}"))
    papers = {p.path: p.content for p in make_papers(SMALL_YEAR, templates).files}
    assert len(texts(papers["plan/annual_plan.docx"])) == 1
    default = {p.path: p.content for p in make_papers(SMALL_YEAR).files}
    path = "plan/merge_protocol.docx"
    assert papers[path] == default[path]


def test_a_field_that_is_not_there_is_named_with_the_text_around_it(tmp_path):
    found = fault_of(tmp_path, of_paragraphs("第一段", "共{{ 总项数 }}项"))
    assert found.code == "template_field_unknown"
    assert found.value == "总项数"
    assert found.params["near"] == "共{{ 总项数 }}项"


@pytest.mark.parametrize(
    "text",
    [
        "{% if 年度 > 2100 %}{{ 联合[0].数额 }}{% endif %}",
        "{% for 行 in 联合 %}{{ 行.数额 }}{% endfor %}",
        "{% for 项 in 部门 %}{{ 项.类别 ~ 项.数额 }}{% endfor %}",
    ],
)
def test_an_unknown_field_is_found_in_branches_that_are_not_taken_too(tmp_path, text):
    found = fault_of(tmp_path, of_paragraphs(text))
    assert (found.code, found.value) == ("template_field_unknown", "数额")


def test_a_field_of_another_list_is_unknown_where_it_is_named(tmp_path):
    text = "{% for 项 in 部门 %}{{ 项.类别 }}{% endfor %}"
    found = fault_of(tmp_path, of_paragraphs(text))
    assert (found.code, found.value) == ("template_field_unknown", "类别")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{% for 行 in 联合 %}{{ 行.计划编号 }}", "template_syntax"),
        ("{{ 标题 ", "template_syntax"),
        ("{% 循环 行 in 联合 %}{% endfor %}", "template_syntax"),
        ("{{ 标题|random }}", "template_syntax"),
        ("{{ lipsum() }}", "template_field_unknown"),
        ("{{ 年度 + 标题 }}", "template_fails"),
        ("{{ 1 // 0 }}", "template_fails"),
        ("{% include '/etc/passwd' %}", "template_fails"),
        ("{{ 标题.__class__ }}", "template_field_unknown"),
        ("{{ 标题['__class__'] }}", "template_unsafe"),
        ("{{ ''|attr('__class__') }}", "template_unsafe"),
        ("{% set _ = 联合.append(1) %}{{ _ }}", "template_unsafe"),
        ("｛｛ 标题 ｝｝", "template_full_width"),
        ("｛% for 行 in 联合 %｝", "template_full_width"),
    ],
)
def test_what_a_template_may_not_do_is_told(tmp_path, text, code):
    assert fault_of(tmp_path, of_paragraphs("好的一段", text)).code == code


def test_tags_that_tear_the_document_apart_are_a_fault(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=2, cols=1)
    table.rows[0].cells[0].text = "{% for 行 in 联合 %}{{ 行.计划编号 }}"
    table.rows[1].cells[0].text = "{{ 行.任务名称 }}"
    document.add_paragraph("{% endfor %}")
    assert fault_of(tmp_path, saved(document)).code == "template_fails"


def test_a_tag_in_a_page_foot_is_tried_as_well(tmp_path):
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{{ 页脚 }}"
    found = fault_of(tmp_path, saved(document))
    assert (found.code, found.value) == ("template_field_unknown", "页脚")


@pytest.mark.parametrize("content", [b"", b"<xml/>", b"PK\x03\x04 torn"])
def test_what_is_no_document_is_refused(tmp_path, content):
    assert fault_of(tmp_path, content).code == "template_unreadable"


def test_a_document_that_unpacks_to_far_too_much_is_refused(tmp_path):
    buffer = io.BytesIO(of_paragraphs("标题"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/large.bin", bytes(40 << 20))
    found = fault_of(tmp_path, buffer.getvalue())
    assert found.code == "template_unreadable"
    assert "40 MiB" in found.params["fault"]


def test_the_faults_of_all_templates_are_told_at_once(tmp_path):
    bad = of_paragraphs("{{ 没有 }}")
    with pytest.raises(InputError) as refused:
        read(tmp_path, annual_plan=bad, merge_protocol=bad)
    files = [finding.file for finding in refused.value.findings]
    assert files == [f"templates/{PLAN}", f"templates/{PROTOCOL}"]


def test_text_with_marks_lines_and_control_characters_survives(tmp_path):
    text = "甲&乙<丙>\n“丁”{{ 7*7 }}{_{戊}_}%_}\t己\x07\x0b\ud800"
    templates = read(tmp_path, annual_plan=of_paragraphs("{{ 标题 }}", "{{ 标题 }}"))
    values = {**VALUES, "标题": text}
    shown = "甲&乙<丙>\n“丁”{{ 7*7 }}{_{戊}_}%_} 己\\ud800"
    assert texts(filled(templates, values)) == [shown, shown]


def test_the_papers_properties_do_not_tell_who_edited_the_template(tmp_path):
    def sign(document):
        document.core_properties.author = "张三"
        document.core_properties.last_modified_by = "李四"

    paper = filled(read(tmp_path, annual_plan=edited(PLAN, sign)))
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "张三" not in core
    assert "李四" not in core
    assert "2026-01-01T00:00:00Z" in core


def test_a_fault_that_only_this_year_brings_out_costs_no_paper(tmp_path):
    templates = read(tmp_path, annual_plan=of_paragraphs("{{ 1 // (2026 - 年度) }}"))
    papers = make_papers(SMALL_YEAR, templates)
    codes = [finding.code for finding in papers.findings]
    assert codes == ["template_fails", "template_set_aside"]
    assert papers.files == make_papers(SMALL_YEAR).files


def test_a_document_of_another_name_is_told_of_and_not_used(tmp_path):
    from planner.adapters.papers.templates import read_templates

    (tmp_path / "plan.docx").write_bytes(of_paragraphs("{{ 没有 }}"))
    (tmp_path / "~$annual_plan.docx").write_bytes(b"open")
    templates, said = read_templates(tmp_path)
    assert templates == Templates()
    assert [(f.code, f.value) for f in said] == [("template_unused", "plan.docx")]


def test_a_plan_without_entries_is_filled_in_too():
    empty = replace(SMALL_YEAR.plan, entries=(), merges=())
    values = plan_values(formal_plan(year_with(plan=empty)))
    joint = tables(filled(Templates(), values))[1]
    assert set(joint[1]) == {"无"}


def test_every_field_has_a_value_and_every_value_a_field():
    def names(fields, values):
        assert {field.name for field in fields} == set(values)
        for field in fields:
            held = values[field.name]
            kind = {Kind.TEXT: str, Kind.NUMBER: int, Kind.LIST: list}[field.kind]
            assert type(held) is kind, field.name
            for member in held if field.kind is Kind.LIST else ():
                if field.parts:
                    names(field.parts, member)
                else:
                    assert type(member) is str

    year = year_with(plan=replace(SMALL_YEAR.plan, entries=(JOINT_ENTRY,)))
    names(FIELDS[PLAN], plan_values(formal_plan(year)))
    names(FIELDS[PROTOCOL], protocol_values(merge_protocol(year)))
