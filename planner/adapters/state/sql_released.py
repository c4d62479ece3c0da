"""From when a row is public, as SQL: its own day, or the day its visit was done.

A row keeps the day that its window gives it. Where the policy's embargo lasts until
the visit, results that are out lift it before.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
)

from planner.adapters.state.sql_publishing_tables import DONE_VISITS, WITHDRAWALS
from planner.adapters.state.sql_rows import selected
from planner.adapters.state.sql_tables import TABLES, YEARS
from planner.publishing.store import ListedRow, RoundRow, Row
from planner.publishing.withdrawal import What

_VISIT = "visit"
_LISTED = TABLES[ListedRow]
_ROUNDS = TABLES[RoundRow]


def read_as(table: Table, kind: type[Any]) -> Select[Any]:
    """Return the query of a kind of record, with the days on which rows come out."""
    if kind is ListedRow:
        return _replacing(selected(table, kind), released_on(table))
    if kind is RoundRow:
        return _replacing(selected(table, kind), _round_released_on())
    return selected(table, kind)


def released_on(listed: Table) -> ColumnElement[date]:
    """Return the first day on which a list's row is public."""
    return _earlier(_early(listed), listed)


def _earlier(early: ColumnElement[Any], listed: Table) -> ColumnElement[date]:
    return case((early < listed.c.released_on, early), else_=listed.c.released_on)


def released_by(table: Table, kind: type[Row], day: date) -> ColumnElement[bool]:
    """Return whether a list's row may be told of in public on a day.

    A row that was withdrawn before it was public never may.

    Raises
    ------
    ValueError
        If rows of this kind are under no embargo.
    """
    if kind is not ListedRow:
        msg = f"{kind.__name__} is under no embargo"
        raise ValueError(msg)
    return and_(
        or_(table.c.released_on <= day, _early(table) <= day), ~_withheld(table)
    )


def _early(listed: Table) -> Any:
    return (
        select(DONE_VISITS.c.known_on)
        .where(_ends_embargo(listed, listed))
        .correlate(listed)
        .scalar_subquery()
    )


def _ends_embargo(listed: Table, within: Table) -> ColumnElement[bool]:
    """Return the condition of a visit done that ends the embargo of a list's row.

    Parameters
    ----------
    within
        The table that tells which year the row is of.
    """
    # As a scalar the year is known before visits are looked up by it.
    year = select(YEARS.c.year).where(
        YEARS.c.year_id == within.c.year_id, YEARS.c.embargo == _VISIT
    )
    return and_(
        DONE_VISITS.c.year == year.correlate(within).scalar_subquery(),
        DONE_VISITS.c.round_id == listed.c.round_id,
        DONE_VISITS.c.target_id == listed.c.target_id,
    )


def _withheld(listed: Table) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            WITHDRAWALS.c.year == YEARS.c.year,
            YEARS.c.year_id == listed.c.year_id,
            WITHDRAWALS.c.what == What.LISTED.value,
            WITHDRAWALS.c.row_key == listed.c.key,
            WITHDRAWALS.c.restored_at.is_(None),
            WITHDRAWALS.c.was_public == false(),
        )
        .correlate(listed)
    )


def _round_released_on() -> ColumnElement[date]:
    # A round without rows keeps its own day: a dated embargo holds for it, too.
    last = (
        select(func.max(_earlier(DONE_VISITS.c.known_on, _LISTED)))
        .select_from(_LISTED.outerjoin(DONE_VISITS, _ends_embargo(_LISTED, _ROUNDS)))
        .where(
            _LISTED.c.year_id == _ROUNDS.c.year_id,
            _LISTED.c.round_id == _ROUNDS.c.round_id,
        )
        .correlate(_ROUNDS)
        .scalar_subquery()
    )
    done = (
        exists()
        .where(
            DONE_VISITS.c.year == YEARS.c.year,
            YEARS.c.year_id == _ROUNDS.c.year_id,
            DONE_VISITS.c.round_id == _ROUNDS.c.round_id,
        )
        .correlate(_ROUNDS)
    )
    # Without a visit done early there is nothing to count.
    return case(
        (done, func.coalesce(last, _ROUNDS.c.released_on)), else_=_ROUNDS.c.released_on
    )


def _replacing(query: Select[Any], day: ColumnElement[date]) -> Select[Any]:
    columns = [
        day.label(c.name) if c.name == "released_on" else c
        for c in query.selected_columns
    ]
    return query.with_only_columns(*columns)
