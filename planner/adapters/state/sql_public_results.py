"""Results that are public, as SQL: those of firms that a list names today."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from planner.adapters.state.sql_publishing_tables import WITHDRAWALS
from planner.adapters.state.sql_released import released_by
from planner.adapters.state.sql_tables import TABLES, YEARS
from planner.publishing.public_results import ResultSeen, ResultsWanted
from planner.publishing.store import ListedRow, Page, ResultRow, VisitRow

_LISTED = TABLES[ListedRow]
_RESULTS = TABLES[ResultRow]
_VISITS = TABLES[VisitRow]

#: By what is public of a result; the number of its visit would count others'.
_KEY = (
    _VISITS.c.round_id
    + "|"
    + _VISITS.c.target_id
    + "|"
    + _RESULTS.c.department_id
    + "|"
    + _RESULTS.c.item_id
)
_ROW_KEY = (
    _RESULTS.c.visit_id + "|" + _RESULTS.c.department_id + "|" + _RESULTS.c.item_id
)


def results_seen(
    connection: Connection,
    year_id: str,
    today: date,
    page: Page,
    wanted: ResultsWanted,
) -> list[ResultSeen]:
    """Return a page of a year's results that are public on a day."""
    query = (
        select(
            _KEY.label("key"),
            _ROW_KEY.label("row_key"),
            _VISITS.c.round_id,
            _VISITS.c.target_id,
            _VISITS.c.name,
            _VISITS.c.district,
            _RESULTS.c.department_id,
            _RESULTS.c.item_id,
            _RESULTS.c.codes,
            _RESULTS.c.inspected_on,
            _RESULTS.c.followup,
        )
        .join(
            _VISITS,
            (_VISITS.c.year_id == _RESULTS.c.year_id)
            & (_VISITS.c.key == _RESULTS.c.visit_id),
        )
        .where(_RESULTS.c.year_id == year_id, _named(today), *_asked(wanted))
        .order_by(_KEY)
        .limit(page.limit)
    )
    if page.after:
        query = query.where(page.after < _KEY)
    rows = connection.execute(query).mappings()
    return [ResultSeen(**row, published_on=row["inspected_on"]) for row in rows]


def _named(today: date) -> ColumnElement[bool]:
    """Return whether a list that is public, and not withdrawn, names the firm."""
    return (
        exists()
        .where(
            _LISTED.c.year_id == _RESULTS.c.year_id,
            _LISTED.c.round_id == _VISITS.c.round_id,
            _LISTED.c.target_id == _VISITS.c.target_id,
            released_by(_LISTED, ListedRow, today),
            _LISTED.c.key.not_in(_withdrawn()),
        )
        .correlate(_RESULTS, _VISITS)
    )


def _withdrawn() -> Select[Any]:
    return (
        select(WITHDRAWALS.c.row_key)
        .join(YEARS, YEARS.c.year == WITHDRAWALS.c.year)
        .where(
            YEARS.c.year_id == _LISTED.c.year_id, WITHDRAWALS.c.restored_at.is_(None)
        )
        .correlate(_LISTED)
    )


def _asked(wanted: ResultsWanted) -> list[ColumnElement[bool]]:
    asked: list[tuple[Any, str | None]] = [
        (_VISITS.c.round_id, wanted.round_id),
        (_RESULTS.c.department_id, wanted.department_id),
        (_RESULTS.c.item_id, wanted.item_id),
        (_VISITS.c.target_id, wanted.target_id),
    ]
    found = [column == value for column, value in asked if value is not None]
    if wanted.row_keys is not None:
        found.append(_ROW_KEY.in_(wanted.row_keys))
    return found
