"""The versions of a season's plan, recomputed from what was kept of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from planner.campaign.certificate import (
    KNOWN_BEFORE_THE_DRAW,
    certify,
    uncovered_items,
)
from planner.campaign.digests import plan_digest
from planner.campaign.expecting import expect_finds
from planner.campaign.measures import Measured
from planner.campaign.paper import Draftable, explanation_of
from planner.ceremony.state import season_rounds
from planner.errors import CheckFailedError, Finding, InfeasibleError, Level
from planner.importing.changes import AskedRevision
from planner.planning.library import freeze_targets
from planner.planning.quotas import QuotaTable
from planner.planning.reasons import Explanation
from planner.planning.telling import telling_findings
from planner.revision.apply import Revised, Version, revise
from planner.revision.record import Decided
from planner.revision.requoting import requote
from planner.season.plan import Given, SeasonPlan, in_order, planned_on_paper
from planner.season.records import Outside
from planner.target_table import TargetTable
from planner.year import Requirement

#: What is said of each version anew; all else that was said stays.
_SAID_ANEW = frozenset(
    {
        "capacity_short",
        "capacity_unknown",
        "finds_few_visits",
        "item_uncovered",
        "list_guessable",
        "revision_accepted",
        "library_entry_empty",
        "tolerance_tells_grades",
    }
)


def in_force(outside: Outside, season: str, body: Mapping[str, Any]) -> SeasonPlan:
    """Return the version in force: as it was kept, or recomputed and kept from now on.

    Parameters
    ----------
    season
        What the season's keys are kept under.
    body
        What the ledger tells of the version.

    Raises
    ------
    CheckFailedError
        If another plan comes out now.
    """
    salt = outside.salt(season)
    kept = outside.plans.find(season, body, salt)
    if kept is not None and _digest_is(kept, body["plan_digest"]):
        return kept
    plan = recomputed(outside, body)
    outside.plans.keep(season, body, salt, plan)
    return plan


def recomputed(outside: Outside, body: Mapping[str, Any]) -> SeasonPlan:
    """Return the version in force, from the inputs and changes that were kept.

    Raises
    ------
    CheckFailedError
        If another plan comes out now.
    """
    given = outside.read(body["inputs"])
    paper = planned_on_paper(given, date.fromisoformat(body["today"]), outside.progress)
    revisions = body.get("revisions", ())
    first = revisions[0]["supersedes"] if revisions else body["plan_digest"]
    rounds = tuple(in_order(paper.quotas, given.policy))
    plan = SeasonPlan(given=given, paper=paper, rounds=rounds)
    _refuse_other(plan, first)
    events = outside.store.ledger.events() if revisions else []
    for told in revisions:
        states = season_rounds(event for event in events if event.seq < told["seq"])
        decided = Decided(
            version=told["version"],
            on=date.fromisoformat(told["decided_on"]),
            actor=told["actor"],
            frozen=plan.frozen(states),
        )
        if "snapshot" in told:
            library = outside.shelf.find_targets(told["snapshot"])
            plan = moved_version(outside, plan, library, decided, told["accept"])
        else:
            asked = outside.read_changes(told["changes"], plan.given)
            plan = next_version(outside, plan, asked, decided, told["accept"])
        _refuse_other(plan, told["plan_digest"])
    return plan


def _refuse_other(plan: SeasonPlan, digest: str) -> None:
    if not _digest_is(plan, digest):
        year = str(plan.given.policy.year)
        raise CheckFailedError([Finding(file="", code="season_changed", value=year)])


def _digest_is(plan: SeasonPlan, digest: str) -> bool:
    return plan_digest(plan.paper.quotas) == digest


def next_version(
    outside: Outside,
    plan: SeasonPlan,
    asked: AskedRevision,
    decided: Decided,
    accept: str,
) -> SeasonPlan:
    """Return the version that a revision makes.

    Parameters
    ----------
    accept
        Why requirements may be broken, "" where none may.

    Raises
    ------
    InputError
        If the revision changes what it can't.
    InfeasibleError
        If it breaks a requirement, and that isn't accepted.
    """
    given, paper = plan.given, plan.paper
    made = revise(
        Version(
            planned=paper.planned,
            quotas=paper.quotas,
            capacity=paper.capacity,
            changes=plan.changes,
        ),
        asked,
        decided,
        registry=given.registry,
        policy=given.policy,
        targets=paper.targets,
        progress=outside.progress,
    )
    accepted = _accepted(plan, made, accept)
    told = [*_filed(made.findings, asked, decided.version), *_warnings(accepted)]
    return SeasonPlan(
        given=_with_added(given, asked),
        paper=_on_paper(plan, given, paper.targets, made, told),
        rounds=tuple(in_order(made.version.quotas, given.policy)),
        changes=made.version.changes,
        accepted=accepted,
        earlier=plan.earlier,
    )


def moved_version(
    outside: Outside,
    plan: SeasonPlan,
    library: TargetTable,
    decided: Decided,
    accept: str,
) -> SeasonPlan:
    """Return the version that rests on a newer snapshot of the library.

    Parameters
    ----------
    accept
        Why requirements may be broken, "" where none may.

    Raises
    ------
    InfeasibleError
        If it breaks a requirement, and that isn't accepted.
    """
    outside.progress.stage("改用新快照", "take a snapshot over")
    registry = replace(plan.given.registry, targets=library)
    given, paper = replace(plan.given, registry=registry), plan.paper
    targets = freeze_targets(registry, given.policy, decided.on, graded=True)
    made = requote(
        Version(
            planned=paper.planned,
            quotas=paper.quotas,
            capacity=paper.capacity,
            changes=plan.changes,
        ),
        decided,
        registry=registry,
        policy=given.policy,
        old=paper.targets,
        new=targets,
    )
    accepted = _accepted(plan, made, accept)
    told = [*made.findings, *_warnings(accepted)]
    return SeasonPlan(
        given=given,
        paper=_on_paper(plan, given, targets, made, told),
        rounds=tuple(in_order(made.version.quotas, given.policy)),
        changes=made.version.changes,
        accepted=accepted,
        earlier={name: plan.drawn_from(name) for name in sorted(decided.frozen)},
    )


def _on_paper(
    plan: SeasonPlan,
    given: Given,
    targets: TargetTable,
    made: Revised,
    told: Sequence[Finding],
) -> Draftable:
    """Return a version with all that is said of it."""
    paper, version = plan.paper, made.version
    policy, quotas = given.policy, version.quotas
    weights = version.planned.weights
    finds, of_finds = expect_finds(given.registry, policy, targets, weights, quotas)
    return Draftable(
        targets=targets,
        planned=version.planned,
        quotas=quotas,
        findings=(
            *(f for f in paper.findings if f.code not in _SAID_ANEW),
            *told,
            *uncovered_items(policy, _measured(plan, quotas)),
            *telling_findings(policy, targets, quotas),
            *of_finds,
        ),
        finds=finds,
        capacity=version.capacity,
        explanation=_both(explanation_of(paper), made.explanation, quotas),
    )


def _with_added(given: Given, asked: AskedRevision) -> Given:
    both = (*given.registry.proposals, *asked.proposals)
    ordered = tuple(sorted(both, key=lambda proposal: proposal.proposal_id))
    return replace(given, registry=replace(given.registry, proposals=ordered))


def _both(before: Explanation, added: Explanation, quotas: QuotaTable) -> Explanation:
    """Return why the merges are as they are, of the entries that are in the plan."""
    there = {entry.entry_id for entry in quotas.plan.entries}
    both = (before, added)
    return Explanation(
        merged=tuple(m for e in both for m in e.merged if m.entry_id in there),
        moved=tuple(m for e in both for m in e.moved if m.entry_id in there),
        apart=tuple(
            a
            for e in both
            for a in e.apart
            if {a.entry_of_one, a.entry_of_other} <= there
        ),
    )


def _measured(plan: SeasonPlan, quotas: QuotaTable) -> Measured:
    return Measured(
        quotas=quotas,
        items=plan.given.registry.items,
        library_size=len(plan.paper.targets),
    )


def _lines(plan: SeasonPlan, quotas: QuotaTable) -> dict[str, Requirement]:
    """Return what the certificate says of a plan before any draw."""
    lines = certify(plan.given.policy, _measured(plan, quotas))
    return {
        line.requirement: line
        for line in lines
        if line.requirement in KNOWN_BEFORE_THE_DRAW
    }


def _broken(plan: SeasonPlan, made: Revised) -> Iterator[Finding]:
    """Yield what a revision breaks, or misses by more than before."""
    yield from _shares_broken(plan, made)
    for missed in made.missed:
        if missed.worse:
            yield from (replace(f, level=Level.ERROR) for f in missed.findings)


def _shares_broken(plan: SeasonPlan, made: Revised) -> Iterator[Finding]:
    before = _lines(plan, plan.paper.quotas)
    for name, line in _lines(plan, made.version.quotas).items():
        if line.broken and not (before[name].broken and _no_worse(before[name], line)):
            params = {"asked": line.asked or "", "reached": line.reached}
            yield Finding(
                file="policy.toml", code="revision_breaks", value=name, params=params
            )


def _no_worse(before: Requirement, after: Requirement) -> bool:
    return Decimal(after.slack or 0) >= Decimal(before.slack or 0)


def _accepted(plan: SeasonPlan, made: Revised, accept: str) -> dict[str, str]:
    """Return why each requirement that is missed now was accepted to be.

    What was accepted before and got no worse keeps its own reason.

    Raises
    ------
    InfeasibleError
        If something is broken, and no reason is given for it.
    """
    broken = list(_broken(plan, made))
    if broken and not accept:
        raise InfeasibleError(broken)
    lines = _lines(plan, made.version.quotas)
    worse = {finding.value for finding in _shares_broken(plan, made)}
    worse |= {missed.name for missed in made.missed if missed.worse}
    now = [name for name, line in lines.items() if line.broken]
    now += [missed.name for missed in made.missed]
    return {
        name: accept if name in worse else plan.accepted[name]
        for name in now
        if name in worse or name in plan.accepted
    }


def _warnings(accepted: Mapping[str, str]) -> list[Finding]:
    return [
        Finding(
            file="policy.toml",
            code="revision_accepted",
            level=Level.WARNING,
            value=name,
            params={"reason": reason},
        )
        for name, reason in accepted.items()
    ]


def _filed(
    findings: Iterable[Finding], asked: AskedRevision, version: int
) -> Iterator[Finding]:
    """Yield findings with the version beside the file: each has files of its own."""
    for finding in findings:
        file = asked.files.get(finding.file, finding.file)
        ours = file in asked.files.values()
        yield replace(finding, file=f"v{version}/{file}") if ours else finding
