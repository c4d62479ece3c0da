"""The planner's own template of the monthly report (docs/formal_papers.md)."""

from docx.document import Document

from planner.adapters.papers.document_parts import (
    A4,
    Column,
    add_heading,
    add_note,
    add_space,
    add_table,
    add_text,
    add_title,
    new_document,
)

_INSIDE = 24.0


def monthly_report(how_to_edit: str) -> Document:
    """Return the template; a note at its head says how it is edited."""
    document = new_document(A4, 10.5)
    add_note(document, how_to_edit)
    add_title(document, "{{ 标题 }}")
    add_text(document, "（供部门联席会议使用，数据截至{{ 截至 }}）")
    add_heading(document, "一、总体情况")
    add_text(
        document,
        "本月各部门应检查{{ 应检查 }}户次，已录入{{ 已录入 }}户次，完成率{{ 完成率 }}。"
        "录入及时率{{ 录入及时率 }}，公示及时率{{ 公示及时率 }}，"
        "逾期未公示{{ 逾期未公示 }}户次。",
    )
    add_text(
        document,
        "共形成检查结果{{ 结果数 }}项，其中发现问题{{ 发现问题 }}项，"
        "问题发现率{{ 问题发现率 }}；首违不罚{{ 首违不罚 }}项。"
        "尚未办结{{ 未办结 }}项，其中逾期{{ 逾期未办结 }}项；"
        "后续处理及时率{{ 后续处理及时率 }}。",
    )
    add_heading(document, "二、完成和时限")
    _table(
        document,
        ("应检查", "已录入", "完成率", "录入及时率", "公示及时率", "逾期未公示"),
    )
    add_heading(document, "三、发现问题和后续处理")
    _table(
        document,
        ("结果数", "发现问题", "问题发现率", "首违不罚", "未办结", "逾期未办结"),
    )
    add_heading(document, "四、结果分类")
    columns = [
        Column(head="结果代码", width=10, cell=("{{ 行.结果代码 }}",), centred=False),
        Column(head="结果数", width=3, cell=("{{ 行.结果数 }}",)),
    ]
    add_table(document, columns, inside=_INSIDE, loop="行 in 结果分类", size=10)
    add_space(document)
    return document


def _table(document: Document, fields: tuple[str, ...]) -> None:
    columns = [
        Column(head="部门", width=5, cell=("{{ 行.名称 }}",), centred=False),
        *(
            Column(
                head=field,
                # A rate is longer: it has its counts beside it.
                width=6 if field.endswith("率") else 3,
                cell=(f"{{{{ 行.{field} }}}}",),
            )
            for field in fields
        ),
    ]
    add_table(document, columns, inside=_INSIDE, loop="行 in 部门", size=9)
    add_space(document)
