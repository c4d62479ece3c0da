"""Which revision of what is published there is, asked for by every request."""

import sqlite3
from collections.abc import Callable
from threading import Lock

from sqlalchemy import Engine, select

from planner.adapters.state.sql_ledger import last_digest
from planner.adapters.state.sql_tables import YEARS
from planner.ids import digest_json


class Revisions:
    """The revision of a database, read anew only where somebody wrote to it.

    SQLite tells for next to nothing whether another connection changed the file since
    this one looked last. Any other database is asked each time.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    results
        Tells how far results are.
    """

    def __init__(self, engine: Engine, results: Callable[[], str]) -> None:
        self._engine = engine
        self._results = results
        self._lock = Lock()
        self._watch: sqlite3.Connection | None = None
        self._seen = -1
        self._known = ""

    def current(self) -> str:
        """Return a digest that changes whenever what is published does."""
        if self._engine.dialect.name != "sqlite":
            return self._read()
        with self._lock:
            # Looked at before reading: what comes between is read again next time.
            seen = self._version()
            if seen != self._seen:
                self._known = self._read()
                self._seen = seen
            return self._known

    def close(self) -> None:
        """Let go of the file that is watched."""
        with self._lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None

    def _version(self) -> int:
        if self._watch is None:
            self._watch = sqlite3.connect(
                str(self._engine.url.database), check_same_thread=False
            )
            self._seen = -1
        row = self._watch.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def _read(self) -> str:
        with self._engine.connect() as connection:
            pairs = connection.execute(
                select(YEARS.c.year_id, YEARS.c.superseded_by).order_by(YEARS.c.year_id)
            ).all()
            head = last_digest(connection)
        told = [[year_id, after or ""] for year_id, after in pairs]
        return digest_json([told, head or "", self._results()])
