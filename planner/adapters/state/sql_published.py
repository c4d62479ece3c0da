"""Publication in the state's database; implements `planner.publishing.published`."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    func,
    insert,
    or_,
    select,
    update,
)

from planner.adapters.state.sql_feed import SqlFeed
from planner.adapters.state.sql_known import refuse_changed_withdrawal
from planner.adapters.state.sql_ledger import SqlLedger, Writing
from planner.adapters.state.sql_public_results import results_counted, results_seen
from planner.adapters.state.sql_publishing_tables import DONE_VISITS, WITHDRAWALS
from planner.adapters.state.sql_released import read_as, released_by
from planner.adapters.state.sql_rows import record_of, records, selected
from planner.adapters.state.sql_tables import TABLES, YEARS
from planner.adapters.state.workspace import Workspace
from planner.errors import ConflictError, Finding, InputError
from planner.ledger.event import Kind
from planner.ports import Clock
from planner.publishing.done_visit import DoneVisit
from planner.publishing.feed import Fact, Fed, Known, Reached, Touched
from planner.publishing.manifest import row_changes
from planner.publishing.public_results import ResultSeen, ResultsWanted
from planner.publishing.published import FoundTarget, ListedIn
from planner.publishing.store import ListedRow, Page, YearRow
from planner.publishing.withdrawal import (
    Wanted,
    Withdrawal,
    public_id,
    withdrawal_key,
)

_LISTED = TABLES[ListedRow]

D = TypeVar("D")


class SqlPublished:
    """Publication over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    workspace
        Where manifests are, which withdrawals are held against.
    ledger, clock
        What is told of a withdrawal, and what dates it.
    """

    def __init__(
        self, engine: Engine, workspace: Workspace, ledger: SqlLedger, clock: Clock
    ) -> None:
        self._reading = engine
        self._workspace = workspace
        self._ledger = ledger
        self._clock = clock
        self._feed = SqlFeed(engine)

    def withdrawals(self, year: int | None = None) -> list[Withdrawal]:
        """Return the withdrawals of a calendar year, or of all, by key."""
        query = selected(WITHDRAWALS, Withdrawal).order_by(WITHDRAWALS.c.key)
        if year is not None:
            query = query.where(WITHDRAWALS.c.year == year)
        return self._read(query, Withdrawal)

    def withdraw(
        self, year: int, wanted: Wanted, *, was_public: bool, actor: str
    ) -> Withdrawal:
        """Withdraw something, and tell the ledger."""
        of = public_id(year, wanted.what, wanted.row_key)
        with self._ledger.writing() as writing:
            before = _withdrawals_of(writing.connection, of)
            if any(one.in_force for one in before):
                raise ConflictError(_said("withdrawal_already", of))
            made = Withdrawal(
                key=withdrawal_key(of, len(before) + 1),
                public_id=of,
                year=year,
                what=wanted.what.value,
                row_key=wanted.row_key,
                was_public=was_public,
                ground=wanted.ground.value,
                note=wanted.note,
                withdrawn_at=self._now(),
                actor=actor,
            )
            writing.connection.execute(insert(WITHDRAWALS), asdict(made))
            _tell(writing, "withdrawn", made, actor)
        return made

    def restore(self, public_id: str, note: str, actor: str) -> Withdrawal:
        """Undo the withdrawal in force of something, and tell the ledger."""
        with self._ledger.writing() as writing:
            connection = writing.connection
            found = [o for o in _withdrawals_of(connection, public_id) if o.in_force]
            if not found:
                raise InputError(_said("withdrawal_unknown", public_id))
            refuse_changed_withdrawal(connection, self._workspace, found[0])
            undone = replace(found[0], restored_at=self._now(), restored_note=note)
            connection.execute(
                update(WITHDRAWALS).where(WITHDRAWALS.c.key == undone.key),
                asdict(undone),
            )
            _tell(writing, "restored", undone, actor)
        return undone

    def done_visits(self, year: int) -> list[DoneVisit]:
        """Return the visits of a calendar year that are done."""
        query = selected(DONE_VISITS, DoneVisit).where(DONE_VISITS.c.year == year)
        query = query.order_by(DONE_VISITS.c.round_id, DONE_VISITS.c.target_id)
        return self._read(query, DoneVisit)

    def search(self, text: str, today: date, page: Page) -> list[FoundTarget]:
        """Return targets whose public name or number holds the text, by id."""
        standing = select(YEARS.c.year_id, YEARS.c.year).where(
            YEARS.c.superseded_by.is_(None)
        )

        def holds(column: ColumnElement[str]) -> ColumnElement[bool]:
            # SQLite's LIKE knows no case of ASCII, and its lower() no other case.
            if self._reading.dialect.name == "sqlite":
                return column.contains(text, autoescape=True)
            return column.icontains(text, autoescape=True)

        found: dict[str, FoundTarget] = {}
        with self._reading.connect() as connection:
            # Year by year, each in the order of its index, up to a page of it.
            for year_id, year in connection.execute(standing.order_by(YEARS.c.year)):
                query = (
                    select(
                        _LISTED.c.target_id,
                        func.max(_LISTED.c.name).label("name"),
                        func.max(_LISTED.c.district).label("district"),
                    )
                    .where(
                        _LISTED.c.year_id == year_id,
                        _LISTED.c.target_id > page.after,
                        or_(holds(_LISTED.c.name), holds(_LISTED.c.target_id)),
                        released_by(_LISTED, ListedRow, today),
                        _LISTED.c.key.not_in(_withdrawn_keys(year)),
                    )
                    .group_by(_LISTED.c.target_id)
                    .order_by(_LISTED.c.target_id)
                    .limit(page.limit)
                )
                for row in connection.execute(query).mappings():
                    found[row["target_id"]] = FoundTarget(**row)
        return sorted(found.values(), key=lambda one: one.key)[: page.limit]

    def listed_of(self, target_id: str, today: date) -> list[ListedIn]:
        """Return all public rows of a target, in every publication of every year."""
        return self._listed_in(_LISTED.c.target_id == target_id, today)

    def listed_last(self, year: int, row_key: str, today: date) -> ListedIn | None:
        """Return a list's public row in the newest publication that has it."""
        found = self._listed_in(
            (YEARS.c.year == year) & (_LISTED.c.key == row_key), today
        )
        return found[0] if found else None

    def results(
        self, year: YearRow, today: date, page: Page, wanted: ResultsWanted
    ) -> list[ResultSeen]:
        """Return a page of a year's results that are public on a day."""
        with self._reading.connect() as connection:
            return results_seen(connection, year, today, page, wanted)

    def listed_counts(self, year: YearRow, today: date) -> dict[tuple[str, str], int]:
        """Return how many rows of lists are public, by round and entry."""
        by = (_LISTED.c.round_id, _LISTED.c.entry_id)
        query = (
            select(*by, func.count())
            .where(
                _LISTED.c.year_id == year.year_id,
                released_by(_LISTED, ListedRow, today),
            )
            .group_by(*by)
        )
        with self._reading.connect() as connection:
            counted = connection.execute(query)
            return {(round_id, entry): count for round_id, entry, count in counted}

    def result_counts(self, year: YearRow, today: date) -> Counter[tuple[str, ...]]:
        """Return how many public results that stand have each set of codes."""
        with self._reading.connect() as connection:
            return results_counted(connection, year, today)

    def fed(self, after: int, limit: int | None) -> list[Fed]:
        """Return what changed after a position, in order."""
        return self._feed.fed(after, limit)

    def feed_reached(self) -> Reached | None:
        """Return how far the feed goes."""
        return self._feed.reached()

    def feed_moment(self, revision: str, day: date) -> Reached:
        """Return how far a feed goes that is brought to where the store is now."""
        return self._feed.moment(revision, day)

    def feed_touched(self, year: YearRow, before: Reached, today: date) -> Touched:
        """Return what results or the time alone may have changed since."""
        return self._feed.touched(year, before, today)

    def feed_known(
        self, ids: Collection[str] | None = None
    ) -> Mapping[tuple[int, str, str], Known]:
        """Return what the feed has, of these ids or all, by year, kind and id."""
        return self._feed.known(ids)

    def feed_find(self, kind: Fact, public_id: str) -> Fed | None:
        """Return what the feed has under an id."""
        return self._feed.find(kind, public_id)

    def feed_on(self, changed: Sequence[Fed], reached: Reached) -> None:
        """Put changes at the end of the feed."""
        self._feed.put_on(changed, reached)

    def _listed_in(self, condition: Any, today: date) -> list[ListedIn]:
        query = (
            read_as(_LISTED, ListedRow)
            .add_columns(YEARS.c.year_id, YEARS.c.year, YEARS.c.superseded_by)
            .join(YEARS, YEARS.c.year_id == _LISTED.c.year_id)
            .where(condition, released_by(_LISTED, ListedRow, today))
            # Of one calendar year the publication that stands comes first.
            .order_by(
                YEARS.c.year.desc(),
                YEARS.c.superseded_by.is_not(None),
                YEARS.c.published_at.desc(),
                _LISTED.c.key,
            )
        )
        with self._reading.connect() as connection:
            return [
                _listed_in(dict(row)) for row in connection.execute(query).mappings()
            ]

    def _now(self) -> str:
        return self._clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _read(self, query: Select[Any], kind: type[D]) -> list[D]:
        with self._reading.connect() as connection:
            return records(connection, kind, query)


def _listed_in(row: dict[str, Any]) -> ListedIn:
    year_id, year = row.pop("year_id"), row.pop("year")
    superseded = row.pop("superseded_by") is not None
    return ListedIn(
        year_id=year_id, year=year, superseded=superseded, row=ListedRow(**row)
    )


def _withdrawn_keys(year: int) -> Select[Any]:
    return select(WITHDRAWALS.c.row_key).where(
        WITHDRAWALS.c.year == year, WITHDRAWALS.c.restored_at.is_(None)
    )


def _withdrawals_of(connection: Connection, of: str) -> list[Withdrawal]:
    query = selected(WITHDRAWALS, Withdrawal).where(WITHDRAWALS.c.public_id == of)
    found = connection.execute(query.order_by(WITHDRAWALS.c.key)).mappings()
    return [record_of(Withdrawal, row) for row in found]


def _tell(writing: Writing, what: str, made: Withdrawal, actor: str) -> None:
    body = {"action": what, "rows": row_changes([made])}
    # A subject of its own: no step of the year must meet this as later.
    writing.append(Kind.WITHDRAWAL, f"withdrawals:{made.year}", actor, body)


def _said(code: str, value: str) -> list[Finding]:
    return [Finding(file="", code=code, value=value)]
