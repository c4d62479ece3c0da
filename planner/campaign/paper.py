"""A plan on paper: everything of a year that comes before its first draw."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from planner.campaign.certificate import (
    KNOWN_BEFORE_THE_DRAW,
    certify,
    uncovered_items,
    unmet,
)
from planner.campaign.expecting import expect_finds
from planner.campaign.measures import Measured
from planner.errors import Finding, InfeasibleError
from planner.finds.expected import ExpectedFinds
from planner.planning.capacity import Fitted, fit_capacity
from planner.planning.capacity_cut import CapacityCuts, Proof
from planner.planning.capacity_plan import CapacityPlan
from planner.planning.choice import Choosing, choice_of
from planner.planning.consolidation import Planned, make_plan
from planner.planning.explaining import explain
from planner.planning.least_cuts import nothing
from planner.planning.library import freeze_targets
from planner.planning.merging import Candidate
from planner.planning.quotas import QuotaTable
from planner.planning.reasons import Explanation
from planner.planning.telling import telling_findings
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.target_table import TargetTable
from solvers.partition import Limit

#: How many times other groups are tried where people's time doesn't suffice.
_TRIES = 6

#: Fits a plan to its inspectors' time.
Fitting = Callable[[Planned, Registry, Policy, TargetTable], Fitted]


class HopelessError(Exception):
    """People lack time, whatever moves or shrinks; where wasn't worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draftable:
    """A plan that may be drawn: the frozen library, the plan and its quotas.

    `finds` is what it may be expected to find, None where no finding rates are known.
    `capacity` says when visits are made and by whom; `explanation` says why merges are
    as they are, where that isn't just what the plan was chosen from.
    """

    targets: TargetTable
    planned: Planned
    quotas: QuotaTable
    findings: tuple[Finding, ...]
    finds: ExpectedFinds | None = None
    capacity: CapacityPlan = field(default_factory=CapacityPlan)
    explanation: Explanation | None = None


def plan_on_paper(
    registry: Registry,
    policy: Policy,
    today: date,
    progress: Progress,
    *,
    graded: bool,
    choosing: Choosing = choice_of,
    fitting: Fitting = fit_capacity,
    hasty: bool = False,
) -> Draftable:
    """Return everything of a year that comes before its first draw.

    Parameters
    ----------
    graded
        Whether rounds are confidential, so that unknown grades are filled in.
    choosing, fitting
        What makes the groups that the plan is chosen from, and what fits the plan to
        its inspectors' time; those that remember spare doing it again.
    hasty
        Whether groups whose people lack time at the least that they may be cut to are
        refused before it is worked out what moves, what shrinks and where time lacks.

    Raises
    ------
    InfeasibleError
        If the policy's shares, pins or floors can't all be kept, or people are lacking.
    HopelessError
        If a hasty plan's people are lacking.
    """
    progress.stage("计划", "plan")
    targets = freeze_targets(registry, policy, today, graded=graded)
    planned = make_plan(registry, policy, targets, progress, choosing)
    progress.stage("配额", "quotas")
    cutting = _Cutting(planned, registry, policy, targets, hasty=hasty)
    try:
        cutting.refuse(planned)
        fitted = fitting(planned, registry, policy, targets)
    except (InfeasibleError, HopelessError) as error:
        progress.stage("另择合并", "other merges")
        fitted = _fitted_otherwise(
            error, cutting, planned, registry, policy, targets, fitting
        )
    planned, quotas = fitted.planned, fitted.quotas
    measured = Measured(quotas=quotas, items=registry.items, library_size=len(targets))
    findings = (
        *planned.findings,
        *fitted.findings,
        *uncovered_items(policy, measured),
        *(telling_findings(policy, targets, quotas) if graded else ()),
    )
    on_paper = certify(policy, measured)
    broken = unmet([r for r in on_paper if r.requirement in KNOWN_BEFORE_THE_DRAW])
    if broken:
        raise InfeasibleError([*findings, *broken])
    cut = {cut.entry_id for cut in fitted.capacity.cuts}
    weights = {e: found for e, found in planned.weights.items() if e not in cut}
    finds, said = expect_finds(registry, policy, targets, weights, quotas)
    return Draftable(
        targets=targets,
        planned=planned,
        quotas=quotas,
        findings=(*findings, *said),
        finds=finds,
        capacity=fitted.capacity,
    )


class _Cutting:
    """What people's time says of groups, found once it is asked for."""

    def __init__(
        self,
        planned: Planned,
        registry: Registry,
        policy: Policy,
        targets: TargetTable,
        *,
        hasty: bool,
    ) -> None:
        self._choice = planned.choice
        self._inputs = registry, policy, targets
        self._hasty = hasty and policy.capacity.binding
        self._proof: tuple[Planned, Proof | None] | None = None

    @cached_property
    def _cuts(self) -> CapacityCuts:
        registry, policy, targets = self._inputs
        return CapacityCuts(registry, policy, self._choice.prepared, targets)

    @cached_property
    def _candidates(self) -> list[Candidate]:
        weigher = self._choice.weigher
        pool = [weigher.weigh(members) for members in self._choice.pool.members]
        return [candidate for candidate in pool if candidate is not None]

    def refuse(self, planned: Planned) -> None:
        """Raise HopelessError where haste is asked for and the groups can't be done."""
        if not self._hasty:
            return
        proof = self._proof_of(planned)
        if proof is not None and proof.lacking > 2 * nothing(self._inputs[1]):
            raise HopelessError

    def limit(self, planned: Planned) -> Limit | None:
        """Return a limit that a plan breaks, None where its groups overload nobody."""
        proof = self._proof_of(planned)
        return None if proof is None else self._cuts.limit(proof, self._candidates)

    def _proof_of(self, planned: Planned) -> Proof | None:
        if self._proof is None or self._proof[0] is not planned:
            self._proof = planned, self._cuts.proof(planned.chosen)
        return self._proof[1]


def _fitted_otherwise(
    error: InfeasibleError | HopelessError,
    cutting: _Cutting,
    planned: Planned,
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    fitting: Fitting,
) -> Fitted:
    """Return a plan of other groups, that asks less of those who lack time.

    Merging saves visits, but a department that joins may have more of them. Each try
    learns a limit from who lacks time (planning.capacity_cut); where no groups keep
    the limits, the first plan's shortage is told.
    """
    choice, said = planned.choice, planned.findings
    learnt: list[Limit] = []
    while len(learnt) < _TRIES:
        limit = cutting.limit(planned)
        if limit is None:
            raise error
        learnt.append(limit)
        try:
            planned = make_plan(
                registry, policy, targets, None, lambda *_: choice, learnt
            )
        except InfeasibleError:
            raise error from None
        try:
            cutting.refuse(planned)
            fitted = fitting(planned, registry, policy, targets)
        except (InfeasibleError, HopelessError):
            continue
        return replace(fitted, planned=replace(fitted.planned, findings=said))
    raise error


def explanation_of(paper: Draftable) -> Explanation:
    """Return why a plan's merges are as they are."""
    planned = paper.planned
    return paper.explanation or explain(planned.choice, planned.plan.merges)
