"""The coordinator's policy: one record, validated as it is made.

A rule is stated where its record is; a record that breaks rules isn't made, and the
error names every rule broken, by field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from planner.policy.capacity import CapacityPolicy
from planner.policy.days import DaysPolicy
from planner.policy.finds import FindsPolicy
from planner.policy.levels import LevelsPolicy
from planner.policy.results import ResultsPolicy
from planner.policy.rules import (
    MICRO,
    Broken,
    PolicyRuleError,
    among,
    percent,
    refuse,
    share_of_one,
    tag_form,
    within,
)
from planner.policy.shares import SharePolicy
from planner.policy.teams import TeamPolicy
from planner.policy.wish import Wish
from planner.registry import ItemKind

__all__ = [
    "MICRO",
    "Across",
    "CapacityPolicy",
    "Coordination",
    "DaysPolicy",
    "FindsPolicy",
    "GradePolicy",
    "LevelsPolicy",
    "MergePolicy",
    "Policy",
    "PolicyRuleError",
    "PublishPolicy",
    "ResultsPolicy",
    "RoundPolicy",
    "SharePolicy",
    "TeamPolicy",
    "TolerancePolicy",
    "Wish",
]

ROUNDS_BY = ("year", "half-year", "quarter", "month")
ROUNDING_RULES = ("half-up", "floor", "ceil")

_GRADE_FORM = re.compile(r"[^\s.|;,\x00-\x1f]{1,32}")
_YEARS = range(2000, 2101)
_DAYS_A_YEAR = 366


class Coordination(StrEnum):
    """How entries of one field share their targets within a round."""

    MEET = "meet"
    SPREAD = "spread"
    INDEPENDENT = "independent"


class Across(StrEnum):
    """How entries of different fields share the firms of a round."""

    SPREAD = "spread"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePolicy:
    """Grades from low to high risk; ratios and floor in millionths."""

    order: tuple[str, ...] = ("A", "B", "C", "D")
    ratio_micro: tuple[int, ...] = (10_000, 30_000, 100_000, 300_000)
    floor_overall_micro: int = 30_000
    unknown: str = "B"

    def __post_init__(self) -> None:
        refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        for grade in self.order:
            if not _GRADE_FORM.fullmatch(grade) or grade == "-":
                zh, en = (
                    "等级非空，不含 . | ; , 与空格",
                    "a grade has no . | ; , or space",
                )
                yield Broken("order", f"{zh}：{grade}", f"{en}: {grade!r}")
        if not self.order or len(set(self.order)) < len(self.order):
            yield Broken(
                "order", "等级至少一个且不重复", "grades are distinct, at least one"
            )
        yield share_of_one("floor_overall", self.floor_overall_micro)
        yield among("unknown", self.unknown, self.order)
        yield from self._ratio_rules()

    def _ratio_rules(self) -> Iterator[Broken | None]:
        if len(self.ratio_micro) != len(self.order):
            yield Broken("ratio", "每个等级各有一个比例", "each grade has one ratio")
            return
        yield from (share_of_one("ratio", micro) for micro in self.ratio_micro)
        for low, high in pairwise(zip(self.order, self.ratio_micro, strict=True)):
            if low[1] > high[1]:
                shown = f"{low[0]} {percent(low[1])} > {high[0]} {percent(high[1])}"
                rule = "比例须随风险升高", "ratio must rise with risk"
                yield Broken("ratio", f"{rule[0]}：{shown}", f"{rule[1]}: {shown}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePolicy:
    """Parameters of the four signs; share and factor in millionths."""

    scope_share_micro: int = 800_000
    effort_factor_micro: int = 2_000_000
    max_shift_days: int = 92
    max_departments: int = 5

    def __post_init__(self) -> None:
        refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        yield share_of_one("scope_share", self.scope_share_micro)
        if self.effort_factor_micro < MICRO:
            yield Broken("effort_factor", "不小于1", "is at least 1")
        yield within("max_shift_days", self.max_shift_days, 0, _DAYS_A_YEAR)
        yield within("max_departments", self.max_departments, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPolicy:
    """How the year is cut into rounds, and who shares firms in one of them.

    `coordinate` is for entries of one field, `coordinate_by_field` overrides it, and
    `across` is for entries of different fields.
    """

    by: str = "quarter"
    reserve: int = 2
    coordinate: Coordination = Coordination.MEET
    coordinate_by_field: tuple[tuple[str, Coordination], ...] = ()
    across: Across = Across.SPREAD

    def __post_init__(self) -> None:
        refuse([among("by", self.by, ROUNDS_BY), within("reserve", self.reserve, 0)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TolerancePolicy:
    """New, low-risk targets left out of general items."""

    months: int = 24
    tag: str = "new_business"
    grades: tuple[str, ...] = ("A", "B")
    items: str = "一般"

    def __post_init__(self) -> None:
        refuse(
            [
                within("months", self.months, 0),
                tag_form("tag", self.tag),
                among("items", self.items, [kind.value for kind in ItemKind]),
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """Deadlines in working days; `embargo` is "visit", "none" or an ISO date."""

    embargo: str = "visit"
    results_within_working_days: int = 20
    confirm_within_working_days: int = 2

    def __post_init__(self) -> None:
        refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        if self.embargo not in ("visit", "none") and not _is_day(self.embargo):
            zh, en = "只能是 visit、none 或日期", "is visit, none or an ISO date"
            yield Broken("embargo", f"{zh}：{self.embargo}", f"{en}: {self.embargo!r}")
        for name in ("results_within_working_days", "confirm_within_working_days"):
            yield within(name, getattr(self, name), 1)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A year's policy. `today` None means the clock; `source` is what is hashed.

    `source` holds every field that is in force, defaults too, as JSON of text and
    integers, so that two policies that mean the same have one digest.
    """

    year: int = 2026
    today: date | None = None
    grades: GradePolicy = field(default_factory=GradePolicy)
    shares: SharePolicy = field(default_factory=SharePolicy)
    merge: MergePolicy = field(default_factory=MergePolicy)
    caps: tuple[tuple[str, int], ...] = (("A", 1), ("B", 2), ("C", 3), ("D", 4))
    rounds: RoundPolicy = field(default_factory=RoundPolicy)
    teams: TeamPolicy = field(default_factory=TeamPolicy)
    rounding_rule: str = "half-up"
    rounding_minimum: int = 1
    tolerance: TolerancePolicy = field(default_factory=TolerancePolicy)
    positive_tag: str = "positive_list"
    publish: PublishPolicy = field(default_factory=PublishPolicy)
    statuses: tuple[str, ...] = ("存续", "在业", "开业", "正常")
    capacity: CapacityPolicy = field(default_factory=CapacityPolicy)
    days: DaysPolicy = field(default_factory=DaysPolicy)
    finds: FindsPolicy = field(default_factory=FindsPolicy)
    results: ResultsPolicy = field(default_factory=ResultsPolicy)
    levels: LevelsPolicy = field(default_factory=LevelsPolicy)
    source: dict[str, object] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        refuse(self._rules())
        object.__setattr__(self, "source", _as_json(self))

    def _rules(self) -> Iterator[Broken | None]:
        yield within("year", self.year, _YEARS[0], _YEARS[-1])
        for grade, visits in self.caps:
            yield among("caps.visits", grade, self.grades.order)
            yield within(f"caps.visits.{grade}", visits, 0)
        own = dict(self.caps)
        for grade, visits in self.levels.visits:
            yield among("levels.visits", grade, list(own))
            yield within(f"levels.visits.{grade}", visits, own.get(grade, 0))
        for grade in self.tolerance.grades:
            yield among("tolerance.grades", grade, self.grades.order)
        yield among("rounding.rule", self.rounding_rule, ROUNDING_RULES)
        yield within("rounding.minimum", self.rounding_minimum, 0)
        yield tag_form("positive.tag", self.positive_tag)
        if self.positive_tag == self.tolerance.tag:
            zh, en = "两种标签不能相同", "differs from tolerance.tag"
            yield Broken("positive.tag", zh, en)
        if not all(self.statuses) or not self.statuses:
            zh, en = "至少一个登记状态，且非空", "has at least one status, none empty"
            yield Broken("scope.status", zh, en)
        yield from self._least_rules()
        yield self._by_grade("finds.rate", self.finds.rate)

    def _least_rules(self) -> Iterator[Broken | None]:
        """Yield what is wrong with the least ratios that quotas may shrink to."""
        name, least = "capacity.least", self.capacity.least
        unnamed = self._by_grade(name, least)
        if unnamed or not least:
            yield unnamed
            return
        for low, high in pairwise(least):
            if low[1] > high[1]:
                shown = f"{low[0]} {percent(low[1])} > {high[0]} {percent(high[1])}"
                rule = "下限须随风险升高", "the least ratio must rise with risk"
                yield Broken(name, f"{rule[0]}：{shown}", f"{rule[1]}: {shown}")
        for (grade, micro), ratio in zip(least, self.grades.ratio_micro, strict=True):
            if micro > ratio:
                shown = f"{grade} {percent(micro)} > {percent(ratio)}"
                rule = "下限不高于 grades.ratio", "isn't above grades.ratio"
                yield Broken(name, f"{rule[0]}：{shown}", f"{rule[1]}: {shown}")

    def _by_grade(self, name: str, by: tuple[tuple[str, int], ...]) -> Broken | None:
        """Return the rule that figures for other grades than the policy's break."""
        if not by or tuple(grade for grade, _ in by) == self.grades.order:
            return None
        listed = " / ".join(self.grades.order)
        zh, en = "按 order 的顺序列出每个等级", "names every grade, in their order"
        return Broken(name, f"{zh}：{listed}", f"{en}: {listed}")


#: Fields that hold (name, value) pairs; in JSON they are objects.
_PAIRED = frozenset(
    {"caps", "coordinate_by_field", "also", "least", "rate", "english", "visits"}
)


def _as_json(value: Any) -> Any:
    """Return a policy's value as JSON of text, integers, lists and objects."""
    if is_dataclass(value):
        return {
            item.name: {
                name: _as_json(member) for name, member in getattr(value, item.name)
            }
            if item.name in _PAIRED
            else _as_json(getattr(value, item.name))
            for item in fields(value)
            if item.init
        }
    if isinstance(value, tuple):
        return [_as_json(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return "" if value is None else value
