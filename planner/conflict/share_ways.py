"""Ways out by asking less of a share: the best reachable figure, or a goal."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Way
from planner.conflict.wishes import bound_text, wish_line, with_wish
from planner.messages.conflicts import MEASURES
from planner.planning.choice import Choice
from planner.planning.extremes import best_share, extreme_count
from planner.planning.limits import SHARED, limits_of
from planner.policy.record import MICRO, Policy, Wish
from planner.registry import Registry

#: Shares are lowered to a tenth of a percent, which anybody can read.
_STEP = 1_000


def share_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of lowering each share of the conflict, or making it a goal."""
    names = [member.name for member in case.members(Kind.SHARE)]
    for name in names:
        yield from case.each(
            [_changed(case.policy, name, w) for w in _less(case, name)]
        )
    for name in names:
        wish = replace(case.policy.shares.asked()[name], weight_micro=MICRO)
        yield from case.each([_changed(case.policy, name, wish)])


def _less(case: Case, name: str) -> list[Wish]:
    """Return the wish nearest to what is asked that the plan's groups can keep."""
    choice, wish = case.choice, case.policy.shares.asked()[name]
    if choice is None:
        return []
    limits = limits_of(choice.pool, case.policy.shares)
    beside = [limit for n, limit in limits.items() if n != name and limit.price is None]
    if name in SHARED:
        best = best_share(choice, name, beside)
        micro = None if best is None else int(best.value * MICRO) // _STEP * _STEP
    else:
        furthest = extreme_count(choice, name, beside, most=wish.at_least)
        micro = None if furthest is None else _as_change(choice, name, furthest.part)
    if micro is None or _keeps(wish, micro) or (name in SHARED and not micro):
        return []
    return [replace(wish, micro=micro)]


def _keeps(wish: Wish, micro: int) -> bool:
    """Tell whether a figure is as good as the one asked."""
    return micro >= wish.micro if wish.at_least else micro <= wish.micro


def _as_change(choice: Choice, name: str, count: int) -> int:
    """Return the change against last year that a number of entries keeps."""
    shares = choice.policy.shares
    change = Fraction(count, shares.last_year(name)) - 1
    steps = change * MICRO / _STEP
    if shares.asked()[name].at_least:
        return (steps.numerator // steps.denominator) * _STEP
    return -(-steps.numerator // steps.denominator) * _STEP


def _changed(policy: Policy, name: str, wish: Wish) -> Change:
    asked = policy.shares.asked()[name]
    changed = with_wish(policy, name, wish)
    zh, en = MEASURES[name]
    if wish.required:
        said = bound_text(name, asked), bound_text(name, wish)
        far = Fraction(abs(wish.micro - asked.micro), max(1, abs(asked.micro)))
        order = rank(Class.FIGURE, far, name)
        zh = f"{zh}的要求由 {said[0]} 改为 {said[1]}"
        en = f"ask {said[1]} instead of {said[0]} of the {en}"
    else:
        order = rank(Class.GIVEN_UP, 0, name)
        zh, en = f"{zh}不作要求，改为目标", f"make the {en} a goal"

    def made(registry: Registry, before: Policy) -> tuple[Registry, Policy]:
        return registry, with_wish(before, name, wish)

    return Change(rank=order, zh=zh, en=en, text=wish_line(changed, name), made=made)
