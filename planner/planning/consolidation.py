"""Proposals become the annual plan: the best choice of groups, checked and numbered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.errors import CheckFailedError, Finding, InfeasibleError
from planner.planning.bounds import best_plan
from planner.planning.choice import Choice, Choosing, choice_of
from planner.planning.conflicts import explain_conflict, unmet_pins
from planner.planning.limits import limits_of
from planner.planning.merging import Candidate, Measure
from planner.planning.numbering import Numbering
from planner.planning.plan import AnnualPlan
from planner.policy.record import Policy
from planner.ports import NoProgress, Progress
from planner.registry import Pin, Registry
from planner.target_table import TargetTable
from solvers.partition import Limit, Partition, Status
from solvers.partition_check import partition_faults

#: Rows of these files are what a proposal merges by.
_PARTNER_FILES = frozenset({"proposals", "items", "departments", "joint_catalogue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan with what it was made from.

    `chosen` are the groups that the entries are made of. `weights` are each entry's
    relative rates by grade (the last for targets without one), `unmerged_draws` the
    firm-visits that the proposals would have drawn one by one.
    """

    plan: AnnualPlan
    choice: Choice
    chosen: tuple[Candidate, ...]
    weights: dict[str, tuple[int, ...]]
    flexible: frozenset[str]
    unmerged_draws: int
    findings: tuple[Finding, ...]


def make_plan(
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    progress: Progress | None = None,
    choosing: Choosing = choice_of,
    further: Sequence[Limit] = (),
) -> Planned:
    """Return the plan with the fewest entries, then firm-visits, that keeps the shares.

    Parameters
    ----------
    targets
        The frozen library (planner.planning.library.freeze_targets).
    choosing
        What makes the groups to choose from; one that remembers spares doing it again.
    further
        What else the groups chosen from those must keep.

    Raises
    ------
    InfeasibleError
        If no partition keeps what the policy and the departments ask.
    """
    report = (progress or NoProgress()).advance
    choice = choosing(registry, policy, targets, lambda done: report(done, 0))
    said = list(choice.findings)
    unmet = unmet_pins(choice)
    if unmet and _lost_partners(registry):
        # Whoever could have met the pin may be among the rejected rows.
        said += [replace(finding, code="pin_set_aside") for finding in unmet]
        free = {finding.value for finding in unmet}
        proposals = tuple(
            replace(p, pin=Pin.FREE) if p.proposal_id in free else p
            for p in registry.proposals
        )
        registry = replace(registry, proposals=proposals)
        choice = choosing(registry, policy, targets, lambda done: report(done, 0))
    choice, answer, bounds = best_plan(choice, further)
    limits = limits_of(choice.pool, policy.shares)
    if answer.status in (Status.INFEASIBLE, Status.UNKNOWN):
        raise InfeasibleError([*said, *explain_conflict(choice, limits)])
    _check(choice, answer, (*limits.values(), *further))
    return _planned(choice, answer, bounds, said)


def _lost_partners(registry: Registry) -> bool:
    """Tell whether import rejected rows that others could have merged by."""
    return any(
        count.rejected and count.file.partition(".")[0] in _PARTNER_FILES
        for count in registry.counts
    )


def _check(choice: Choice, answer: Partition, limits: Sequence[Limit]) -> None:
    """Check the answer in integers, by code that shares nothing with the solver."""
    required = [limit for limit in limits if limit.price is None]
    faults = partition_faults(
        len(choice.prepared),
        choice.pool.members,
        answer.chosen,
        [limit.weights for limit in required],
        [limit.at_least for limit in required],
    )
    if faults:
        raise CheckFailedError(
            [Finding(file="", code="plan_check", params={"fault": f}) for f in faults]
        )


def _planned(
    choice: Choice, answer: Partition, bounds: tuple[int, int], said: list[Finding]
) -> Planned:
    groups = [choice.pool.members[idx] for idx in answer.chosen]
    chosen = tuple(c for c in map(choice.weigher.weigh, groups) if c is not None)
    numbering = Numbering(choice, chosen)
    entries, visits = bounds
    counts = choice.pool.measures[list(answer.chosen)].sum(axis=0)
    proven = answer.status is Status.OPTIMAL and (
        (entries, visits) == (counts[Measure.ENTRIES], counts[Measure.DRAWS])
    )
    plan = AnnualPlan(
        year=choice.policy.year,
        entries=numbering.entries,
        merges=numbering.merges,
        status=(Status.OPTIMAL if proven else Status.FEASIBLE).value,
        bound=entries,
        visits_bound=visits,
    )
    return Planned(
        plan=plan,
        choice=choice,
        chosen=chosen,
        weights={e: d.demand.weights for e, d in numbering.drafts.items()},
        flexible=frozenset(e for e, d in numbering.drafts.items() if d.demand.flexible),
        unmerged_draws=sum(p.demand.total * p.proposal.times for p in choice.prepared),
        findings=(*said, *numbering.too_seldom()),
    )
