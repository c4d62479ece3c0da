"""What a template of a formal paper may name, and the values of it.

Values are texts, whole numbers and lists of these, nothing else: what isn't here
no template can show. Of the annual plan all is public; the merge protocol's are
for the departments of the joint meeting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.publishing.formal_plan import (
    COLUMNS,
    DEPARTMENT_COLUMNS,
    FormalPlan,
    FormalTable,
)
from planner.publishing.formal_summary import Share, Summary
from planner.publishing.merge_protocol import MergeProtocol, Task

Values = Mapping[str, Any]


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name that a template may use; `parts` are the fields of a list's members.

    A list without parts is one of texts.
    """

    name: str
    kind: Kind
    parts: tuple["Field", ...] = ()


def text_fields(*names: str) -> tuple[Field, ...]:
    """Return fields that hold texts."""
    return tuple(Field(name=name, kind=Kind.TEXT) for name in names)


def number_fields(*names: str) -> tuple[Field, ...]:
    """Return fields that hold whole numbers."""
    return tuple(Field(name=name, kind=Kind.NUMBER) for name in names)


def list_field(name: str, *parts: Field) -> Field:
    """Return a field that holds a list."""
    return Field(name=name, kind=Kind.LIST, parts=parts)


def field_of(column: str) -> str:
    """Return what a column of the formal tables is called in a template."""
    return column.replace("/", "")


_FIGURES = (
    *number_fields("联合项数", "内部项数", "合计项数"),
    list_field(
        "数量",
        *text_fields("类别"),
        *number_fields("本年", "上年"),
        *text_fields("增减", "要求"),
    ),
    list_field("比例", *text_fields("名称", "要求", "实际", "结论")),
)
PLAN_FIELDS = (
    *text_fields("标题"),
    *number_fields("年度"),
    *_FIGURES,
    *number_fields("抽取户次"),
    list_field("方式", *text_fields("名称"), *number_fields("项数", "户次")),
    list_field("部门", *text_fields("名称"), *number_fields("发起", "配合", "内部")),
    list_field("联合", *number_fields("序号"), *text_fields(*map(field_of, COLUMNS))),
    list_field("内部", *number_fields("序号"), *text_fields(*map(field_of, COLUMNS))),
    list_field(
        "分部门",
        *number_fields("序号"),
        *text_fields(*map(field_of, DEPARTMENT_COLUMNS)),
    ),
    list_field("说明"),
)
PROTOCOL_FIELDS = (
    *text_fields("标题"),
    *number_fields("年度", "建议数", "部门数"),
    *_FIGURES,
    *text_fields("减少项数占比"),
    *number_fields("合并前户次", "合并后户次"),
    *text_fields("减少户次占比"),
    list_field("标准", *text_fields("名称", "内容")),
    list_field(
        "任务",
        *number_fields("序号"),
        *text_fields("计划编号", "任务名称", "类别", "发起部门", "配合部门"),
        *text_fields("抽查事项", "起止时间"),
        list_field(
            "建议", *text_fields("建议编号", "部门", "抽查事项", "起止时间", "时间调整")
        ),
        list_field("合并依据"),
        list_field(
            "余下范围", *text_fields("计划编号", "部门", "检查对象范围", "抽查比例数量")
        ),
    ),
    list_field("定项", *text_fields("提出方", "要求", "建议编号", "理由", "计划编号")),
    *number_fields("未合并对数"),
    list_field("未合并", *text_fields("原因"), *number_fields("对数")),
    list_field(
        "部门",
        *text_fields("名称"),
        *number_fields("建议数", "并入联合", "内部合并", "单独"),
    ),
)


def plan_values(plan: FormalPlan) -> Values:
    """Return what a template of the annual plan is given."""
    return {
        "标题": plan.title,
        "年度": plan.year,
        **_figures(plan.summary, plan.summary.shares),
        "抽取户次": plan.summary.targets,
        "方式": [
            {"名称": line.name, "项数": line.entries, "户次": line.targets}
            for line in plan.summary.bases
        ],
        "部门": [
            {
                "名称": line.name,
                "发起": line.initiated,
                "配合": line.cooperates,
                "内部": line.internal,
            }
            for line in plan.summary.departments
        ],
        "联合": _rows(plan.joint),
        "内部": _rows(plan.internal),
        "分部门": _rows(plan.by_department),
        "说明": list(plan.closing),
    }


