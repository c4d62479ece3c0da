"""Which errors say that database or storage can't be worked with now, but may be later.

It is away, starts or stops, has no connection or room left, or somebody else held
what was waited for. What is asked wrongly of it, or kept wrongly in it, stays a fault.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from planner.adapters.storage import StorageAwayError

#: Classes of PostgreSQL's SQLSTATE: connection, conflict, resources, the operator.
_CLASSES = ("08", "40", "53", "55P03", "57")
_SQLITE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    )
)
_PRIMARY = 0xFF


def unavailable(error: BaseException) -> bool:
    """Tell whether an error is of what can't be worked with now."""
    if isinstance(error, (NoConnectionError, StorageAwayError)):
        return True
    if isinstance(error, sqlite3.OperationalError):
        return (getattr(error, "sqlite_errorcode", 0) & _PRIMARY) in _SQLITE
    if not isinstance(error, DBAPIError):
        return False
    return (
        error.connection_invalidated
        or (
            isinstance(error.orig, sqlite3.OperationalError) and unavailable(error.orig)
        )
        or _refused_by_postgres(error)
    )


def _refused_by_postgres(error: DBAPIError) -> bool:
    state: str | None = getattr(error.orig, "sqlstate", "")
    if state is None:
        # The server was never reached, or left in the middle.
        return isinstance(error, OperationalError)
    return state.startswith(_CLASSES)
