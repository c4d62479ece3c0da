"""The kinds of columns that state has beside the database's own."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, Table, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

Key = String(200).with_variant(String(200, collation="C"), "postgresql")


class Members(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts without `;`, kept joined by it."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | None, dialect: Dialect
    ) -> str | None:
        """Join."""
        return None if value is None else ";".join(value)

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> tuple[str, ...] | None:
        """Split; the empty text has no members."""
        return None if value is None else tuple(value.split(";")) if value else ()


class Records(TypeDecorator[tuple[Any, ...]]):
    """A tuple of JSON objects."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Any, ...] | None, dialect: Dialect
    ) -> list[Any] | None:
        """Make a list of it."""
        return None if value is None else list(value)

    def process_result_value(
        self, value: list[Any] | None, dialect: Dialect
    ) -> tuple[Any, ...] | None:
        """Make a tuple of it."""
        return None if value is None else tuple(value)


class Choice(TypeDecorator[StrEnum]):
    """One of an enumeration's members, kept as its value."""

    impl = Key
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Return the value."""
        return None if value is None else value.value

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.kind(value)


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return the table that a model is of.

    Raises
    ------
    TypeError
        If it isn't one table.
    """
    table = model.__table__
    if not isinstance(table, Table):  # pragma: no cover
        msg = f"{model.__name__} is not one table"
        raise TypeError(msg)
    return table
