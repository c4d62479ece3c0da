"""The migrations and the models are one schema, on SQLite and on PostgreSQL."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from planner.adapters.state import sql_store  # noqa: F401 - it knows every table
from planner.adapters.state.database import migrate, sqlite_engine
from planner.adapters.state.sql_account_tables import TOKENS
from planner.adapters.state.sql_filters import restricted
from planner.adapters.state.sql_tables import LEDGER, TABLES, Base
from planner.publishing import plan_changes, store
from planner.publishing.store import EntryRow, Row, Where


def test_migrations_make_what_the_models_say(tmp_path) -> None:
    engine = sqlite_engine(str(tmp_path / "state.sqlite"))
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def _shape(engine) -> dict[str, object]:
    """Return what a comparison of models leaves out: keys, references, nulls."""
    seen = inspect(engine)
    return {
        table: (
            seen.get_pk_constraint(table),
            sorted(seen.get_foreign_keys(table), key=str),
            sorted((c["name"], c["nullable"]) for c in seen.get_columns(table)),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_keys_and_references_are_the_models_too(tmp_path) -> None:
    migrated = sqlite_engine(str(tmp_path / "migrated.sqlite"))
    migrate(migrated)
    modelled = create_engine(f"sqlite:///{tmp_path / 'modelled.sqlite'}")
    Base.metadata.create_all(modelled)
    assert _shape(migrated) == _shape(modelled)
    modelled.dispose()
    migrated.dispose()


def test_a_database_at_the_newest_revision_stays_as_it_is(tmp_path) -> None:
    engine = sqlite_engine(str(tmp_path / "state.sqlite"))
    migrate(engine)
    before = _shape(engine)
    migrate(engine)
    assert _shape(engine) == before


def test_a_database_from_before_the_ledger_keeps_its_tokens(tmp_path) -> None:
    engine = sqlite_engine(str(tmp_path / "state.sqlite"))
    config = Config()
    config.set_main_option("script_location", "planner:migrations")
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO tokens VALUES ('t1', 'ab', 'regulator', NULL, 'n', 'then', NULL)"
        )
    migrate(engine)
    with engine.connect() as connection:
        (row,) = connection.execute(select(TOKENS)).mappings()
        assert (row["token_id"], row["name"], row["party"]) == ("t1", "n", None)
        assert connection.execute(select(LEDGER)).all() == []
    engine.dispose()


def test_every_kind_of_row_has_a_table() -> None:
    kinds = {
        value
        for module in (store, plan_changes)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Row) and value is not Row
    }
    assert set(TABLES) == kinds


def test_the_sql_is_postgresql_too() -> None:
    dialect = postgresql.dialect()
    for table in Base.metadata.sorted_tables:
        text = str(CreateTable(table).compile(dialect=dialect))
        assert 'COLLATE "C"' in text
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))
    query = restricted(
        select(TABLES[EntryRow].c.key), EntryRow, "Y", Where(department_id="D")
    )
    assert "entry_members" in str(query.compile(dialect=dialect))


def test_sqlite_is_safe_and_shared(tmp_path) -> None:
    engine = sqlite_engine(str(tmp_path / "state.sqlite"))
    with engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert asked == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "synchronous": 2,
    }
    engine.dispose()
