"""How often a visit finds something, by grade: as the policy says, or as it was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from planner.errors import Finding, Level
from planner.policy.record import MICRO, Policy
from planner.policy.results import NOTHING
from planner.registry import PastVisit

#: With fewer visits than this a grade's rate is taken together with its neighbours'.
LEAST_VISITS = 30

#: Of a normal distribution, 95 % lie within so many standard deviations.
_DEVIATIONS = Decimal("1.959963984540054")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often a visit to a firm of a grade finds something.

    `low` and `high` hold it with 95 % certainty; a rate that the policy states has
    none. `seen` are the grade's own visits with results, `visits` and `found` those
    of all grades `pooled`: the grade itself, and its neighbours where it had too few.
    """

    grade: str
    value: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    seen: int = 0
    visits: int = 0
    found: int = 0
    pooled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """Visits with results and those that found something, by grade."""

    visits: Counter[str]
    found: Counter[str]


def found_something(codes: Iterable[str]) -> bool:
    """Tell whether results of a visit name a problem."""
    return any(not code.startswith(NOTHING) for code in codes)


def finding_rates(
    policy: Policy, history: Iterable[PastVisit], grade_of: Mapping[str, str]
) -> tuple[Rate, ...]:
    """Return a rate for every grade, from low to high risk; none where none is known.

    Parameters
    ----------
    grade_of
        The grade of each target now; a visit is counted under it.
    """
    order = policy.grades.order
    if policy.finds.rate:
        return tuple(
            Rate(grade=grade, value=Fraction(micro, MICRO))
            for grade, micro in policy.finds.rate
        )
    seen = _outcomes(history, grade_of)
    if not any(seen.visits[grade] for grade in order):
        return ()
    return tuple(_rate_seen(place, order, seen) for place in range(len(order)))


def too_few(rates: Sequence[Rate]) -> list[Finding]:
    """Return a warning for each grade with so few visits that others' count as well."""
    return [
        Finding(
            file="history",
            code="finds_few_visits",
            level=Level.WARNING,
            value=rate.grade,
            params={
                "seen": str(rate.seen),
                "least": str(LEAST_VISITS),
                "pooled": "、".join(rate.pooled),
            },
        )
        for rate in rates
        if rate.pooled and rate.seen < LEAST_VISITS
    ]


def _outcomes(history: Iterable[PastVisit], grade_of: Mapping[str, str]) -> _Seen:
    """Count planned visits whose results are known.

    A plan's visits are planned ones: what complaints led to finds more, and says
    nothing of them. A joint visit is a row a department and counts once.
    """
    outcomes: dict[tuple[str, date], bool] = {}
    for visit in history:
        if visit.planned and visit.codes:
            key = visit.target_id, visit.visited_on
            outcomes[key] = outcomes.get(key, False) or found_something(visit.codes)
    visits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for (target_id, _), problem in outcomes.items():
        grade = grade_of.get(target_id, "")
        visits[grade] += 1
        found[grade] += problem
    return _Seen(visits, found)


def _rate_seen(place: int, order: Sequence[str], seen: _Seen) -> Rate:
    """Return a grade's rate, its nearest neighbours' visits taken in while too few."""
    reach = 0
    while True:
        pooled = order[max(0, place - reach) : place + reach + 1]
        visits = sum(seen.visits[grade] for grade in pooled)
        if visits >= LEAST_VISITS or len(pooled) == len(order):
            break
        reach += 1
    found = sum(seen.found[grade] for grade in pooled)
    low, high = wilson(found, visits)
    return Rate(
        grade=order[place],
        value=Fraction(found, visits),
        low=low,
        high=high,
        seen=seen.visits[order[place]],
        visits=visits,
        found=found,
        pooled=tuple(pooled),
    )


def wilson(found: int, visits: int) -> tuple[Fraction, Fraction]:
    """Return between what a share lies with 95 % certainty, `visits` above zero.

    Notes
    -----
    Wilson's score interval ("Probable inference, the law of succession, and
    statistical inference", 1927), which stays within 0 and 1 for few visits, too.
    """
    n, share = Decimal(visits), Decimal(found) / visits
    square = _DEVIATIONS**2
    middle = share + square / (2 * n)
    spread = _DEVIATIONS * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    whole = 1 + square / n
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return Fraction(max(Decimal(0), low)), Fraction(min(Decimal(1), high))
