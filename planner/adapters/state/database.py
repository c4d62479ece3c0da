"""The engine over a workspace's database, and the migrations of it."""

import sqlite3
import time

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from planner.adapters.state.workspace import Workspace
from planner.errors import Finding, InputError

_BUSY_MILLISECONDS = 30_000
_PAUSE_SECONDS = 0.01

NEWEST = "head"
BASE = "base"


def engine_of(workspace: Workspace) -> Engine:
    """Return an engine over the database of a workspace.

    Raises
    ------
    InputError
        If its address is none, or the driver isn't installed.
    """
    if workspace.address is None:
        return sqlite_engine(str(workspace.database))
    try:
        from planner.adapters.state.postgres import database_url, postgres_engine
    except ImportError as error:
        raise InputError([Finding(file="", code="database_driver")]) from error
    return postgres_engine(database_url(workspace.address), workspace.limits)


def sqlite_engine(path: str) -> Engine:
    """Return an engine over a SQLite file that several processes may share."""
    engine = create_engine(
        URL.create("sqlite", database=path),
        # What was written may be about people: no error repeats it.
        hide_parameters=True,
        connect_args={"timeout": _BUSY_MILLISECONDS / 1000},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions leave DDL outside; ours begin by hand.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have the database keep a write-ahead log, which lets readers read on.

    SQLite does not wait its busy time out when two make this change at once, so
    the waiting is done here.
    """
    patience = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    # A writer takes its turn at once; upgraded later, it could meet another's changes.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine, revision: str = NEWEST) -> None:
    """Bring a database to a revision, in one transaction.

    One that is there already is only read, so that opening waits for no writer. Who
    comes second finds it done.

    Parameters
    ----------
    revision
        The newest one, or an older one: then what came later is taken back. BASE is
        the empty database.
    """
    config = _config()
    asked = {NEWEST: newest_revision(), BASE: None}.get(revision, revision)
    if revision_of(engine) == asked:
        return
    with engine.execution_options(writes=True).begin() as connection:
        _take_time(connection)
        config.attributes["connection"] = connection
        # Looked at again: another may have been first.
        there = MigrationContext.configure(connection).get_current_revision()
        known = [None, *revisions()]
        back = {there, asked} <= {*known} and known.index(asked) < known.index(there)
        change = command.downgrade if back else command.upgrade
        change(config, asked or BASE)


def revisions() -> list[str]:
    """Return all revisions, the oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [found.revision for found in script.walk_revisions()][::-1]


def newest_revision() -> str:
    """Return the revision that this program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revision_of(engine: Engine) -> str | None:
    """Return the revision that a database is at; None for a new one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "planner:migrations")
    return config


def _take_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
