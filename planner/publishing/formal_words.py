"""How scopes, shares, windows and levels read in the formal papers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from planner.discretion import discreet, own_conditions, percent, talk_of_grades
from planner.modes import modes_of
from planner.planning.plan import Entry
from planner.registry import Basis, Department, Item
from planner.scopes import Scope
from planner.year import Year

#: What stands in a cell that has nothing to say.
NONE = "—"
CREDIT_DEMAND = {
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
#: Of what ids consist: what stands between other characters is one.
_ID = "0-9A-Za-z_.-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called, and which texts may not be shown."""

    department: Mapping[str, Department]
    item: Mapping[str, Item]
    talk: re.Pattern[str]
    ids: re.Pattern[str]

    def of(self, department_id: str) -> str:
        """Return a department's name, its id where it isn't known."""
        known = self.department.get(department_id)
        return known.name if known else department_id

    def public(self, text: str) -> str:
        """Return `text`, or "" where it speaks of grades."""
        return discreet(text, self.talk)

    def named(self, text: str) -> str:
        """Return `text` with departments' names in place of their ids."""
        return self.ids.sub(lambda found: self.of(found[0]), text)

    def items(self, entry: Entry) -> list[Item]:
        """Return the items of an entry that are on the item list."""
        return [self.item[i] for i in entry.item_ids if i in self.item]

    def title(self, entry: Entry) -> str:
        """Return what an entry is called: a name or field, else its first item."""
        items = self.items(entry)
        first = f"{items[0].name}等{len(items)}项" if items else NONE
        return self.public(entry.name) or self.public(entry.field) or first


def names_of(year: Year) -> Names:
    """Return the names of a year's departments and items."""
    ids = "|".join(re.escape(d.department_id) for d in year.departments)
    return Names(
        department={d.department_id: d for d in year.departments},
        ids=re.compile(rf"(?<![{_ID}])(?:{ids or '(?!)'})(?![{_ID}])"),
        item={item.item_id: item for item in year.items},
        talk=talk_of_grades(year.policy.grades.order),
    )


def listed(texts: Iterable[str]) -> str:
    """Join texts, each once; a dash where there is none."""
    return "、".join(dict.fromkeys(filter(None, texts))) or NONE


def own_items(items: Sequence[Item], department_id: str) -> str:
    """Name the items of one department, "" where none is its own."""
    return "；".join(i.name for i in items if i.department_id == department_id)


def _shown(scope: Scope) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the scope's included and excluded texts that are told in words."""
    return _worded(scope.include), _worded(scope.exclude)


def _worded(conditions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    own = own_conditions(conditions)
    return {column: own[column] for column in _SCOPE_WORDS if column in own}


def narrowed(scope: Scope) -> bool:
    """Tell whether a scope holds less than the whole library (定向)."""
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


def day_words(day: date) -> str:
    """Write a day in Chinese."""
    return f"{day.year}年{day.month}月{day.day}日"


def window_words(start: date, end: date) -> str:
    """Write a window of days in Chinese, the year once where it is the same."""
    last = day_words(end)
    if end.year == start.year:
        last = f"{end.month}月{end.day}日"
    return f"{day_words(start)}\n至{last}"


def level_words(entry: Entry, names: Names) -> str:
    """Say on which level an entry is organised, and on which it is carried out.

    The mode of organisation says both; where it doesn't, the departments' levels do.
    """
    modes = modes_of(entry.mode)
    known = [names.department.get(d) for d in entry.department_ids]
    levels = [d.level if d else "" for d in known]
    organised = [mode[0] for mode in modes] or levels[:1]
    done = [mode[1] for mode in modes] or levels
    words = [listed(map(_level, texts)) for texts in (organised, done)]
    return NONE if words == [NONE, NONE] else "/".join(words)


def _level(text: str) -> str:
    return text if text.endswith("级") or not text else f"{text}级"


def change_words(now: int, before: int) -> str:
    """Say by which share a number has changed; a dash where there was none before."""
    if not before:
        return NONE
    change = Fraction(now - before, before)
    if not change:
        return "持平"
    share = percent(Decimal(abs(now - before)) / before)
    return f"{'增长' if change > 0 else '下降'}{share}"
