"""Expected finds of a plan on paper, from the policy's rates or from past results."""

from collections import Counter
from collections.abc import Mapping, Sequence

from planner.errors import Finding
from planner.finds.draws import draws_by_grade, steered_entries
from planner.finds.expected import ExpectedFinds, expected_finds
from planner.finds.rates import finding_rates, too_few
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.registry import Registry
from planner.target_table import TargetTable


def expect_finds(
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    weights: Mapping[str, Sequence[int]],
    quotas: QuotaTable,
) -> tuple[ExpectedFinds | None, list[Finding]]:
    """Return what a plan may find, None where no rates are known, and what to say.

    Parameters
    ----------
    targets
        The frozen library.
    weights
        Each entry's relative rates by grade; of entries that capacity cut, none.
    """
    unknown = policy.grades.unknown
    seen = targets.rows(
        {visit.target_id for visit in registry.history}, ("target_id", "grade")
    )
    grade_of = {
        target_id: grade or unknown for target_id, grade in seen.itertuples(index=False)
    }
    rates = finding_rates(policy, registry.history, grade_of)
    if not rates:
        return None, []
    draws = draws_by_grade(quotas, policy, weights)
    steered = tuple(steered_entries(quotas, policy, weights))
    grades = {grade: rank for rank, grade in enumerate(targets.values("grade"))}
    cells, counts = targets.alike({"grade": grades})
    firms: Counter[str] = Counter()
    for grade, count in zip(cells["grade"], counts.tolist(), strict=True):
        firms[grade or unknown] += count
    found = expected_finds(rates, draws, steered, policy, firms)
    return found, too_few(rates)
