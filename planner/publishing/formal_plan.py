"""The annual plan as it is published: a formal table that holds no grade limit.

Columns are those met in published plans. What a grade limit could be read from
is left out: the type looks at the scope only, the share is that of the total,
a name that speaks of grades isn't shown, and no note of a department is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planner.discretion import (
    discreet,
    own_conditions,
    percent,
    talk_of_grades,
)
from planner.planning.plan import AnnualPlan, Entry
from planner.registry import Basis, Item
from planner.scopes import Scope
from planner.year import Requirement, Year

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
    "组织模式",
    "备注",
)

NONE = "—"
_CREDIT_DEMAND = {
    Basis.CREDIT: "按信用风险分类差异化抽查",
    Basis.RANDOM: "不涉及",
    Basis.FULL: "全覆盖",
}
_SCOPE_WORDS = {
    "industry": "行业代码",
    "district": "区划代码",
    "tags": "标签",
    "kind": "主体类型",
}
#: What shares are called in Chinese, by requirement.
SHARE_WORDS = {
    "joint_share.entries": "部门联合抽查任务占比",
    "joint_share.tasks": "部门联合抽查任务占比（按任务×区划计）",
    "joint_share.visits": "部门联合抽查户次占比",
    "credit_share.draws": "应用信用风险分类结果的抽查占比（按抽取户数计）",
    "credit_share.visits": "应用信用风险分类结果的抽查占比（按户次计）",
    "coverage.targets": "检查对象覆盖率",
    "coverage.items": "抽查事项覆盖率",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalTable:
    """One of the plan's tables; a row has a cell for each of `COLUMNS`."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    entries: int
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalPlan:
    """The document: title, tables (joint, then internal), closing paragraphs."""

    title: str
    year: int
    tables: tuple[FormalTable, ...]
    closing: tuple[str, ...]


