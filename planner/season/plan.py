"""A season's plan: recorded once in the ledger, recomputed from the inputs kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.campaign.digests import import_body, plan_body, plan_digest
from planner.campaign.run import Draftable, grounds_of, plan_on_paper
from planner.ceremony.state import RoundState, Stage
from planner.errors import CheckFailedError, Finding, InputError
from planner.ids import next_attempt, without_attempt
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.planning.batches import batches_of, rounds_of_batch
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.rounds import Grounds, rename_rounds

_SUBJECT = "season:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a year is planned from."""

    policy: Policy
    registry: Registry
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPlan:
    """A plan as it was opened: what it was made from, and all that it says."""

    given: Given
    paper: Draftable
    rounds: tuple[str, ...]

    def grounds(self, states: Mapping[str, RoundState]) -> Grounds:
        """Return what rounds rest on, those named that stand in for abandoned ones."""
        names = {planned: attempt_at(planned, states) for planned in self.rounds}
        quotas = rename_rounds(self.paper.quotas, names)
        return grounds_of(self.given.registry, self.given.policy, quotas)


def attempt_at(planned: str, states: Mapping[str, RoundState]) -> str:
    """Return the newest attempt at a planned round, itself if there is none yet."""
    name = planned
    while (state := states.get(name)) and state.stage is Stage.ABANDONED:
        name = next_attempt(name)
    return name


def open_plan(
    ledger: Ledger,
    *,
    kept: str,
    given: Given,
    today: date,
    drafted: bool,
    actor: str,
    progress: Progress,
) -> SeasonPlan | None:
    """Record a year's import and plan; None where just that is recorded already.

    Parameters
    ----------
    kept
        The name that the inputs are kept under.
    drafted
        Whether the season has rounds, so that its plan stands.

    Raises
    ------
    InputError
        If other inputs are open already, and have rounds.
    InfeasibleError
        If the policy's shares, pins or floors can't all be kept.
    """
    subject = f"{_SUBJECT}{given.policy.year}"
    known = ledger.events(subject=subject, kind=Kind.PLAN)
    if known and known[-1].body["inputs"] == kept:
        return None
    if known and drafted:
        year = str(given.policy.year)
        finding = Finding(file="", code="season_open_already", value=year)
        raise InputError([finding])
    paper = _planned(given, today, progress)
    told = {"inputs": kept, **import_body(given.registry, given.policy)}
    ledger.append(Kind.IMPORT, subject, actor, told)
    body = {
        "year": given.policy.year,
        "inputs": kept,
        "today": today.isoformat(),
        **plan_body(paper.quotas, given.policy),
        "rounds": _in_order(paper.quotas, given.policy),
    }
    ledger.append(Kind.PLAN, subject, actor, body)
    return SeasonPlan(given=given, paper=paper, rounds=tuple(body["rounds"]))


def opened_body(ledger: Ledger, year: int | None = None) -> Mapping[str, Any]:
    """Return what the ledger keeps of a year's plan, the last opened one's for None.

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
    return [
        event.body
        for event in ledger.events(kind=Kind.PLAN)
        if event.subject.startswith(_SUBJECT)
    ]


def recomputed(
    body: Mapping[str, Any], read: Callable[[str], Given], progress: Progress
) -> SeasonPlan:
    """Return the plan that was recorded, from the inputs that were kept.

    Raises
    ------
    CheckFailedError
        If another plan comes out now.
    """
    given = read(body["inputs"])
    paper = _planned(given, date.fromisoformat(body["today"]), progress)
    if plan_digest(paper.quotas) != body["plan_digest"]:
        finding = Finding(file="", code="season_changed", value=str(body["year"]))
        raise CheckFailedError([finding])
    return SeasonPlan(given=given, paper=paper, rounds=tuple(body["rounds"]))


def _planned(given: Given, today: date, progress: Progress) -> Draftable:
    return plan_on_paper(given.registry, given.policy, today, progress, graded=True)


def _in_order(quotas: QuotaTable, policy: Policy) -> list[str]:
    """Return the planned rounds in the order of the year."""
    ids = {o.round_id for e in quotas.plan.entries for o in e.occurrences}
    return [
        round_id
        for batch in batches_of(policy)
        for round_id in rounds_of_batch(ids, batch.batch_id)
    ]
