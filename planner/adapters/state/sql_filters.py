"""How what a query asks for (`planner.publishing.store.Where`) becomes SQL."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from planner.adapters.state.sql_released import released_by
from planner.adapters.state.sql_tables import ENTRY_MEMBERS, TABLES, VISIT_DEPARTMENTS
from planner.publishing.store import EntryRow, Row, VisitRow, Where

Condition = ColumnElement[bool]


def restricted(
    query: Select[Any], kind: type[Row], year_id: str, where: Where
) -> Select[Any]:
    """Return the query restricted to a year and to what is asked for.

    Raises
    ------
    ValueError
        If rows of this kind cannot be restricted so.
    """
    table = TABLES[kind]
    query = query.where(table.c.year_id == year_id)
    for name, condition in _CONDITIONS.items():
        asked = getattr(where, name)
        if asked is not None:
            query = query.where(condition(table, kind, year_id, asked))
    return query


def _equals(name: str) -> Callable[[Table, type[Row], str, str], Condition]:
    def condition(table: Table, kind: type[Row], year_id: str, asked: str) -> Condition:
        if name not in table.c:
            msg = f"{kind.__name__} has no {name}"
            raise ValueError(msg)
        return table.c[name] == asked

    return condition


def _member(table: Table, year_id: str, kind: str, member: str) -> Condition:
    return table.c.key.in_(
        select(ENTRY_MEMBERS.c.key).where(
            ENTRY_MEMBERS.c.year_id == year_id,
            ENTRY_MEMBERS.c.member == member,
            ENTRY_MEMBERS.c.kind == kind,
        )
    )


def _of_department(
    table: Table, kind: type[Row], year_id: str, asked: str
) -> Condition:
    if kind is EntryRow:
        return _member(table, year_id, "department", asked)
    if kind is VisitRow:
        return table.c.key.in_(_visits_of(year_id, asked))
    return _equals("department_id")(table, kind, year_id, asked)


def _of_round(table: Table, kind: type[Row], year_id: str, asked: str) -> Condition:
    if kind is EntryRow:
        return _member(table, year_id, "round", asked)
    return _equals("round_id")(table, kind, year_id, asked)


def _visits_of(year_id: str, department_id: str) -> Select[tuple[str]]:
    return select(VISIT_DEPARTMENTS.c.key).where(
        VISIT_DEPARTMENTS.c.year_id == year_id,
        VISIT_DEPARTMENTS.c.department_id == department_id,
    )


def _visit_id(table: Table, kind: type[Row]) -> ColumnElement[str]:
    if "visit_id" not in table.c:
        msg = f"{kind.__name__} belongs to no visit"
        raise ValueError(msg)
    return table.c.visit_id


def _visited_by(table: Table, kind: type[Row], year_id: str, asked: str) -> Condition:
    return _visit_id(table, kind).in_(_visits_of(year_id, asked))


def _of_visits(
    table: Table, kind: type[Row], year_id: str, asked: tuple[str, str]
) -> Condition:
    return _visit_id(table, kind).between(*asked)


def _within(
    table: Table, kind: type[Row], year_id: str, asked: tuple[date, date]
) -> Condition:
    if "start" not in table.c:
        msg = f"{kind.__name__} has no window"
        raise ValueError(msg)
    first, last = asked
    touches: Condition = (table.c.start <= last) & (table.c.end >= first)
    return touches


def _released(table: Table, kind: type[Row], year_id: str, asked: date) -> Condition:
    return released_by(table, kind, asked)


def _with_keys(
    table: Table, kind: type[Row], year_id: str, asked: tuple[str, ...]
) -> Condition:
    return table.c.key.in_(asked)


def _among(
    table: Table, kind: type[Row], year_id: str, asked: tuple[str, ...]
) -> Condition:
    return _visit_id(table, kind).in_(asked)


def _dated(
    table: Table, kind: type[Row], year_id: str, asked: tuple[date, date]
) -> Condition:
    if "day" not in table.c:
        msg = f"{kind.__name__} has no day"
        raise ValueError(msg)
    undated = table.c.day.is_(None) & _within(table, kind, year_id, asked)
    found: Condition = table.c.day.between(*asked) | undated
    return found


_CONDITIONS: dict[str, Callable[[Table, type[Row], str, Any], Condition]] = {
    "department_id": _of_department,
    "round_id": _of_round,
    "entry_id": _equals("entry_id"),
    "visited_by": _visited_by,
    "visits": _of_visits,
    "days": _within,
    "released_by": _released,
    "keys": _with_keys,
    "among": _among,
    "dated": _dated,
}
