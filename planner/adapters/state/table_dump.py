"""The tables of a database as lines of JSON, the same from SQLite and PostgreSQL.

Tables are taken as they stand in the database, not as this program's models say, so
that a database of an older version can be kept, and loaded, before it is migrated.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
)

_ROWS_AT_ONCE = 2000
_VERSIONS = "alembic_version"


def tables_in(connection: Connection) -> list[Table]:
    """Return the tables of a database, those that are referred to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != _VERSIONS]


def dump(connection: Connection, table: Table, path: Path) -> int:
    """Write a table, its column names first, in the order of its key; count rows."""
    # A long table is no runaway statement.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    query = select(*(_told(column) for column in table.c)).order_by(
        *(_ordered(connection, column) for column in table.primary_key)
    )
    count = 0
    found = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_line([column.name for column in table.c]))
        for row in found:
            file.write(_line([_plain(value) for value in row]))
            count += 1
    return count


def load(connection: Connection, table: Table, path: Path) -> int:
    """Put a dumped table's rows into one that is empty; return how many.

    Raises
    ------
    ValueError
        If the dump's columns aren't the table's.
    """
    for column in table.c:
        if isinstance(column.type, JSON):
            # So that an absent value and JSON's null stay apart.
            column.type = JSON(none_as_null=True)
    count = 0
    with path.open(encoding="utf-8") as file:
        names = json.loads(next(file))
        if sorted(names) != sorted(column.name for column in table.c):
            msg = f"{table.name} has other columns"
            raise ValueError(msg)
        readers = [_reader(table.c[name].type) for name in names]
        for rows in _batches(map(json.loads, file)):
            connection.execute(
                insert(table),
                [dict(zip(names, _read(readers, row), strict=True)) for row in rows],
            )
            count += len(rows)
    return count


def set_counters(connection: Connection) -> None:
    """Let numbers that PostgreSQL gives go on after those that were loaded."""
    if connection.dialect.name != "postgresql":
        return
    inspector = inspect(connection)
    for table in tables_in(connection):
        for column in inspector.get_columns(table.name):
            if column.get("identity") or "nextval" in str(column.get("default")):
                last = select(func.max(table.c[column["name"]])).scalar_subquery()
                name = func.pg_get_serial_sequence(f'"{table.name}"', column["name"])
                connection.execute(
                    select(func.setval(name, func.coalesce(last, 1), last.is_not(None)))
                )


def _told(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Have what one database would read otherwise than another told as it stands."""
    if isinstance(column.type, (JSON, Date, DateTime)):
        return cast(column, Text)
    return column


def _ordered(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, String) and connection.dialect.name == "postgresql":
        return column.collate("C")
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _line(values: Sequence[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def _batches(lines: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    waiting = iter(lines)
    while batch := list(islice(waiting, _ROWS_AT_ONCE)):
        yield batch


def _read(readers: Sequence[Callable[[Any], Any]], row: Sequence[Any]) -> list[Any]:
    return [
        None if value is None else reader(value)
        for reader, value in zip(readers, row, strict=True)
    ]


def _reader(kind: object) -> Callable[[Any], Any]:
    for known, reader in _READERS:
        if isinstance(kind, known):
            return reader
    return lambda value: value


def _json(value: str) -> Any:
    found = json.loads(value)
    return JSON.NULL if found is None else found


_READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (JSON, _json),
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (LargeBinary, base64.b64decode),
)
