"""What published texts leave unsaid: grades, and what only grades explain.

A name that speaks of grades isn't shown. Conditions that the planner itself sets
aren't either: who is in the tolerance period is known by grade. And of an entry
that draws some grades only, the base is that of its scope, as its statement has it:
beside that number, the base of the grades drawn would tell that all who are listed
are of these grades, and how many there are.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

TOLERANCE_TAG = "x-tolerance"
POSITIVE_TAG = "x-positive"

_TECHNICAL = frozenset((TOLERANCE_TAG, POSITIVE_TAG))
_SPEAKS_OF_RISK = r"信用(?:风险)?(?:等级|分类|级别)|[高中低]风险|失信|守信|(?i:grade)"


def talk_of_grades(grades: Sequence[str]) -> re.Pattern[str]:
    """Match talk of risk classes, and grades by whatever names the policy gives them.

    A letter counts standing alone or among its like (`C、D`, `CD`), a longer name
    anywhere; a figure or a single character only where it is called a class, as
    it may mean anything else.
    """
    patterns = [_SPEAKS_OF_RISK]
    if grades:
        any_grade = "|".join(re.escape(grade) for grade in grades)
        patterns.append(rf"(?i:{any_grade})\s*[级类等]")
    letters = "".join(g for g in grades if len(g) == 1 and g.isascii() and g.isalpha())
    if letters:
        patterns.append(rf"(?<![0-9A-Za-z])[{letters}]+(?![0-9A-Za-z])")
    patterns += [re.escape(g) for g in grades if len(g) > 1 and not g.isdecimal()]
    return re.compile("|".join(patterns))


def discreet(text: str, talk: re.Pattern[str]) -> str:
    """Return `text`, or "" where it speaks of grades."""
    return "" if talk.search(unicodedata.normalize("NFKC", text)) else text


def names_one(text: str, names: Iterable[str]) -> bool:
    """Tell whether a text holds a name, however wide, spaced or cased."""
    said = _plain(text)
    return any(_plain(name) in said for name in names if name)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def own_conditions(conditions: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return a scope's conditions, by column, without those that the planner set."""
    texts = {
        column: [text for text in asked if text not in _TECHNICAL]
        for column, asked in conditions.items()
    }
    return {column: shown for column, shown in texts.items() if shown}


def eligible_by_entry(statements: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many targets each entry's scope holds, as its statement says."""
    eligible: dict[str, int] = {}
    for statement in statements:
        for entry in statement["entries"]:
            eligible.setdefault(entry["entry"], entry["eligible"])
    return eligible


def percent(share: Decimal) -> str:
    """Write a share as per cent, half-up to two decimals, without idle zeros."""
    rounded = (share * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") + "%"
