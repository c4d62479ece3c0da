"""Ratio wordings as offices phrase them, parsed into one record."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum


class Bound(StrEnum):
    """Whether a ratio is met exactly, at least, or at most."""

    EXACT = "exact"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A demand on how many targets are drawn each time.

    Exactly one of `micro` (share of the base in millionths), `count` (targets)
    and `by_grade` ((grade, millionths) pairs) is set. `times` is how often a
    year; `alternative` tells that further alternatives were left aside.
    """

    bound: Bound = Bound.EXACT
    micro: int | None = None
    count: int | None = None
    by_grade: tuple[tuple[str, int], ...] = ()
    times: int | None = None
    alternative: bool = False

    def __post_init__(self) -> None:
        said = [self.micro is not None, self.count is not None, bool(self.by_grade)]
        if sum(said) != 1:
            msg = "a ratio is a share, a count or a share by grade: exactly one of them"
            raise ValueError(msg)


class RatioError(ValueError):
    """A wording that isn't understood; `zh` and `en` are the rule it breaks."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


WHOLE_MICRO = 1_000_000

_BOUND_WORDS = {
    Bound.FLOOR: ("不低于", "不少于", "不小于", "大于等于", "至少", ">="),
    Bound.CEILING: (
        "不超过",
        "不高于",
        "不多于",
        "不大于",
        "小于等于",
        "至多",
        "最多",
        "<=",
    ),
}
_BOUND_OF = {word: bound for bound, words in _BOUND_WORDS.items() for word in words} | {
    "": Bound.EXACT,
    "=": Bound.EXACT,
    "以上": Bound.FLOOR,
    "及以上": Bound.FLOOR,
    "以下": Bound.CEILING,
    "及以下": Bound.CEILING,
    "以内": Bound.CEILING,
}
_SIGN = "(?P<sign>" + "|".join(w for ws in _BOUND_WORDS.values() for w in ws) + "|=|)"
_SUFFIX = "(?P<suffix>及?以上|及?以下|以内|)"
_LEAD = "(?:(?:抽查|抽取|检查)?(?:比例|数量)?(?:为|按|:)?)(?:每次各?|各)?"
#: More digits than any office has firms are no number; they cost time to read.
_DIGITS = r"\d{1,9}"
_NUMBER = rf"{_DIGITS}(?:\.\d+)?"

_POLICYS = re.compile(
    r"(?:根据|按照?|视)?(?:实际|具体)?情况(?:而定|再?确定|定)|根据实际确定"
)
_FULL = re.compile(r"(?:100(?:\.0+)?%)?\(?(?:全覆盖|全部|全面)(?:检查|抽查)?\)?")
_SHARE = re.compile(
    rf"{_LEAD}{_SIGN}(?P<number>{_NUMBER})(?P<unit>[%‰])"
    rf"(?:\((?P<count>{_DIGITS})[户家个]\)|\(市县(?:之和|合计)\))?" + _SUFFIX
)
_COUNT = re.compile(
    rf"{_LEAD}{_SIGN}(?P<number>{_DIGITS})[户家个]"
    + rf"(?:\({_NUMBER}[%‰]\))?"
    + _SUFFIX
)
_DECIMAL = re.compile(r"0?\.\d+")
_GRADED = re.compile(
    r"(?:(?P<letter>[A-Z])(?:级|类)?:?|(?P<grade>[^\d:;,.%‰<>=]+):)"
    r"(?P<sign>>=|<=|=|)(?P<number>" + _NUMBER + r")(?P<unit>[%‰])(?:[;,、/]|$)"
)

_CHINESE_DIGITS = "零一二三四五六七八九"
_TIMES = (
    (
        re.compile(
            r"(?:每年|一年|全年|年|)(?:>=|=|不少于|至少|)(\d{1,9})次(?:/年|每年|)"
        ),
        1,
    ),
    (re.compile(r"每半年(\d{1,9})次|(\d{1,9})次/(?:每)?半年"), 2),
    (re.compile(r"每季度?(\d{1,9})次|(\d{1,9})次/(?:每)?季度?"), 4),
    (re.compile(r"每月(\d{1,9})次|(\d{1,9})次/(?:每)?月"), 12),
)
_TIMES_HEAD = re.compile(r"(每年|一年|全年)(?:>=|=|不少于|至少|)(\d{1,9})次(?=[^;,/])")

_SIGNS = str.maketrans(
    {"≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=", "，": ","}
    | {"。": ";"}
)


def normalise_wording(text: str) -> str:
    """Return a wording with half-width digits and signs, and without spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    return re.sub(r"\s+", "", plain).strip(";,")


def _micro(number: str, unit: str) -> int:
    scale = 10_000 if unit == "%" else 1_000
    micro = Decimal(number) * scale
    if micro != micro.to_integral_value():
        zh, en = (
            "百分比最多四位小数",
            "a share has at most four decimal places of a percent",
        )
        raise RatioError(zh, en)
    if micro > WHOLE_MICRO:
        zh, en = "比例不超过100%", "a share is at most 100 %"
        raise RatioError(zh, en)
    return int(micro)


def _bound(found: re.Match[str]) -> Bound:
    sign, suffix = found.group("sign"), found.group("suffix")
    if sign and suffix:
        zh, en = "上限或下限只能写一次", "a bound is said once"
        raise RatioError(zh, en)
    return _BOUND_OF[sign or suffix]


def _above_zero(value: int) -> int:
    if value == 0:
        zh, en = "比例、户数、频次须大于零", "a ratio is above zero"
        raise RatioError(zh, en)
    return value


