"""The policy's figures that a plan depends on."""

import math
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.recompute.wording import Grades


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a figure; `weight` None is a requirement, else a goal's."""

    bound: Fraction
    at_least: bool
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What `policy.toml` says, defaults where it doesn't.

    `wishes` are by requirement name; those on numbers of entries are already counts.
    """

    year: int
    today: date
    grades: Grades
    floor_overall: Fraction
    wishes: dict[str, Wish]
    last_year: tuple[int, int]
    scope_share: Fraction
    effort_factor: Fraction
    max_shift_days: int
    max_departments: int
    statuses: tuple[str, ...]
    tolerance_months: int
    tolerance_tag: str
    tolerance_grades: tuple[str, ...]
    tolerance_items: str
    positive_tag: str
    raw: dict[str, Any]


_RATIO = {"A": "1%", "B": "3%", "C": "10%", "D": "30%"}
_DEFAULTS = {"joint": ">=0.243", "credit": ">=0.80", "coverage": ">=0.03", "items": 1}


def read_policy(folder: Path) -> Policy:
    """Return the policy of an input folder."""
    text = (folder / "policy.toml").read_text("utf-8-sig")
    raw = tomllib.loads(text, parse_float=Decimal)

    def at(section: str, name: str, default: Any) -> Any:
        return raw.get(section, {}).get(name, default)

    order = tuple(at("grades", "order", list("ABCD")))
    ratios = {**_RATIO, **at("grades", "ratio", {})}
    last = at("shares", "last_year", {})
    return Policy(
        year=raw.get("year", 2026),
        today=date.fromisoformat(raw["today"]),
        grades=Grades(
            order=order,
            ratio=tuple(share(ratios[g]) for g in order),
            unknown=at("grades", "unknown", "B"),
            rule=at("rounding", "rule", "half-up"),
            minimum=at("rounding", "minimum", 1),
        ),
        floor_overall=share(at("grades", "floor_overall", "3%")),
        wishes=_wishes(raw.get("shares", {})),
        last_year=(last.get("internal", 0), last.get("joint", 0)),
        scope_share=share(at("merge", "scope_share", "0.8")),
        effort_factor=Fraction(str(at("merge", "effort_factor", "2"))),
        max_shift_days=at("merge", "max_shift_days", 92),
        max_departments=at("merge", "max_departments", 5),
        statuses=tuple(at("scope", "status", ["存续", "在业", "开业", "正常"])),
        tolerance_months=at("tolerance", "months", 24),
        tolerance_tag=at("tolerance", "tag", "new_business"),
        tolerance_grades=tuple(at("tolerance", "grades", ["A", "B"])),
        tolerance_items=at("tolerance", "items", "一般"),
        positive_tag=at("positive", "tag", "positive_list"),
        raw=raw,
    )


def share(value: Any) -> Fraction:
    """Return a share or change written as `>=24.3%`, `-28%`, `0.03` or a number."""
    plain = str(value).strip().lstrip("<>=≥≤").replace("％", "%").lstrip("+")
    if plain.endswith("%"):
        return Fraction(plain[:-1]) / 100
    if plain.endswith("‰"):
        return Fraction(plain[:-1]) / 1000
    return Fraction(plain)


def _wishes(shares: dict[str, Any]) -> dict[str, Wish]:
    stated = {name: shares.get(name, default) for name, default in _DEFAULTS.items()}
    named = {
        f"joint_share.{shares.get('joint_over', 'entries')}": stated["joint"],
        f"credit_share.{shares.get('credit_over', 'draws')}": stated["credit"],
        "coverage.targets": stated["coverage"],
        "coverage.items": stated["items"],
        "entries.internal": shares.get("internal_vs_last_year", ""),
        "entries.joint": shares.get("joint_vs_last_year", ""),
        "entries.total": shares.get("entries_vs_last_year", ""),
        **shares.get("also", {}),
    }
    last = shares.get("last_year", {})
    internal, joint = last.get("internal", 0), last.get("joint", 0)
    before = {"internal": internal, "joint": joint, "total": internal + joint}
    return {
        name: _wish(name, value, before)
        for name, value in named.items()
        if value not in ("", None)
    }


def _wish(name: str, value: Any, before: dict[str, int]) -> Wish:
    weight = None
    if isinstance(value, dict):
        value, weight = value["goal"], Fraction(str(value["weight"]))
    sign = str(value).strip().replace("≥", ">=").replace("≤", "<=")[:2]
    if not name.startswith("entries."):
        return Wish(share(value), at_least=True, weight=weight)
    at_least = sign == ">=" or (sign != "<=" and name == "entries.joint")
    exact = before[name.partition(".")[2]] * (1 + share(value))
    bound = math.ceil(exact) if at_least else math.floor(exact)
    return Wish(Fraction(bound), at_least=at_least, weight=weight)
