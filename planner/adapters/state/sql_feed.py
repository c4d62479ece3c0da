"""The feed of what is public, in the state's database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select

from planner.adapters.state.sql_publishing_tables import FEED, FEED_STATE
from planner.adapters.state.sql_rows import selected
from planner.publishing.feed import Fact, Fed, Known, State

_ONE = 1


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

    def reaches(self, revision: str, day: date) -> bool:
        """Tell whether the feed is of this revision and day."""
        with self._reading.connect() as connection:
            return _state(connection) == (revision, day)

    def known(self) -> Mapping[tuple[int, str, str], Known]:
        """Return what the feed has, by year, kind and id."""
        query = select(
            FEED.c.year,
            FEED.c.kind,
            FEED.c.public_id,
            FEED.c.row_key,
            FEED.c.state,
            FEED.c.digest,
        )
        with self._reading.connect() as connection:
            return {
                (year, kind, of): Known(
                    row_key=row_key, state=State(state), digest=digest
                )
                for year, kind, of, row_key, state, digest in connection.execute(query)
            }

    def put_on(self, changed: Sequence[Fed], revision: str, day: date) -> None:
        """Put changes at the end of the feed, in their order."""
        with self._writing.begin() as connection:
            if _state(connection) == (revision, day):
                return
            last = connection.execute(select(func.max(FEED.c.position))).scalar() or 0
            for one in changed:
                connection.execute(
                    delete(FEED).where(
                        FEED.c.year == one.year,
                        FEED.c.kind == one.kind.value,
                        FEED.c.public_id == one.public_id,
                    )
                )
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
                connection.execute(insert(FEED), rows)
            connection.execute(delete(FEED_STATE))
            connection.execute(
                insert(FEED_STATE), {"number": _ONE, "revision": revision, "day": day}
            )


def _fed(row: RowMapping) -> Fed:
    kind, state = Fact(row["kind"]), State(row["state"])
    return Fed(**{**row, "kind": kind, "state": state})


def _state(connection: Connection) -> tuple[str, date] | None:
    found = connection.execute(select(FEED_STATE.c.revision, FEED_STATE.c.day)).first()
    return (found.revision, found.day) if found else None
