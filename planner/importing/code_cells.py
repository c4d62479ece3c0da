"""Parsers of ids and of public codes, and what spreadsheets do to them."""

import re
from dataclasses import dataclass
from typing import Any

from planner.errors import Level
from planner.ids import is_id
from planner.importing.cells import (
    CODE_SEPARATORS,
    VALUE_PARSERS,
    CellContext,
    CellError,
    Parsed,
    Parser,
    Problem,
    Problems,
    half_width,
    refuse,
    split_list,
)
from planner.importing.codes import industry_prefixes, normalise_industry
from planner.importing.schema import CellType

ANY = "*"

#: A spreadsheet's number keeps 15 significant digits; with fewer than this many shown
#: in scientific notation, the rest may have been cut off by the display.
_EXACT_DIGITS = 15
_SHOWN_DIGITS = 12

_TRAILING_POINT = re.compile(r"(\d+)\.0+")
# The plus sign is what tells a spreadsheet's number from an id such as 1E05.
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+(\d{2})")
_REGION_LENGTH = 6
_REGION = re.compile(r"\d{2}|\d{4}|\d{6,12}")


def recover_code(text: str, problems: Problems) -> str:
    """Return a code with half-width characters, undone of a spreadsheet's float.

    `640104.0` and numbers shown with all their digits are recovered, with a warning.

    Raises
    ------
    CellError
        If digits were lost, as in `9.14690067674692e+17`.
    """
    code = half_width(text)
    if found := _TRAILING_POINT.fullmatch(code):
        problems.append(Problem("float_code", Level.WARNING, _OUTCOME_RECOVERED))
        return found[1]
    if found := _SCIENTIFIC.fullmatch(code):
        digits = found[1] + (found[2] or "")
        length = int(found[3]) + 1
        if (
            len(digits) > length
            or length > _EXACT_DIGITS
            or len(digits) < min(_SHOWN_DIGITS, length)
        ):
            refuse("float_code", **_OUTCOME_LOST)
        problems.append(Problem("float_code", Level.WARNING, _OUTCOME_RECOVERED))
        return digits.ljust(length, "0")
    return code


_OUTCOME_RECOVERED = {"outcome_zh": "已还原", "outcome_en": "it was restored"}
_OUTCOME_LOST = {"outcome_zh": "尾数已丢失", "outcome_en": "its last digits are lost"}


def _parse_id(text: str, problems: Problems) -> str:
    code = recover_code(text, problems)
    if not is_id(code):
        refuse("bad_id")
    return code


def _parse_target_id(text: str, problems: Problems) -> str:
    code = _parse_id(text, problems)
    if code != code.upper():
        problems.append(Problem("lower_case", Level.WARNING))
    return code.upper()


@dataclass(frozen=True, slots=True)
class _CodeParser:
    """Adapts a function of one code that may warn or raise CellError."""

    parse: Any

    def __call__(self, text: str, context: CellContext) -> Parsed:
        problems: Problems = []
        try:
            value = self.parse(text, context, problems)
        except CellError as error:
            return Parsed("", (*problems, error.problem))
        return Parsed(value, tuple(problems))


@dataclass(frozen=True, slots=True)
class _ListParser:
    """Parses every member of a list; `expand` members may become several."""

    member: Parser
    any_allowed: bool = False

    def __call__(self, text: str, context: CellContext) -> Parsed:
        members: list[str] = []
        problems: list[Problem] = []
        for part in split_list(text, CODE_SEPARATORS):
            if part == ANY and self.any_allowed:
                members.append(ANY)
                continue
            parsed = self.member(part, context)
            problems += parsed.problems
            value = parsed.value
            members += value if isinstance(value, tuple) else [value]
        return Parsed(tuple(dict.fromkeys(members)), tuple(problems))


def _id(text: str, _: CellContext, problems: Problems) -> str:
    return _parse_id(text, problems)


def _target_id(text: str, _: CellContext, problems: Problems) -> str:
    return _parse_target_id(text, problems)


def _region(text: str, context: CellContext, problems: Problems) -> str:
    code = recover_code(text, problems)
    if not _REGION.fullmatch(code):
        refuse("bad_region")
    if not context.codes.knows_region(code):
        problems.append(Problem("region_unknown", Level.WARNING, {"region": code}))
    return code


def _scope_region(text: str, context: CellContext, problems: Problems) -> str:
    """Parse a prefix; `640100` as a prefix misses the counties of prefecture 6401."""
    code = _region(text, context, problems)
    prefix = re.sub("(00){1,2}$", "", code)
    if len(code) == _REGION_LENGTH and context.codes.has_parts(code, prefix):
        problems.append(Problem("region_whole", Level.WARNING, {"prefix": prefix}))
    return code


def _industry(text: str, context: CellContext, problems: Problems) -> str:
    code = recover_code(text, problems)
    try:
        industry = normalise_industry(code, context.codes)
    except ValueError:
        refuse("bad_industry")
    if industry[0].isdigit() and not context.codes.section_of(industry[:2]):
        problems.append(Problem("industry_unknown", Level.WARNING))
    return industry


def _scope_industry(
    text: str, context: CellContext, problems: Problems
) -> tuple[str, ...]:
    return industry_prefixes(_industry(text, context, problems), context.codes)


#: Every parser, by what the cell holds.
PARSERS: dict[CellType, Parser] = VALUE_PARSERS | {
    CellType.ID: _CodeParser(_id),
    CellType.IDS: _ListParser(_CodeParser(_id)),
    CellType.IDS_OR_ANY: _ListParser(_CodeParser(_id), any_allowed=True),
    CellType.TARGET_ID: _CodeParser(_target_id),
    CellType.REGION: _CodeParser(_region),
    CellType.REGIONS: _ListParser(_CodeParser(_scope_region)),
    CellType.INDUSTRY: _CodeParser(_industry),
    CellType.INDUSTRIES: _ListParser(_CodeParser(_scope_industry)),
}