def formal_plan(year: Year) -> FormalPlan:
    """Return the plan of `year` as it is published."""
    names = _Names(
        department={d.department_id: d.name for d in year.departments},
        item={item.item_id: item for item in year.items},
        talk=talk_of_grades(year.policy.grades.order),
    )
    joint = [entry for entry in year.plan.entries if entry.joint]
    internal = [entry for entry in year.plan.entries if not entry.joint]
    return FormalPlan(
        title=f"{year.plan.year}年度“双随机、一公开”抽查工作计划",
        year=year.plan.year,
        tables=(
            _table("部门联合", joint, names),
            _table("部门内部", internal, names),
        ),
        closing=_closing(year.plan, year.certificate),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    department: Mapping[str, str]
    item: Mapping[str, Item]
    talk: re.Pattern[str]

    def public(self, text: str) -> str:
        """Return `text`, or "" where it speaks of grades."""
        return discreet(text, self.talk)


def _table(caption: str, entries: Sequence[Entry], names: _Names) -> FormalTable:
    return FormalTable(
        caption=caption,
        rows=tuple(_row(entry, names) for entry in entries),
        entries=len(entries),
        targets=sum(entry.total * entry.times for entry in entries),
    )


def _row(entry: Entry, names: _Names) -> tuple[str, ...]:
    items = [names.item[i] for i in entry.item_ids if i in names.item]
    departments = [names.department.get(d, d) for d in entry.department_ids]
    methods = dict.fromkeys(filter(None, (names.public(i.method) for i in items)))
    return (
        entry.entry_id,
        names.public(entry.name) or names.public(entry.field) or _first(items),
        "定向" if _narrowed(entry.scope) else "不定向",
        _items(entry, items, names),
        scope_words(entry.scope),
        str(entry.eligible),
        share_words(entry),
        f"{entry.times}次/年",
        _CREDIT_DEMAND[entry.basis],
        window_words(entry.start, entry.end),
        departments[0],
        "、".join(departments[1:]) or NONE,
        "、".join(methods) or NONE,
        names.public(entry.mode) or NONE,
        _remarks(entry) or NONE,
    )


def _first(items: Sequence[Item]) -> str:
    return f"{items[0].name}等{len(items)}项" if items else NONE


def _remarks(entry: Entry) -> str:
    # A department's own note is free text, which may say which grades are drawn.
    parts = []
    if len(entry.proposal_ids) > 1:
        parts.append(f"由{len(entry.proposal_ids)}项抽查建议合并")
    if entry.remainder_of:
        parts.append(f"{entry.remainder_of}范围以外的对象")
    return "；".join(parts)


def _items(entry: Entry, items: Sequence[Item], names: _Names) -> str:
    """List the items by department, each department on a line of its own."""
    lines = []
    for department_id in entry.department_ids:
        own = [item.name for item in items if item.department_id == department_id]
        if own:
            prefix = f"{names.department.get(department_id, department_id)}："
            lines.append((prefix if entry.joint else "") + "；".join(own))
    return "\n".join(lines) or "、".join(entry.item_ids)


def _shown(scope: Scope) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the scope's included and excluded texts that are told in words."""
    return _worded(scope.include), _worded(scope.exclude)


def _worded(conditions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    own = own_conditions(conditions)
    return {column: own[column] for column in _SCOPE_WORDS if column in own}


def _narrowed(scope: Scope) -> bool:
    include, exclude = _shown(scope)
    return bool(include or exclude or scope.range)


def scope_words(scope: Scope) -> str:
    """Say in words which targets a scope holds; its technical conditions aside."""
    include, exclude = _shown(scope)
    parts = [_column_words(c, include, exclude) for c in _SCOPE_WORDS]
    low, high, _ = scope.range.get("registered_on", ("", "", False))
    if low or high:
        parts.append(_registered_words(low, high))
    since = not_inspected_since(scope)
    if since:
        parts.append(f"{since}以来未检查")
    return "；".join(part for part in parts if part) or "检查对象名录库全部对象"


def _registered_words(low: str, high: str) -> str:
    if low and high:
        return f"{low}至{high}成立"
    return f"{low}以后成立" if low else f"{high}以前成立"


def _column_words(
    column: str,
    include: Mapping[str, Sequence[str]],
    exclude: Mapping[str, Sequence[str]],
) -> str:
    words = _SCOPE_WORDS[column]
    shown, hidden = include.get(column), exclude.get(column)
    if not shown:
        return f"{words}：除{'、'.join(hidden)}外" if hidden else ""
    but = f"（除{'、'.join(hidden)}外）" if hidden else ""
    return f"{words}：{'、'.join(shown)}{but}"


def not_inspected_since(scope: Scope) -> str:
    """Return the day from which on a target must not have been inspected, or ""."""
    _, latest, _ = scope.range.get("last_inspected_on", ("", "", False))
    if not latest:
        return ""
    return (date.fromisoformat(latest) + timedelta(days=1)).isoformat()


def share_words(entry: Entry) -> str:
    """Say how many are drawn each time, and which share of the scope that is."""
    each = "每次" if entry.times > 1 else ""
    if entry.eligible == 0:
        return f"{each}{entry.total}户"
    return (
        f"{each}{percent(Decimal(entry.total) / entry.eligible)}\n（{entry.total}户）"
    )


def window_words(start: date, end: date) -> str:
    """Write a window of days in Chinese, the year once where it is the same."""
    last = f"{end.month}月{end.day}日"
    if end.year != start.year:
        last = f"{end.year}年{last}"
    return f"{start.year}年{start.month}月{start.day}日\n至{last}"


def _closing(plan: AnnualPlan, certificate: Sequence[Requirement]) -> tuple[str, ...]:
    joint = sum(entry.joint for entry in plan.entries)
    drawn = sum(entry.total * entry.times for entry in plan.entries)
    counts = (
        f"本计划共安排抽查任务{len(plan.entries)}项，其中部门联合抽查{joint}项、"
        f"部门内部抽查{len(plan.entries) - joint}项，计划抽取检查对象{drawn}户次。"
    )
    shares = "；".join(
        _requirement_words(line)
        for line in certificate
        if line.requirement in SHARE_WORDS
    )
    return (
        counts,
        *((f"本计划各项比例：{shares}。",) if shares else ()),
        "检查对象和执法检查人员均由公开种子随机产生，抽查名单和结果依法公开；"
        "依规定处于包容期或者列入正面清单的对象，不列入相应抽查任务的抽查基数。",
    )


def _requirement_words(line: Requirement) -> str:
    words = f"{SHARE_WORDS[line.requirement]}{_as_percent(line.reached)}"
    if line.asked is not None:
        words += f"（要求不低于{_as_percent(line.asked)}）"
    return words


def _as_percent(share: str) -> str:
    return percent(Decimal(share))
