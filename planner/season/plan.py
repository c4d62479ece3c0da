"""A season's plan: recorded in the ledger when it is opened, and at each revision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planner.campaign.digests import (
    import_body,
    inputs_digest,
    plan_body,
    plan_digest,
)
from planner.campaign.paper import Draftable, plan_on_paper
from planner.campaign.run import grounds_of
from planner.ceremony.state import RoundState, Stage
from planner.errors import CheckFailedError, Finding, InputError
from planner.ids import next_attempt, without_attempt
from planner.ledger.event import Event, Kind
from planner.ledger.port import Ledger
from planner.planning.batches import batches_of, rounds_of_batch
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.revision.record import PlanChange
from planner.rounds import Grounds, rename_rounds
from planner.substitution.people import registry_after
from planner.substitution.record import Changed
from planner.target_table import TargetTable

_SUBJECT = "season:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a year is planned from."""

    policy: Policy
    registry: Registry
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """A plan as somebody saw it: its digest, and the day that it was made for."""

    digest: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFrom:
    """What a round is drawn from: a snapshot of the library, and that as frozen."""

    snapshot: str
    targets: TargetTable


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPlan:
    """A version of the plan: what it was made from, and all that it says.

    `changes` are those of all revisions so far; `accepted` says of requirements that
    a revision broke by order why that was accepted. `earlier` are the snapshots of
    rounds that were drafted before a newer one was taken over.
    """

    given: Given
    paper: Draftable
    rounds: tuple[str, ...]
    changes: tuple[PlanChange, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, DrawnFrom] = field(default_factory=dict)

    @property
    def library(self) -> DrawnFrom:
        """What rounds are drawn from that aren't drafted."""
        snapshot = self.given.registry.targets.name
        return DrawnFrom(snapshot=snapshot, targets=self.paper.targets)

    def drawn_from(self, round_id: str) -> DrawnFrom:
        """Return what a round is drawn from, one that stands in for another too."""
        return self.earlier.get(without_attempt(round_id), self.library)

    @property
    def version(self) -> int:
        """Which version it is, the opened plan being the first."""
        return self.paper.quotas.plan.version

    def frozen(self, states: Mapping[str, RoundState]) -> frozenset[str]:
        """Return the planned rounds that are drafted, and not abandoned since."""
        return frozenset(r for r in self.rounds if attempt_at(r, states) in states)

    def grounds(
        self, states: Mapping[str, RoundState], changes: Iterable[Changed] = ()
    ) -> Grounds:
        """Return what rounds rest on, those named that stand in for abandoned ones.

        Parameters
        ----------
        changes
            Of people, made so far.
        """
        names = {planned: attempt_at(planned, states) for planned in self.rounds}
        quotas = rename_rounds(self.paper.quotas, names)
        return grounds_of(
            registry_after(
                self.given.registry, [one.substitution.change for one in changes]
            ),
            self.given.policy,
            quotas,
        )


def attempt_at(planned: str, states: Mapping[str, RoundState]) -> str:
    """Return the newest attempt at a planned round, itself if there is none yet."""
    name = planned
    while (state := states.get(name)) and state.stage is Stage.ABANDONED:
        name = next_attempt(name)
    return name


def season_subject(year: int) -> str:
    """Return what the ledger calls a year that is held step by step."""
    return f"{_SUBJECT}{year}"


def last_seq(ledger: Ledger, subject: str) -> int:
    """Return the number of a subject's newest event, 0 where it has none."""
    told = ledger.events(subject=subject)
    return told[-1].seq if told else 0


