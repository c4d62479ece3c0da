"""Whether the database and the workspace can be worked with, and their sizes."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from planner.adapters.state.database import newest_revision, revision_of
from planner.adapters.state.sql_metadata import all_tables
from planner.adapters.state.sql_tables import LEDGER
from planner.adapters.state.workspace import Workspace
from planner.publishing.vitals import SNAPSHOTS, Readiness, Sizes

_MIB = 1 << 20
_JOBS = "jobs"


class SqlVitals:
    """Implements `planner.publishing.vitals.Vitals`.

    Parameters
    ----------
    engine
        The engine of the state's database.
    workspace
        Where files are written, and the key is.
    """

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self._engine = engine
        self._workspace = workspace
        self._newest = newest_revision()

    def readiness(self) -> Readiness:
        """Return which checks pass now."""
        reached, revision, events = self._looked()
        checks = {
            "database": reached,
            "migrated": revision == self._newest,
            "disk": _passes(self._can_write),
            # It is made with the first event; from then on it must be there.
            "key": events == 0 or _passes(self._has_key),
        }
        if self._workspace.storage is not None:
            checks[SNAPSHOTS] = self._workspace.storage.answers()
        return Readiness(checks=checks)

    def sizes(self) -> Sizes:
        """Return how much there is now."""
        jobs = all_tables().tables.get(_JOBS)
        counted = {}
        with self._engine.connect() as connection:
            events = connection.execute(select(func.max(LEDGER.c.seq))).scalar() or 0
            if jobs is not None and "state" in jobs.c:
                query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
                found = connection.execute(query).all()
                counted = {str(row[0]): int(row[1]) for row in found}
        return Sizes(events=events, jobs=counted, connections=self.connections())

    def connections(self) -> Mapping[str, int]:
        """Return how many connections the pool has, `open` and `in_use`."""
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):
            return {"open": 0, "in_use": 0}
        in_use = pool.checkedout()
        return {"open": pool.checkedin() + in_use, "in_use": in_use}

    def _looked(self) -> tuple[bool, str | None, int]:
        try:
            revision = revision_of(self._engine)
            with self._engine.connect() as connection:
                query = select(func.max(LEDGER.c.seq))
                events = connection.execute(query).scalar() or 0
        except (SQLAlchemyError, sqlite3.Error):
            return False, None, 0
        return True, revision, int(events)

    def _can_write(self) -> bool:
        folder = self._workspace.folder
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
            file.flush()
        free = shutil.disk_usage(folder).free
        return free >= self._workspace.limits.disk_free_mib * _MIB

    def _has_key(self) -> bool:
        return os.access(self._workspace.folder / "signing_key.pem", os.R_OK)


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except OSError:
        return False
