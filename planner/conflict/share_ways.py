"""Ways out by asking less of a share: the best reachable figure, or a goal."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Member, Way
from planner.conflict.wishes import bound_text, wish_line, with_wish
from planner.messages.conflicts import MEASURES
from planner.planning.extremes import best_share, counted, extreme_count
from planner.planning.limits import SHARED, limits_of
from planner.policy.record import MICRO, Policy, Wish
from planner.registry import Registry

#: Shares are lowered to a tenth of a percent, which anybody can read.
_STEP = 1_000


def share_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of lowering each share of the conflict, or making it a goal."""
    members = case.members(Kind.SHARE)
    for member in members:
        way = _far(case, member) if case.large else _exact(case, member.name)
        if way is not None:
            yield way
    for member in members:
        name = member.name
        wish = replace(case.policy.shares.asked()[name], weight_micro=MICRO)
        way = case.chosen(_changed(case.policy, name, wish), [member])
        if way is not None:
            yield way


def _exact(case: Case, name: str) -> Way | None:
    """Return what comes of the best figure that groups reach beside all else."""
    choice, wish = case.choice, case.policy.shares.asked()[name]
    if choice is None:
        return None
    limits = limits_of(choice.pool, case.policy.shares)
    beside = [limit for n, limit in limits.items() if n != name and limit.price is None]
    best = (
        best_share(choice, name, beside)
        if name in SHARED
        else extreme_count(choice, name, beside, most=wish.at_least)
    )
    if best is None:
        return None
    wanted = _nearest(case.policy, name, best.part, best.whole)
    return None if wanted is None else case.tried(_changed(case.policy, name, wanted))


def _far(case: Case, member: Member) -> Way | None:
    """Return what comes of a figure that some groups reach beside all else."""
    name, toggles = member.name, case.toggles
    if toggles is None or not case.trials.more():
        return None
    choice, beside = toggles.choice, toggles.without(member)
    if name in SHARED:
        part, whole = (choice.pool.of(measure) for measure in SHARED[name])
    else:
        part, whole = counted(choice, name), None
    sign = 1 if case.policy.shares.asked()[name].at_least else -1
    at = list(toggles.furthest(beside, sign * part, whole))
    if not at:
        return None
    reached = int(part[at].sum()), 1 if whole is None else int(whole[at].sum())
    wanted = _nearest(case.policy, name, *reached)
    if wanted is None:
        return None
    groups = [choice.pool.members[number] for number in at]
    return case.chosen(_changed(case.policy, name, wanted), [member], groups)


def _nearest(policy: Policy, name: str, part: int, whole: int) -> Wish | None:
    """Return the wish that a figure keeps, None where it is no help."""
    wish = policy.shares.asked()[name]
    if name in SHARED:
        micro = part * MICRO // whole // _STEP * _STEP if whole else 0
    else:
        micro = _as_change(policy, name, part)
    kept = micro >= wish.micro if wish.at_least else micro <= wish.micro
    if kept or (name in SHARED and not micro):
        return None
    return replace(wish, micro=micro)


def _as_change(policy: Policy, name: str, count: int) -> int:
    """Return the change against last year that a number of entries keeps."""
    change = Fraction(count, policy.shares.last_year(name)) - 1
    steps = change * MICRO / _STEP
    if policy.shares.asked()[name].at_least:
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
