"""One parser per kind of cell: text in; a value, and what is to be said of it, out.

A parser sees distinct texts only, never rows, so a column of a million cells costs as
many calls as it has different values.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn, TypeVar

from planner.changes import ChangeKind
from planner.errors import Level
from planner.importing.codes import CodeTables
from planner.importing.schema import CellType
from planner.ratios import Ratio, RatioError, is_decimal, parse_ratio, parse_times
from planner.registry import Basis, ItemKind, Pin, PinRule


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell; an error makes its value unusable."""

    code: str
    level: Level = Level.ERROR
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's value and its problems."""

    value: Any
    problems: tuple[Problem, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether an error makes the value unusable."""
        return any(problem.level is Level.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellContext:
    """What parsers need to know: public codes, the policy's grades."""

    codes: CodeTables
    grades: tuple[str, ...]


class CellError(Exception):
    """An error in a cell, raised by what parses a part of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refuse(code: str, **params: str) -> NoReturn:
    """Raise the error `code` of a cell."""
    raise CellError(Problem(code, Level.ERROR, params))


_T = TypeVar("_T")

Parser = Callable[[str, CellContext], Parsed]
Problems = list[Problem]

#: Separators of lists of codes and ids; free text keeps its commas.
CODE_SEPARATORS = re.compile("[;；、,，]")
TEXT_SEPARATORS = re.compile("[;；、]")

_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"(\d{1,9})(?:\.0*)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 80_000)
_DATE_FORMS = re.compile(
    r"(?P<y>\d{4})(?P<sep>[-/.年])(?P<m>\d{1,2})(?:(?P=sep)|月)(?P<d>\d{1,2})日?"
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+\d{2}:?\d{2})?)?"
)
_DATE_DIGITS = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d*)?")

MOST_TIMES_A_YEAR = 12

#: What a spreadsheet's cell holds at most.
LONGEST_TEXT = 32_767

#: "Without term", as certificates and licences have it.
_OPEN_ENDED = frozenset({"长期", "永久", "长期有效"})
_NO_END = date(9999, 12, 31)

_YES = frozenset({"是", "true", "1", "y", "yes", "1.0"})
_NO = frozenset({"否", "false", "0", "n", "no", "0.0"})


def half_width(text: str) -> str:
    """Return a code, number or choice with half-width characters and no spaces."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def parse_date(text: str) -> date:
    """Return the day that a date wording or a spreadsheet's serial number names.

    Raises
    ------
    CellError
        If it names none, or only a part of a date.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if serial := _SERIAL.fullmatch(plain):
        if int(serial[1]) in _EXCEL_DAYS:
            return _EXCEL_EPOCH + timedelta(days=int(serial[1]))
        refuse("bad_date")
    found = _DATE_FORMS.fullmatch(plain) or _DATE_DIGITS.fullmatch(
        plain.removesuffix(".0")
    )
    if found is None:
        refuse("bad_date")
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        refuse("bad_date")


def _parse_expiry(text: str) -> date:
    return _NO_END if half_width(text) in _OPEN_ENDED else parse_date(text)


def _parse_count(text: str) -> int:
    found = _WHOLE.fullmatch(half_width(text))
    if found is None:
        refuse("bad_number")
    return int(found[1])


_HOURS = re.compile(r"(\d{1,7}(?:\.\d{1,2})?)0*(?:小时|工时|h)?")
_MONTH = re.compile(r"(?:(?P<y>\d{4})[-/.年]?)?(?P<m>0?[1-9]|1[0-2])月?(?:份)?")
_FIRST_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]0?1日?(?: 00:00:00)?")


def _parse_hours(text: str) -> int:
    """Return hours as whole minutes, what is left over cut off."""
    found = _HOURS.fullmatch(half_width(text))
    if found is None:
        refuse("bad_hours")
    return int(Decimal(found[1]) * 60)


def _parse_month(text: str) -> tuple[int | None, int]:
    """Return the year, if it is said, and the month.

    A spreadsheet makes the first of a month of `2026-05`.
    """
    plain = half_width(text)
    if _FIRST_DAY.fullmatch(plain):
        day = parse_date(plain)
        return day.year, day.month
    found = _MONTH.fullmatch(plain)
    if found is None:
        refuse("bad_month")
    return int(found["y"]) if found["y"] else None, int(found["m"])


def _parse_flag(text: str) -> bool:
    plain = half_width(text).lower()
    if plain in _YES or plain in _NO:
        return plain in _YES
    refuse("bad_choice", allowed="是 / 否")


def _ratio(text: str, context: CellContext) -> Parsed:
    try:
        ratio = parse_ratio(text)
    except RatioError as error:
        return Parsed(None, (_bad_ratio(error.zh, error.en),))
    if ratio is None:
        return Parsed(None)
    problems: Problems = []
    if set(dict(ratio.by_grade)) - set(context.grades):
        problems.append(_bad_grade(context))
    elif not _rises_with_risk(ratio, context.grades):
        problems.append(_bad_ratio("比例须随风险升高", "the shares rise with risk"))
    if ratio.alternative:
        problems.append(Problem("ratio_alternative", Level.WARNING))
    if ratio.micro is not None and is_decimal(text):
        percent = f"{Decimal(ratio.micro) / 10_000:f}%"
        problems.append(Problem("ratio_decimal", Level.WARNING, {"percent": percent}))
    return Parsed(ratio, tuple(problems))


def _bad_ratio(rule_zh: str, rule_en: str) -> Problem:
    return Problem("bad_ratio", params={"rule_zh": rule_zh, "rule_en": rule_en})


def _rises_with_risk(ratio: Ratio, grades: tuple[str, ...]) -> bool:
    shares = dict(ratio.by_grade)
    named = [shares[grade] for grade in grades if grade in shares]
    return named == sorted(named)


def _parse_times(text: str) -> int | None:
    try:
        times = parse_times(text)
    except RatioError:
        refuse("bad_number")
    if times is not None and times > MOST_TIMES_A_YEAR:
        refuse("bad_number")
    return times


def _parse_leave(text: str) -> tuple[tuple[date, date], ...]:
    members = split_list(half_width(text), CODE_SEPARATORS)
    return tuple(sorted(_parse_span(member) for member in members))


def _parse_span(text: str) -> tuple[date, date]:
    """Return the first and last day of `2026-03-01/2026-03-10`, or of a single day."""
    text = re.sub("[~至到]", "/", text)
    slashes = [at for at, character in enumerate(text) if character == "/"]
    for ends in [(text, text), *((text[:at], text[at + 1 :]) for at in slashes)]:
        try:
            first, last = parse_date(ends[0]), parse_date(ends[1])
        except CellError:
            continue
        if first > last:
            refuse("bad_window")
        return first, last
    refuse("bad_date")


def _choice(options: dict[str, _T], text: str) -> _T:
    plain = half_width(text)
    if plain in options:
        return options[plain]
    refuse("bad_choice", allowed=" / ".join(options))


_ITEM_KINDS = {
    "一般": ItemKind.GENERAL,
    "重点": ItemKind.KEY,
    "一般检查事项": ItemKind.GENERAL,
    "重点检查事项": ItemKind.KEY,
    "一般事项": ItemKind.GENERAL,
    "重点事项": ItemKind.KEY,
}
_BASES = {
    "信用分类": Basis.CREDIT,
    "随机": Basis.RANDOM,
    "全覆盖": Basis.FULL,
    "信用风险分类": Basis.CREDIT,
    "企业信用风险分类": Basis.CREDIT,
    "随机抽取": Basis.RANDOM,
    "不定向随机": Basis.RANDOM,
    "不涉及信用风险分类": Basis.RANDOM,
    "不涉及信用风险": Basis.RANDOM,
    "不涉及": Basis.RANDOM,
}
_PINS = {"必须联合": Pin.JOINT, "单独": Pin.ALONE}
_PIN_RULES = {
    **{rule.value: rule for rule in PinRule},
    **{rule.name.lower(): rule for rule in PinRule},
}
_CHANGES = {
    **{kind.zh: kind for kind in ChangeKind},
    **{kind.value: kind for kind in ChangeKind},
}
_FOLLOWUPS = {"未完结": "未完结", "已完结": "已完结"}


#: A control character, escaped.
_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")


def clean_text(text: str, problems: Problems) -> str:
    """Return text trimmed, without the characters that the draw protocol forbids.

    Excel writes a control character as its code, such as `_x000D_` (ECMA-376 Part 1,
    22.9.2.19), and some programs that read its files leave it so.
    """
    text = _ESCAPED.sub("\n", text).strip()
    if len(text) > LONGEST_TEXT:
        length = {"length": str(len(text))}
        problems.append(Problem("long_text", Level.WARNING, length))
    if text.isprintable() and "|" not in text:
        return text
    cleaned = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text
    ).replace("|", "｜")
    if cleaned != text:
        problems.append(Problem("control_character", Level.WARNING))
    return cleaned


def _text(text: str, _: CellContext) -> Parsed:
    problems: Problems = []
    return Parsed(clean_text(text, problems), tuple(problems))


def split_list(text: str, separators: re.Pattern[str]) -> list[str]:
    """Return the distinct members of a list, in the order written."""
    members = (member.strip() for member in separators.split(text))
    return list(dict.fromkeys(member for member in members if member))


def _texts(text: str, _: CellContext) -> Parsed:
    problems: Problems = []
    members = split_list(clean_text(text, problems), TEXT_SEPARATORS)
    return Parsed(tuple(members), tuple(problems))


def _tags(text: str, _: CellContext) -> Parsed:
    problems: Problems = []
    members = split_list(clean_text(text, problems), CODE_SEPARATORS)
    kept = [member for member in members if not member.startswith("x-")]
    if kept != members:
        problems.append(Problem("reserved_tag", Level.WARNING))
    return Parsed(";".join(sorted(kept)), tuple(problems))


def _grade(text: str, context: CellContext) -> Parsed:
    grade = text if text in context.grades else half_width(text)
    if grade in context.grades:
        return Parsed(grade)
    return Parsed("", (_bad_grade(context),))


def _bad_grade(context: CellContext) -> Problem:
    return Problem("bad_grade", params={"allowed": " / ".join(context.grades)})


def _grades(text: str, context: CellContext) -> Parsed:
    members = split_list(text, CODE_SEPARATORS)
    grades = [m if m in context.grades else half_width(m) for m in members]
    problems = [_bad_grade(context)] if set(grades) - set(context.grades) else []
    ordered = tuple(grade for grade in context.grades if grade in grades)
    return Parsed(ordered, tuple(problems))


def simple(parse: Callable[[str], Any], text: str, _: CellContext) -> Parsed:
    """Adapt a function that returns a value or raises CellError."""
    try:
        return Parsed(parse(text))
    except CellError as error:
        return Parsed(None, (error.problem,))


#: Parsers of everything but codes, which are in `planner.importing.code_cells`.
VALUE_PARSERS: dict[CellType, Parser] = {
    CellType.TEXT: _text,
    CellType.TEXTS: _texts,
    CellType.TAGS: _tags,
    CellType.GRADE: _grade,
    CellType.GRADES: _grades,
    CellType.DATE: partial(simple, parse_date),
    CellType.EXPIRY: partial(simple, _parse_expiry),
    CellType.COUNT: partial(simple, _parse_count),
    CellType.HOURS: partial(simple, _parse_hours),
    CellType.MONTH: partial(simple, _parse_month),
    CellType.TIMES: partial(simple, _parse_times),
    CellType.FLAG: partial(simple, _parse_flag),
    CellType.RATIO: _ratio,
    CellType.LEAVE: partial(simple, _parse_leave),
    CellType.ITEM_KIND: partial(simple, partial(_choice, _ITEM_KINDS)),
    CellType.BASIS: partial(simple, partial(_choice, _BASES)),
    CellType.PIN: partial(simple, partial(_choice, _PINS)),
    CellType.PIN_RULE: partial(simple, partial(_choice, _PIN_RULES)),
    CellType.CHANGE: partial(simple, partial(_choice, _CHANGES)),
    CellType.FOLLOWUP: partial(simple, partial(_choice, _FOLLOWUPS)),
}
