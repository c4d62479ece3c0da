"""What must not be: a tighter requirement with fewer entries."""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

from planner.errors import Finding
from planner.policy.record import Policy, Wish
from planner.policy.variation import SOURCE, Variation, Varied
from planner.whatif.variants import OPTIMAL, Variant

Tightness = Callable[[Policy], int | None]


def _of_wish(name: str) -> Tightness:
    """Return how tight a requirement is: larger is tighter, None can't be compared."""

    def tightness(policy: Policy) -> int | None:
        wish: Wish | None = getattr(policy.shares, name)
        if wish is None:
            return None
        return wish.micro if wish.at_least else -wish.micro

    return tightness


#: Requirements by which every plan under the tighter is one under the looser.
_TIGHTER: dict[str, Tightness] = {
    "shares.joint": _of_wish("joint"),
    "shares.credit": _of_wish("credit"),
    "shares.entries_vs_last_year": _of_wish("entries_vs_last_year"),
    "shares.internal_vs_last_year": _of_wish("internal_vs_last_year"),
    "shares.joint_vs_last_year": _of_wish("joint_vs_last_year"),
    "merge.scope_share": lambda policy: policy.merge.scope_share_micro,
    "merge.effort_factor": lambda policy: -policy.merge.effort_factor_micro,
    "merge.max_shift_days": lambda policy: -policy.merge.max_shift_days,
    "merge.max_departments": lambda policy: -policy.merge.max_departments,
}


def broken_order(
    variations: Sequence[Variation],
    varied: Sequence[Varied],
    variants: Sequence[Variant],
) -> list[Finding]:
    """Return a warning for each pair of proven plans that can't both be right.

    They differ in one requirement alone, and the tighter has fewer entries. Where a
    goal is weighed against entries, or a sign of the looser is another, nothing is
    said.
    """
    proven = [
        (asked, variant)
        for asked, variant in zip(varied, variants, strict=True)
        if variant.status == OPTIMAL and asked.policy is not None
    ]
    return [
        finding
        for loose, tight in permutations(proven, 2)
        for finding in _broken(variations, loose, tight)
    ]


def _broken(
    variations: Sequence[Variation],
    loose: tuple[Varied, Variant],
    tight: tuple[Varied, Variant],
) -> Iterator[Finding]:
    differ = [
        at
        for at, pair in enumerate(zip(loose[0].values, tight[0].values, strict=True))
        if pair[0] != pair[1]
    ]
    if len(differ) != 1 or variations[differ[0]].name not in _TIGHTER:
        return
    at = differ[0]
    name = variations[at].name
    more, fewer = (variant.figures["entries"] for _, variant in (loose, tight))
    if more is None or fewer is None or fewer >= more:
        return
    if _is_tighter(name, tight[0].policy, loose[0].policy):
        yield Finding(
            file=SOURCE,
            code="what_if_not_monotone",
            column=name,
            value=tight[0].values[at],
            params={
                "loose": loose[0].values[at],
                "more": str(more),
                "fewer": str(fewer),
            },
        )


def _is_tighter(name: str, one: Policy | None, other: Policy | None) -> bool:
    if one is None or other is None or _weighs_goals(one) or _weighs_goals(other):
        return False
    tight, loose = _TIGHTER[name](one), _TIGHTER[name](other)
    return tight is not None and loose is not None and tight > loose


def _weighs_goals(policy: Policy) -> bool:
    return any(not wish.required for wish in policy.shares.asked().values())
