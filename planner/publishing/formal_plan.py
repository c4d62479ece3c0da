"""The annual plan as it is published: formal tables that hold no grade limit.

Columns are those met in published plans. What a grade limit could be read from
is left out: the type looks at the scope only, the share is that of the total,
a name that speaks of grades isn't shown, and no note of a department is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.planning.plan import AnnualPlan, Entry
from planner.publishing.formal_summary import Summary, summary_of, targets_of
from planner.publishing.formal_words import (
    CREDIT_DEMAND,
    NONE,
    Names,
    level_words,
    listed,
    names_of,
    narrowed,
    own_items,
    scope_words,
    share_words,
    window_words,
)
from planner.year import Year

COLUMNS = (
    "计划编号",
    "任务名称",
    "抽查类型",
    "抽查事项",
    "检查对象范围",
    "抽查基数",
    "抽查比例/数量",
    "频次",
    "信用风险分类要求",
    "起止时间",
    "发起部门",
    "配合部门",
    "检查方式",
    "组织层级/实施层级",
    "模式",
    "备注",
)
#: Columns of the table with a row for each department of a joint entry.
DEPARTMENT_COLUMNS = (
    "计划编号",
    "任务名称",
    "抽查类型",
    "部门",
    "角色",
    "本部门抽查事项",
    "检查对象范围",
    "抽查基数",
    "抽查比例/数量",
    "频次",
    "信用风险分类要求",
    "起止时间",
    "检查方式",
    "组织层级/实施层级",
    "模式",
    "备注",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalTable:
    """One of the plan's tables; a row has a cell for each of `columns`.

    `entries` and `targets` count entries and firm-visits, not rows.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    entries: int
    targets: int

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            msg = f"a row of {self.caption} has not {len(self.columns)} cells"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalPlan:
    """The document: title, tables, figures in sum, closing paragraphs.

    `by_department` holds what `joint` holds, a row for each department.
    """

    title: str
    year: int
    joint: FormalTable
    internal: FormalTable
    by_department: FormalTable
    summary: Summary
    closing: tuple[str, ...]


def formal_plan(year: Year) -> FormalPlan:
    """Return the plan of `year` as it is published."""
    names = names_of(year)
    joint = [entry for entry in year.plan.entries if entry.joint]
    internal = [entry for entry in year.plan.entries if not entry.joint]
    summary = summary_of(year)
    return FormalPlan(
        title=f"{year.plan.year}年度“双随机、一公开”抽查工作计划{_edition(year.plan)}",
        year=year.plan.year,
        joint=_table("部门联合", joint, names),
        internal=_table("部门内部", internal, names),
        by_department=_by_department(joint, names),
        summary=summary,
        closing=_closing(summary),
    )


def _edition(plan: AnnualPlan) -> str:
    """Return what a revised plan's title says of its version."""
    return f"（第{plan.version}版）" if plan.version > 1 else ""


def _table(caption: str, entries: Sequence[Entry], names: Names) -> FormalTable:
    return FormalTable(
        caption=caption,
        columns=COLUMNS,
        rows=tuple(_row(entry, names) for entry in entries),
        entries=len(entries),
        targets=targets_of(entries),
    )


def _row(entry: Entry, names: Names) -> tuple[str, ...]:
    departments = [names.of(d) for d in entry.department_ids]
    return (
        entry.entry_id,
        names.title(entry),
        _type(entry),
        item_words(entry, names),
        *_what_is_drawn(entry),
        departments[0],
        listed(departments[1:]),
        listed(names.public(item.method) for item in names.items(entry)),
        level_words(entry, names),
        names.public(entry.mode) or NONE,
        _remarks(entry) or NONE,
    )


def _type(entry: Entry) -> str:
    return "定向" if narrowed(entry.scope) else "不定向"


def _what_is_drawn(entry: Entry) -> tuple[str, ...]:
    return (
        scope_words(entry.scope),
        str(entry.eligible),
        share_words(entry),
        f"{entry.times}次/年",
        CREDIT_DEMAND[entry.basis],
        window_words(entry.start, entry.end),
    )


def _remarks(entry: Entry) -> str:
    # A department's own note is free text, which may say which grades are drawn.
    parts = []
    if len(entry.proposal_ids) > 1:
        parts.append(f"由{len(entry.proposal_ids)}项抽查建议合并")
    if entry.remainder_of:
        parts.append(f"{entry.remainder_of}范围以外的对象")
    return "；".join(parts)


def item_words(entry: Entry, names: Names) -> str:
    """List an entry's items, each department on a line of its own."""
    items, lines = names.items(entry), []
    for department_id in entry.department_ids:
        own = own_items(items, department_id)
        if own:
            lines.append((f"{names.of(department_id)}：" if entry.joint else "") + own)
    return "\n".join(lines) or "、".join(entry.item_ids)


def _by_department(entries: Sequence[Entry], names: Names) -> FormalTable:
    return FormalTable(
        caption="部门联合（分部门）",
        columns=DEPARTMENT_COLUMNS,
        rows=tuple(
            _department_row(entry, department_id, names)
            for entry in entries
            for department_id in entry.department_ids
        ),
        entries=len(entries),
        targets=targets_of(entries),
    )


def _department_row(entry: Entry, department_id: str, names: Names) -> tuple[str, ...]:
    own = [i for i in names.items(entry) if i.department_id == department_id]
    return (
        entry.entry_id,
        names.title(entry),
        _type(entry),
        names.of(department_id),
        "发起" if department_id == entry.initiator else "配合",
        own_items(own, department_id) or "参加联合检查，无单列事项",
        *_what_is_drawn(entry),
        listed(names.public(item.method) for item in own),
        level_words(entry, names),
        names.public(entry.mode) or NONE,
        _remarks(entry) or NONE,
    )


def _closing(summary: Summary) -> tuple[str, ...]:
    counts = (
        f"本计划共安排抽查任务{summary.total.now}项，"
        f"其中部门联合抽查{summary.joint.now}项、"
        f"部门内部抽查{summary.internal.now}项，计划抽取检查对象{summary.targets}户次。"
    )
    told = [
        share.name + share.reached + (f"（要求{share.asked}）" if share.asked else "")
        for share in summary.shares
    ]
    shares = "；".join(told)
    return (
        counts,
        *((f"本计划各项比例：{shares}。",) if shares else ()),
        "检查对象和执法检查人员均由公开种子随机产生，抽查名单和结果依法公开；"
        "依规定处于包容期或者列入正面清单的对象，不列入相应抽查任务的抽查基数。",
    )
