"""The planner's own templates, which an office may edit (docs/formal_papers.md)."""

import io
from collections.abc import Callable
from functools import cache, partial

from docx.document import Document

from planner.adapters.papers.document_parts import (
    A3,
    A4,
    Column,
    add_heading,
    add_note,
    add_space,
    add_table,
    add_tag,
    add_text,
    add_title,
    new_document,
)
from planner.adapters.papers.plain_files import made_on, with_fixed_times
from planner.adapters.papers.report_template import monthly_report
from planner.publishing.formal_plan import COLUMNS
from planner.publishing.paper_fields import field_of

#: Widths of the plan's columns in proportion, and the one whose text begins left.
_WIDTHS = (13, 20, 8, 38, 23, 9, 12, 8, 14, 19, 15, 18, 10, 12, 11, 13)
_LEFT = frozenset({"任务名称", "抽查事项", "检查对象范围"})
_HOW_TO_EDIT = (
    "编辑说明：本模板可直接修改文字、字体、列宽、页边距，也可增删列和段落；"
    "花括号内为字段名，改名即出错；本段不会出现在成文中"
)


@cache
def default_template(name: str) -> bytes:
    """Return the planner's own template of a name."""
    document = _BUILDERS[name]()
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = name
    properties.revision = 1
    properties.created = properties.modified = made_on(2000)
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_times(buffer.getvalue())


def _annual_plan() -> Document:
    document = new_document(A3, 9)
    add_note(document, _HOW_TO_EDIT)
    add_title(document, "{{ 标题 }}")
    add_heading(document, "一、总体安排")
    add_note(document, "以下循环逐段列出说明：总数、各项比例、公开随机的依据")
    add_tag(document, "for 段落 in 说明")
    add_text(document, "{{ 段落 }}")
    add_tag(document, "endfor")
    _counts_table(document, A3.inside)
    for number, kind in (("二", "联合"), ("三", "内部")):
        add_heading(document, f"{number}、部门{kind}抽查（{{{{ {kind}项数 }}}}项）")
        add_note(document, f"循环行为每项部门{kind}任务生成一行；删列时连表头一并删去")
        add_table(
            document,
            [
                Column(
                    head=column,
                    width=width,
                    cell=(f"{{{{ 行.{field_of(column)} }}}}",),
                    centred=column not in _LEFT,
                )
                for column, width in zip(COLUMNS, _WIDTHS, strict=True)
            ],
            inside=A3.inside,
            loop=f"行 in {kind}",
            size=8.5,
        )
    add_space(document)
    return document


def _counts_table(document: Document, inside: float) -> None:
    add_note(document, "下表比较本年与上年的任务数；政策未填上年数时增减为横线")
    add_table(
        document,
        [
            Column(head="类别", width=4, cell=("{{ 项.类别 }}",)),
            Column(head="上年任务数", width=3, cell=("{{ 项.上年 or '—' }}",)),
            Column(head="本年任务数", width=3, cell=("{{ 项.本年 }}",)),
            Column(head="增减", width=3, cell=("{{ 项.增减 }}",)),
            Column(head="要求", width=4, cell=("{{ 项.要求 or '—' }}",)),
        ],
        inside=min(inside, 24.0),
        loop="项 in 数量",
        size=10,
    )


def _merge_protocol() -> Document:
    document = new_document(A4, 9)
    add_note(document, _HOW_TO_EDIT)
    add_title(document, "{{ 标题 }}")
    add_text(document, "（供部门联席会议内部使用，不对外公开）")
    add_heading(document, "一、合并情况")
    add_text(
        document,
        "本次共收到{{ 部门数 }}个部门的抽查建议{{ 建议数 }}项，合并形成抽查任务"
        "{{ 合计项数 }}项，其中部门联合{{ 联合项数 }}项、部门内部{{ 内部项数 }}项，"
        "比建议减少{{ 减少项数占比 }}。按建议逐项抽查共需{{ 合并前户次 }}户次，"
        "合并后为{{ 合并后户次 }}户次，减少{{ 减少户次占比 }}。",
    )
    _counts_table(document, A4.inside)
    add_heading(document, "二、各项占比")
    _shares_table(document)
    add_heading(document, "三、各部门建议的去向")
    _departments_table(document)
    add_heading(document, "四、合并后的任务")
    add_text(
        document,
        "列出部门联合任务和由多项建议合并的部门内部任务，"
        "以及建议之间四项标准的实际情况。任何两项建议合并，四项标准均须具备：",
    )
    add_tag(document, "for 项 in 标准")
    add_text(document, _CRITERION)
    add_tag(document, "endfor")
    _tasks_table(document)
    add_heading(document, "五、部门要求与统筹部门定项")
    _pins_table(document)
    add_heading(document, "六、看似可以合并而未合并的建议（{{ 未合并对数 }}对）")
    add_text(document, "逐对的原因见同名电子表格“未合并”。")
    _apart_table(document)
    add_heading(document, "七、确认")
    _signatures_table(document)
    add_space(document)
    return document


