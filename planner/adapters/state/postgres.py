"""The engine over a PostgreSQL database that several servers may share.

A reader's transaction sees one moment (REPEATABLE READ, read only), as on SQLite. A
writer takes the one lock of all writers first and only then looks (READ COMMITTED:
each statement sees all that the writer before has committed), so writers go one after
another as with SQLite's BEGIN IMMEDIATE. SERIALIZABLE would have to be tried again
after each conflict, with the events' salts, times and signatures made anew.
"""

from psycopg import Connection as Driver
from psycopg import IsolationLevel
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from planner.adapters.state.limits import Limits
from planner.errors import Finding, InputError

#: The lock of all writers, one a database: "planner" as a number.
WRITERS = 0x706C616E6E6572
_ACCEPTED = {"postgres", "postgresql", "postgresql+psycopg"}


def database_url(text: str) -> URL:
    """Return the address of a PostgreSQL database.

    Raises
    ------
    InputError
        If it is no such address; its text, which may hold a password, isn't told.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise _refused() from error
    if url.drivername not in _ACCEPTED or not url.database:
        raise _refused()
    return url.set(drivername="postgresql+psycopg")


def _refused() -> InputError:
    return InputError([Finding(file="", code="database_address")])


def postgres_engine(url: URL, limits: Limits | None = None) -> Engine:
    """Return an engine over a PostgreSQL database.

    A connection that the database has closed meanwhile is opened again unnoticed.
    """
    limits = limits or Limits()
    engine = create_engine(
        url,
        pool_size=limits.pool_size,
        max_overflow=limits.pool_size,
        pool_timeout=limits.lock_seconds,
        pool_pre_ping=True,
        pool_use_lifo=True,
        # What was written may be about people: no error repeats it.
        hide_parameters=True,
        connect_args={
            "application_name": "planner",
            "connect_timeout": 10,
            "options": " ".join(
                f"-c {name}={value}"
                for name, value in (
                    ("statement_timeout", f"{limits.statement_seconds}s"),
                    ("lock_timeout", f"{limits.lock_seconds}s"),
                    ("idle_in_transaction_session_timeout", "600s"),
                    ("timezone", "UTC"),
                )
            ),
        },
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    driver = connection.connection.driver_connection
    if not isinstance(driver, Driver):  # pragma: no cover
        msg = "the driver is psycopg"
        raise TypeError(msg)
    driver.read_only = not writes
    if writes:
        driver.isolation_level = IsolationLevel.READ_COMMITTED
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
    else:
        driver.isolation_level = IsolationLevel.REPEATABLE_READ
