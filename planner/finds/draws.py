"""Expected draws by grade, and how the policy's ratios steer them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.planning.demand import demand
from planner.planning.plan import Entry
from planner.planning.quotas import QuotaTable
from planner.policy.record import MICRO, Policy
from planner.protocol.strata import NO_GRADE
from planner.registry import Basis
from solvers.apportion import scaled_rates


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeDraws:
    """A grade's part in the year's draws.

    `eligible` counts a firm once for each draw that it may be in, `expected` is how
    many are drawn on average; `steered` is the part of it whose entries follow the
    policy's ratios, out of `steered_eligible`.
    """

    grade: str
    eligible: int
    expected: Fraction
    steered_eligible: int
    steered: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Steered:
    """An entry whose grades share its draws as the policy's ratios say.

    `sizes` are eligible targets by grade, 0 for a grade that isn't drawn; `total` is
    how many are drawn each of `times` times. `follows` tells that the total comes
    from the ratios, too, and not from a share or count of the entry's own.
    """

    sizes: tuple[int, ...]
    total: int
    times: int
    follows: bool


def draws_by_grade(
    quotas: QuotaTable, policy: Policy, weights: Mapping[str, Sequence[int]]
) -> tuple[GradeDraws, ...]:
    """Return every grade's draws over the year, from low to high risk.

    Parameters
    ----------
    weights
        Each entry's relative rates by grade, as the plan has them; of entries that
        capacity cut, none.

    Notes
    -----
    A target without a grade counts under the one that the policy takes it for.
    """
    order = policy.grades.order
    found = {
        g: GradeDraws(
            grade=g,
            eligible=0,
            expected=Fraction(0),
            steered_eligible=0,
            steered=Fraction(0),
        )
        for g in order
    }
    for entry in quotas.plan.entries:
        steered = _is_steered(entry, weights.get(entry.entry_id), policy)
        for grade, (size, micro) in _cells(entry, quotas, policy).items():
            expected = Fraction(micro, MICRO)
            so_far = found[grade]
            found[grade] = replace(
                so_far,
                eligible=so_far.eligible + size,
                expected=so_far.expected + expected,
                steered_eligible=so_far.steered_eligible + size * steered,
                steered=so_far.steered + expected * steered,
            )
    return tuple(found.values())


def _cells(
    entry: Entry, quotas: QuotaTable, policy: Policy
) -> dict[str, tuple[int, int]]:
    """Return the targets and expected draws of each grade, over all occurrences."""
    found: dict[str, tuple[int, int]] = {}
    for occurrence in entry.occurrences:
        for cell in quotas.strata(entry, occurrence.round_id):
            grade = policy.grades.unknown if cell.grade == NO_GRADE else cell.grade
            size, micro = found.get(grade, (0, 0))
            found[grade] = size + cell.eligible, micro + cell.expected_micro
    return found


def _is_steered(entry: Entry, weights: Sequence[int] | None, policy: Policy) -> bool:
    """Tell whether an entry prefers grades as the policy does, where it has targets."""
    if weights is None:
        return False
    own = dict(zip(policy.grades.order, policy.grades.ratio_micro, strict=True))
    ratios = (*own.values(), own[policy.grades.unknown])
    return entry.basis is Basis.CREDIT and all(
        weight in (0, ratio) for weight, ratio in zip(weights, ratios, strict=True)
    )


def steered_entries(
    quotas: QuotaTable, policy: Policy, weights: Mapping[str, Sequence[int]]
) -> Iterator[Steered]:
    """Yield the entries that the policy's ratios steer."""
    order = policy.grades.order
    for entry in quotas.plan.entries:
        drawn = weights.get(entry.entry_id, ())
        times = len(entry.occurrences)
        if not (entry.total and drawn and _is_steered(entry, drawn, policy)):
            continue
        cells = _cells(entry, quotas, policy)
        sizes = tuple(
            cells.get(grade, (0, 0))[0] // times if weight else 0
            for grade, weight in zip(order, drawn, strict=False)
        )
        by_policy = demand(None, Basis.CREDIT, (*sizes, 0), policy).total
        follows = entry.total == by_policy
        yield Steered(sizes=sizes, total=entry.total, times=times, follows=follows)


def spread(entries: Sequence[Steered], policy: Policy) -> tuple[Fraction, ...]:
    """Return how many of each grade entries would draw under a policy's ratios."""
    ratios = policy.grades.ratio_micro
    drawn = [Fraction(0)] * len(ratios)
    for entry in entries:
        total = entry.total
        if entry.follows:
            total = demand(None, Basis.CREDIT, (*entry.sizes, 0), policy).total
        live = sum(n for n, ratio in zip(entry.sizes, ratios, strict=True) if ratio)
        rates = scaled_rates(entry.sizes, ratios, min(total, live))
        for grade, (size, rate) in enumerate(zip(entry.sizes, rates, strict=True)):
            drawn[grade] += size * rate * entry.times / MICRO
    return tuple(drawn)
