"""Ways out by letting more proposals merge: the parameters of `[merge]`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Way
from planner.planning.choice import Choice
from planner.planning.naming import percent
from planner.planning.pairs import factor
from planner.planning.signs import Sign
from planner.policy.record import MICRO, Policy
from planner.registry import Registry

#: So many more departments in an entry are tried.
_MORE = 4
#: Of many values so many are looked at, where groups are many.
_FEW = 6
_DAYS = (7, 14, 31, 61, 92, 123, 183, 366)
#: Shares and factors are loosened to hundredths.
_STEP = 10_000


def merge_ways(case: Case) -> Iterator[Way]:
    """Yield the smallest change of each parameter that helps, if one does."""
    if not case.asks_groups():
        return
    now, choice = case.policy.merge, case.unpinned
    most = min(len(case.registry.departments), now.max_departments + _MORE)
    departments = range(now.max_departments + 1, most + 1)
    yield from _loosened(case, "max_departments", departments)
    days = [days for days in _DAYS if days > now.max_shift_days]
    if choice is None:
        yield from _loosened(case, "max_shift_days", days)
        return
    if _lacking(choice, Sign.TIME).any():
        yield from _loosened(case, "max_shift_days", days)
    yield from _loosened(case, "scope_share_micro", _overlaps(choice))
    yield from _loosened(case, "effort_factor_micro", _factors(choice))


def _lacking(choice: Choice, sign: Sign) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which pairs lack this sign alone."""
    others = [held for other, held in choice.signs.holds.items() if other is not sign]
    found = np.logical_and.reduce(others) & ~choice.signs.holds[sign]
    return np.triu(found, k=1)


def _overlaps(choice: Choice) -> list[int]:
    """Return the shares at which pairs begin to be of one kind, the largest first."""
    found = set()
    for one, other in np.argwhere(_lacking(choice, Sign.KIND)).tolist():
        shared, smaller = choice.signs.targets_shared(one, other)
        if shared:
            found.add(shared * MICRO // smaller // _STEP * _STEP)
    return sorted(found, reverse=True)


def _factors(choice: Choice) -> list[int]:
    """Return the factors at which pairs begin to be of similar effort."""
    found = set()
    for one, other in np.argwhere(_lacking(choice, Sign.EFFORT)).tolist():
        minutes = [choice.prepared[p].minutes or 0 for p in (one, other)]
        low, high = min(minutes), max(minutes)
        if low:
            found.add(-(-high * MICRO // low // _STEP) * _STEP)
    return sorted(found)


_WORDS = {
    "max_departments": ("一条计划的部门数上限", "departments in an entry"),
    "max_shift_days": ("时间最多移动的天数", "days that windows may shift"),
    "scope_share_micro": ("对象范围重合比例", "share of targets in common"),
    "effort_factor_micro": ("检查用时相差倍数", "factor of effort"),
}


def _loosened(case: Case, name: str, values: Sequence[int]) -> Iterator[Way]:
    now = getattr(case.policy.merge, name)

    def change(value: int) -> Change:
        zh, en = _WORDS[name]
        field = name.removesuffix("_micro")
        was, text = (_written(name, v) for v in (now, value))
        return Change(
            rank=rank(Class.FIELD, Fraction(abs(value - now), max(1, now)), name),
            zh=f"{zh}由 {was} 改为 {text}",
            en=f"{en}: {text} instead of {was}",
            text=f"[merge] {field} = {text}",
            made=lambda registry, policy: _with(registry, policy, name, value),
            regroups=True,
        )

    if case.large:
        yield from _among_known(case, values, change)
    else:
        yield from case.first(values, change)


def _among_known(
    case: Case, values: Sequence[int], change: Callable[[int], Change]
) -> Iterator[Way]:
    """Yield the way out by the first of a few of the values that is known to help."""
    if case.unpinned is None or not values or not case.trials.more():
        return
    last = len(values) - 1
    few = sorted({round(last * part / _FEW) for part in range(_FEW + 1)})
    low, high = -1, len(few) - 1
    found = case.widened(change(values[few[high]]))
    while found is not None and high - low > 1 and case.trials.more():
        middle = (low + high) // 2
        nearer = case.widened(change(values[few[middle]]))
        if nearer is None:
            low = middle
        else:
            high, found = middle, nearer
    if found is not None:
        way = case.chosen(change(values[few[high]]), (), found[1], found[0])
        if way is not None:
            yield way


def _with(
    registry: Registry, policy: Policy, name: str, value: int
) -> tuple[Registry, Policy]:
    changed: dict[str, Any] = {name: value}
    return registry, replace(policy, merge=replace(policy.merge, **changed))


def _written(name: str, value: int) -> str:
    if name == "scope_share_micro":
        return f'"{percent(value)}"'
    return factor(value) if name == "effort_factor_micro" else str(value)
