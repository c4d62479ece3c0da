"""The feed of what is public, in the state's database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
)

from planner.adapters.state.sql_public_results import result_keys
from planner.adapters.state.sql_publishing_tables import FEED, FEED_STATE, WITHDRAWALS
from planner.adapters.state.sql_released import released_by
from planner.adapters.state.sql_result_parts import in_batches
from planner.adapters.state.sql_result_tables import STEPS, VERSIONS
from planner.adapters.state.sql_rows import selected
from planner.adapters.state.sql_tables import LEDGER, TABLES
from planner.publishing.feed import Fact, Fed, Known, Reached, State, Touched
from planner.publishing.store import ListedRow, VisitRow, YearRow

_ONE = 1
_LISTED = TABLES[ListedRow]
_VISITS = TABLES[VisitRow]
_PLACE = ("year", "kind", "public_id")
_FORGET = delete(FEED).where(*(FEED.c[n] == bindparam(f"its_{n}") for n in _PLACE))


class SqlFeed:
    """The feed over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    """

    def __init__(self, engine: Engine) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)

    def fed(self, after: int, limit: int | None) -> list[Fed]:
        """Return what changed after a position, in order."""
        query = selected(FEED, Fed).where(FEED.c.position > after)
        query = query.order_by(FEED.c.position).limit(limit)
        with self._reading.connect() as connection:
            return [_fed(row) for row in connection.execute(query).mappings()]

    def find(self, kind: Fact, public_id: str) -> Fed | None:
        """Return what the feed has under an id."""
        query = selected(FEED, Fed).where(
            FEED.c.public_id == public_id, FEED.c.kind == kind.value
        )
        with self._reading.connect() as connection:
            row = connection.execute(query).mappings().first()
        return _fed(row) if row else None

    def reached(self) -> Reached | None:
        """Return how far the feed goes, None where there is none yet."""
        with self._reading.connect() as connection:
            return _state(connection)

    def moment(self, revision: str, day: date) -> Reached:
        """Return how far a feed goes that is brought to where the store is now."""
        lasts = (
            select(func.coalesce(func.max(table.c.seq), 0)).scalar_subquery()
            for table in (LEDGER, VERSIONS, STEPS)
        )
        with self._reading.connect() as connection:
            ledger, versions, steps = connection.execute(select(*lasts)).one()
        return Reached(
            revision=revision, day=day, ledger=ledger, versions=versions, steps=steps
        )

    def touched(self, year: YearRow, before: Reached, today: date) -> Touched:
        """Return what results, withdrawals or time alone may have changed since.

        Rows that were ever withdrawn are few, and always among them.
        """
        told = select(FEED.c.row_key).where(
            FEED.c.year == year.year,
            FEED.c.kind == Fact.LISTED.value,
            FEED.c.state != State.GONE.value,
        )
        withdrawn = select(WITHDRAWALS.c.row_key).where(WITHDRAWALS.c.year == year.year)
        fresh = select(_LISTED.c.key, _LISTED.c.round_id, _LISTED.c.target_id).where(
            _LISTED.c.year_id == year.year_id,
            _LISTED.c.key.not_in(told) | _LISTED.c.key.in_(withdrawn),
            released_by(_LISTED, ListedRow, today),
        )
        results = union(
            *(
                select(table.c.visit_id).where(
                    table.c.year == year.year, table.c.seq > last
                )
                for table, last in (
                    (VERSIONS, before.versions),
                    (STEPS, before.steps),
                )
            )
        )
        out = fresh.subquery("fresh")
        of_firms = select(_VISITS.c.key).join(
            out,
            (_VISITS.c.round_id == out.c.round_id)
            & (_VISITS.c.target_id == out.c.target_id),
        )
        of_firms = of_firms.where(_VISITS.c.year_id == year.year_id)
        with self._reading.connect() as connection:
            listed = connection.execute(fresh).scalars().all()
            visits = {*connection.execute(results).scalars()}
            if listed:
                visits.update(connection.execute(of_firms).scalars())
            ids = tuple(sorted(visits))
            keys = tuple(result_keys(connection, year, ids))
        return Touched(listed=tuple(listed), visits=ids, results=keys)

    def known(
        self, ids: Collection[str] | None = None
    ) -> Mapping[tuple[int, str, str], Known]:
        """Return what the feed has, of these ids or all, by year, kind and id."""
        query = select(
            FEED.c.year,
            FEED.c.kind,
            FEED.c.public_id,
            FEED.c.row_key,
            FEED.c.state,
            FEED.c.digest,
        )
        parts = [query]
        if ids is not None:
            some = in_batches(sorted(ids))
            parts = [query.where(FEED.c.public_id.in_(batch)) for batch in some]
        with self._reading.connect() as connection:
            return {
                (year, kind, of): Known(
                    row_key=row_key, state=State(state), digest=digest
                )
                for part in parts
                for year, kind, of, row_key, state, digest in connection.execute(part)
            }

    def put_on(self, changed: Sequence[Fed], reached: Reached) -> None:
        """Put changes at the end of the feed, in their order."""
        with self._writing.begin() as connection:
            there = _state(connection)
            if there and (there.revision, there.day) == (reached.revision, reached.day):
                return
            last = connection.execute(select(func.max(FEED.c.position))).scalar() or 0
            rows = [
                {
                    **asdict(one),
                    "kind": one.kind.value,
                    "state": one.state.value,
                    "position": last + number,
                }
                for number, one in enumerate(changed, start=1)
            ]
            if rows:
                connection.execute(_FORGET, [_place(row) for row in rows])
                connection.execute(insert(FEED), rows)
            connection.execute(delete(FEED_STATE))
            connection.execute(insert(FEED_STATE), {"number": _ONE, **asdict(reached)})


def _fed(row: RowMapping) -> Fed:
    kind, state = Fact(row["kind"]), State(row["state"])
    return Fed(**{**row, "kind": kind, "state": state})


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"its_{name}": row[name] for name in _PLACE}


def _state(connection: Connection) -> Reached | None:
    found = connection.execute(selected(FEED_STATE, Reached)).mappings().first()
    return Reached(**found) if found else None
