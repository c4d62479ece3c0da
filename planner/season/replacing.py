"""Withdrawing a drawn visit, and letting its strata's next reserves stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from planner.ceremony.state import RoundState, Stage, season_rounds
from planner.errors import Finding, PlannerError
from planner.ledger.event import Event
from planner.publishing.amendment import Amendment
from planner.publishing.publication import local_day
from planner.publishing.replaced_rows import changes_of
from planner.publishing.store import (
    RoundRow,
    TeamRow,
    VisitRow,
    YearRow,
)
from planner.replacement.reasons import LONGEST_NOTE, Reason
from planner.replacement.record import Recorded, Replacement, recorded, team_seed
from planner.rounds import entries_of
from planner.season.callers import Caller, asking_department
from planner.season.dating import dated_visits
from planner.season.kept import Kept
from planner.season.plan import SeasonPlan
from planner.season.records import Outside, Records
from planner.season.standing_in import Field, stand_ins_for, teamed_visits
from planner.substitution.record import changed


class ReplacementError(PlannerError):
    """A replacement that can't be made, or not by this caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants replaced, and why.

    `department_id` is the department that asks; "" means the caller's own, or the
    visit's initiator where the coordinator names none.
    """

    visit_id: str
    reason: Reason
    note: str = ""
    department_id: str = ""


class Replacing:
    """Replacements of a season's drawn visits."""

    def __init__(self, outside: Outside, records: Records, plan: SeasonPlan) -> None:
        self._store = outside.store
        self._today = local_day(outside.clock.now())
        self._records = records
        self._plan = plan

    def replace(self, wanted: Wanted, by: Caller) -> Recorded:
        """Withdraw a visit, and let reserves stand in.

        Raises
        ------
        PlannerError
            If the caller, the visit or the reason isn't one for which that may be.
        """
        events = self._store.ledger.events()
        year, visit = self._found(wanted, asking_department(by))
        state = self._drawn(year, season_rounds(events).get(visit.round_id), visit)
        field = self._field(year, events, state)
        department_id = wanted.department_id or by.department or visit.initiator
        _check(wanted, visit, state, field)
        _check_department(department_id, visit, by)
        replacement = _decided(field, visit, state, wanted, department_id)
        kept = Kept(self._store, year.year_id)
        event = self._store.amend(
            Amendment(
                year_id=year.year_id,
                changes=changes_of(replacement, kept, year.embargo),
                subject=state.subject,
                actor=by.actor,
                body=replacement.as_json(),
                based_on=state.seq,
                as_of=events[-1].seq,
            )
        )
        return recorded([event])[0]

    def _found(self, wanted: Wanted, asking: str | None) -> tuple[YearRow, VisitRow]:
        """Return the visit; one that isn't the caller's is as if not there."""
        year = self._store.year(str(self._plan.given.policy.year))
        if year is None:
            _refuse("replacement_no_visit", wanted.visit_id)
        visit = self._store.row(VisitRow, year.year_id, wanted.visit_id)
        if visit is None:
            _refuse("replacement_no_visit", wanted.visit_id)
        if asking is not None and asking not in visit.department_ids:
            _refuse("replacement_no_visit", wanted.visit_id)
        return year, visit

    def _drawn(
        self, year: YearRow, state: RoundState | None, visit: VisitRow
    ) -> RoundState:
        """Return the visit's round; one of a year that was run at once isn't held."""
        row = self._store.row(RoundRow, year.year_id, visit.round_id)
        drawn = state and state.drawn
        same = row and drawn and row.result_digest == drawn["result_digest"]
        if state is None or not same:
            _refuse("replacement_no_visit", visit.visit_id)
        return state

    def _field(
        self, year: YearRow, events: Sequence[Event], state: RoundState
    ) -> Field:
        grounds = self._plan.grounds(season_rounds(events))
        return Field(
            plan=self._plan,
            drafted=self._records.drafted(state),
            record=self._records.record(state),
            entries=entries_of(grounds.quotas, state.round_id),
            visits=self._store.rows(VisitRow, year.year_id),
            seats=self._store.rows(TeamRow, year.year_id),
            done=self._store.results.visited(year),
            earlier=[
                one.replacement
                for one in recorded(events)
                if one.replacement.round_id == state.round_id
            ],
            today=self._today,
            changes=[
                one.substitution.change
                for one in changed(events)
                if one.substitution.year == year.year
            ],
        )


def _decided(
    field: Field,
    visit: VisitRow,
    state: RoundState,
    wanted: Wanted,
    department_id: str,
) -> Replacement:
    found = stand_ins_for(field, visit)
    drawn: Mapping[str, Any] = state.drawn or {}
    seed = team_seed(drawn["seed"], visit.visit_id)
    teamed = teamed_visits(field, visit, found, seed)
    visits, undated = dated_visits(field, visit, teamed.visits, seed)
    return Replacement(
        year=field.plan.given.policy.year,
        round_id=state.round_id,
        number=field.number,
        visit_id=visit.visit_id,
        target_id=visit.target_id,
        name=visit.name,
        department_ids=visit.department_ids,
        reason=wanted.reason,
        note=wanted.note.strip(),
        department_id=department_id,
        stand_ins=found,
        visits=visits,
        freed=teamed.freed,
        shortages=teamed.shortages,
        ways_out=teamed.ways_out,
        undated=undated,
    )


def _check(wanted: Wanted, visit: VisitRow, state: RoundState, field: Field) -> None:
    if state.stage is not Stage.DRAWN:
        _refuse("replacement_round_closed", visit.visit_id, round=state.round_id)
    if visit.withdrawn:
        _refuse("replacement_withdrawn_already", visit.visit_id)
    if visit.visit_id in field.done:
        _refuse("replacement_has_results", visit.visit_id)
    if visit.end < field.today:
        _refuse("replacement_window_over", visit.visit_id, day=visit.end.isoformat())
    if wanted.reason is Reason.OTHER and not wanted.note.strip():
        _refuse("replacement_note_missing", visit.visit_id)
    if len(wanted.note) > LONGEST_NOTE:
        limit = str(LONGEST_NOTE)
        _refuse("replacement_note_long", visit.visit_id, limit=limit)


def _check_department(department_id: str, visit: VisitRow, by: Caller) -> None:
    """Let a department ask for itself alone, and for a visit that it takes part in."""
    strange = by.department is not None and by.department != department_id
    if strange or department_id not in visit.department_ids:
        _refuse("replacement_not_taking_part", visit.visit_id, department=department_id)


def _refuse(code: str, visit_id: str, **params: str) -> NoReturn:
    raise ReplacementError([Finding(file="", code=code, value=visit_id, params=params)])
