"""Rows of a published year changed together with the event that says why."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from sqlalchemy import Connection, delete, exists, func, insert, select

from planner.adapters.state.sql_ledger import Writing
from planner.adapters.state.sql_members import VISIT_COLUMNS, visit_departments
from planner.adapters.state.sql_tables import LEDGER, TABLES, VISIT_DEPARTMENTS, YEARS
from planner.errors import ConflictError, Finding
from planner.ledger.event import Event, Kind
from planner.publishing.amendment import Amendment
from planner.publishing.manifest import row_changes
from planner.publishing.store import Row, VisitRow

#: Kinds of events that change what later steps are decided on.
_CHANGING = (Kind.REPLACEMENT, Kind.SUBSTITUTION, Kind.REVISION)


def write_amendments(writing: Writing, amendments: Sequence[Amendment]) -> list[Event]:
    """Write amendments' rows and their events in an open transaction.

    Raises
    ------
    ConflictError
        If they were decided on what is no longer so.
    """
    first = amendments[0]
    refuse_later_change(writing.connection, first.as_of, first.subject)
    _refuse_superseded(writing.connection, first.year_id)
    events: list[Event] = []
    for one in amendments:
        seen = events[-1].seq if events else first.based_on
        _write_rows(writing.connection, one)
        events.append(_append(writing, one, seen))
    return events


def _write_rows(connection: Connection, amendment: Amendment) -> None:
    year_id, changes = amendment.year_id, amendment.changes
    for kind, key in changes.removed:
        _delete(connection, kind, year_id, key)
    for row in changes.written:
        _delete(connection, type(row), year_id, row.key)
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        connection.execute(insert(TABLES[type(row)]), {**values, "year_id": year_id})
    visits = [row for row in changes.written if isinstance(row, VisitRow)]
    _write_departments(connection, year_id, visits)


def _append(writing: Writing, amendment: Amendment, based_on: int) -> Event:
    changes = amendment.changes
    body = {
        **amendment.body,
        "year_id": amendment.year_id,
        "rows": row_changes(changes.written, changes.removed),
    }
    return writing.append(
        amendment.kind, amendment.subject, amendment.actor, body, based_on=based_on
    )


def refuse_later_change(connection: Connection, as_of: int, value: str) -> None:
    """Refuse to go on from a state that an event has changed since.

    Raises
    ------
    ConflictError
        If there is one after the event `as_of`.
    """
    kinds = [kind.value for kind in _CHANGING]
    later = select(LEDGER.c.seq).where(LEDGER.c.seq > as_of, LEDGER.c.kind.in_(kinds))
    seq = connection.execute(later.limit(1)).scalar()
    if seq is not None:
        _conflict(value, str(seq))


def _refuse_superseded(connection: Connection, year_id: str) -> None:
    current = exists().where(
        YEARS.c.year_id == year_id, YEARS.c.superseded_by.is_(None)
    )
    if not connection.execute(select(current)).scalar():
        last = connection.execute(select(func.max(LEDGER.c.seq))).scalar()
        _conflict(year_id, str(last))


def _conflict(value: str, seq: str) -> None:
    finding = Finding(file="", code="ledger_conflict", value=value, params={"seq": seq})
    raise ConflictError([finding])


def _delete(connection: Connection, kind: type[Row], year_id: str, key: str) -> None:
    table = TABLES[kind]
    connection.execute(
        delete(table).where(table.c.year_id == year_id, table.c.key == key)
    )


def _write_departments(
    connection: Connection, year_id: str, visits: Iterable[VisitRow]
) -> None:
    table = VISIT_DEPARTMENTS
    for visit in visits:
        connection.execute(
            delete(table).where(table.c.year_id == year_id, table.c.key == visit.key)
        )
        members = [
            {"year_id": year_id, **dict(zip(VISIT_COLUMNS, member, strict=True))}
            for member in sorted(visit_departments([visit]))
        ]
        connection.execute(insert(table), members)
