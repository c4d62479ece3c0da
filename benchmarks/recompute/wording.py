"""What a ratio wording asks, and the whole number that it comes to."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

_BOUNDS = (
    ("floor", r">=|不低于|不少于|不小于|大于等于|至少|以上"),
    ("ceiling", r"<=|不超过|不高于|不多于|不大于|小于等于|至多|最多|以下|以内"),
)
_GRADE = re.compile(r"([A-Z])(?:级|类)?:?(?:>=|<=|=)?([\d.]+)([%‰])")
_TIMES = re.compile(
    r"(?:每年|一年|全年)?(?:>=|=|不少于|至少)?(\d+|[一二两三四])次(?:/年|每年)?"
)
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Asked:
    """A share, a count or shares by grade; `bound` is exact, floor or ceiling."""

    share: Fraction | None = None
    count: int | None = None
    by_grade: tuple[tuple[str, Fraction], ...] = ()
    bound: str = "exact"
    times: int | None = None


def read_wording(text: str) -> Asked | None:
    """Return what a wording asks, None where it is left to the policy."""
    text = text.replace("≥", ">=").replace("≤", "<=")
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not plain or "情况" in plain:
        return None
    plain = re.split(r"或者?", plain)[0].strip(";,")
    grades = tuple((g, _fraction(n, u)) for g, n, u in _GRADE.findall(plain))
    if grades:
        return Asked(by_grade=grades, bound=_bound(plain))
    times, rest = _times(plain)
    if count := re.search(r"(\d+)[户家个]", rest):
        return Asked(count=int(count[1]), bound=_bound(rest), times=times)
    if share := re.search(r"([\d.]+)([%‰])", rest):
        return Asked(share=_fraction(*share.groups()), bound=_bound(rest), times=times)
    if "全" in rest:
        return Asked(share=Fraction(1), times=times)
    return Asked(share=Fraction(rest), times=times)


def read_times(text: str) -> int | None:
    """Return how often a year a frequency asks for, None where it is empty."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain:
        return None
    number = int(re.search(r"\d+", plain)[0]) if re.search(r"\d", plain) else 1
    per_year = {"半年": 2, "季": 4, "月": 12}
    return number * next((n for word, n in per_year.items() if word in plain), 1)


def _times(text: str) -> tuple[int | None, str]:
    found = _TIMES.search(text)
    if not found:
        return None, text
    number = _CHINESE.get(found[1]) or int(found[1])
    return number, text[: found.start()] + text[found.end() :]


def _fraction(number: str, unit: str) -> Fraction:
    return Fraction(number) / (100 if unit == "%" else 1000)


def _bound(text: str) -> str:
    return next((name for name, words in _BOUNDS if re.search(words, text)), "exact")


def whole(value: Fraction, rule: str) -> int:
    """Return a number as a whole one by a rule's name."""
    if rule == "floor":
        return value.numerator // value.denominator
    if rule == "ceil":
        return -(-value.numerator // value.denominator)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass(frozen=True, slots=True)
class Grades:
    """The policy's grades, from low to high risk, and how totals become whole."""

    order: tuple[str, ...]
    ratio: tuple[Fraction, ...]
    unknown: str
    rule: str
    minimum: int


def total_of(
    asked: Asked | None, basis: str, counts: dict[str, int], grades: Grades
) -> int:
    """Return how many of a base are drawn each time.

    Parameters
    ----------
    counts
        Eligible targets by grade, only the grades that are drawn.
    """
    base = sum(counts.values())
    if basis == "全覆盖" or base == 0:
        return base
    own = dict(zip(grades.order, grades.ratio, strict=True))
    if asked is not None and asked.by_grade:
        own = {grade: Fraction(0) for grade in grades.order} | dict(asked.by_grade)
    plain = basis == "随机" and not (asked is not None and asked.by_grade)
    drawable = sum(n for g, n in counts.items() if plain or own[g])
    if drawable == 0:
        return 0
    by_policy = sum((n * own[g] for g, n in counts.items()), Fraction(0))

    def fit(value: Fraction, rule: str) -> int:
        return min(drawable, max(grades.minimum, whole(value, rule)))

    if asked is None or asked.by_grade:
        return fit(by_policy, grades.rule)
    if asked.count is not None:
        said, rule = Fraction(asked.count), "half-up"
    else:
        rules = {"floor": "ceil", "ceiling": "floor"}
        said, rule = asked.share * base, rules.get(asked.bound, grades.rule)
    if basis == "信用分类" and asked.bound == "floor" and by_policy >= said:
        kept = whole(by_policy, grades.rule) >= said
        return fit(by_policy, grades.rule if kept else "ceil")
    if basis == "信用分类" and asked.bound == "ceiling" and by_policy <= said:
        return fit(by_policy, "floor")
    return fit(said, rule)
