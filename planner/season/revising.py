"""Revising a year's plan: a new version, recorded once, with its reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.campaign.digests import plan_body
from planner.ceremony.state import RoundState, season_rounds
from planner.conflict.record import Diagnosis
from planner.errors import Finding, InfeasibleError, InputError
from planner.ids import next_attempt
from planner.importing.changes import AskedRevision
from planner.ledger.event import Kind
from planner.publishing.publication import local_day
from planner.revision.record import Decided
from planner.season.by_job import by_job
from planner.season.plan import Given, SeasonPlan, season_subject
from planner.season.records import Outside
from planner.season.revision_ways import diagnose_revision
from planner.season.versions import moved_version, next_version


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRevision:
    """A revision that somebody brings.

    `name` is what its files are, or would be, kept under; `read` gives what it asks
    for, `keep` keeps the files. `accept` says why requirements may be broken, "" where
    none may.
    """

    name: str
    read: Callable[[Given], AskedRevision]
    keep: Callable[[], str]
    accept: str = ""


def revise_plan(
    outside: Outside,
    opened: Mapping[str, Any],
    plan: SeasonPlan,
    *,
    wanted: WantedRevision,
    actor: str,
    seen: int,
) -> SeasonPlan | None:
    """Record a new version of the plan; None where just that is the newest already.

    Nothing is kept or recorded of a revision that is refused.

    Parameters
    ----------
    opened
        What the ledger keeps of the plan.
    seen
        The ledger's newest event before `opened` was read.

    Raises
    ------
    InputError
        If it changes what it can't.
    InfeasibleError
        If it breaks a requirement, and that isn't accepted.
    ConflictError
        If the plan was revised, or a round moved on, meanwhile.
    """
    revisions = opened.get("revisions", ())
    if revisions and revisions[-1].get("changes") == wanted.name:
        return None
    ledger = outside.store.ledger
    states = season_rounds(e for e in ledger.events() if e.seq <= seen)
    decided = _decided(outside, plan, states, actor)
    asked = wanted.read(plan.given)
    revised = next_version(outside, plan, asked, decided, wanted.accept)
    made = [c.as_json() for c in revised.changes if c.version == decided.version]
    told = {"changes": wanted.keep(), "made": made, "accept": wanted.accept}
    told |= by_job(outside.job)
    _tell(outside, opened, (plan, revised), decided, told, states, seen)
    return revised


def take_over(
    outside: Outside,
    opened: Mapping[str, Any],
    plan: SeasonPlan,
    *,
    snapshot: str,
    accept: str,
    actor: str,
    seen: int,
) -> SeasonPlan:
    """Record a version of the plan that rests on a newer snapshot of the library.

    Rounds that are drafted stay with the one that they were drafted from.

    Parameters
    ----------
    accept
        Why requirements may be broken, "" where none may.

    Raises
    ------
    InputError
        If all rounds that aren't drafted rest on it already.
    InfeasibleError
        If it breaks a requirement, and that isn't accepted.
    ConflictError
        If the plan was revised, or a round moved on, meanwhile.
    """
    states = season_rounds(e for e in outside.store.ledger.events() if e.seq <= seen)
    decided = _decided(outside, plan, states, actor)
    open_rounds = [r for r in plan.rounds if r not in decided.frozen]
    if all(plan.drawn_from(name).snapshot == snapshot for name in open_rounds):
        finding = Finding(file="", code="library_nothing_newer", value=snapshot)
        raise InputError([finding])
    library = outside.shelf.find_targets(snapshot)
    moved = moved_version(outside, plan, library, decided, accept)
    was = {e.entry_id: e.total for e in plan.paper.quotas.plan.entries}
    requoted = [
        {"entry_id": e.entry_id, "total_before": was[e.entry_id], "total": e.total}
        for e in moved.paper.quotas.plan.entries
        if e.total != was[e.entry_id]
    ]
    told = {
        "snapshot": snapshot,
        "snapshot_before": plan.library.snapshot,
        "requoted": requoted,
        "made": [],
        "accept": accept,
        **by_job(outside.job),
    }
    _tell(outside, opened, (plan, moved), decided, told, states, seen)
    return moved


def _tell(
    outside: Outside,
    opened: Mapping[str, Any],
    versions: tuple[SeasonPlan, SeasonPlan],
    decided: Decided,
    told: Mapping[str, Any],
    states: Mapping[str, RoundState],
    seen: int,
) -> None:
    """Tell the ledger of a version that takes the place of another."""
    before, after = versions
    body = {
        "year": opened["year"],
        "version": decided.version,
        "supersedes": opened["plan_digest"],
        "decided_on": decided.on.isoformat(),
        **told,
        **plan_body(after.paper.quotas, before.given.policy),
        "rounds": list(after.rounds),
    }
    outside.store.ledger.append(
        Kind.REVISION,
        season_subject(opened["year"]),
        decided.actor,
        body,
        based_on=seen,
        beside=dict.fromkeys(_attempts(before, states), seen),
    )


def ways_to_revise(
    outside: Outside,
    plan: SeasonPlan,
    wanted: WantedRevision,
    error: InfeasibleError,
    *,
    actor: str,
) -> Diagnosis:
    """Return why a revision is refused, and what of it could be made.

    Nothing is kept or recorded of what is tried.

    Parameters
    ----------
    error
        What `revise_plan` raised.
    """
    states = season_rounds(outside.store.ledger.events())
    decided = _decided(outside, plan, states, actor)
    return diagnose_revision(
        wanted.read(plan.given),
        error,
        plan.given.policy,
        lambda asked, accept: next_version(outside, plan, asked, decided, accept),
    )


def _decided(
    outside: Outside, plan: SeasonPlan, states: Mapping[str, RoundState], actor: str
) -> Decided:
    return Decided(
        version=plan.version + 1,
        on=local_day(outside.clock.now()),
        actor=actor,
        frozen=plan.frozen(states),
    )


def _attempts(plan: SeasonPlan, states: Mapping[str, RoundState]) -> list[str]:
    """Return the names of all attempts at rounds, and those that could come next."""
    names = []
    for planned in plan.rounds:
        name = planned
        names.append(name)
        while name in states:
            name = next_attempt(name)
            names.append(name)
    return names
