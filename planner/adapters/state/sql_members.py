"""The tables that lead from a department or round to its entries and visits.

They hold nothing of their own: what stands in them follows from the rows.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, insert

from planner.adapters.state.sql_tables import ENTRY_MEMBERS, VISIT_DEPARTMENTS
from planner.publishing.store import EntryRow, VisitRow

#: Columns after `year_id`, in the order of a member's parts.
ENTRY_COLUMNS = ("kind", "member", "key")
VISIT_COLUMNS = ("department_id", "key")


def entry_members(entries: Iterable[EntryRow]) -> set[tuple[str, ...]]:
    """Return which departments and rounds entries belong to."""
    return {
        (kind, member, entry.key)
        for entry in entries
        for kind, ids in (
            ("department", (entry.initiator, *entry.cooperators)),
            ("round", tuple(o["round_id"] for o in entry.occurrences)),
        )
        for member in ids
    }


def visit_departments(visits: Iterable[VisitRow]) -> set[tuple[str, ...]]:
    """Return which departments visits belong to."""
    return {
        (department_id, visit.key)
        for visit in visits
        for department_id in visit.department_ids
    }


def write_members(
    connection: Connection,
    year_id: str,
    entries: Iterable[EntryRow],
    visits: Iterable[VisitRow],
) -> None:
    """Write both tables for the rows of a year."""
    for table, names, members in (
        (ENTRY_MEMBERS, ENTRY_COLUMNS, entry_members(entries)),
        (VISIT_DEPARTMENTS, VISIT_COLUMNS, visit_departments(visits)),
    ):
        if members:
            connection.execute(
                insert(table),
                [
                    {"year_id": year_id, **dict(zip(names, member, strict=True))}
                    for member in sorted(members)
                ],
            )
