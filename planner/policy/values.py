"""Values of policy.toml: what each field takes, and how it is read."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from planner.policy.rules import MICRO, PolicyRuleError
from planner.policy.wish import Wish


class ValueRefusedError(ValueError):
    """A value that a field doesn't take; `zh` and `en` say what it takes."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


Reader = Callable[[Any], Any]

_SHARE_FORM = re.compile(r"(?:>=)?(\d+(?:\.\d+)?)([%‰]?)")
_CHANGE_FORM = re.compile(r"(?:[<>]=)?([+-]?\d+(?:\.\d+)?)%")
_LONGEST = 20  # characters of a number that nobody writes by hand
_SCALES = {"": MICRO, "%": MICRO // 100, "‰": MICRO // 1000}
_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "−": "-"})


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(_SIGNS)))


def whole(value: object) -> int:
    """Read a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    zh, en = "整数", "a whole number"
    raise ValueRefusedError(zh, en)


def flag(value: object) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    zh, en = "true 或 false", "true or false"
    raise ValueRefusedError(zh, en)


def text(value: object) -> str:
    """Read a text."""
    if isinstance(value, str):
        return value.strip()
    zh, en = "文本", "a text"
    raise ValueRefusedError(zh, en)


def texts(value: object) -> tuple[str, ...]:
    """Read a list of texts."""
    if isinstance(value, list):
        return tuple(text(member) for member in value)
    zh, en = "文本的列表", "a list of texts"
    raise ValueRefusedError(zh, en)


def day_or_clock(value: object) -> date | None:
    """Read a day; an empty text is the clock's."""
    if type(value) is date:
        return value
    if value == "":
        return None
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        zh, en = "日期（2026-03-01）或空", "a day (2026-03-01) or empty"
        raise ValueRefusedError(zh, en) from None


def millionths(value: object) -> int:
    """Read a number of at most six decimals, in millionths."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        micro = Decimal(value) * MICRO
        if micro.is_finite() and micro == micro.to_integral_value():
            return int(micro)
    zh, en = "最多六位小数的数", "a number of at most six decimals"
    raise ValueRefusedError(zh, en)


def share(value: object) -> int:
    """Read a share, `0.03`, `"3%"`, `"2‰"` or `">=3%"`, in millionths."""
    if not isinstance(value, str):
        return millionths(value)
    found = _SHARE_FORM.fullmatch(_plain(value))
    try:
        if found is not None:
            micro = Decimal(found[1]) * _SCALES[found[2]]
            return millionths(micro / MICRO)
    except InvalidOperation:
        pass
    zh, en = '比例，如 "3%" 或 0.03', 'a share such as "3%" or 0.03'
    raise ValueRefusedError(zh, en)


def wish(value: object) -> Wish | None:
    """Read a wish on a share: `">=24.3%"`, a goal in a table, or an empty text."""
    return _wish(value, share, at_least=True)


def fewer(value: object) -> Wish | None:
    """Read a wish on the change against last year; without a sign it is the most."""
    return _wish(value, _change, at_least=False)


def more(value: object) -> Wish | None:
    """Read a wish on the change against last year; without a sign it is the least."""
    return _wish(value, _change, at_least=True)


def wishes(value: object) -> tuple[tuple[str, Wish], ...]:
    """Read wishes by requirement name; those that only want a report fall away."""
    if not isinstance(value, dict):
        zh, en = '表 { "joint_share.visits" = ">=3%" }', "a table of named wishes"
        raise ValueRefusedError(zh, en)
    readers = {"entries.joint": more, "entries.internal": fewer, "entries.total": fewer}
    read = {name: readers.get(name, wish)(asked) for name, asked in value.items()}
    return tuple((name, asked) for name, asked in read.items() if asked is not None)


def _wish(value: object, read: Callable[[Any], int], *, at_least: bool) -> Wish | None:
    """Return the wish that a text or number asks for, or the goal of a table."""
    if value == "":
        return None
    bound, weight = value, None
    if isinstance(value, dict):
        if value.keys() != {"goal", "weight"}:
            zh = '目标写作 { goal = ">=30%", weight = 2 }'
            en = 'a goal such as { goal = ">=30%", weight = 2 }'
            raise ValueRefusedError(zh, en)
        bound, weight = value["goal"], millionths(value["weight"])
    if isinstance(bound, str):
        at_least = _says_at_least(bound, default=at_least)
    try:
        return Wish(micro=read(bound), at_least=at_least, weight_micro=weight)
    except PolicyRuleError as error:
        raise ValueRefusedError(error.broken[0].zh, error.broken[0].en) from None


def _says_at_least(bound: str, *, default: bool) -> bool:
    return {">=": True, "<=": False}.get(_plain(bound)[:2], default)


def _change(value: object) -> int:
    """Read a change against last year, `-28%` or `<=-20%`, in millionths."""
    found = _CHANGE_FORM.fullmatch(_plain(value)) if isinstance(value, str) else None
    if found is not None and len(found[1]) <= _LONGEST:
        micro = Decimal(found[1]) * _SCALES["%"]
        if micro == micro.to_integral_value():
            return int(micro)
    zh, en = '变化，如 "-28%" 或 "<=-20%"', 'a change such as "-28%" or "<=-20%"'
    raise ValueRefusedError(zh, en)


def one_of(choices: type[StrEnum]) -> Reader:
    """Return a reader of one of the choices."""

    def read_choice(value: object) -> StrEnum:
        try:
            return choices(text(value))
        except ValueError:
            zh = en = " / ".join(choices)
            raise ValueRefusedError(zh, en) from None

    return read_choice


def table(read: Reader) -> Reader:
    """Return a reader of a table whose values `read` takes; pairs come out."""

    def read_table(value: object) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            zh, en = "表 { 名称 = 值 }", "a table { name = value }"
            raise ValueRefusedError(zh, en)
        return tuple((name.strip(), read(member)) for name, member in value.items())

    return read_table
