"""Rules of the policy's records: what is broken, and the checks they share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MICRO = 1_000_000

_TAG_FORM = re.compile(r"(?!x-)[^\s|;\x00-\x1f]{1,64}")


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


def refuse(rules: Iterable[Broken | None]) -> None:
    """Raise PolicyRuleError where any rule is broken."""
    broken = [rule for rule in rules if rule is not None]
    if broken:
        raise PolicyRuleError(broken)


def within(name: str, value: int, low: int, high: int | None = None) -> Broken | None:
    """Return the rule that a value outside its bounds breaks."""
    if value >= low and (high is None or value <= high):
        return None
    if high is None:
        return Broken(name, f"不小于{low}：{value}", f"is at least {low}: {value}")
    return Broken(name, f"在{low}至{high}之间：{value}", f"is {low} to {high}: {value}")


def share_of_one(name: str, micro: int | None) -> Broken | None:
    """Return the rule that a share in millionths outside 0 and 1 breaks."""
    if micro is None or 0 <= micro <= MICRO:
        return None
    return Broken(name, "比例在0与1之间", "a share is between 0 and 1")


def among(name: str, value: str, allowed: Iterable[str]) -> Broken | None:
    """Return the rule that a value not in the list breaks."""
    if value in allowed:
        return None
    listed = " / ".join(allowed)
    return Broken(name, f"只能是 {listed}：{value}", f"is one of {listed}: {value}")


def tag_form(name: str, value: str) -> Broken | None:
    """Return the rule that a text that is no tag breaks."""
    if _TAG_FORM.fullmatch(value):
        return None
    zh, en = "标签非空、不以 x- 开头", "a tag isn't empty and doesn't begin with x-"
    return Broken(name, f"{zh}：{value}", f"{en}: {value!r}")


def percent(micro: int) -> str:
    """Return millionths as a percentage, `24.3%`."""
    return f"{micro / 10_000:g}%"
