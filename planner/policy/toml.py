"""policy.toml: read into a policy, every wrong field told at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from planner.errors import Finding, InputError
from planner.policy.record import (
    Across,
    CapacityPolicy,
    Coordination,
    DaysPolicy,
    FindsPolicy,
    GradePolicy,
    LevelsPolicy,
    MergePolicy,
    Policy,
    PolicyRuleError,
    PublishPolicy,
    ResultsPolicy,
    RoundPolicy,
    SharePolicy,
    TeamPolicy,
    TolerancePolicy,
)
from planner.policy.template import policy_template
from planner.policy.values import (
    Reader,
    ValueRefusedError,
    day_or_clock,
    fewer,
    flag,
    millionths,
    more,
    one_of,
    share,
    table,
    text,
    texts,
    whole,
    wish,
    wishes,
)

__all__ = ["FIELDS", "parse_policy", "policy_of", "policy_template", "read_tree"]

FILE = "policy.toml"

#: Dotted field of the file -> (field of its record, how its value is read).
FIELDS: dict[str, tuple[str, Reader]] = {
    "year": ("year", whole),
    "today": ("today", day_or_clock),
    "scope.status": ("statuses", texts),
    "grades.order": ("order", texts),
    "grades.ratio": ("ratio_micro", table(share)),
    "grades.floor_overall": ("floor_overall_micro", share),
    "grades.unknown": ("unknown", text),
    "shares.joint": ("joint", wish),
    "shares.joint_over": ("joint_over", text),
    "shares.credit": ("credit", wish),
    "shares.credit_over": ("credit_over", text),
    "shares.coverage": ("coverage", wish),
    "shares.items": ("items", wish),
    "shares.entries_vs_last_year": ("entries_vs_last_year", fewer),
    "shares.internal_vs_last_year": ("internal_vs_last_year", fewer),
    "shares.joint_vs_last_year": ("joint_vs_last_year", more),
    "shares.last_year.internal": ("last_year_internal", whole),
    "shares.last_year.joint": ("last_year_joint", whole),
    "shares.also": ("also", wishes),
    "merge.scope_share": ("scope_share_micro", share),
    "merge.effort_factor": ("effort_factor_micro", millionths),
    "merge.max_shift_days": ("max_shift_days", whole),
    "merge.max_departments": ("max_departments", whole),
    "caps.visits": ("caps", table(whole)),
    "rounds.by": ("by", text),
    "rounds.reserve": ("reserve", whole),
    "rounds.coordinate": ("coordinate", one_of(Coordination)),
    "rounds.fields": ("coordinate_by_field", table(one_of(Coordination))),
    "rounds.across": ("across", one_of(Across)),
    "teams.min_per_visit": ("min_per_visit", whole),
    "teams.min_per_department": ("min_per_department", whole),
    "teams.lead": ("lead", flag),
    "teams.neighbours": ("neighbours", flag),
    "teams.direct": ("direct", flag),
    "teams.no_repeat_years": ("no_repeat_years", whole),
    "teams.most_chance": ("most_chance_micro", share),
    "teams.max_per_day": ("max_per_day", whole),
    "teams.max_per_month": ("max_per_month", whole),
    "rounding.rule": ("rounding_rule", text),
    "rounding.minimum": ("rounding_minimum", whole),
    "tolerance.months": ("months", whole),
    "tolerance.tag": ("tag", text),
    "tolerance.grades": ("grades", texts),
    "tolerance.items": ("items", text),
    "positive.tag": ("positive_tag", text),
    "publish.embargo": ("embargo", text),
    "publish.results_within_working_days": ("results_within_working_days", whole),
    "publish.confirm_within_working_days": ("confirm_within_working_days", whole),
    "capacity.binding": ("binding", flag),
    "capacity.minutes_per_day": ("minutes_per_day", whole),
    "capacity.travel_minutes": ("travel_minutes", whole),
    "capacity.minutes_unknown": ("minutes_unknown", whole),
    "capacity.share": ("share_micro", share),
    "capacity.shift_days": ("shift_days", whole),
    "capacity.least": ("least", table(share)),
    "days.notice_working_days": ("notice_working_days", whole),
    "days.department_per_day": ("department_per_day", whole),
    "days.together": ("together", flag),
    "finds.rate": ("rate", table(share)),
    "levels.level": ("level", text),
    "levels.visits": ("visits", table(whole)),
    "results.codes": ("codes", texts),
    "results.alone": ("alone", texts),
    "results.followup": ("followup", texts),
    "results.english": ("english", table(text)),
    "results.yellow_working_days": ("yellow_working_days", whole),
    "results.followup_within_working_days": ("followup_within_working_days", whole),
}

#: Sections that are a record of their own.
_RECORDS: dict[str, type] = {
    "grades": GradePolicy,
    "shares": SharePolicy,
    "merge": MergePolicy,
    "rounds": RoundPolicy,
    "teams": TeamPolicy,
    "tolerance": TolerancePolicy,
    "publish": PublishPolicy,
    "capacity": CapacityPolicy,
    "days": DaysPolicy,
    "finds": FindsPolicy,
    "results": ResultsPolicy,
    "levels": LevelsPolicy,
}

#: Tables of a figure by grade, written in any order.
_BY_GRADE = ("capacity.least", "finds.rate")

_AT_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class _Read:
    """Values by dotted field, as written and as read; and what was wrong with them."""

    written: dict[str, Any]
    values: dict[str, Any]
    findings: list[Finding]


def parse_policy(source: str) -> Policy:
    """Return the policy that a TOML text states; what it leaves out has its default.

    Raises
    ------
    InputError
        With every field that is unknown, of the wrong kind, or breaks a rule.
    """
    return policy_of(read_tree(source))


def policy_of(tree: Mapping[str, Any]) -> Policy:
    """Return the policy that a TOML document's tables state.

    Raises
    ------
    InputError
        With every field that is unknown, of the wrong kind, or breaks a rule.
    """
    read = _read_fields(tree)
    _align_grades(read)
    _align_codes(read)
    policy = _assemble(read)
    if policy is None or read.findings:
        raise InputError(read.findings)
    return policy


def read_tree(source: str) -> dict[str, Any]:
    """Return a TOML text's tables, numbers with decimals as they are written.

    Raises
    ------
    InputError
        If it is no valid TOML.
    """
    try:
        return tomllib.loads(source.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # Besides a wrong syntax: numbers of thousands of digits, endless nesting.
        line = _AT_LINE.search(str(error))
        row = int(line[1]) if line else None
        finding = Finding(file=FILE, code="bad_toml", row=row, value=str(error))
        raise InputError([finding]) from error


def _flat(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted fields and values; unknown tables stay whole."""
    for name, value in node.items():
        field = prefix + name
        within = any(known.startswith(f"{field}.") for known in FIELDS)
        if isinstance(value, dict) and within and field not in FIELDS:
            yield from _flat(value, f"{field}.")
        else:
            yield field, value


