"""The coordinator's policy: one record, validated as it is made.

A rule is stated where its record is; a record that breaks rules isn't made, and the
error names every rule broken, by field.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from planner.registry import ItemKind

MICRO = 1_000_000

JOINT_OVER = ("entries", "tasks", "visits")
CREDIT_OVER = ("draws", "visits")
ROUNDS_BY = ("year", "half-year", "quarter", "month")
ROUNDING_RULES = ("half-up", "floor", "ceil")

#: A wish on the change of entries against last year: `-28%`, `<=-20%`, `<=+5%`.
CHANGE_FORM = re.compile(r"(?:<=)?[+-]?\d+(?:\.\d+)?%")

_GRADE_FORM = re.compile(r"[^\s.|;,\x00-\x1f]{1,32}")
_TAG_FORM = re.compile(r"(?!x-)[^\s|;\x00-\x1f]{1,64}")
_YEARS = range(2000, 2101)
_DAYS_A_YEAR = 366


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a field breaks, in both languages."""

    field: str
    zh: str
    en: str


class PolicyRuleError(ValueError):
    """A policy that breaks its rules; `broken` has them all."""

    def __init__(self, broken: Iterable[Broken]) -> None:
        self.broken = tuple(broken)
        super().__init__("; ".join(f"{rule.field}: {rule.en}" for rule in self.broken))


def _refuse(rules: Iterable[Broken | None]) -> None:
    """Raise PolicyRuleError where any rule is broken."""
    broken = [rule for rule in rules if rule is not None]
    if broken:
        raise PolicyRuleError(broken)


def _within(name: str, value: int, low: int, high: int | None = None) -> Broken | None:
    if value >= low and (high is None or value <= high):
        return None
    if high is None:
        return Broken(name, f"不小于{low}：{value}", f"is at least {low}: {value}")
    return Broken(name, f"在{low}至{high}之间：{value}", f"is {low} to {high}: {value}")


def _share(name: str, micro: int | None) -> Broken | None:
    if micro is None or 0 <= micro <= MICRO:
        return None
    return Broken(name, "比例在0与1之间", "a share is between 0 and 1")


def _among(name: str, value: str, allowed: Iterable[str]) -> Broken | None:
    if value in allowed:
        return None
    listed = " / ".join(allowed)
    return Broken(name, f"只能是 {listed}：{value}", f"is one of {listed}: {value}")


def _tag(name: str, value: str) -> Broken | None:
    if _TAG_FORM.fullmatch(value):
        return None
    zh, en = "标签非空、不以 x- 开头", "a tag isn't empty and doesn't begin with x-"
    return Broken(name, f"{zh}：{value}", f"{en}: {value!r}")