def open_plan(
    ledger: Ledger,
    *,
    kept: str,
    given: Given,
    today: date,
    drafted: bool,
    actor: str,
    progress: Progress,
    shown: ShownPlan | None = None,
) -> SeasonPlan | None:
    """Record a year's import and plan; None where just that is recorded already.

    Parameters
    ----------
    kept
        The name that the inputs are kept under.
    drafted
        Whether the season has rounds, so that its plan stands.
    shown
        The plan that was approved, if one was.

    Raises
    ------
    CheckFailedError
        If the plan isn't the one that was shown.
    InputError
        If other inputs are open already, and have rounds or were revised.
    InfeasibleError
        If the policy's shares, pins or floors can't all be kept.
    """
    subject = season_subject(given.policy.year)
    told = ledger.events(subject=subject)
    known = [event for event in told if event.kind is Kind.PLAN]
    if known and known[-1].body["inputs"] == kept:
        return None
    revised = any(event.kind is Kind.REVISION for event in told)
    if known and (drafted or revised):
        year = str(given.policy.year)
        finding = Finding(file="", code="season_open_already", value=year)
        raise InputError([finding])
    paper = planned_on_paper(given, today, progress)
    if shown is not None and plan_digest(paper.quotas) != shown.digest:
        year = str(given.policy.year)
        raise CheckFailedError([Finding(file="", code="plan_not_as_shown", value=year)])
    imported = {
        "inputs": kept,
        "snapshot": given.registry.targets.name,
        **import_body(given.registry, inputs_digest(given.registry, given.policy)),
    }
    seen = told[-1].seq if told else 0
    event = ledger.append(Kind.IMPORT, subject, actor, imported, based_on=seen)
    body = {
        "year": given.policy.year,
        "inputs": kept,
        "today": today.isoformat(),
        **plan_body(paper.quotas, given.policy),
        "rounds": in_order(paper.quotas, given.policy),
    }
    ledger.append(Kind.PLAN, subject, actor, body, based_on=event.seq)
    return SeasonPlan(given=given, paper=paper, rounds=tuple(body["rounds"]))


def opened_body(ledger: Ledger, year: int | None = None) -> Mapping[str, Any]:
    """Return what the ledger keeps of a year's plan, the last opened one's for None.

    Of a plan that was revised, digest and rounds are those of its newest version, and
    `revisions` has what the ledger keeps of each, with the event's number and actor.

    Raises
    ------
    InputError
        If no year was opened.
    """
    plans = _season_plans(ledger)
    found = [body for body in plans if year in (None, body["year"])]
    if found:
        return found[-1]
    raise InputError([Finding(file="", code="season_missing")])


def year_of_round(ledger: Ledger, round_id: str) -> int | None:
    """Return the year whose plan has a round, None where none has."""
    planned = without_attempt(round_id)
    for body in reversed(_season_plans(ledger)):
        if planned in body["rounds"]:
            year: int = body["year"]
            return year
    return None


def _season_plans(ledger: Ledger) -> list[Mapping[str, Any]]:
    """Return what is kept of each plan that was opened, in their order."""
    told = [*ledger.events(kind=Kind.PLAN), *ledger.events(kind=Kind.REVISION)]
    plans: dict[int, Mapping[str, Any]] = {}
    newest: dict[str, int] = {}
    for event in sorted(told, key=lambda event: event.seq):
        if not event.subject.startswith(_SUBJECT):
            continue
        if event.kind is Kind.PLAN:
            newest[event.subject] = event.seq
            plans[event.seq] = event.body
        else:
            opened = newest[event.subject]
            plans[opened] = _with_revision(plans[opened], event)
    return list(plans.values())


def _with_revision(body: Mapping[str, Any], event: Event) -> dict[str, Any]:
    now = ("version", "plan_digest", "entries", "rounds")
    told = {**event.body, "seq": event.seq, "actor": event.actor}
    return {
        **body,
        **{name: event.body[name] for name in now},
        "revisions": [*body.get("revisions", ()), told],
    }


def planned_on_paper(given: Given, today: date, progress: Progress) -> Draftable:
    """Return the plan that a season is opened with."""
    return plan_on_paper(given.registry, given.policy, today, progress, graded=True)


def in_order(quotas: QuotaTable, policy: Policy) -> list[str]:
    """Return the planned rounds in the order of the year."""
    ids = {o.round_id for e in quotas.plan.entries for o in e.occurrences}
    return [
        round_id
        for batch in batches_of(policy)
        for round_id in rounds_of_batch(ids, batch.batch_id)
    ]
