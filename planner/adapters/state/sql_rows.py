"""Records read from their tables: a column for each field, by its name."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Select, Table, select

D = TypeVar("D")


def selected(table: Table, kind: type[Any]) -> Select[Any]:
    """Return the query of the columns that a kind of record has."""
    return select(*(table.c[field.name] for field in fields(kind)))


def record_of(kind: type[D], row: Mapping[Any, Any]) -> D:
    """Return the record that a row of such a query is."""
    return kind(**row)
