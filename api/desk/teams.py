"""Which teams of a department are confirmed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from planner.ledger.event import Kind
from planner.protocol.times import moment_of
from planner.publishing.publication import local_day
from planner.publishing.result_rules import Rules
from planner.publishing.store import Store, TeamRow, VisitRow, Where, YearRow
from planner.results.confirming import Confirmed, Team, confirmed


def teams_of(
    store: Store,
    year: YearRow,
    department_id: str,
    rules: Rules,
    today: date,
    rows: Iterable[VisitRow],
) -> dict[str, Confirmed]:
    """Return of each visit whether the department's people are confirmed."""
    people: dict[str, list[str]] = defaultdict(list)
    where = Where(department_id=department_id)
    for seat in store.rows(TeamRow, year.year_id, where=where):
        people[seat.visit_id].append(seat.inspector_id)
    drawn = _drawn(store)
    given = store.results.confirmations(year, department_id)
    published = local_day(moment_of(year.published_at))
    made = {}
    for row in rows:
        if row.visit_id not in people or row.withdrawn:
            continue
        team = Team(
            visit_id=row.visit_id,
            round_id=row.round_id,
            name=row.name,
            department_id=department_id,
            inspector_ids=tuple(people[row.visit_id]),
            since=drawn.get(row.round_id, published),
        )
        made[row.visit_id] = confirmed(
            team, given, rules.confirm_within, today, rules.calendar
        )
    return made


def _drawn(store: Store) -> dict[str, date]:
    events = store.ledger.events(kind=Kind.DRAW)
    return {event.subject: local_day(moment_of(event.at)) for event in events}
