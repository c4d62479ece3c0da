"""The ledger in the state's database; implements `planner.ledger.port.Ledger`."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, fields
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select
from sqlalchemy.exc import DatabaseError

from planner.adapters.state.signing import CheckpointFile, SigningKey
from planner.adapters.state.sql_tables import LEDGER
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError, ConflictError, Finding
from planner.ledger.checkpoint import Checkpoint, checkpoint_of, text_to_sign
from planner.ledger.event import Event, Kind, next_event
from planner.ledger.line import Line, line_of
from planner.ports import Clock, Entropy

_SALT_DIGITS = 32
_LOG = logging.getLogger("planner.ledger")
_NAMES = [field.name for field in fields(Line)]
_COLUMNS = [LEDGER.c[name] for name in _NAMES]


class SqlLedger:
    """The ledger over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    workspace
        Where the signing key and the checkpoints are.
    clock, entropy
        What dates events, and makes salts and the key.
    """

    def __init__(
        self, engine: Engine, workspace: Workspace, clock: Clock, entropy: Entropy
    ) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._clock = clock
        self._entropy = entropy
        self.key = SigningKey(workspace.folder, entropy)
        self.checkpoints = CheckpointFile(workspace.folder / "checkpoints.jsonl")

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """Open a transaction in which rows and their events are written together.

        It is committed at the end of the block, and rolled back by an exception.
        """
        with self._writing.begin() as connection:
            writing = Writing(connection, self._clock, self._entropy, self.key)
            yield writing
        for event in writing.appended:
            # Neither who nor about what: the ledger says so to those who may read it.
            _LOG.info("event", extra={"seq": event.seq, "kind": str(event.kind)})
        if writing.appended:
            # The events stand, signatures and all. What can't be written now is
            # written by the next, and `planner ledger verify` says so meanwhile.
            with suppress(OSError):
                self._write_checkpoints()

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that reads: all it reads is of one moment."""
        return self._reading.connect()

    def append(
        self,
        kind: Kind,
        subject: str,
        actor: str,
        body: Mapping[str, Any],
        *,
        based_on: int | None = None,
        beside: Mapping[str, int] | None = None,
    ) -> Event:
        """Append an event and sign it."""
        with self.writing() as writing:
            return writing.append(
                kind, subject, actor, body, based_on=based_on, beside=beside
            )

    def events(
        self,
        *,
        subject: str | None = None,
        kind: Kind | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Event]:
        """Return events in their order, those after the seq `after`."""
        found = self.lines(subject=subject, kind=kind, after=after, limit=limit)
        return [_event(line) for line in found]

    def head(self) -> Event | None:
        """Return the last event."""
        with self._reading.connect() as connection:
            line = _last(connection)
        return _event(line) if line else None

    def lines(
        self,
        *,
        subject: str | None = None,
        kind: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Line]:
        """Return events as they stand there, right or wrong."""
        query = select(*_COLUMNS).where(LEDGER.c.seq > after).order_by(LEDGER.c.seq)
        if subject is not None:
            query = query.where(LEDGER.c.subject == subject)
        if kind is not None:
            query = query.where(LEDGER.c.kind == str(kind))
        if limit is not None:
            query = query.limit(limit)
        with self._reading.connect() as connection:
            return _lines(connection, query)

    def checkpoint(self) -> Checkpoint | None:
        """Return the signed checkpoint of the last event."""
        with self._reading.connect() as connection:
            line = _last(connection)
        return checkpoint_of(line) if line else None

    def public_key(self) -> str | None:
        """Return the key that the workspace signs with, in hex."""
        return self.key.public()

    def _write_checkpoints(self) -> None:
        missing = self.lines(after=self.checkpoints.reached())
        self.checkpoints.append(map(checkpoint_of, missing))


class Writing:
    """A transaction that writes: its connection, and the events appended in it."""

    def __init__(
        self, connection: Connection, clock: Clock, entropy: Entropy, key: SigningKey
    ) -> None:
        self.connection = connection
        self.appended: list[Event] = []
        self._clock = clock
        self._entropy = entropy
        self._key = key

    def append(
        self,
        kind: Kind,
        subject: str,
        actor: str,
        body: Mapping[str, Any],
        *,
        based_on: int | None = None,
        beside: Mapping[str, int] | None = None,
    ) -> Event:
        """Append an event, as `planner.ledger.port.Ledger.append` does."""
        if based_on is not None:
            _refuse_if_later(self.connection, subject, based_on)
        for other, seen in (beside or {}).items():
            _refuse_if_later(self.connection, other, seen)
        before = _last(self.connection)
        event = next_event(
            _event(before) if before else None,
            at=self._clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            actor=actor,
            kind=kind,
            subject=subject,
            body=body,
            salt=self._entropy.token_hex()[:_SALT_DIGITS],
        )
        key, signature = self._key.sign(text_to_sign(event))
        line = line_of(event, key, signature)
        self.connection.execute(insert(LEDGER), asdict(line))
        self.appended.append(event)
        return event


def _refuse_if_later(connection: Connection, subject: str, based_on: int) -> None:
    query = select(func.max(LEDGER.c.seq)).where(LEDGER.c.subject == subject)
    last = connection.execute(query).scalar_one()
    if last is not None and last > based_on:
        finding = Finding(
            file="", code="ledger_conflict", value=subject, params={"seq": str(last)}
        )
        raise ConflictError([finding])


def all_lines(connection: Connection) -> list[Line]:
    """Return all events as they stand there."""
    return _lines(connection, select(*_COLUMNS).order_by(LEDGER.c.seq))


def last_digest(connection: Connection) -> str | None:
    """Return the digest of the last event, which is another after every event."""
    query = select(LEDGER.c.digest).order_by(LEDGER.c.seq.desc()).limit(1)
    return connection.execute(query).scalar()


def _last(connection: Connection) -> Line | None:
    query = select(*_COLUMNS).order_by(LEDGER.c.seq.desc()).limit(1)
    return next(iter(_lines(connection, query)), None)


def _lines(connection: Connection, query: Select[Any]) -> list[Line]:
    try:
        # Within a savepoint: PostgreSQL answers nothing more after an error else.
        with connection.begin_nested():
            return [_line(row) for row in connection.execute(query).mappings()]
    except DatabaseError:
        # Bytes that are no text; what else it may be, the next line meets too.
        seqs = connection.execute(query.with_only_columns(LEDGER.c.seq)).scalars()
        return [_one_line(connection, seq) for seq in seqs.all()]


def _one_line(connection: Connection, seq: int) -> Line:
    query = select(*_COLUMNS).where(LEDGER.c.seq == seq)
    try:
        with connection.begin_nested():
            return _line(connection.execute(query).mappings().one())
    except DatabaseError:
        return _line({"seq": seq})


def _line(row: RowMapping | Mapping[str, Any]) -> Line:
    """Return a line in which whatever isn't text is empty, which no field may be."""
    told = {name: row.get(name) for name in _NAMES}
    texts = {n: v if isinstance(v, str) else "" for n, v in told.items() if n != "seq"}
    return Line(seq=row["seq"], **texts)


def _event(line: Line) -> Event:
    try:
        return line.as_event()
    except (TypeError, ValueError) as error:
        finding = Finding(
            file="",
            code="ledger_broken",
            value=str(line.seq),
            params={"reason": str(error)},
        )
        raise CheckFailedError([finding]) from error