#: Each sign's line; the last ends the sentence.
_CRITERION = (
    "{{ loop.index }}．{{ 项.名称 }}：{{ 项.内容 }}"
    "{% if loop.last %}。{% else %}；{% endif %}"
)


def _small_table(document: Document, columns: list[Column], loop: str) -> None:
    add_table(document, columns, inside=_NARROW, loop=loop, size=10)


def _shares_table(document: Document) -> None:
    columns = [
        Column(head="指标", width=8, cell=("{{ 项.名称 }}",), centred=False),
        Column(head="要求", width=4, cell=("{{ 项.要求 or '—' }}",)),
        Column(head="实际", width=3, cell=("{{ 项.实际 }}",)),
        Column(head="结论", width=3, cell=("{{ 项.结论 }}",)),
    ]
    _small_table(document, columns, "项 in 比例")


def _departments_table(document: Document) -> None:
    columns = [
        Column(head="部门", width=6, cell=("{{ 项.名称 }}",), centred=False),
        Column(head="提出建议", width=3, cell=("{{ 项.建议数 }}",)),
        Column(head="并入部门联合", width=3, cell=("{{ 项.并入联合 }}",)),
        Column(head="部门内合并", width=3, cell=("{{ 项.内部合并 }}",)),
        Column(head="单独成项", width=3, cell=("{{ 项.单独 }}",)),
    ]
    _small_table(document, columns, "项 in 部门")


def _tasks_table(document: Document) -> None:
    add_note(document, "单元格内的 p 循环逐段列出建议、依据和余下范围，各占一段")
    merged = (
        "{%p for 建议 in 行.建议 %}",
        "{{ 建议.建议编号 }} {{ 建议.部门 }}"
        "{% if 建议.时间调整 %}（{{ 建议.时间调整 }}）{% endif %}",
        "{%p endfor %}",
    )
    signs = (
        "{%p for 依据 in 行.合并依据 %}",
        "{{ 依据 }}",
        "{%p else %}",
        "—",
        "{%p endfor %}",
    )
    rests = (
        "{%p for 余下 in 行.余下范围 %}",
        "{{ 余下.计划编号 }} {{ 余下.部门 }}：{{ 余下.检查对象范围 }}",
        "{%p else %}",
        "—",
        "{%p endfor %}",
    )
    columns = [
        Column(head="计划编号", width=10, cell=("{{ 行.计划编号 }}",)),
        Column(
            head="任务名称",
            width=15,
            cell=("{{ 行.任务名称 }}", "（{{ 行.类别 }}）"),
            centred=False,
        ),
        Column(
            head="发起、配合部门",
            width=14,
            cell=("发起：{{ 行.发起部门 }}", "配合：{{ 行.配合部门 }}"),
            centred=False,
        ),
        Column(head="抽查事项", width=26, cell=("{{ 行.抽查事项 }}",), centred=False),
        Column(head="起止时间", width=15, cell=("{{ 行.起止时间 }}",)),
        Column(head="所并建议（时间调整）", width=20, cell=merged, centred=False),
        Column(head="合并依据", width=26, cell=signs, centred=False),
        Column(head="余下范围", width=16, cell=rests, centred=False),
    ]
    add_table(document, columns, inside=A4.inside, loop="行 in 任务", size=8)


def _pins_table(document: Document) -> None:
    columns = [
        Column(head="提出方", width=5, cell=("{{ 项.提出方 }}",)),
        Column(head="要求", width=5, cell=("{{ 项.要求 }}",)),
        Column(head="建议编号", width=6, cell=("{{ 项.建议编号 }}",)),
        Column(head="理由", width=9, cell=("{{ 项.理由 }}",), centred=False),
        Column(head="计划编号", width=5, cell=("{{ 项.计划编号 }}",)),
    ]
    add_table(document, columns, inside=A4.inside, loop="项 in 定项", size=9)


def _apart_table(document: Document) -> None:
    columns = [
        Column(head="未合并的原因", width=10, cell=("{{ 项.原因 }}",), centred=False),
        Column(head="对数", width=3, cell=("{{ 项.对数 }}",)),
    ]
    _small_table(document, columns, "项 in 未合并")


def _signatures_table(document: Document) -> None:
    columns = [
        Column(head="部门", width=6, cell=("{{ 项.名称 }}",)),
        Column(head="意见", width=6, cell=("",)),
        Column(head="代表签字", width=5, cell=("",)),
        Column(head="日期", width=4, cell=("",)),
    ]
    add_table(
        document, columns, inside=A4.inside, loop="项 in 部门", size=11, height=1.1
    )
    add_space(document)
    add_text(document, "统筹部门（盖章）：                    年    月    日")


_NARROW = 20.0
_BUILDERS: dict[str, Callable[[], Document]] = {
    "annual_plan.docx": _annual_plan,
    "merge_protocol.docx": _merge_protocol,
    "monthly_report.docx": partial(monthly_report, _HOW_TO_EDIT),
}
