"""The store over SQLAlchemy: SQLite in the workspace, or PostgreSQL beside it."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from alembic.util import CommandError
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from planner.accounts.actors import COMMAND
from planner.accounts.token import Token
from planner.adapters.entropy import SystemEntropy
from planner.adapters.state.database import engine_of, migrate
from planner.adapters.state.sql_account_tables import TOKENS
from planner.adapters.state.sql_accounts import SqlAccounts
from planner.adapters.state.sql_amendments import (
    refuse_later_change,
    write_amendments,
)
from planner.adapters.state.sql_answers import SqlAnswers
from planner.adapters.state.sql_audit import audit_workspace
from planner.adapters.state.sql_drafts import SqlDrafts
from planner.adapters.state.sql_evidence import SqlEvidence
from planner.adapters.state.sql_filters import restricted
from planner.adapters.state.sql_jobs import SqlJobs
from planner.adapters.state.sql_known import (
    refuse_changed_rows,
    refuse_changed_token,
)
from planner.adapters.state.sql_ledger import SqlLedger, Writing
from planner.adapters.state.sql_members import write_members
from planner.adapters.state.sql_published import SqlPublished
from planner.adapters.state.sql_released import read_as
from planner.adapters.state.sql_results import SqlResults
from planner.adapters.state.sql_revision import Revisions
from planner.adapters.state.sql_rows import record_of, records, selected
from planner.adapters.state.sql_tables import CEREMONIES, TABLES, YEARS
from planner.adapters.state.sql_vitals import SqlVitals
from planner.adapters.state.workspace import MANIFEST, Workspace
from planner.errors import Finding, InputError
from planner.ids import canonical_json
from planner.ledger.checkpoint import Checkpoint
from planner.ledger.event import Event, Kind
from planner.ledger.verdict import Verdict
from planner.ports import Clock, Entropy
from planner.publishing import manifest
from planner.publishing.amendment import Amendment
from planner.publishing.manifest import TABLE_NAMES, material_digest
from planner.publishing.store import (
    ANY,
    EVERYTHING,
    EntryRow,
    Page,
    R,
    Row,
    VisitRow,
    Where,
    YearRow,
)

if TYPE_CHECKING:
    from planner.year import Year

_CALENDAR_YEAR_DIGITS = 4

#: Who acts, where no caller's token says it.
RUN = "run"

D = TypeVar("D")


class SqlStore:
    """State in a relational database; implements `planner.publishing.store.Store`.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    workspace
        Where frames and records of rounds are kept.
    clock, entropy
        What dates a publication, and salts the ledger's events.
    """

    def __init__(
        self, engine: Engine, workspace: Workspace, clock: Clock, entropy: Entropy
    ) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._workspace = workspace
        self._clock = clock
        self.ledger = SqlLedger(engine, workspace, clock, entropy)
        self._revisions = Revisions(engine, lambda: self.results.state())
        self.evidence = SqlEvidence(engine, workspace)
        self.accounts = SqlAccounts(engine, self.ledger, workspace)
        self.jobs = SqlJobs(engine, clock)
        self.drafts = SqlDrafts(engine)
        self.answers = SqlAnswers(engine, clock)
        self.results = SqlResults(engine, self.ledger, workspace, entropy)
        self.published = SqlPublished(engine, workspace, self.ledger, clock)
        self.vitals = SqlVitals(engine, workspace)

    @property
    def on_server(self) -> bool:
        """Whether each question is a server's to answer, over a connection."""
        return self._workspace.address is not None

    def close(self) -> None:
        """Let go of the database."""
        self._revisions.close()
        self._reading.dispose()

    def remember_ceremony(
        self, year_id: str, round_id: str, material: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Keep a round's ceremony; the first writer wins."""
        known = self.ceremony(year_id, round_id)
        if known is not None:
            return known
        kept = {"year_id": year_id, "round_id": round_id, "material": dict(material)}
        body = {
            "year_id": year_id,
            "rows": [[manifest.CEREMONIES, round_id, material_digest(material)]],
        }
        try:
            with self.ledger.writing() as writing:
                writing.connection.execute(insert(CEREMONIES), kept)
                # Not the round's own subject: no step of it must meet this as later.
                writing.append(Kind.CUSTODY, f"custody:{round_id}", RUN, body)
        except IntegrityError:
            pass  # Somebody was first; what they left is what counts.
        found = self.ceremony(year_id, round_id)
        if found is None:
            raise LookupError(round_id)
        return found

    def ceremony(self, year_id: str, round_id: str) -> dict[str, Any] | None:
        """Return what `remember_ceremony` kept, None if nothing was."""
        query = select(CEREMONIES.c.material).where(
            CEREMONIES.c.year_id == year_id, CEREMONIES.c.round_id == round_id
        )
        with self._reading.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else dict(found)

    def publish_year(self, year: "Year") -> bool:
        """Make a year visible, whole or not at all."""
        # Loaded here: it brings table libraries that a server has no use for.
        from planner.publishing.audit_bundle import kept_beside
        from planner.publishing.year_rows import rows_of, year_row

        if self.year(year.year_id) is not None:
            return False
        reliefs = {relief.round_id: relief for relief in year.reliefs}
        snapshots = {
            round_.round_id: (
                self._workspace.keep_targets(round_.frame),
                self._kept(round_.record),
                self._kept(kept_beside(round_, reliefs.get(round_.round_id))),
            )
            for round_ in year.rounds
        }
        now = self._clock.now().astimezone(UTC)
        row = year_row(year, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        rows = rows_of(year, snapshots)
        listed = manifest.manifest_of(chain([row], *rows.values()))
        body = {
            "year_id": row.year_id,
            "manifest": self._workspace.keep_bytes(listed, MANIFEST).split(".")[0],
            "counts": {TABLE_NAMES[kind]: len(rows[kind]) for kind in TABLES},
        }
        with self.ledger.writing() as writing:
            connection = writing.connection
            if _has_year(connection, year.year_id):
                return False
            if year.as_of is not None:
                refuse_later_change(connection, year.as_of, str(row.year))
            superseded = _supersede(connection, row)
            connection.execute(insert(YEARS), _values([row]))
            for kind, table in TABLES.items():
                _write(connection, table, row.year_id, rows[kind])
            write_members(
                connection,
                row.year_id,
                cast("list[EntryRow]", rows[EntryRow]),
                cast("list[VisitRow]", rows[VisitRow]),
            )
            writing.append(
                Kind.PUBLICATION,
                f"year:{row.year}",
                RUN,
                {**body, "supersedes": superseded},
            )
        return True

    def _kept(self, document: Mapping[str, Any]) -> str:
        return self._workspace.keep_bytes(canonical_json(document), ".json")

    def amend(self, amendment: Amendment) -> Event:
        """Change rows of a year and append the event that says why, or neither."""
        return self.amend_all([amendment])[0]

    def amend_all(self, amendments: Sequence[Amendment]) -> list[Event]:
        """Do the same for several of one year and subject in turn, or for none."""
        if not amendments:
            return []
        touched = {key for one in amendments for key in one.changes.touched}
        with self.ledger.writing() as writing:
            refuse_changed_rows(
                writing.connection, self._workspace, amendments[0].year_id, touched
            )
            return write_amendments(writing, amendments)

    def audit(self, outside: Sequence[Checkpoint] = ()) -> list[Verdict]:
        """Return what there is to say of this state, held against its ledger."""
        return audit_workspace(self.ledger, self._workspace, outside)

    def revision(self) -> str:
        """Return a digest that changes whenever what is published does."""
        return self._revisions.current()

    def years(self) -> list[YearRow]:
        """Return all years, the newest calendar year and publication first."""
        query = selected(YEARS, YearRow).order_by(
            YEARS.c.year.desc(), YEARS.c.published_at.desc(), YEARS.c.year_id
        )
        return self._read(query, YearRow)

    def year(self, chosen: str | None = None) -> YearRow | None:
        """Return a year by its year_id or calendar year; None means the newest."""
        query = selected(YEARS, YearRow).order_by(YEARS.c.year.desc()).limit(1)
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
        query = restricted(read_as(table, kind), kind, year_id, where)
        if page.after:
            query = query.where(table.c.key > page.after)
        if page.limit is not None:
            query = query.limit(page.limit)
        return self._read(query.order_by(table.c.key), kind)

    def row(self, kind: type[R], year_id: str, key: str) -> R | None:
        """Return the row with that key."""
        table = TABLES[kind]
        query = read_as(table, kind).where(table.c.year_id == year_id)
        return next(iter(self._read(query.where(table.c.key == key), kind)), None)

    def add_token(self, token: Token, actor: str = COMMAND) -> None:
        """Keep a new token."""
        with self.ledger.writing() as writing:
            writing.connection.execute(insert(TOKENS), _values([token]))
            _tell_of_token(writing, "issued", token, actor)

    def token(self, token_id: str) -> Token | None:
        """Return a token, revoked or not."""
        query = selected(TOKENS, Token).where(TOKENS.c.token_id == token_id)
        return next(iter(self._read(query, Token)), None)

    def tokens(self) -> list[Token]:
        """Return all tokens in the order of their making."""
        query = selected(TOKENS, Token)
        return self._read(query.order_by(TOKENS.c.created_at, TOKENS.c.token_id), Token)

    def revoke_token(self, token_id: str, at: str, actor: str = COMMAND) -> bool:
        """Revoke a token; tell whether there was one still in force."""
        query = selected(TOKENS, Token).where(
            TOKENS.c.token_id == token_id, TOKENS.c.revoked_at.is_(None)
        )
        with self.ledger.writing() as writing:
            found = writing.connection.execute(query).mappings().first()
            if found is None:
                return False
            refuse_changed_token(writing.connection, self._workspace, token_id)
            revoked = replace(record_of(Token, found), revoked_at=at)
            writing.connection.execute(
                update(TOKENS)
                .where(TOKENS.c.token_id == token_id)
                .values(revoked_at=at)
            )
            _tell_of_token(writing, "revoked", revoked, actor)
            return True

    def _read(self, query: Select[Any], kind: type[D]) -> list[D]:
        with self._reading.connect() as connection:
            return records(connection, kind, query)


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


def _supersede(connection: Connection, row: YearRow) -> str | None:
    """Let a year take the place of the one of its calendar year; return which."""
    current = (YEARS.c.year == row.year) & YEARS.c.superseded_by.is_(None)
    before = connection.execute(select(YEARS.c.year_id).where(current)).scalar()
    connection.execute(update(YEARS).where(current).values(superseded_by=row.year_id))
    return before


def _tell_of_token(writing: Writing, what: str, token: Token, actor: str) -> None:
    body = {"action": what, "rows": manifest.row_changes([token])}
    writing.append(Kind.TOKEN, manifest.TOKENS, actor, body)


def open_store(
    workspace: Workspace, clock: Clock, entropy: Entropy | None = None
) -> SqlStore:
    """Return the workspace's store, its database made or migrated.

    Raises
    ------
    InputError
        If the database is none, one of a newer version, out of reach, or locked for
        too long.
    """
    engine = engine_of(workspace)
    try:
        migrate(engine)
    except (DatabaseError, sqlite3.Error, CommandError) as error:
        engine.dispose()
        raise unusable(workspace, error) from error
    return SqlStore(engine, workspace, clock, entropy or SystemEntropy())


def unusable(workspace: Workspace, error: Exception) -> InputError:
    """Return in words that a workspace's database can't be worked with."""
    here = workspace.address is None
    finding = Finding(
        file=workspace.database.name if here else "",
        code="state_unusable",
        value=str(workspace.database) if here else "PostgreSQL",
        params={"reason": str(getattr(error, "orig", error))},
    )
    return InputError([finding])
