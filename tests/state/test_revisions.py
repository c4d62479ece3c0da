"""Every migration goes up and down again, with rows, on every database."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import IntegrityError

from planner.adapters.state.database import BASE, engine_of, migrate, revisions
from planner.adapters.state.sql_metadata import all_tables
from tests.databases import Databases

#: A value of each kind of column; the same text everywhere, so that references hold.
VALUES: tuple[tuple[type[Any], Any], ...] = (
    (Boolean, True),
    (Integer, 1),
    (DateTime, datetime(2026, 3, 1, tzinfo=UTC)),
    (Date, date(2026, 3, 1)),
    (JSON, {"键": [1, "a"]}),
    (LargeBinary, b"k"),
    (Float, 0.5),
)
#: Columns that a migration reads, with what may stand in them.
NAMED = {"audience": "regulator", "role": "coordinator"}
STEPS = list(zip([BASE, *revisions()], revisions(), strict=False))


def value_of(kind: object) -> Any:
    return next((value for cls, value in VALUES if isinstance(kind, cls)), "k")


def tables_of(connection: Connection) -> dict[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {
        table.name: table
        for table in metadata.sorted_tables
        if table.name != "alembic_version"
    }


def filled(engine: Engine) -> list[str]:
    """Put a row into every table, and return the tables that took it."""
    took = []
    with engine.execution_options(writes=True).begin() as connection:
        for name, table in tables_of(connection).items():
            row = {c.name: NAMED.get(c.name, value_of(c.type)) for c in table.c}
            try:
                with connection.begin_nested():
                    connection.execute(insert(table), row)
            except IntegrityError:
                continue  # A rule of the table's own about what may stand in it.
            took.append(name)
    return took


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in tables_of(connection).items()
        }


def shape(engine: Engine) -> dict[str, Any]:
    seen = inspect(engine)
    return {
        name: (
            seen.get_pk_constraint(name)["constrained_columns"],
            sorted(
                (r["constrained_columns"], r["referred_table"])
                for r in seen.get_foreign_keys(name)
            ),
            sorted(
                (i["name"], i["column_names"], bool(i["unique"]))
                for i in seen.get_indexes(name)
            ),
            {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in seen.get_columns(name)
            },
        )
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


@pytest.fixture
def engine(databases: Databases, tmp_path: Path):
    made = engine_of(databases.empty(tmp_path / "w"))
    yield made
    made.dispose()


@pytest.mark.parametrize(("before", "after"), STEPS, ids=revisions())
def test_a_migration_taken_back_and_made_again_keeps_the_rows_there_were(
    engine: Engine, before: str, after: str
) -> None:
    migrate(engine, before)
    older = shape(engine)
    migrate(engine, after)
    newer = shape(engine)
    took = filled(engine)
    assert len(took) > len(newer) * 2 / 3
    there = rows(engine)
    migrate(engine, before)
    assert shape(engine) == older
    for name, found in rows(engine).items():
        kept = [{key: row[key] for key in older[name][3]} for row in there[name]]
        assert found == kept, name
    migrate(engine, after)
    assert shape(engine) == newer
    for name, found in rows(engine).items():
        if name in older:
            assert [{k: r[k] for k in older[name][3]} for r in found] == [
                {k: r[k] for k in older[name][3]} for r in there[name]
            ]


def test_years_that_are_published_are_migrated_from_the_first_revision_to_the_last(
    engine: Engine,
) -> None:
    migrate(engine, revisions()[0])
    assert "years" in filled(engine)
    before = rows(engine)
    migrate(engine)
    after = rows(engine)
    for name, found in before.items():
        for row, now in zip(found, after[name], strict=True):
            assert row.items() <= now.items()
    migrate(engine, BASE)
    assert shape(engine) == {}


def test_the_migrated_schema_is_that_of_the_models(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, all_tables()) == []
