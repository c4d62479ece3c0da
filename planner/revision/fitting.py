"""A version's quotas, and whether the library's floor and people's time bear them."""

from dataclasses import dataclass, replace

from planner.errors import Finding, InfeasibleError
from planner.planning.capacity import Fitted, fit_capacity
from planner.planning.capacity_plan import CapacityPlan
from planner.planning.consolidation import Planned
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.registry import Registry
from planner.revision.adding import without_shares
from planner.target_table import TargetTable

FLOOR = "grades.floor_overall"
CAPACITY = "capacity"
_SHORT = "capacity_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What a version misses beside the certificate's lines, and whether by more."""

    name: str
    worse: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A version's quotas and loads, what it misses, and what there is to say."""

    quotas: QuotaTable
    capacity: CapacityPlan
    missed: tuple[Missed, ...]
    findings: tuple[Finding, ...]


def fit(
    before: QuotaTable,
    capacity: CapacityPlan,
    planned: Planned,
    *,
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
) -> Fit:
    """Return a version's quotas, only what `planned` calls flexible raised.

    No window moves and no quota shrinks for want of people: that is said.

    Parameters
    ----------
    before, capacity
        Those of the version before.
    """
    telling = replace(policy, capacity=replace(policy.capacity, binding=False))
    missed: list[Missed] = []
    try:
        found = fit_capacity(planned, registry, telling, targets)
    except InfeasibleError as error:
        found = fit_capacity(planned, registry, without_shares(telling), targets)
        fell = found.quotas.coverage_micro < before.coverage_micro
        said = tuple(f for f in error.findings if f not in planned.findings)
        missed.append(Missed(name=FLOOR, worse=fell, findings=said))
    short = tuple(f for f in found.findings if f.code == _SHORT)
    if short and policy.capacity.binding:
        worse = _lacking(found.capacity) > _lacking(capacity)
        missed.append(Missed(name=CAPACITY, worse=worse, findings=short))
    return Fit(
        quotas=found.quotas,
        capacity=_with_history(found, capacity),
        missed=tuple(missed),
        findings=found.findings,
    )


def _lacking(capacity: CapacityPlan) -> int:
    """Return how much more is planned than there is time for, in all."""
    return sum(
        max(0, use.planned - use.available)
        for use in capacity.uses
        if use.available is not None
    )


def _with_history(found: Fitted, before: CapacityPlan) -> CapacityPlan:
    """Return the loads as they are, and what gave way when the year was opened."""
    there = {entry.entry_id for entry in found.quotas.plan.entries}
    return replace(
        found.capacity,
        shifts=tuple(s for s in before.shifts if s.entry_id in there),
        cuts=tuple(c for c in before.cuts if c.entry_id in there),
    )
