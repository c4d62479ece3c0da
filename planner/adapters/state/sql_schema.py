"""The database's own make-up: no table, view or trigger but those of the migrations.

A view in a table's place could show one thing to a check and another to the program,
and a trigger could undo what the program does.
"""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Connection, Date, Table, func, literal_column, or_, select

from planner.adapters.state.database import migrate, newest_revision, sqlite_engine
from planner.adapters.state.sql_catalogue import found_shape, modelled_shape
from planner.adapters.state.sql_metadata import all_tables
from planner.errors import Finding

_SCHEMA = (
    "SELECT type, name, sql FROM sqlite_master "
    "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY type, name"
)
_VERSION = "SELECT version_num FROM alembic_version"
_VERSIONED = ("rows", "alembic_version")
_DAY = "[0-9]" * 4 + "-" + "[0-9]" * 2 + "-" + "[0-9]" * 2

Made = tuple[tuple[tuple[str, str], str], ...]


def schema_faults(connection: Connection) -> Iterator[Finding]:
    """Yield what the migrations didn't make so."""
    if connection.dialect.name == "sqlite":
        expected, found = dict(_migrated()), dict(_made(connection))
    else:
        expected = modelled_shape(all_tables()) | {_VERSIONED: newest_revision()}
        found = found_shape(connection) | {_VERSIONED: _versions(connection)}
    for kind, name in sorted(expected.keys() | found.keys()):
        if expected.get((kind, name)) != found.get((kind, name)):
            yield Finding(file="ledger", code="ledger_schema", value=f"{kind} {name}")


def odd_days(connection: Connection, table: Table, year_id: str) -> list[str]:
    """Return the keys of rows whose days aren't written as ISO dates.

    SQLite compares days as texts: one written in another way would be read as the
    same day, and sorted elsewhere.
    """
    days = [c for c in table.c if isinstance(c.type, Date)]
    if connection.dialect.name != "sqlite" or not days:
        return []
    odd = or_(
        *(
            c.is_not(None)
            & (
                (func.typeof(c) != "text")
                | literal_column(f"{c.name} NOT GLOB '{_DAY}'")
            )
            for c in days
        )
    )
    query = select(table.c.key).where(table.c.year_id == year_id, odd)
    return sorted(connection.execute(query).scalars())


def _made(connection: Connection) -> Made:
    rows = connection.exec_driver_sql(_SCHEMA).all()
    made = [((kind, name), text) for kind, name, text in rows]
    return (*made, (_VERSIONED, _versions(connection)))


def _versions(connection: Connection) -> str:
    versions = connection.exec_driver_sql(_VERSION).scalars().all()
    return " ".join(sorted(versions))


@cache
def _migrated() -> Made:
    engine = sqlite_engine(":memory:")
    try:
        migrate(engine)
        with engine.connect() as connection:
            return _made(connection)
    finally:
        engine.dispose()
