"""How often departments have targets replaced: many replacements are a signal."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.replacement.reasons import Reason
from planner.replacement.record import Replacement

#: A department is flagged where chance would make as many replacements this rarely.
SIGNIFICANT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLine:
    """A department's replacements beside those of all.

    `visits` counts the visits that it takes part in, those withdrawn too, `replaced`
    the replacements that it asked for, `average` all departments' share of the one
    in the other. `chance` is that of as many replacements or more at the average.
    `unfilled` counts entries for which no reserve was left.
    """

    department_id: str
    name: str
    visits: int
    replaced: int
    average: float
    chance: float
    reasons: Mapping[Reason, int]
    rounds: Mapping[str, int]
    unfilled: int

    @property
    def share(self) -> float:
        """The share of its visits that it had replaced."""
        return self.replaced / self.visits if self.visits else 0.0

    @property
    def flagged(self) -> bool:
        """Whether it had more replaced than chance explains."""
        return self.share > self.average and self.chance < SIGNIFICANT


def by_department(
    replacements: Iterable[Replacement],
    visits: Mapping[str, int],
    names: Mapping[str, str],
) -> list[DepartmentLine]:
    """Return a line for every department that visits, by its id.

    Parameters
    ----------
    visits
        How many visits each department takes part in.
    """
    asked: dict[str, list[Replacement]] = {}
    for one in replacements:
        asked.setdefault(one.department_id, []).append(one)
    total = sum(visits.values())
    average = sum(map(len, asked.values())) / total if total else 0.0
    lines = []
    for department_id in sorted({*visits, *asked}):
        own = asked.get(department_id, [])
        made = visits.get(department_id, 0)
        lines.append(
            DepartmentLine(
                department_id=department_id,
                name=names.get(department_id, department_id),
                visits=made,
                replaced=len(own),
                average=average,
                chance=upper_tail(len(own), made, average),
                reasons=_counted(one.reason for one in own),
                rounds=Counter(one.round_id for one in own),
                unfilled=sum(one.unfilled for one in own),
            )
        )
    return lines


def _counted(reasons: Iterable[Reason]) -> dict[Reason, int]:
    found = Counter(reasons)
    return {reason: found[reason] for reason in Reason if found[reason]}


def upper_tail(successes: int, trials: int, chance: float) -> float:
    """Return the chance of at least so many successes: the binomial's upper tail."""
    if successes <= 0:
        return 1.0
    if successes > trials or chance <= 0.0:
        return 0.0
    if chance >= 1.0:
        return 1.0
    # Summed upwards from the point itself, so that a small tail isn't lost in 1 - x.
    term = math.exp(
        math.lgamma(trials + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(trials - successes + 1)
        + successes * math.log(chance)
        + (trials - successes) * math.log1p(-chance)
    )
    tail = 0.0
    odds = chance / (1.0 - chance)
    for count in range(successes, trials + 1):
        tail += term
        term *= (trials - count) / (count + 1) * odds
    return min(1.0, tail)
