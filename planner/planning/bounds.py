"""How few entries, and firm-visits of so few, any plan has: the solver's and beyond.

The solver speaks of the groups that it knows. Where a component's groups were grown
as needed, what it may save with others is bounded by the growth. Where limits couple
the components, the limits' prices make each a problem of its own again (Lagrangean
relaxation: Geoffrion, Mathematical Programming Study 2, 1974).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planner.planning.choice import Choice, choose
from planner.planning.limits import Rule, rules_of
from planner.planning.merging import Measure
from solvers.partition import Limit, Partition, PartitionProblem, Status, least_apart

IntArray = npt.NDArray[np.int64]

#: Prices are whole numbers of so many parts of an entry or a visit.
_PARTS = 1_000_000
#: How often groups are grown for the prices of a plan that limits couple.
_TRIES = 2
#: What sums of floating-point bounds may be off by, in entries or visits.
_TOLERANCE = 1e-4
_LEVELS = (Measure.ENTRIES, Measure.DRAWS)
_PRICED = frozenset({Measure.ENTRIES, Measure.JOINT_ENTRIES})


def best_plan(
    choice: Choice, further: Sequence[Limit]
) -> tuple[Choice, Partition, tuple[int, int]]:
    """Return the best plan, the choice it is of, and bounds on entries and visits.

    Parameters
    ----------
    further
        Limits on the groups of this very choice, besides the policy's.
    """
    rules = rules_of(choice.policy.shares)
    for tries_left in reversed(range(_TRIES)):
        limits = [rule.limit(choice.pool) for rule in rules.values()]
        answer = choose(choice, [*limits, *further])
        if answer.status in (Status.INFEASIBLE, Status.UNKNOWN):
            return choice, answer, (0, 0)
        if not (choice.pool.grown and answer.prices):
            return choice, answer, _apart(choice, answer)
        bounds = (0, 0) if further else _coupled(choice, answer, rules)
        if any(limit.price and limit.missing(answer.chosen) for limit in limits):
            bounds = (0, 0)  # a goal that is missed counts as entries, too
        renewed = choice.pool.renewed()
        if not tries_left or len(renewed.members) == len(choice.pool.members):
            return choice, answer, bounds
        choice = replace(choice, pool=renewed)
    raise AssertionError  # the last try returns


def _apart(choice: Choice, answer: Partition) -> tuple[int, int]:
    """Return the solver's bounds, less what components that were grown may save."""
    pool = choice.pool
    found: list[int] = []
    for level, measure in enumerate(_LEVELS):
        if level >= len(answer.bounds):
            break
        costs = pool.of(measure)
        gap = math.floor(answer.objectives[level] - answer.bounds[level])
        spare = 0
        for part, growth in pool.grown.items():
            own = (idx for idx in answer.chosen if pool.members[idx][0] in part)
            spare += sum(int(costs[idx]) for idx in own) - growth.least[level]
        count = int(costs[list(answer.chosen)].sum())
        found.append(count - gap - spare)
        if found[0] < count and not level:
            break  # what plans of fewer entries draw bounds nothing here
    return found[0], found[1] if len(found) > 1 else 0


def _coupled(
    choice: Choice, answer: Partition, rules: Mapping[str, Rule]
) -> tuple[int, int]:
    """Return bounds at the limits' prices; groups are grown for them on the way."""
    counts = choice.pool.measures[list(answer.chosen)].sum(axis=0)
    found = []
    for level, measure in enumerate(_LEVELS[: len(answer.prices)]):
        prices = answer.prices[level]
        amounts = dict.fromkeys(Measure, 0) | {measure: _PARTS}
        constant = 0
        for rule, price in zip(rules.values(), prices, strict=False):
            parts = _price(rule, price, level)
            constant += parts * rule.at_least
            for of, amount in rule.amounts.items():
                amounts[of] -= parts * amount
        if level:
            held = round(max(0.0, prices[len(rules)]) * _PARTS)
            amounts[Measure.ENTRIES] += held
            constant -= held * int(counts[Measure.ENTRIES])
        least = _least(choice, amounts) + constant
        found.append(
            math.ceil(least / _PARTS - _TOLERANCE) if math.isfinite(least) else 0
        )
    entries, visits = (*found, 0, 0)[:2]
    # What is known of visits is so of plans with as few entries.
    return entries, visits if entries == counts[Measure.ENTRIES] else 0


def _price(rule: Rule, price: float, level: int) -> int:
    """Return a price that bounds hold at: any from 0, a goal's at most its own."""
    if not _PRICED.issuperset(rule.amounts):
        return 0
    most = math.inf
    if rule.price is not None:
        most = 0.0 if level else rule.price
    return math.floor(min(max(0.0, price), most) * _PARTS)


def _least(choice: Choice, amounts: Mapping[Measure, int]) -> float:
    """Return the least that amounts of measures come to, component by component."""
    pool = choice.pool
    cost = sum(
        (amount * pool.of(measure) for measure, amount in amounts.items()),
        start=np.zeros(len(pool.members), dtype=np.int64),
    )
    apart = least_apart(
        PartitionProblem(
            n_elements=len(choice.prepared), members=pool.members, costs=[cost]
        )
    )
    inside = {member for part in pool.grown for member in part}
    total = sum(bound for first, bound in apart if first not in inside)
    for growth in pool.grown.values():
        total += _PARTS * growth.least_at(
            entry=amounts[Measure.ENTRIES] / _PARTS,
            visit=amounts[Measure.DRAWS] / _PARTS,
            joint=-amounts[Measure.JOINT_ENTRIES] / _PARTS,
        )
    return total
