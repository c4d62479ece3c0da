"""Calendars of what is published, for whoever asks for one."""

from collections.abc import Iterable, Sequence

from planner.adapters.files.calendar_files import CalendarFacts, department_calendar
from planner.publishing.publication import Facts
from planner.publishing.store import RoundRow, Store, TeamRow, VisitRow, YearRow


def calendar_of(
    store: Store,
    year: YearRow,
    facts: Facts,
    department_id: str,
    visits: Iterable[tuple[VisitRow, Sequence[TeamRow], int]],
) -> bytes:
    """Return a department's visits as a calendar (RFC 5545).

    Parameters
    ----------
    visits
        Each with the department's own people, and how often it was changed.
    """
    rounds = store.rows(RoundRow, year.year_id)
    about = CalendarFacts(
        year=year.year,
        departments=facts.departments,
        items={i.item_id: (i.department_id, i.name) for i in facts.items.values()},
        seeds={row.round_id: row.seed for row in rounds},
    )
    return department_calendar(about, department_id, visits)
