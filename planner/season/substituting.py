"""Changing people and days of a season's drawn visits, by one change or a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.ceremony.state import RoundState, Stage, season_rounds
from planner.days.record import Place
from planner.errors import CheckFailedError, Finding
from planner.ledger.event import Event, Kind
from planner.open_days import first_day_after
from planner.pairing.teams import Role, TeamMember
from planner.protocol.times import moment_of, time_text
from planner.publishing.amendment import Amendment
from planner.publishing.publication import local_day
from planner.publishing.store import TeamRow, VisitRow, YearRow
from planner.publishing.substituted_rows import changes_of
from planner.season.callers import Caller, asking_department
from planner.season.dating import visit_of
from planner.season.kept import Kept
from planner.season.plan import DrawnFrom, SeasonPlan, season_subject
from planner.season.records import Outside
from planner.substitution.board import Board, Fieldwork
from planner.substitution.change import Change, ChangeKind
from planner.substitution.check import Stand, check_fieldwork
from planner.substitution.record import Changed, Substitution, changed
from planner.substitution.refusals import KnownError, SubstitutionError, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A change that somebody reports, and where it is written.

    `headers` are those of the file's columns by name; without a file there is no row.
    """

    change: Change
    file: str = ""
    row: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def located(self, finding: Finding) -> Finding:
        """Return what is said of the change, with its place in the file."""
        if self.row is None:
            return replace(finding, column="")
        column = self.headers.get(finding.column, "")
        return replace(finding, file=self.file, row=self.row, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of reported changes: those made, and what was on record already."""

    made: tuple[Changed, ...]
    known: tuple[Finding, ...]


class Substituting:
    """Changes of a season's people and days."""

    def __init__(self, outside: Outside, plan: SeasonPlan) -> None:
        self._store = outside.store
        self._now = time_text(outside.clock.now())
        self._today = local_day(outside.clock.now())
        self._plan = plan

    def substitute(self, reported: Sequence[Reported], by: Caller) -> Outcome:
        """Make all changes, in their order, or none.

        Those that are on record already are told of and left alone.

        Raises
        ------
        SubstitutionError
            If one can't be made, or not by this caller; all that are so are named.
        CheckFailedError
            If the independent check refuses what came of them.
        """
        asking = asking_department(by)
        events = self._store.ledger.events()
        year = self._store.year(str(self._plan.given.policy.year))
        if year is None:
            raise SubstitutionError([Finding(file="", code="season_missing")])
        refuse_known_seed(events, self._now, [one.change for one in reported])
        work = self._fieldwork(year, events)
        board = Board(work)
        made, known = self._applied(board, reported, asking)
        self._check(work, board, made)
        told = self._written(made, year, by, events)
        return Outcome(made=tuple(changed(told)), known=tuple(known))

    def _applied(
        self, board: Board, reported: Sequence[Reported], asking: str | None
    ) -> tuple[list[Substitution], list[Finding]]:
        made: list[Substitution] = []
        known: list[Finding] = []
        refused: list[Finding] = []
        for one in reported:
            try:
                self._refuse(one.change, board, asking)
                made.append(board.apply(one.change, asking or ""))
            except KnownError as error:
                known += map(one.located, error.findings)
            except SubstitutionError as error:
                refused += map(one.located, error.findings)
        if refused:
            raise SubstitutionError(refused)
        return made, known

    def _refuse(self, change: Change, board: Board, asking: str | None) -> None:
        """Refuse what takes effect in the past, or is another department's.

        Raises
        ------
        SubstitutionError
            If it is.
        """
        effective = change.effective.isoformat()
        year = self._plan.given.policy.year
        if change.effective < self._today:
            today = self._today.isoformat()
            refuse("substitution_past", "effective", effective, today=today)
        if change.effective.year != year:
            refuse("substitution_other_year", "effective", effective, year=str(year))
        if asking is None:
            return
        if change.kind is ChangeKind.MOVED:
            visit = board.visits.get(change.visit_id)
            if visit is not None and asking not in visit.department_ids:
                refuse("substitution_no_visit", "visit_id", change.visit_id)
        elif asking != board.department_of(change.inspector_id):
            refuse("substitution_no_inspector", "inspector_id", change.inspector_id)

    def _fieldwork(self, year: YearRow, events: Sequence[Event]) -> Fieldwork:
        """Return the year's fieldwork as the store has it."""
        given = self._plan.given
        drawn = {
            name: state
            for name, state in season_rounds(events).items()
            if state.drawn is not None
        }
        rows = self._store.rows(VisitRow, year.year_id)
        held = {row.visit_id for row in rows if not row.withdrawn}
        return Fieldwork(
            registry=given.registry,
            policy=given.policy,
            places=self._places(rows),
            targets=_Anywhere([self._plan.library, *self._plan.earlier.values()]),
            visits=[visit_of(row) for row in rows if not row.withdrawn],
            members=[
                _member(row)
                for row in self._store.rows(TeamRow, year.year_id)
                if row.visit_id in held
            ],
            done=set(self._store.results.visited(year)),
            seeds={
                name: state.drawn["seed"]
                for name, state in drawn.items()
                if state.drawn is not None
            },
            opens=self._opens(drawn),
            earlier=[one.substitution for one in changed(events, year.year)],
        )

    def _places(self, visits: Sequence[VisitRow]) -> dict[str, Place]:
        """Return where visited targets are, as the last round that drew them has it."""
        found = {}
        for round_id in dict.fromkeys(visit.round_id for visit in visits):
            wanted = {v.target_id for v in visits if v.round_id == round_id}
            targets = self._plan.drawn_from(round_id).targets
            rows = targets.rows(wanted, ("target_id", "address", "industry"))
            for target_id, address, industry in rows.itertuples(index=False):
                found[target_id] = Place(address=address, industry=industry)
        return found

    def _opens(self, drawn: Mapping[str, RoundState]) -> dict[str, date]:
        """Return the first day that a visit of each round may have."""
        notice = self._plan.given.policy.days.notice_working_days
        holidays = self._plan.given.registry.holidays
        return {
            name: first_day_after(
                local_day(moment_of(state.drawn_at)), notice, holidays
            )
            for name, state in drawn.items()
            if state.drawn_at is not None
        }

    def _check(
        self, work: Fieldwork, board: Board, made: Sequence[Substitution]
    ) -> None:
        """Have the rules applied once more to all visits that were touched.

        Raises
        ------
        CheckFailedError
            If one is broken.
        """
        faults = check_fieldwork(
            Stand(
                registry=work.registry,
                policy=work.policy,
                places=work.places,
                visits=list(board.visits.values()),
                members=[m for team in board.teams.values() for m in team],
                done=work.done,
                gaps=frozenset(board.vacant),
                changes=[one.change for one in (*work.earlier, *made)],
                opens=work.opens,
            ),
            only={repair.visit_id for one in made for repair in one.repairs},
        )
        if faults:
            raise CheckFailedError(
                [
                    Finding(
                        file="", code="substitutions_refused", params={"rule": fault}
                    )
                    for fault in faults
                ]
            )

    def _written(
        self,
        made: Sequence[Substitution],
        year: YearRow,
        by: Caller,
        events: Sequence[Event],
    ) -> list[Event]:
        """Write the events and rows of all changes, or of none."""
        subject = season_subject(year.year)
        based_on = max((e.seq for e in events if e.subject == subject), default=0)
        kept = Kept(self._store, year.year_id)
        amendments = []
        for one in made:
            changes = changes_of(one, kept, year.embargo)
            kept.change(changes)
            amendments.append(
                Amendment(
                    year_id=year.year_id,
                    changes=changes,
                    subject=subject,
                    actor=by.actor,
                    body=one.as_json(),
                    based_on=based_on,
                    as_of=events[-1].seq,
                    kind=Kind.SUBSTITUTION,
                )
            )
        return self._store.amend_all(amendments)


def refuse_known_seed(
    events: Iterable[Event], now: str, changes: Iterable[Change]
) -> None:
    """Refuse that people change while somebody may know the seed of a coming draw.

    Whoever knows it could try what a change would do to the teams.

    Raises
    ------
    SubstitutionError
        If a round that isn't drawn is so far, and a change is of people.
    """
    if all(change.kind is ChangeKind.MOVED for change in changes):
        return
    for state in season_rounds(events).values():
        waits = state.stage in (Stage.PUBLISHED, Stage.REVEALED)
        if waits and (state.seed is not None or state.value_due(now)):
            refuse("substitution_seed_known", "effective", state.round_id)


def _member(row: TeamRow) -> TeamMember:
    return TeamMember(
        visit_id=row.visit_id,
        department_id=row.department_id,
        inspector_id=row.inspector_id,
        role=Role(row.role),
        item_ids=row.item_ids,
        exception=row.exception,
    )


class _Anywhere:
    """The targets of all snapshots that rounds of the year are drawn from."""

    def __init__(self, sources: Sequence[DrawnFrom]) -> None:
        self._sources = sources

    def __contains__(self, target_id: object) -> bool:
        return any(target_id in source.targets for source in self._sources)