def _parse_amount(part: str) -> Ratio | None:
    """Return the share or count that `part` says, or None where it says neither."""
    if _FULL.fullmatch(part):
        return Ratio(micro=WHOLE_MICRO)
    if found := _SHARE.fullmatch(part):
        micro = _above_zero(_micro(found.group("number"), found.group("unit")))
        if found.group("count"):
            count = _above_zero(int(found.group("count")))
            return Ratio(bound=_bound(found), count=count)
        return Ratio(bound=_bound(found), micro=micro)
    if found := _COUNT.fullmatch(part):
        count = _above_zero(int(found.group("number")))
        return Ratio(bound=_bound(found), count=count)
    if _DECIMAL.fullmatch(part):
        return Ratio(micro=_above_zero(_micro(str(Decimal(part) * 100), "%")))
    return None


def is_decimal(text: str) -> bool:
    """Tell whether a ratio is written as a decimal below 1, without a unit."""
    return _DECIMAL.fullmatch(normalise_wording(text)) is not None


def _parse_graded(text: str) -> Ratio | None:
    """Return shares by grade (`A:1%;B:3%`), or None where `text` isn't of that form."""
    shares: dict[str, int] = {}
    bounds: set[Bound] = set()
    end = 0
    while end < len(text):
        found = _GRADED.match(text, end)
        if found is None:
            return None
        grade = found.group("letter") or found.group("grade")
        if grade in shares:
            zh, en = f"等级{grade}只能写一次", f"grade {grade} is named once"
            raise RatioError(zh, en)
        shares[grade] = _micro(found.group("number"), found.group("unit"))
        bounds.add(_BOUND_OF[found.group("sign")])
        end = found.end()
    if not shares:
        return None
    if len(bounds) > 1:
        zh, en = "各等级比例的上下限须一致", "the shares by grade have one bound"
        raise RatioError(zh, en)
    _above_zero(max(shares.values()))
    return Ratio(bound=bounds.pop(), by_grade=tuple(shares.items()))


def _arabic(text: str) -> str:
    """Write Chinese numerals before 次 as digits (一次, 两次, 十次)."""

    def digits(found: re.Match[str]) -> str:
        word = found.group(1).replace("两", "二")
        return "10" if word == "十" else str(_CHINESE_DIGITS.index(word))

    return re.sub(r"([一二两三四五六七八九十])(?=次)", digits, text)


def parse_times(text: str) -> int | None:
    """Return how often a year a frequency asks for; None where it is empty.

    Understands `2`, `2次`, `=1次`, `>=1次`, `2次/年`, `每年2次`, `每半年1次`,
    `1次/季度` and `每月1次`.

    Raises
    ------
    RatioError
        If it isn't understood, or isn't above zero.
    """
    plain = _arabic(normalise_wording(text))
    if plain == "":
        return None
    if found := re.fullmatch(rf"({_DIGITS})(?:\.0+)?", plain):
        return _above_zero(int(found[1]))
    for pattern, per_year in _TIMES:
        if found := pattern.fullmatch(plain):
            said = next(group for group in found.groups() if group)
            return _above_zero(int(said) * per_year)
    zh, en = "频次写作“2次/年”", "a frequency is written like 2次/年"
    raise RatioError(zh, en)


def _is_times(part: str) -> bool:
    return any(pattern.fullmatch(part) for pattern, _ in _TIMES)


def _parse_alternative(text: str) -> Ratio:
    if graded := _parse_graded(text):
        return graded
    times: int | None = None
    amount: Ratio | None = None
    for part in _split_frequency(text):
        if _is_times(part):
            if times is not None:
                zh, en = "频次只能写一次", "a frequency is said once"
                raise RatioError(zh, en)
            times = parse_times(part)
            continue
        if amount is not None:
            zh, en = "比例或户数只能写一次", "a ratio is said once"
            raise RatioError(zh, en)
        amount = _parse_amount(part)
        if amount is None:
            zh, en = (
                "比例写作“5%”“>=3%”“20户”“全覆盖”或“A:1%;B:3%”",
                "a ratio is written like 5%, >=3%, 20户, 全覆盖 or A:1%;B:3%",
            )
            raise RatioError(zh, en)
    if amount is None:
        zh, en = "须写明比例或户数", "a ratio says a share or a count"
        raise RatioError(zh, en)
    return replace(amount, times=times)


def _split_frequency(text: str) -> list[str]:
    """Split at `;` and `,`, and between a leading frequency and what follows it."""
    parts: list[str] = []
    for part in re.split("[;,]", _arabic(text)):
        if head := _TIMES_HEAD.match(part):
            parts += [head.group(), part[head.end() :]]
        elif part:
            parts.append(part)
    return parts


def parse_ratio(text: str) -> Ratio | None:
    """Return what a ratio wording asks for; None leaves it to the policy.

    Of alternatives (`每年1次20%；或者每年2次各10%`) the first is taken, and the
    result says so; the others must be understood all the same. `10%(20户)` is 20
    targets. A decimal below 1 is a share, as spreadsheets store 5 % as 0.05.

    Raises
    ------
    RatioError
        If the wording isn't understood.
    """
    plain = normalise_wording(text)
    if plain == "" or _POLICYS.fullmatch(plain):
        return None
    options = [option.strip(";,") for option in re.split("或者?", plain)]
    first, *others = [_parse_alternative(option) for option in options]
    return replace(first, alternative=bool(others))
