"""Why no plan fits, and what helps: contradictions first, then ways out, each tried."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from planner.conflict.case import Case
from planner.conflict.catalogue_ways import catalogue_ways
from planner.conflict.coverage_ways import coverage_ways
from planner.conflict.merge_ways import merge_ways
from planner.conflict.order import in_order
from planner.conflict.people_ways import people_ways
from planner.conflict.pin_ways import pin_ways
from planner.conflict.proposal_ways import credit_ways, grade_ways, ratio_ways
from planner.conflict.record import Change, Conflict, Diagnosis, Way
from planner.conflict.sets import conflicts_of, toggles_of
from planner.conflict.share_ways import share_ways
from planner.conflict.toggles import freed
from planner.conflict.trials import Trials
from planner.errors import Finding, InfeasibleError, Level
from planner.messages.conflicts import PROOFS
from planner.policy.record import Policy
from planner.registry import Pin, Registry

#: What is tried, in this order, while there is time.
_FAMILIES: tuple[Callable[[Case], Iterator[Way]], ...] = (
    share_ways,
    pin_ways,
    coverage_ways,
    grade_ways,
    people_ways,
    credit_ways,
    ratio_ways,
    merge_ways,
    catalogue_ways,
)

#: How many changes are made together where none helps alone, and how many of them
#: are gone on from.
_DEPTH, _BRANCHES = 3, 2


def diagnose(
    registry: Registry, policy: Policy, error: InfeasibleError, trials: Trials
) -> Diagnosis:
    """Return what contradicts what in inputs that give no plan, and the ways out.

    Parameters
    ----------
    error
        Why there is no plan.
    """
    # A pin that was set aside, as its partner's row was rejected, asks for nothing.
    aside = {f.value for f in error.findings if f.code == "pin_set_aside"}
    proposals = tuple(
        replace(p, pin=Pin.FREE) if p.proposal_id in aside else p
        for p in registry.proposals
    )
    registry = replace(registry, proposals=proposals)
    case = _case(registry, policy, error, trials, ())
    ways = _ways(case, _DEPTH) if case.conflicts else []
    return Diagnosis(
        conflicts=case.conflicts, ways=tuple(in_order(ways)), tried=trials.made
    )


def findings_of(diagnosis: Diagnosis) -> list[Finding]:
    """Return what a diagnosis has to say."""
    found = [_told(conflict) for conflict in diagnosis.conflicts]
    if diagnosis.ways:
        first = diagnosis.ways[0]
        said = {"zh": first.zh, "en": first.en}
        count = str(len(diagnosis.ways))
        found.append(_warning("ways_out", count, said))
    elif diagnosis.conflicts:
        found.append(_warning("no_way_out", str(diagnosis.tried), {}))
    return found


def _told(conflict: Conflict) -> Finding:
    members = conflict.members
    zh, en = PROOFS[conflict.proof.value]
    return Finding(
        file="",
        code="conflict",
        value=";".join(member.name for member in members),
        params={
            "count": str(len(members)),
            "members_zh": "；".join(member.zh for member in members),
            "members_en": "; ".join(member.en for member in members),
            "proof_zh": zh,
            "proof_en": en,
        },
    )


def _warning(code: str, value: str, params: dict[str, str]) -> Finding:
    return Finding(file="", code=code, level=Level.WARNING, value=value, params=params)


def _case(
    registry: Registry,
    policy: Policy,
    error: InfeasibleError,
    trials: Trials,
    before: tuple[Change, ...],
) -> Case:
    choice = trials.choice(registry, policy)
    toggles = toggles_of(registry, policy, error, choice, trials)
    return Case(
        registry=registry,
        policy=policy,
        error=error,
        conflicts=conflicts_of(registry, policy, error, toggles, trials),
        choice=choice,
        unpinned=choice or trials.choice(freed(registry), policy),
        trials=trials,
        toggles=toggles,
        before=before,
    )


def _ways(case: Case, depth: int) -> list[Way]:
    """Return what helps alone, or else what does with changes that help in part."""
    ways = [way for family in _FAMILIES for way in family(case)]
    if ways or depth == 1:
        return ways
    mended = _errors(case.error)
    for change, error in _in_part(case, mended)[:_BRANCHES]:
        registry, policy = change.made(case.registry, case.policy)
        before = (*case.before, change)
        ways += _ways(_case(registry, policy, error, case.trials, before), depth - 1)
    return ways


def _in_part(
    case: Case, errors: frozenset[tuple[str, ...]]
) -> list[tuple[Change, InfeasibleError]]:
    """Return the changes after which some of the errors are gone."""
    helped = [tried for tried in case.refused() if not errors <= _errors(tried[1])]
    return sorted(helped, key=lambda tried: tried[0].rank)


def _errors(error: InfeasibleError) -> frozenset[tuple[str, ...]]:
    return frozenset(
        (f.code, f.file, str(f.row), f.column, f.value)
        for f in error.findings
        if f.level is Level.ERROR
    )
