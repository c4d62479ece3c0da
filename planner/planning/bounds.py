"""How few entries, and firm-visits of so few, any plan has: the solver's and beyond.

The solver speaks of the groups that it knows. Where a component's groups were grown
as needed, what it may save with others is bounded by the growth. Where the policy
asks for numbers of entries, the best mix of components keeps them. Where anything
else couples components, the limits' prices make each a problem of its own again
(Lagrangean relaxation: Geoffrion, Mathematical Programming Study 2, 1974).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from planner.planning.answers import Within
from planner.planning.choice import Choice, choose
from planner.planning.frontier import best_mix, counted
from planner.planning.growing import Growth
from planner.planning.limits import Rule, rules_of
from planner.planning.merging import Measure
from planner.planning.pricing import Cost
from planner.planning.search import Group
from solvers.abreast import abreast
from solvers.partition import Limit, Partition, PartitionProblem, Status, least_apart

IntArray = npt.NDArray[np.int64]

#: Prices are whole numbers of so many parts of an entry or a visit.
_PARTS = 1_000_000
#: Components of so many proposals are worth more processes than one.
_MANY = 200
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
    limits = [rule.limit(choice.pool) for rule in rules.values()]
    apart = choose(choice, further)
    if apart.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return choice, apart, (0, 0)
    if not any(limit.missing(apart.chosen) for limit in limits):
        return choice, apart, (0, 0) if further else _apart(choice, apart)
    if choice.pool.parts and not further:
        mixed, answer, bounds = _mixed(choice, apart, rules)
        others = [r.limit(mixed.pool) for r in rules.values() if not counted(r)]
        missed = any(limit.missing(answer.chosen) for limit in others)
        if answer.status is Status.INFEASIBLE or (answer.chosen and not missed):
            return mixed, answer, bounds
    return _together(choice, rules, further)


def _mixed(
    choice: Choice, apart: Partition, rules: Mapping[str, Rule]
) -> tuple[Choice, Partition, tuple[int, int]]:
    """Return the best plan by the rules on numbers of entries.

    Where an entry is joint or not is all that these ask, so every component may be
    solved by itself once it is known how many of each it makes.
    """
    parts = choice.pool.parts
    ids = [choice.prepared[part.members[0]].proposal.proposal_id for part in parts]
    asked = [rule for rule in rules.values() if counted(rule)]
    mix = best_mix(parts, ids, asked)
    if not mix.within:
        return choice, Partition(status=mix.status), (0, 0)
    own = _by_part(choice, apart)
    mixed = replace(choice, pool=choice.pool.renewed())
    tasks = [
        partial(_taken, mixed, *one)
        for one in zip(parts, own, mix.within, mix.visits, strict=True)
    ]
    sizes = [len(part.members) for part in parts]
    chosen: list[int] = []
    first = 0
    for part, taken in zip(parts, abreast(tasks, sizes, least=_MANY), strict=True):
        chosen += (first + taken).tolist()
        first += len(part.known)
    answer = Partition(
        status=mix.status,
        chosen=tuple(sorted(chosen)),
        objectives=mix.cost,
        bounds=mix.bounds,
    )
    return mixed, answer, _less(mixed, answer)


def _taken(
    choice: Choice, part: Growth, kept: Sequence[Group], within: Within, visits: int
) -> IntArray:
    """Return places of the best groups known of a component: those kept, if they do."""
    taken = part.taken(kept, within, visits)
    if taken is not None:
        return taken
    tickets = [choice.ticket(group) for group in part.known.groups()]
    return part.answer(np.array(tickets, dtype=np.float64), within)


def _by_part(choice: Choice, answer: Partition) -> list[list[Group]]:
    """Return the groups chosen in each component."""
    place = {m: at for at, part in enumerate(choice.pool.parts) for m in part.members}
    found: list[list[Group]] = [[] for _ in choice.pool.parts]
    for idx in answer.chosen:
        group = choice.pool.members[idx]
        if group[0] in place:
            found[place[group[0]]].append(group)
    return found


def _less(choice: Choice, answer: Partition) -> tuple[int, int]:
    """Return the counts of an answer, less what its costs are above their bounds."""
    counts = choice.pool.measures[list(answer.chosen)].sum(axis=0)
    found = []
    for measure, cost, bound in zip(
        _LEVELS, answer.objectives, answer.bounds, strict=False
    ):
        found.append(int(counts[measure]) - math.floor(cost - bound + _TOLERANCE))
    entries, visits = found
    # What plans of fewer entries draw bounds nothing.
    return entries, visits if entries == counts[Measure.ENTRIES] else 0


def _together(
    choice: Choice, rules: Mapping[str, Rule], further: Sequence[Limit]
) -> tuple[Choice, Partition, tuple[int, int]]:
    """Return the best plan over the groups known, whatever couples components."""
    for tries_left in reversed(range(_TRIES)):
        limits = [rule.limit(choice.pool) for rule in rules.values()]
        answer = choose(choice, [*limits, *further])
        if answer.status in (Status.INFEASIBLE, Status.UNKNOWN):
            return choice, answer, (0, 0)
        if choice.pool.complete or not answer.prices:
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
    entries, visits = _less(choice, answer)
    for part, groups in zip(choice.pool.parts, _by_part(choice, answer), strict=True):
        if not part.complete:
            counts = part.counts(groups)
            entries -= max(0, int(counts[Measure.ENTRIES]) - part.fewest)
            visits -= max(0, int(counts[Measure.DRAWS]) - part.least_visits)
    counts = choice.pool.measures[list(answer.chosen)].sum(axis=0)
    return entries, visits if entries == counts[Measure.ENTRIES] else 0


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
    grown = [part for part in pool.parts if not part.complete]
    inside = {member for part in grown for member in part.members}
    total = sum(bound for first, bound in apart if first not in inside)
    price = Cost(
        entry=amounts[Measure.ENTRIES] / _PARTS,
        visit=amounts[Measure.DRAWS] / _PARTS,
        joint=-amounts[Measure.JOINT_ENTRIES] / _PARTS,
    )
    return total + sum(_PARTS * part.least_at(price) for part in grown)
