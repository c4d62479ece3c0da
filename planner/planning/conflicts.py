"""When no plan fits: which requirement is out of reach by itself, and how far off."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from planner.errors import Finding
from planner.messages.conflicts import UNITS
from planner.planning.choice import Choice
from planner.planning.extremes import Extreme, best_share, extreme_count
from planner.planning.limits import SHARED
from planner.planning.naming import percent
from planner.planning.preparing import PROPOSALS
from planner.planning.signs import Sign
from planner.policy.record import MICRO, Wish
from planner.registry import Basis, Pin
from solvers.partition import Limit

POLICY = "policy.toml"

#: How many proposals are named in one text.
_NAMED = 3


def unmet_pins(choice: Choice) -> list[Finding]:
    """Return a finding for each proposal that no group holds: pinned, nobody joins."""
    held = {member for members in choice.pool.members for member in members}
    return [
        Finding(
            file=PROPOSALS,
            row=prepared.proposal.row,
            code="pin_unmet",
            value=prepared.proposal.proposal_id,
        )
        for member, prepared in enumerate(choice.prepared)
        if member not in held
    ]


def explain_conflict(choice: Choice, limits: Mapping[str, Limit]) -> list[Finding]:
    """Return what does not fit: unmet pins, or requirements out of reach, or neither.

    Only what each comes to by itself is looked at, which is quick: which of them
    contradict each other is found out where it is asked for (planner.conflict).
    """
    unmet = unmet_pins(choice)
    if unmet:
        return unmet
    if extreme_count(choice, "entries.total", most=False) is None:
        return [Finding(file=PROPOSALS, code="pins_conflict")]
    required = [name for name, limit in limits.items() if limit.price is None]
    found = [f for name in required for f in _out_of_reach(choice, name)]
    return found or [
        Finding(
            file=POLICY,
            code="plan_conflict",
            column="shares",
            value="、".join(required),
        )
    ]


def _out_of_reach(choice: Choice, name: str) -> Iterator[Finding]:
    """Yield a finding where no plan reaches a requirement, whatever else it misses."""
    shares = choice.policy.shares
    wish = shares.asked()[name]
    if name in SHARED:
        best = best_share(choice, name)
        if best is not None and best.value < Fraction(wish.micro, MICRO):
            kind, _, over = name.partition(".")
            told = _joint if kind == "joint_share" else _credit
            yield told(choice, wish, best, over)
        return
    bound = shares.most_or_least(name)
    best = extreme_count(choice, name, most=wish.at_least)
    if best is None or bound is None:
        return
    if best.part < bound if wish.at_least else best.part > bound:
        zh, en = UNITS[name]
        yield Finding(
            file=POLICY,
            code="entries_out_of_reach",
            column="shares",
            value=name,
            params={
                "unit_zh": zh,
                "unit_en": en,
                "asked": f"{'≥' if wish.at_least else '≤'} {bound}",
                "reached": str(best.part),
            },
        )


def _reached(wish: Wish, best: Extreme) -> dict[str, str]:
    # Rounded down, so that what falls short never looks as if it were enough.
    reached = percent(int(best.value * MICRO) // 100 * 100)
    return {
        "part": str(best.part),
        "whole": str(best.whole),
        "reached": reached,
        "known_zh": "" if best.proven else "已知",
        "known_en": "" if best.proven else "known ",
        "more": str(-(-best.whole * wish.micro // MICRO) - best.part),
    }


def _joint(choice: Choice, wish: Wish, best: Extreme, over: str) -> Finding:
    zh, en = UNITS[over]
    return Finding(
        file=POLICY,
        code="joint_share_out_of_reach",
        column="shares.joint",
        value=percent(wish.micro),
        params={
            **_reached(wish, best),
            **_pairs(choice),
            "unit_zh": zh,
            "unit_en": en,
        },
    )


def _pairs(choice: Choice) -> dict[str, str]:
    """Count pairs of one kind whose merging would be joint, by what they lack."""
    signs = choice.signs
    departments = [p.department_ids for p in choice.prepared]
    numbers: dict[frozenset[str], int] = {}
    own = np.array([numbers.setdefault(d, len(numbers)) for d in departments])
    several = np.array([len(d) > 1 for d in departments], dtype=np.bool_)
    joint = (own[:, None] != own[None, :]) | several[:, None]
    alike = np.triu(joint & signs.holds[Sign.KIND], k=1)
    lacking = {
        "items": Sign.ITEMS,
        "effort": Sign.EFFORT,
        "time": Sign.TIME,
    }
    counts = {
        "alike": int(alike.sum()),
        "may": int((alike & signs.mergeable).sum()),
        **{n: int((alike & ~signs.holds[s]).sum()) for n, s in lacking.items()},
        "alone": sum(p.proposal.pin is Pin.ALONE for p in choice.prepared),
    }
    return {name: str(count) for name, count in counts.items()}


def _credit(choice: Choice, wish: Wish, best: Extreme, over: str) -> Finding:
    random = [
        (p.demand.total * p.proposal.times, p.proposal.proposal_id)
        for p in choice.prepared
        if p.proposal.basis is Basis.RANDOM
    ]
    largest = sorted(random, key=lambda pair: (-pair[0], pair[1]))
    names = "、".join(name for _, name in largest[:_NAMED])
    return Finding(
        file=POLICY,
        code="credit_share_out_of_reach",
        column="shares.credit",
        value=percent(wish.micro),
        params={
            **_reached(wish, best),
            "count": str(len(random)),
            "draws": str(sum(draws for draws, _ in random)),
            "names": names + ("…" if len(largest) > _NAMED else ""),
            "over": over,
        },
    )