def _rows(table: FormalTable) -> list[Values]:
    names = [field_of(column) for column in table.columns]
    return [
        {"序号": number, **dict(zip(names, row, strict=True))}
        for number, row in enumerate(table.rows, start=1)
    ]


def _figures(summary: Summary, shares: Iterable[Share]) -> Values:
    return {
        "联合项数": summary.joint.now,
        "内部项数": summary.internal.now,
        "合计项数": summary.total.now,
        "数量": [
            {
                "类别": count.name,
                "本年": count.now,
                "上年": count.before,
                "增减": count.change,
                "要求": count.asked,
            }
            for count in summary.counts
        ],
        "比例": [
            {
                "名称": share.name,
                "要求": share.asked,
                "实际": share.reached,
                "结论": share.verdict,
            }
            for share in shares
        ],
    }


def protocol_values(protocol: MergeProtocol) -> Values:
    """Return what a template of the merge protocol is given."""
    return {
        "标题": protocol.title,
        "年度": protocol.year,
        "建议数": len(protocol.proposals),
        "部门数": len(protocol.departments),
        **_figures(protocol.summary, protocol.shares),
        "减少项数占比": protocol.entries_saved,
        "合并前户次": protocol.visits_proposed,
        "合并后户次": protocol.visits_planned,
        "减少户次占比": protocol.visits_saved,
        "标准": [{"名称": c.name, "内容": c.holds} for c in protocol.criteria],
        "任务": [
            {"序号": number, **_task(task)}
            for number, task in enumerate(protocol.tasks, start=1)
        ],
        "定项": [
            {
                "提出方": pin.whose,
                "要求": pin.demand,
                "建议编号": pin.proposals,
                "理由": pin.reason,
                "计划编号": pin.entries,
            }
            for pin in protocol.pins
        ],
        "未合并对数": len(protocol.apart),
        "未合并": [
            {"原因": count.reason, "对数": count.pairs}
            for count in protocol.apart_counts
        ],
        "部门": [
            {
                "名称": signatory.name,
                "建议数": signatory.proposals,
                "并入联合": signatory.joint,
                "内部合并": signatory.merged,
                "单独": signatory.alone,
            }
            for signatory in protocol.departments
        ],
    }


def _task(task: Task) -> Values:
    return {
        "计划编号": task.entry_id,
        "任务名称": task.name,
        "类别": task.kind,
        "发起部门": task.initiator,
        "配合部门": task.cooperators,
        "抽查事项": task.items,
        "起止时间": task.window,
        "建议": [
            {
                "建议编号": merged.proposal_id,
                "部门": merged.department,
                "抽查事项": merged.items,
                "起止时间": merged.window,
                "时间调整": merged.moved,
            }
            for merged in task.proposals
        ],
        "合并依据": list(task.signs),
        "余下范围": [
            {
                "计划编号": rest.entry_id,
                "部门": rest.department,
                "检查对象范围": rest.scope,
                "抽查比例数量": rest.share,
            }
            for rest in task.rests
        ],
    }


def names_in(fields: Iterable[Field]) -> frozenset[str]:
    """Return all names in fields, those of their parts as well."""
    held = list(fields)
    parts = (names_in(field.parts) for field in held)
    return frozenset(field.name for field in held).union(*parts)


def specimen(fields: Sequence[Field], *, members: int) -> Values:
    """Return values of the right kinds, each list of so many members.

    A template is tried on them before there is a plan.
    """
    return {field.name: _example(field, members) for field in fields}


def _example(field: Field, members: int) -> Any:
    if field.kind is Kind.TEXT:
        return field.name
    if field.kind is Kind.NUMBER:
        return members
    if not field.parts:
        return [field.name] * members
    return [specimen(field.parts, members=members) for _ in range(members)]
