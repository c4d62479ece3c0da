"""A published year's results as next year's table of past visits."""

from collections import defaultdict

from planner.publishing.store import Store, TeamRow, VisitRow, YearRow
from planner.results.history import PastRow, history_of
from planner.results.port import Wanted


def past_visits(store: Store, year: YearRow) -> list[PastRow]:
    """Return the visits of a year that published results tell of."""
    visits = store.rows(VisitRow, year.year_id)
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for seat in store.rows(TeamRow, year.year_id):
        teams[seat.visit_id, seat.department_id].append(seat.inspector_id)
    targets = {visit.visit_id: visit.target_id for visit in visits}
    return history_of(store.results.published(year, Wanted()), targets, teams)
