"""A season's year as one record, with all that has been drawn of it so far."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.campaign.fieldwork import Fieldwork
from planner.campaign.run import finished_year
from planner.ceremony.state import RoundState, season_rounds
from planner.errors import ConflictError, Finding
from planner.ids import digest_json, without_attempt
from planner.ledger.event import Event, Kind
from planner.protocol.times import moment_of
from planner.publishing.publication import local_day
from planner.replacement.record import recorded
from planner.season.plan import SeasonPlan, season_subject
from planner.season.records import Outside, Records
from planner.year import Year


def drawn_rounds(
    states: Mapping[str, RoundState], opened: Mapping[str, Any]
) -> list[RoundState]:
    """Return the drawn rounds of an opened plan, in the order of their draws."""
    planned = set(opened["rounds"])
    drawn = [
        state
        for name, state in states.items()
        if state.drawn is not None and without_attempt(name) in planned
    ]
    return sorted(drawn, key=lambda state: state.drawn_seq or 0)


def year_so_far(
    outside: Outside,
    opened: Mapping[str, Any],
    plan: SeasonPlan,
    records: Records,
    season: str,
) -> Year:
    """Return the year.

    Parameters
    ----------
    opened
        What the ledger keeps of the plan.
    season
        What the season's keys are kept under.
    """
    events = outside.store.ledger.events()
    _refuse_revised_since(events, opened)
    states = season_rounds(events)
    drawn = drawn_rounds(states, opened)
    held = {state.round_id for state in drawn}
    grounds = plan.grounds(states)
    policy, registry = plan.given.policy, plan.given.registry
    work = Fieldwork(registry, policy, plan.paper.targets, outside.progress)
    replacements = [r for r in recorded(events) if r.replacement.round_id in held]
    changed = deque(replacements)
    for state in drawn:
        while changed and changed[0].seq < (state.drawn_seq or 0):
            work.reassign(changed.popleft().replacement)
        drawn_on = local_day(moment_of(state.drawn_at)) if state.drawn_at else None
        work.add(records.of(state), grounds.quotas, drawn_on)
    findings = [*plan.given.findings, *plan.paper.findings]
    findings += work.findings()
    results = {r.round_id: r.record["result_digest"] for r in work.rounds}
    return finished_year(
        year_id=digest_json(
            {
                "season": dict(opened),
                "rounds": results,
                "salt": outside.salt(season),
            }
        ),
        registry=registry,
        policy=policy,
        paper=replace(plan.paper, quotas=grounds.quotas, findings=tuple(findings)),
        rounds=work.rounds,
        visits=work.visits,
        pairings=work.pairings,
        replacements=replacements,
        changes=plan.changes,
        as_of=events[-1].seq,
    )


def _refuse_revised_since(events: Sequence[Event], opened: Mapping[str, Any]) -> None:
    """Refuse to go on from a version of the plan that was revised meanwhile."""
    subject = season_subject(opened["year"])
    made = [e for e in events if e.kind is Kind.REVISION and e.subject == subject]
    if len(made) != len(opened.get("revisions", ())):
        params = {"seq": str(made[-1].seq)}
        raise ConflictError(
            [Finding(file="", code="ledger_conflict", value=subject, params=params)]
        )
