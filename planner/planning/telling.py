"""What a plan tells by itself, whatever is kept secret of its draws."""

import math
from collections import defaultdict

from planner.discretion import TOLERANCE_TAG
from planner.errors import Finding, Level
from planner.ids import is_full
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.target_table import TargetTable

#: A list of fewer bits can be found by trying: its digest is public at once.
SAFE_BITS = 80


def telling_findings(
    policy: Policy, targets: TargetTable, quotas: QuotaTable
) -> list[Finding]:
    """Return warnings of what published lists tell beyond who was drawn.

    Parameters
    ----------
    targets
        The frozen library.
    """
    return [*_tolerance(policy, targets, quotas), *_guessable(policy, quotas)]


def _tolerance(
    policy: Policy, targets: TargetTable, quotas: QuotaTable
) -> list[Finding]:
    """Warn where the tolerance period tells grades.

    A firm's age and tag are no secret: if it isn't tolerated, it isn't of the grades
    that are, and a list that it is on says so.
    """
    spared = [
        grade for grade in policy.grades.order if grade in policy.tolerance.grades
    ]
    shields = any(
        TOLERANCE_TAG in entry.scope.exclude.get("tags", ())
        for entry in quotas.plan.entries
    )
    firms = _tolerated(targets)
    if not firms or not shields or len(spared) == len(policy.grades.order):
        return []
    return [
        Finding(
            file="policy.toml",
            column="tolerance.grades",
            code="tolerance_tells_grades",
            level=Level.WARNING,
            value="、".join(spared),
            params={"firms": str(firms)},
        )
    ]


def _tolerated(targets: TargetTable) -> int:
    """Return how many targets the tolerance period shields."""
    shielded = {
        cell: int(TOLERANCE_TAG in cell.split(";")) for cell in targets.values("tags")
    }
    _, counts = targets.alike({"tags": shielded})
    return int(counts[-1]) if any(shielded.values()) else 0


def _guessable(policy: Policy, quotas: QuotaTable) -> list[Finding]:
    """Warn of rounds whose whole list is found by trying before its embargo ends.

    In a round of full coverage the list is the scope, which is public anyway.
    """
    if policy.publish.embargo == "none":
        return []
    bits: dict[str, float] = defaultdict(float)
    for entry in quotas.plan.entries:
        for occurrence in entry.occurrences:
            bits[occurrence.round_id] += list_bits(entry.eligible, entry.total)
    return [
        Finding(
            file="",
            code="list_guessable",
            level=Level.WARNING,
            value=round_id,
            params={"bits": str(int(found))},
        )
        for round_id, found in sorted(bits.items())
        if found < SAFE_BITS and not is_full(round_id)
    ]


def list_bits(eligible: int, total: int) -> float:
    """Return how many bits it takes to say who was drawn: log2 of all the choices."""
    if not 0 <= total <= eligible:
        return 0.0
    ways = math.lgamma(eligible + 1) - math.lgamma(total + 1)
    return (ways - math.lgamma(eligible - total + 1)) / math.log(2)
