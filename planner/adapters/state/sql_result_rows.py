"""Rows of results' queries as the records that the planner works with."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from planner.adapters.state.sql_tables import TABLES
from planner.publishing.store import ItemRow, ResultRow
from planner.results.duties import Duty
from planner.results.record import (
    IMPORTED,
    LONGEST_NOTE,
    InYear,
    ResultVersion,
    Stage,
)
from planner.results.task import Task


def owners(connection: Connection, year: InYear) -> dict[str, str]:
    """Return whose each item is."""
    items = TABLES[ItemRow]
    query = select(items.c.item_id, items.c.department_id).where(
        items.c.year_id == year.year_id
    )
    rows = connection.execute(query)
    return {row.item_id: row.department_id for row in rows}


def task(row: Mapping[Any, Any], department_id: str, owners: Mapping[str, str]) -> Task:
    """Return a department's part of a visit."""
    own = tuple(i for i in row["item_ids"] if owners.get(i) == department_id)
    return Task(**{**row, "item_ids": own, "department_id": department_id})


class OwnItems:
    """How many items of a visit are a department's own; few visits differ in it."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._owners = owners
        self._counted: dict[tuple[str, str], int] = {}

    def duty(self, cells: dict[str, Any]) -> Duty:
        """Return a duty of a row, whose items are joined by `;`."""
        asked = (cells.pop("item_ids"), cells["department_id"])
        if asked not in self._counted:
            ids, department_id = asked
            own = (self._owners.get(i) == department_id for i in ids.split(";"))
            self._counted[asked] = sum(own)
        return Duty(**cells, items=self._counted[asked])


def imported_version(year: InYear, row: Mapping[Any, Any]) -> ResultVersion:
    """Return a result that came with the year's inputs as its first version."""
    result = ResultRow(**{f.name: row[f.name] for f in fields(ResultRow)})
    return ResultVersion(
        year=year.year,
        visit_id=result.visit_id,
        department_id=result.department_id,
        item_id=result.item_id,
        version=1,
        stage=Stage.PUBLISHED,
        codes=result.codes or ("",),
        inspected_on=result.inspected_on,
        note=result.note[:LONGEST_NOTE],
        actor=IMPORTED,
        at=year.published_at,
        entered_on=result.inspected_on,
        published_on=result.inspected_on,
        followup=result.followup,
    )
