"""What the policy asks of a plan, as limits on sums over the groups chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from planner.planning.groups import Pool
from planner.planning.merging import Measure
from planner.policy.record import SharePolicy, Wish
from planner.policy.shares import COUNTS
from solvers.partition import Limit

MICRO = 1_000_000

#: Shares that the choice of groups decides: which measure is part of which. Shares
#: over visits are steered by the draws expected.
SHARED: dict[str, tuple[Measure, Measure]] = {
    "joint_share.entries": (Measure.JOINT_ENTRIES, Measure.ENTRIES),
    "joint_share.tasks": (Measure.JOINT_TASKS, Measure.TASKS),
    "joint_share.visits": (Measure.JOINT_DRAWS, Measure.DRAWS),
    "credit_share.draws": (Measure.CREDIT_DRAWS, Measure.LOTTERY_DRAWS),
    "credit_share.visits": (Measure.CREDIT_DRAWS, Measure.LOTTERY_DRAWS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one wish asks: amounts of measures come to at least a number.

    `price` is what a missing unit costs in entries, None for a requirement.
    """

    amounts: Mapping[Measure, int]
    at_least: int = 0
    price: float | None = None

    def limit(self, pool: Pool) -> Limit:
        """Return the rule as a limit on the groups chosen."""
        weights = sum(
            (amount * pool.of(measure) for measure, amount in self.amounts.items()),
            start=np.zeros(len(pool.members), dtype=np.int64),
        )
        return Limit(weights=weights, at_least=self.at_least, price=self.price)


def limits_of(pool: Pool, shares: SharePolicy) -> dict[str, Limit]:
    """Return the limits on the choice of groups, by requirement name."""
    return {name: rule.limit(pool) for name, rule in rules_of(shares).items()}


def rules_of(shares: SharePolicy) -> dict[str, Rule]:
    """Return what is asked of the choice of groups, by requirement name."""
    found: dict[str, Rule] = {}
    for name, wish in shares.asked().items():
        if name in SHARED:
            found[name] = _share(name, wish)
        elif name in COUNTS and (bound := shares.most_or_least(name)) is not None:
            found[name] = _count(name, wish, bound)
    return found


def _share(name: str, wish: Wish) -> Rule:
    """A share of n/d is met where d x part - n x whole is at least 0."""
    part, whole = SHARED[name]
    asked = Fraction(wish.micro, MICRO)
    amounts = {part: asked.denominator, whole: -asked.numerator}
    return Rule(amounts=amounts, price=_price(wish, asked.denominator))


def _count(name: str, wish: Wish, bound: int) -> Rule:
    amounts = {
        "entries.internal": {Measure.ENTRIES: 1, Measure.JOINT_ENTRIES: -1},
        "entries.joint": {Measure.JOINT_ENTRIES: 1},
        "entries.total": {Measure.ENTRIES: 1},
    }[name]
    sign = 1 if wish.at_least else -1
    return Rule(
        amounts={measure: sign * amount for measure, amount in amounts.items()},
        at_least=sign * bound,
        price=_price(wish, 1),
    )


def _price(wish: Wish, units: int) -> float | None:
    """Return what a missing 1/`units` costs in entries, None for a requirement."""
    if wish.weight_micro is None:
        return None
    return float(Fraction(wish.weight_micro, MICRO * units))
