"""What a ratio wording asks of a base: a whole total and the weights by grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from planner.policy.record import Policy
from planner.ratios import Bound, Ratio
from planner.registry import Basis

MICRO = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many targets are drawn each time, and how grades share them.

    `weights` are relative rates by grade, in the order of `grade_counts`, 0 for
    a grade that is left out. `rounding` names how the total became whole.
    `flexible` tells that the total may be raised for the library's floor.
    """

    base: int
    total: int
    weights: tuple[int, ...]
    rounding: str
    flexible: bool = False
    short: int = 0


def drawn_counts(
    grade_counts: Sequence[int], order: Sequence[str], grades: Sequence[str]
) -> list[int]:
    """Return the counts, 0 for grades outside `grades` (empty means all)."""
    return [
        count if not grades or grade in grades else 0
        for count, grade in zip(grade_counts, order, strict=True)
    ]


def _round(value: Fraction, rule: str) -> int:
    whole, rest = divmod(value.numerator, value.denominator)
    if rule == "floor":
        return whole
    if rule == "ceil":
        return whole + (rest > 0)
    return whole + (2 * rest >= value.denominator)


#: A floor is met by rounding up and a ceiling by rounding down, whatever the
#: policy's rule: rounding may not break what the wording promises.
_BOUND_RULES = {Bound.FLOOR: "ceil", Bound.CEILING: "floor"}


def _whole(value: Fraction, base: int, rule: str, minimum: int) -> tuple[int, str]:
    total = min(base, max(minimum, _round(value, rule)))
    return total, f"{rule}, min {minimum}"


def demand(
    ratio: Ratio | None,
    basis: Basis,
    counts: Sequence[int],
    policy: Policy,
) -> Demand:
    """Return what is drawn from a base.

    Parameters
    ----------
    ratio
        The wording, None for the policy's own ratios.
    counts
        Eligible targets by grade in the policy's order, grades left out as 0;
        a last member, beyond the order, counts targets without a grade.
    """
    base = sum(counts)
    own = list(policy.grades.ratio_micro)
    if ratio is not None and ratio.by_grade:
        said = dict(ratio.by_grade)
        own = [said.get(grade, 0) for grade in policy.grades.order]
    own.append(own[policy.grades.order.index(policy.grades.unknown)])
    weights = [w if n else 0 for w, n in zip(own, counts, strict=True)]
    if basis is Basis.RANDOM and not (ratio is not None and ratio.by_grade):
        weights = [1 if n else 0 for n in counts]
    if basis is Basis.FULL:
        full = tuple(1 if n else 0 for n in counts)
        return Demand(base=base, total=base, weights=full, rounding="exact")
    drawable = sum(n for n, w in zip(counts, weights, strict=True) if w)
    if drawable == 0:
        return Demand(base=base, total=0, weights=tuple(weights), rounding="exact")
    total, rounding, short = _total(ratio, basis, counts, own, drawable, policy)
    return Demand(
        base=base,
        total=total,
        weights=tuple(weights),
        rounding=rounding,
        flexible=ratio is None or ratio.bound is Bound.FLOOR,
        short=short,
    )


def _total(
    ratio: Ratio | None,
    basis: Basis,
    counts: Sequence[int],
    own: Sequence[int],
    drawable: int,
    policy: Policy,
) -> tuple[int, str, int]:
    rule, minimum = policy.rounding_rule, policy.rounding_minimum
    by_policy = Fraction(sum(n * w for n, w in zip(counts, own, strict=True)), MICRO)
    if ratio is None or ratio.by_grade:
        return *_whole(by_policy, drawable, rule, minimum), 0
    if ratio.count is not None:
        asked, share_rule, name = Fraction(ratio.count), "exact", "exact"
    else:
        asked = Fraction(sum(counts) * (ratio.micro or 0), MICRO)
        share_rule = _BOUND_RULES.get(ratio.bound, rule)
        name = ""
    by_risk = basis is Basis.CREDIT
    if by_risk and ratio.bound is Bound.FLOOR and by_policy >= asked:
        safe = _not_under(rule, by_policy, asked)
        return *_whole(by_policy, drawable, safe, minimum), 0
    if by_risk and ratio.bound is Bound.CEILING and by_policy <= asked:
        return *_whole(by_policy, drawable, "floor", minimum), 0
    total, rounding = _whole(asked, drawable, share_rule, minimum)
    short = max(0, (ratio.count or 0) - drawable)
    return total, name or rounding, short


def _not_under(rule: str, value: Fraction, floor: Fraction) -> str:
    """Return `rule`, or "ceil" where it would round `value` under `floor`."""
    return rule if _round(value, rule) >= floor else "ceil"
