"""Records read from their tables: a column for each field, by its name."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, select

D = TypeVar("D")


def selected(table: Table, kind: type[Any]) -> Select[Any]:
    """Return the query of the columns that a kind of record has."""
    return select(*(table.c[field.name] for field in fields(kind)))


def record_of(kind: type[D], row: Mapping[Any, Any]) -> D:
    """Return the record that a row of such a query is."""
    return kind(**row)


def records(connection: Connection, kind: type[D], query: Select[Any]) -> list[D]:
    """Return the records of a query whose columns are called as their fields."""
    return [kind(**cells) for cells in cells_of(connection, query)]


def cells_of(connection: Connection, query: Select[Any]) -> Iterator[dict[str, Any]]:
    """Yield rows by their columns' names.

    Of tens of thousands the rows' own mappings would take several times as long.
    """
    result = connection.execute(query)
    names = tuple(result.keys())
    for row in result:
        yield dict(zip(names, row, strict=True))