def _read_fields(tree: Mapping[str, Any]) -> _Read:
    read = _Read(dict(_flat(tree)), {}, [])
    for field, value in read.written.items():
        if field not in FIELDS:
            read.findings.append(_finding("unknown_field", field, value))
            continue
        try:
            read.values[field] = FIELDS[field][1](value)
        except ValueRefusedError as refused:
            expected = {"expected_zh": refused.zh, "expected_en": refused.en}
            finding = _finding("policy_value", field, value, **expected)
            read.findings.append(finding)
    return read


def _finding(code: str, field: str, value: object, **params: str) -> Finding:
    return Finding(
        file=FILE, code=code, column=field, value=str(value)[:200], params=params
    )


def _break(read: _Read, field: str, zh: str, en: str) -> None:
    value = read.written.get(field, "")
    read.findings.append(_finding("policy_rule", field, value, rule_zh=zh, rule_en=en))


def _align_grades(read: _Read) -> None:
    """Bring ratios into the grades' order, and fit defaults to grades of other names.

    Where only `order` is given, the default caps and tolerance keep the grades that
    are in it; the ratios have no such default and must be given.
    """
    values = read.values
    order: tuple[str, ...] = values.get("grades.order", GradePolicy().order)
    if "grades.ratio" in values:
        ratios = dict(values["grades.ratio"])
        for grade in sorted(ratios.keys() - set(order)):
            zh, en = f"等级 {grade} 不在 order 中", f"grade {grade} is not in order"
            _break(read, "grades.ratio", zh, en)
        values["grades.ratio"] = tuple(ratios[g] for g in order if g in ratios)
    places = {grade: place for place, grade in enumerate(order)}
    for field in _BY_GRADE:
        if field in values:
            by_place = partial(_place, places)
            values[field] = tuple(sorted(values[field], key=by_place))
    if order != GradePolicy().order:
        caps = tuple(pair for pair in Policy().caps if pair[0] in order)
        values.setdefault("caps.visits", caps)
        lenient = tuple(g for g in TolerancePolicy().grades if g in order)
        values.setdefault("tolerance.grades", lenient)


def _align_codes(read: _Read) -> None:
    """Let what codes mean by default hold for those that are in a list of one's own."""
    codes = read.values.get("results.codes", ResultsPolicy().codes)
    for name in ("alone", "followup"):
        kept = tuple(c for c in getattr(ResultsPolicy(), name) if c in codes)
        read.values.setdefault(f"results.{name}", kept)


def _place(places: Mapping[str, int], pair: tuple[str, object]) -> int:
    return places.get(pair[0], len(places))


def _assemble(read: _Read) -> Policy | None:
    """Make the records, or note the rules that they break."""
    by_section: dict[str, dict[str, Any]] = {section: {} for section in _RECORDS}
    top: dict[str, Any] = {}
    for field, value in read.values.items():
        record = by_section.get(field.partition(".")[0], top)
        record[FIELDS[field][0]] = value
    broken: set[str] = set()
    for section, record_type in _RECORDS.items():
        try:
            top[section] = record_type(**by_section[section])
        except PolicyRuleError as error:
            broken.add(section)
            for rule in error.broken:
                _break(read, f"{section}.{rule.field}", rule.zh, rule.en)
    if "grades" in broken:
        # What names grades can't be judged while they don't stand.
        return None
    try:
        return Policy(**top)
    except PolicyRuleError as error:
        for rule in error.broken:
            _break(read, rule.field, rule.zh, rule.en)
        return None
