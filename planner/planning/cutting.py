"""How far each entry's quota may shrink, and what is left of it at each level.

The policy's ratios go down in a stated order: the lowest-risk grade first, to
`capacity.least` (by default half its ratio), then the next; the riskiest stays whole.
Last come entries with a ceiling, which may go down to what the law or the policy asks
at least, and the riskiest grade where the policy names a least ratio for it. A level
counts hundredths of these steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.planning.demand import demand, drawn_counts
from planner.planning.signs import Prepared
from planner.policy.record import Policy
from planner.ratios import Bound
from planner.registry import Basis, Item, ItemKind
from solvers.apportion import TooThinError, spread_expected

MICRO = 1_000_000
_STEPS = 100


def least_ratios(policy: Policy) -> tuple[int, ...]:
    """Return by how much at least each grade is drawn after all cuts, in millionths."""
    whole = policy.grades.ratio_micro
    halves = (*(ratio // 2 for ratio in whole[:-1]), whole[-1])
    asked = [least for _, least in policy.capacity.least] or halves
    # Of a grade that is drawn nobody is left without a chance.
    return tuple(
        min(ratio, max(1, least)) for ratio, least in zip(whole, asked, strict=True)
    )


def levels(policy: Policy) -> int:
    """Return the last level, at which all that may give way has."""
    return _STEPS * len(policy.grades.order)


def ratios_at(policy: Policy, level: int) -> tuple[int, ...]:
    """Return the policy's ratios by grade at a level, never falling with risk.

    A grade never falls below what a lower-risk one still has.
    """
    found: list[int] = []
    for rank, (ratio, least) in enumerate(
        zip(policy.grades.ratio_micro, least_ratios(policy), strict=True)
    ):
        done = min(max(level - rank * _STEPS, 0), _STEPS)
        found.append(max([ratio - (ratio - least) * done // _STEPS, *found[-1:]]))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuttable:
    """Something that may shrink from `total`, each time.

    `cells` are (grade's rank, district, eligible); `least` is the fewest it may draw
    each time, `last` the fewest at the last step. `graded` tells that it is
    drawn by the policy's ratios.
    """

    total: int
    cells: tuple[tuple[int, str, int], ...]
    weights: tuple[int, ...]
    least: int
    last: int
    graded: bool

    def weights_at(self, policy: Policy, level: int) -> tuple[int, ...]:
        """Return the relative rates by grade at a level."""
        if not self.graded:
            return self.weights
        own = ratios_at(policy, level)
        own = (*own, own[policy.grades.order.index(policy.grades.unknown)])
        return tuple(w and cut for w, cut in zip(self.weights, own, strict=True))

    def total_at(self, policy: Policy, level: int) -> int:
        """Return how many are drawn each time at a level.

        Rounded up, so that a grade that isn't cut keeps at least the policy's ratio.
        """
        before = self._mass(self.weights)
        after = self._mass(self.weights_at(policy, level))
        total = self.total
        if self.graded:
            total = max(self.least, min(total, -(-total * after // before)))
        done = max(0, level - (levels(policy) - _STEPS))
        if self.last < total:
            total -= (total - self.last) * done // _STEPS
        return total

    def _mass(self, weights: Sequence[int]) -> int:
        return sum(size * weights[rank] for rank, _, size in self.cells)

    def at(self, policy: Policy, level: int) -> "Quota":
        """Return what is drawn at a level; raised where chances would vanish."""
        total = self.total_at(policy, level)
        whole = total == self.total
        weights = self.weights if whole else self.weights_at(policy, level)
        sizes = [(rank, size) for rank, _, size in self.cells]
        try:
            expected = spread_expected(sizes, weights, total)
        except TooThinError:
            return replace(self, least=2 * total, last=2 * total).at(policy, level)
        return Quota(total=total, weights=weights, expected=tuple(expected))

    def by_district(self, quota: "Quota") -> dict[str, int]:
        """Return expected visits by district, in millionths."""
        found: dict[str, int] = {}
        for (_, district, _), micro in zip(self.cells, quota.expected, strict=True):
            found[district] = found.get(district, 0) + micro
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many are drawn each time, by which rates, and what each cell expects."""

    total: int
    weights: tuple[int, ...]
    expected: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an entry, or a draft of one, draws before any cut."""

    total: int
    basis: Basis
    grades: tuple[str, ...]
    item_ids: tuple[str, ...]
    cells: tuple[tuple[int, str, int], ...]
    weights: tuple[int, ...]


def cuttable_of(
    asked: Asked,
    members: Sequence[Prepared],
    items: Mapping[str, Item],
    policy: Policy,
) -> Cuttable | None:
    """Return how far something may shrink, None where it may not.

    Uncut stay full coverage, whatever holds a key item, and what is asked exactly:
    counts, shares and shares by grade.
    """
    key = any(items[item_id].kind is ItemKind.KEY for item_id in asked.item_ids)
    if key or asked.basis is Basis.FULL or not asked.total or not members:
        return None
    order = policy.grades.order
    counts = [0] * (len(order) + 1)
    for rank, _, size in asked.cells:
        counts[rank] += size
    counts = drawn_counts(counts, (*order, ""), asked.grades)
    needs = [_least(member, counts, items, policy) for member in members]
    least = min(asked.total, max(1, policy.rounding_minimum, *needs))
    own = zip(asked.weights[:-1], policy.grades.ratio_micro, strict=True)
    graded = asked.basis is Basis.CREDIT and all(w in (0, ratio) for w, ratio in own)
    ceilings = any(_ceiling(member) for member in members)
    if least == asked.total or not (graded or ceilings):
        return None
    return Cuttable(
        total=asked.total,
        cells=asked.cells,
        weights=asked.weights,
        least=least if graded else asked.total,
        last=least if ceilings else asked.total,
        graded=graded,
    )


def _ceiling(member: Prepared) -> bool:
    ratio = member.proposal.ratio
    return ratio is not None and ratio.bound is Bound.CEILING


def _least(
    member: Prepared, counts: Sequence[int], items: Mapping[str, Item], policy: Policy
) -> int:
    """Return how many a member asks of these targets at least."""
    proposal = member.proposal
    legal = [items[item_id].ratio for item_id in proposal.item_ids]
    floors = [
        ratio.micro
        for ratio in legal
        if ratio is not None and ratio.micro is not None and ratio.bound is Bound.FLOOR
    ]
    ratio, base = proposal.ratio, sum(counts)
    if ratio is not None and ratio.bound is Bound.EXACT:
        return demand(ratio, proposal.basis, counts, policy).total
    if ratio is not None and ratio.bound is Bound.FLOOR:
        if ratio.micro is None:
            return demand(ratio, proposal.basis, counts, policy).total
        floors.append(ratio.micro)
    return -(-base * max(floors, default=0) // MICRO)
