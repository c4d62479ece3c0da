"""Ways out by asking less of a share: the best reachable figure, or a goal."""

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Member, Way
from planner.conflict.toggles import Toggles
from planner.conflict.wishes import bound_text, wish_line, with_wish
from planner.messages.conflicts import MEASURES
from planner.planning.extremes import counted
from planner.planning.limits import SHARED, rules_of
from planner.policy.record import MICRO, Policy, Wish
from planner.registry import Registry
from solvers.partition import Limit

#: Shares are lowered to a tenth of a percent, which anybody can read.
_STEP = 1_000
#: So many numbers of entries are looked at, from what the relaxation may reach.
_COUNTS = 500


def share_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of lowering each share of the conflict, or making it a goal."""
    members, toggles = case.members(Kind.SHARE), case.toggles
    if toggles is None:
        return
    for member in members:
        way = _lowered(case, toggles, member)
        if way is not None:
            yield way
    for member in members:
        name = member.name
        wish = replace(case.policy.shares.asked()[name], weight_micro=MICRO)
        change = _changed(case.policy, name, wish)
        way = case.chosen(change, toggles.without(member))
        if way is not None:
            yield way


def _lowered(case: Case, toggles: Toggles, member: Member) -> Way | None:
    """Return what comes of the wish nearest to what is asked that can be kept.

    A relaxation bounds what can be reached; from there on groups are looked for.
    """
    beside = toggles.without(member)
    wishes = _wishes(case.policy, toggles, member.name, beside)

    def kept(wish: Wish) -> Limit | None:
        asking = with_wish(case.policy, member.name, wish).shares
        limit = rules_of(asking)[member.name].limit(toggles.choice.pool)
        return None if toggles.plan(beside, [limit]) is None else limit

    best, found = -1, None
    for at in (2**n - 1 for n in range(len(wishes).bit_length())):
        if not case.trials.more():
            return None
        found = kept(wishes[at])
        if found is not None:
            break
        best = at
    if found is None:
        return None
    while at - best > 1:
        middle = (at + best) // 2
        nearer = kept(wishes[middle])
        if nearer is None:
            best = middle
        else:
            at, found = middle, nearer
    change = _changed(case.policy, member.name, wishes[at])
    return case.chosen(change, beside, [found])


def _wishes(
    policy: Policy, toggles: Toggles, name: str, beside: frozenset[int]
) -> list[Wish]:
    """Return what may be asked instead, from what no plan passes down to nothing."""
    wish, choice = policy.shares.asked()[name], toggles.choice
    sign = 1 if wish.at_least else -1
    if name in SHARED:
        part, whole = (choice.pool.of(measure) for measure in SHARED[name])
        bound = toggles.furthest(beside, part, whole)
        if bound is None:
            return []
        top = int(min(bound, Fraction(wish.micro - 1, MICRO)) * MICRO) // _STEP * _STEP
        return [replace(wish, micro=micro) for micro in range(top, 0, -_STEP)]
    count = sign * counted(choice, name)
    bound = toggles.furthest(beside, count, None)
    asked = policy.shares.most_or_least(name)
    if bound is None or asked is None:
        return []
    top = min(math.floor(bound + Fraction(1, 1_000)), sign * asked - 1)
    counts = range(top, top - _COUNTS, -1)
    found = [_as_change(policy, name, sign * number) for number in counts]
    return [replace(wish, micro=m) for m in dict.fromkeys(found) if m >= -MICRO]


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