def _percent(micro: int) -> str:
    return f"{micro / 10_000:g}%"


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
        _refuse(self._rules())

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
        yield _share("floor_overall", self.floor_overall_micro)
        yield _among("unknown", self.unknown, self.order)
        yield from self._ratio_rules()

    def _ratio_rules(self) -> Iterator[Broken | None]:
        if len(self.ratio_micro) != len(self.order):
            yield Broken("ratio", "每个等级各有一个比例", "each grade has one ratio")
            return
        yield from (_share("ratio", micro) for micro in self.ratio_micro)
        for low, high in pairwise(zip(self.order, self.ratio_micro, strict=True)):
            if low[1] > high[1]:
                shown = f"{low[0]} {_percent(low[1])} > {high[0]} {_percent(high[1])}"
                rule = "比例须随风险升高", "ratio must rise with risk"
                yield Broken("ratio", f"{rule[0]}：{shown}", f"{rule[1]}: {shown}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePolicy:
    """Shares asked for, in millionths; None is reported only."""

    joint_micro: int | None = 243_000
    joint_over: str = "entries"
    credit_micro: int | None = 800_000
    credit_over: str = "draws"
    coverage_micro: int | None = 30_000
    items_micro: int | None = 1_000_000
    entries_vs_last_year: str = ""
    last_year_internal: int = 0
    last_year_joint: int = 0

    def __post_init__(self) -> None:
        _refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        yield _share("joint", self.joint_micro)
        yield _share("credit", self.credit_micro)
        yield _share("coverage", self.coverage_micro)
        yield _share("items", self.items_micro)
        yield _among("joint_over", self.joint_over, JOINT_OVER)
        yield _among("credit_over", self.credit_over, CREDIT_OVER)
        yield _within("last_year.internal", self.last_year_internal, 0)
        yield _within("last_year.joint", self.last_year_joint, 0)
        wish = self.entries_vs_last_year
        if not wish:
            return
        if not CHANGE_FORM.fullmatch(wish):
            form = "写作 -28% 或 <=-20%", "is written like -28% or <=-20%"
            yield Broken(_VS, f"{form[0]}：{wish}", f"{form[1]}: {wish!r}")
        if self.last_year_internal + self.last_year_joint == 0:
            zh = "与上年比较须填写 shares.last_year"
            yield Broken(
                _VS, zh, "a change needs last year's numbers: shares.last_year"
            )


_VS = "entries_vs_last_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePolicy:
    """Parameters of the four signs; share and factor in millionths."""

    scope_share_micro: int = 800_000
    effort_factor_micro: int = 2_000_000
    max_shift_days: int = 92
    max_departments: int = 5

    def __post_init__(self) -> None:
        _refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        yield _share("scope_share", self.scope_share_micro)
        if self.effort_factor_micro < MICRO:
            yield Broken("effort_factor", "不小于1", "is at least 1")
        yield _within("max_shift_days", self.max_shift_days, 0, _DAYS_A_YEAR)
        yield _within("max_departments", self.max_departments, 1)


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
        _refuse([_among("by", self.by, ROUNDS_BY), _within("reserve", self.reserve, 0)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPolicy:
    """Rules of the second lottery."""

    min_per_visit: int = 2
    min_per_department: int = 1
    lead: bool = True
    neighbours: bool = False
    direct: bool = False
    avoid_last_year: bool = True
    max_per_day: int = 3

    def __post_init__(self) -> None:
        _refuse(
            [
                _within("min_per_visit", self.min_per_visit, 2),
                _within("min_per_department", self.min_per_department, 1),
                _within("max_per_day", self.max_per_day, 1),
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TolerancePolicy:
    """New, low-risk targets left out of general items."""

    months: int = 24
    tag: str = "new_business"
    grades: tuple[str, ...] = ("A", "B")
    items: str = "一般"

    def __post_init__(self) -> None:
        _refuse(
            [
                _within("months", self.months, 0),
                _tag("tag", self.tag),
                _among("items", self.items, [kind.value for kind in ItemKind]),
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """Deadlines in working days; `embargo` is "visit", "none" or an ISO date."""

    embargo: str = "visit"
    results_within_working_days: int = 20
    confirm_within_working_days: int = 2

    def __post_init__(self) -> None:
        _refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        if self.embargo not in ("visit", "none") and not _is_day(self.embargo):
            zh, en = "只能是 visit、none 或日期", "is visit, none or an ISO date"
            yield Broken("embargo", f"{zh}：{self.embargo}", f"{en}: {self.embargo!r}")
        for name in ("results_within_working_days", "confirm_within_working_days"):
            yield _within(name, getattr(self, name), 1)


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
    source: dict[str, object] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _refuse(self._rules())
        object.__setattr__(self, "source", _as_json(self))

    def _rules(self) -> Iterator[Broken | None]:
        yield _within("year", self.year, _YEARS[0], _YEARS[-1])
        for grade, visits in self.caps:
            yield _among("caps.visits", grade, self.grades.order)
            yield _within(f"caps.visits.{grade}", visits, 0)
        for grade in self.tolerance.grades:
            yield _among("tolerance.grades", grade, self.grades.order)
        yield _among("rounding.rule", self.rounding_rule, ROUNDING_RULES)
        yield _within("rounding.minimum", self.rounding_minimum, 0)
        yield _tag("positive.tag", self.positive_tag)
        if self.positive_tag == self.tolerance.tag:
            zh, en = "两种标签不能相同", "differs from tolerance.tag"
            yield Broken("positive.tag", zh, en)
        if not all(self.statuses) or not self.statuses:
            zh, en = "至少一个登记状态，且非空", "has at least one status, none empty"
            yield Broken("scope.status", zh, en)


#: Fields that hold (name, value) pairs; in JSON they are objects.
_PAIRED = frozenset({"caps", "coordinate_by_field"})


def _as_json(value: Any) -> Any:
    """Return a policy's value as JSON of text, integers, lists and objects."""
    if is_dataclass(value):
        return {
            item.name: dict(getattr(value, item.name))
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
