"""The engine over a workspace's database, and the migrations of it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
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
        except sqlite3.OperationalError as error:
            # The lowest byte tells the kind; what is above it, which of the kind.
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > patience:
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
    with _changing(engine) as connection:
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


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may change tables others refer to."""
    with engine.execution_options(writes=True).connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                yield connection
            return
        # SQLite changes a table by making it anew: the old one, dropped, would take
        # the rows that refer to it for orphans.
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                _refuse_orphans(connection)
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        msg = f"{len(orphans)} rows refer to none, the first in {orphans[0][0]}"
        raise CommandError(msg)
