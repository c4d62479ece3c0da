"""A season's year as one record, with all that has been drawn of it so far."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.campaign.fieldwork import Fieldwork
from planner.campaign.run import finished_year
from planner.ceremony.state import RoundState, season_rounds
from planner.errors import ConflictError, Finding
from planner.ids import digest_json, is_full, without_attempt
from planner.ledger.event import Event, Kind
from planner.pairing.on_record import roster_json
from planner.pairing.teams import numbers_of
from planner.protocol.times import moment_of
from planner.publishing.publication import local_day
from planner.publishing.year_rows import fieldwork_rows
from planner.registry import Registry
from planner.replacement.record import Recorded, recorded
from planner.season.plan import SeasonPlan, season_subject
from planner.season.records import Outside, Records
from planner.substitution.people import registry_after
from planner.substitution.record import Changed, changed
from planner.substitution.since_draft import roster_changes_json
from planner.year import RoundRecord, Year


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
    work = Fieldwork(registry, policy, outside.progress)
    replacements = [r for r in recorded(events) if r.replacement.round_id in held]
    substitutions = changed(events, opened["year"])
    made: list[Recorded | Changed] = [*replacements, *substitutions]
    later = deque(sorted(made, key=lambda one: one.seq))
    for state in drawn:
        while later and later[0].seq < (state.drawn_seq or 0):
            _take_account(work, later.popleft())
        drawn_on = local_day(moment_of(state.drawn_at)) if state.drawn_at else None
        record = with_people(records.of(state), state, registry, substitutions)
        work.add(record, grounds.quotas, drawn_on)
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
        reliefs=work.reliefs,
        replacements=replacements,
        substitutions=substitutions,
        changes=plan.changes,
        as_of=events[-1].seq,
    )


def with_people(
    record: RoundRecord,
    state: RoundState,
    registry: Registry,
    made: Iterable[Changed],
) -> RoundRecord:
    """Return a round's record with the people as drafted, and who changed since.

    Parameters
    ----------
    registry
        As the year was opened with it.
    made
        The season's changes.
    """
    key, drawn = record.custody_key, state.drawn_seq
    before = [c.substitution.change for c in made if c.seq < state.drafted_seq]
    since = [
        c for c in made if state.drafted_seq < c.seq and (not drawn or c.seq < drawn)
    ]
    changes = roster_changes_json(
        since,
        round_id=record.round_id,
        seed_known=state.seed_seq or 0,
        number=numbers_of(registry.inspectors),
        custody_key=key,
    )
    return replace(
        record,
        roster=roster_json(registry_after(registry, before), key),
        roster_changes=changes if since else None,
    )


def visits_made(year: Year) -> dict[str, int]:
    """Return how many visits of the season each target has, full coverage aside.

    Counted from the records and the ledger: rows of the database could be changed
    by hand while a round is drafted, to keep a target out of it.
    """
    made: dict[str, int] = {}
    for visit in fieldwork_rows(year)[0]:
        if not is_full(visit.round_id) and not visit.withdrawn:
            made[visit.target_id] = made.get(visit.target_id, 0) + 1
    return made


def _take_account(work: Fieldwork, made: Recorded | Changed) -> None:
    if isinstance(made, Recorded):
        work.reassign(made.replacement)
    else:
        work.substitute(made.substitution)


def _refuse_revised_since(events: Sequence[Event], opened: Mapping[str, Any]) -> None:
    """Refuse to go on from a version of the plan that was revised meanwhile."""
    subject = season_subject(opened["year"])
    made = [e for e in events if e.kind is Kind.REVISION and e.subject == subject]
    if len(made) != len(opened.get("revisions", ())):
        params = {"seq": str(made[-1].seq)}
        raise ConflictError(
            [Finding(file="", code="ledger_conflict", value=subject, params=params)]
        )
