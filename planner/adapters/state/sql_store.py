"""The store over SQLAlchemy: SQLite in the workspace, the same SQL elsewhere."""

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    RowMapping,
    Select,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from planner.adapters.state.sql_filters import restricted
from planner.adapters.state.sql_tables import (
    CEREMONIES,
    ENTRY_MEMBERS,
    TABLES,
    TOKENS,
    VISIT_DEPARTMENTS,
    YEARS,
)
from planner.adapters.state.workspace import Workspace
from planner.errors import Finding, InputError
from planner.ids import canonical_json, digest_json
from planner.ports import Clock
from planner.publishing.store import (
    ANY,
    EVERYTHING,
    EntryRow,
    Page,
    R,
    Row,
    Token,
    VisitRow,
    Where,
    YearRow,
)

if TYPE_CHECKING:
    from planner.year import Year

_BUSY_MILLISECONDS = 30_000
_PAUSE_SECONDS = 0.01
_CALENDAR_YEAR_DIGITS = 4

D = TypeVar("D")


class SqlStore:
    """State in a relational database; implements `planner.publishing.store.Store`.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    workspace
        Where frames and records of rounds are kept.
    clock
        What dates a publication.
    """

    def __init__(self, engine: Engine, workspace: Workspace, clock: Clock) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._workspace = workspace
        self._clock = clock

    def close(self) -> None:
        """Let go of the database."""
        self._reading.dispose()

    def remember_ceremony(
        self, year_id: str, round_id: str, material: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Keep a round's ceremony; the first writer wins."""
        kept = {"year_id": year_id, "round_id": round_id, "material": dict(material)}
        try:
            with self._writing.begin() as connection:
                connection.execute(insert(CEREMONIES), kept)
        except IntegrityError:
            pass  # Somebody was first; what they left is what counts.
        with self._reading.connect() as connection:
            found = connection.execute(
                select(CEREMONIES.c.material).where(
                    CEREMONIES.c.year_id == year_id, CEREMONIES.c.round_id == round_id
                )
            ).scalar_one()
        return dict(found)

    def publish_year(self, year: "Year") -> bool:
        """Make a year visible, whole or not at all."""
        # Loaded here: it brings table libraries that a server has no use for.
        from planner.publishing.year_rows import rows_of, year_row

        if self.year(year.year_id) is not None:
            return False
        snapshots = {
            round_.round_id: (
                self._workspace.keep_table(round_.frame),
                self._workspace.keep_bytes(canonical_json(round_.record), ".json"),
            )
            for round_ in year.rounds
        }
        now = self._clock.now().astimezone(UTC)
        row = year_row(year, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        rows = rows_of(year, snapshots)
        with self._writing.begin() as connection:
            if _has_year(connection, year.year_id):
                return False
            connection.execute(
                update(YEARS)
                .where(YEARS.c.year == row.year, YEARS.c.superseded_by.is_(None))
                .values(superseded_by=row.year_id)
            )
            connection.execute(insert(YEARS), _values([row]))
            for kind, table in TABLES.items():
                _write(connection, table, row.year_id, rows[kind])
            _write_members(connection, row.year_id, rows)
        return True

    def revision(self) -> str:
        """Return a digest that changes whenever what is published does."""
        with self._reading.connect() as connection:
            pairs = connection.execute(
                select(YEARS.c.year_id, YEARS.c.superseded_by).order_by(YEARS.c.year_id)
            ).all()
        return digest_json([[year_id, after or ""] for year_id, after in pairs])

    def years(self) -> list[YearRow]:
        """Return all years, the newest calendar year and publication first."""
        query = _select(YEARS, YearRow).order_by(
            YEARS.c.year.desc(), YEARS.c.published_at.desc(), YEARS.c.year_id
        )
        return self._read(query, YearRow)

    def year(self, chosen: str | None = None) -> YearRow | None:
        """Return a year by its year_id or calendar year; None means the newest."""
        query = _select(YEARS, YearRow).order_by(YEARS.c.year.desc()).limit(1)
        if chosen is None:
            query = query.where(YEARS.c.superseded_by.is_(None))
        elif len(chosen) == _CALENDAR_YEAR_DIGITS and chosen.isdecimal():
            query = query.where(
                YEARS.c.superseded_by.is_(None), YEARS.c.year == int(chosen)
            )
        else:
            query = query.where(YEARS.c.year_id == chosen)
        return next(iter(self._read(query, YearRow)), None)

    def rows(
        self, kind: type[R], year_id: str, page: Page = EVERYTHING, where: Where = ANY
    ) -> list[R]:
        """Return rows of a kind in the order of their keys."""
        table = TABLES[kind]
        query = restricted(_select(table, kind), kind, year_id, where)
        if page.after:
            query = query.where(table.c.key > page.after)
        if page.limit is not None:
            query = query.limit(page.limit)
        return self._read(query.order_by(table.c.key), kind)

    def row(self, kind: type[R], year_id: str, key: str) -> R | None:
        """Return the row with that key."""
        table = TABLES[kind]
        query = _select(table, kind).where(table.c.year_id == year_id)
        return next(iter(self._read(query.where(table.c.key == key), kind)), None)

    def add_token(self, token: Token) -> None:
        """Keep a new token."""
        with self._writing.begin() as connection:
            connection.execute(insert(TOKENS), _values([token]))

    def token(self, token_id: str) -> Token | None:
        """Return a token, revoked or not."""
        query = _select(TOKENS, Token).where(TOKENS.c.token_id == token_id)
        return next(iter(self._read(query, Token)), None)

    def tokens(self) -> list[Token]:
        """Return all tokens in the order of their making."""
        query = _select(TOKENS, Token)
        return self._read(query.order_by(TOKENS.c.created_at, TOKENS.c.token_id), Token)

    def revoke_token(self, token_id: str, at: str) -> bool:
        """Revoke a token; tell whether there was one still in force."""
        with self._writing.begin() as connection:
            done = connection.execute(
                update(TOKENS)
                .where(TOKENS.c.token_id == token_id, TOKENS.c.revoked_at.is_(None))
                .values(revoked_at=at)
            )
            return done.rowcount == 1

    def _read(self, query: Select[Any], kind: type[D]) -> list[D]:
        with self._reading.connect() as connection:
            return [_record(kind, row) for row in connection.execute(query).mappings()]


def _record(kind: type[D], row: RowMapping) -> D:
    return kind(**row)


def _select(table: Table, kind: type[Any]) -> Select[Any]:
    return select(*(table.c[field.name] for field in fields(kind)))


def _values(records: Sequence[Row | YearRow | Token]) -> list[dict[str, Any]]:
    """Return records of one kind as the values of their columns."""
    names = [field.name for field in fields(records[0])]
    taken = attrgetter(*names)
    return [dict(zip(names, taken(record), strict=True)) for record in records]


def _has_year(connection: Connection, year_id: str) -> bool:
    found = connection.execute(select(YEARS.c.year).where(YEARS.c.year_id == year_id))
    return found.first() is not None


def _write(
    connection: Connection, table: Table, year_id: str, rows: Sequence[Row]
) -> None:
    if not rows:
        return
    values = _values(rows)
    for row in values:
        row["year_id"] = year_id
    connection.execute(insert(table), values)


def _write_members(
    connection: Connection, year_id: str, rows: Mapping[type[Row], Iterable[Row]]
) -> None:
    members = {
        (kind, member, entry.key)
        for entry in rows[EntryRow]
        if isinstance(entry, EntryRow)
        for kind, ids in (
            ("department", (entry.initiator, *entry.cooperators)),
            ("round", tuple(o["round_id"] for o in entry.occurrences)),
        )
        for member in ids
    }
    visits = {
        (department_id, visit.key)
        for visit in rows[VisitRow]
        if isinstance(visit, VisitRow)
        for department_id in visit.department_ids
    }
    if members:
        connection.execute(
            insert(ENTRY_MEMBERS),
            [
                {"year_id": year_id, "kind": kind, "member": member, "key": key}
                for kind, member, key in sorted(members)
            ],
        )
    if visits:
        connection.execute(
            insert(VISIT_DEPARTMENTS),
            [
                {"year_id": year_id, "department_id": department_id, "key": key}
                for department_id, key in sorted(visits)
            ],
        )


def sqlite_engine(path: str) -> Engine:
    """Return an engine over a SQLite file that several processes may share."""
    engine = create_engine(
        URL.create("sqlite", database=path),
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


def migrate(engine: Engine) -> None:
    """Bring a database to the newest revision, in one transaction.

    One that is there already is only read, so that opening waits for no writer.
    """
    config = Config()
    config.set_main_option("script_location", "planner:migrations")
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def open_store(workspace: Workspace, clock: Clock) -> SqlStore:
    """Return the workspace's store, its database made or migrated.

    Raises
    ------
    InputError
        If the file is no database, one of a newer version, or locked for too long.
    """
    engine = sqlite_engine(str(workspace.database))
    try:
        migrate(engine)
    except (DatabaseError, sqlite3.Error, CommandError) as error:
        engine.dispose()
        reason = str(getattr(error, "orig", error))
        finding = Finding(
            file=workspace.database.name,
            code="state_unusable",
            value=str(workspace.database),
            params={"reason": reason},
        )
        raise InputError([finding]) from error
    return SqlStore(engine, workspace, clock)
