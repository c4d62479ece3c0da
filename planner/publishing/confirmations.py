"""A year's teams, and which of them their departments have confirmed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.ceremony.state import season_rounds
from planner.ledger.event import Event
from planner.protocol.times import moment_of
from planner.publishing.publication import local_day
from planner.publishing.result_rules import rules_of
from planner.publishing.store import Store, TeamRow, VisitRow, Where, YearRow
from planner.replacement.record import recorded
from planner.results.confirming import Confirmation, Confirmed, Team, confirmed
from planner.results.record import refuse
from planner.results.steps import By
from planner.substitution.record import changed

#: Seats of more visits are read with all others.
_NAMED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTeams:
    """Which teams are meant; None does not restrict."""

    department_id: str | None = None
    visit_id: str | None = None
    round_id: str | None = None
    visit_ids: tuple[str, ...] | None = None


def teams_of(
    store: Store, year: YearRow, wanted: WantedTeams, today: date
) -> list[Confirmed]:
    """Return the teams of visits that aren't over, and whether each is confirmed."""
    given = store.results.confirmations(year, wanted.department_id)
    rules = rules_of(year)
    return [
        confirmed(team, given, rules.confirm_within, today, rules.calendar)
        for team in _teams(store, year, wanted, today)
    ]


def confirm(
    store: Store, year: YearRow, wanted: WantedTeams, by: By
) -> list[Confirmed]:
    """Confirm the teams that are meant and aren't yet; return them.

    Raises
    ------
    ResultError
        If none is meant.
    """
    meant = teams_of(store, year, wanted, by.today)
    if not meant:
        refuse("confirmation_no_team", wanted.visit_id or wanted.round_id or "")
    before = store.results.confirmations(year, wanted.department_id)
    made = [
        _confirmation(year, one.team, before, by)
        for one in meant
        if one.confirmation is None
    ]
    store.results.confirm(made)
    return teams_of(store, year, wanted, by.today)


def confirm_seen(
    store: Store, year: YearRow, department_id: str, seen: Mapping[str, str], by: By
) -> None:
    """Confirm a department's teams as somebody saw them, all or none.

    Parameters
    ----------
    seen
        The digest of the people that were seen, by visit.

    Raises
    ------
    ResultError
        If one has no team to confirm, or has other people meanwhile.
    """
    if not seen:
        refuse("confirmation_no_team")
    wanted = WantedTeams(department_id=department_id, visit_ids=tuple(seen))
    meant = {one.team.visit_id: one for one in teams_of(store, year, wanted, by.today)}
    for visit_id, digest in seen.items():
        if visit_id not in meant:
            refuse("confirmation_no_team", visit_id)
        if meant[visit_id].team.digest != digest:
            refuse("confirmation_changed", visit_id)
    before = store.results.confirmations(year, department_id)
    made = [
        _confirmation(year, meant[visit_id].team, before, by)
        for visit_id in seen
        if meant[visit_id].confirmation is None
    ]
    store.results.confirm(made)


def _confirmation(
    year: YearRow, team: Team, before: dict[tuple[str, str], Confirmation], by: By
) -> Confirmation:
    last = before.get((team.visit_id, team.department_id))
    return Confirmation(
        year=year.year,
        visit_id=team.visit_id,
        department_id=team.department_id,
        number=last.number + 1 if last else 1,
        team=team.digest,
        actor=by.actor,
        at=by.at,
    )


def _teams(store: Store, year: YearRow, wanted: WantedTeams, today: date) -> list[Team]:
    stretch = None if wanted.visit_id is None else (wanted.visit_id, wanted.visit_id)
    where = Where(
        department_id=wanted.department_id,
        round_id=wanted.round_id,
        visits=stretch,
        among=wanted.visit_ids,
        days=(today, date.max),
    )
    visits = {
        visit.visit_id: visit
        for visit in store.rows(VisitRow, year.year_id, where=where)
        if not visit.withdrawn and (visit.day or visit.end) >= today
    }
    if not visits:
        return []
    among = tuple(visits) if len(visits) <= _NAMED_AT_ONCE else wanted.visit_ids
    seats = Where(department_id=wanted.department_id, visits=stretch, among=among)
    people = _people(store.rows(TeamRow, year.year_id, where=seats), visits)
    settled = _Settled(store.ledger.events(), year)
    return [
        Team(
            visit_id=visit_id,
            round_id=visits[visit_id].round_id,
            name=visits[visit_id].name,
            department_id=department_id,
            inspector_ids=tuple(ids),
            since=settled.on(visits[visit_id]),
        )
        for (visit_id, department_id), ids in sorted(people.items())
    ]


def _people(
    seats: Iterable[TeamRow], visits: dict[str, VisitRow]
) -> dict[tuple[str, str], list[str]]:
    people: dict[tuple[str, str], list[str]] = defaultdict(list)
    for seat in seats:
        if seat.visit_id in visits:
            people[seat.visit_id, seat.department_id].append(seat.inspector_id)
    return people


class _Settled:
    """The days on which teams were settled: by the draw, or changed since."""

    def __init__(self, events: Sequence[Event], year: YearRow) -> None:
        self._published = local_day(moment_of(year.published_at))
        self._drawn = {
            name: local_day(moment_of(state.drawn_at))
            for name, state in season_rounds(events).items()
            if state.drawn_at is not None
        }
        self._changed: dict[str, date] = {}
        for one in changed(events, year.year):
            for repair in one.substitution.repairs:
                self._changed[repair.visit_id] = local_day(moment_of(one.at))
        for other in recorded(events):
            for made in other.replacement.visits:
                day = local_day(moment_of(other.at))
                self._changed.setdefault(made.visit.visit_id, day)

    def on(self, visit: VisitRow) -> date:
        drawn = self._drawn.get(visit.round_id, self._published)
        return self._changed.get(visit.visit_id, drawn)
