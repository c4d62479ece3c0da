"""The rows of a published year as they are before a change, and after several."""

from typing import TypeVar, cast

from planner.errors import CheckFailedError, Finding
from planner.publishing.amendment import Changes
from planner.publishing.store import Row, Store, TeamRow, Where

R = TypeVar("R", bound=Row)


class Kept:
    """The rows of a year as the store has them, with changes that come to it."""

    def __init__(self, store: Store, year_id: str) -> None:
        self._store = store
        self._year_id = year_id
        self._later: dict[tuple[type[Row], str], Row | None] = {}

    def change(self, changes: Changes) -> None:
        """Let changes hold that aren't written yet."""
        self._later |= dict.fromkeys(changes.removed)
        self._later |= {(type(row), row.key): row for row in changes.written}

    def find(self, kind: type[R], key: str) -> R | None:
        """Return the row with that key, None if there is none."""
        if (kind, key) in self._later:
            return cast("R | None", self._later[kind, key])
        return self._store.row(kind, self._year_id, key)

    def row(self, kind: type[R], key: str) -> R:
        """Return the row with that key.

        Raises
        ------
        CheckFailedError
            If it isn't there.
        """
        found = self.find(kind, key)
        if found is None:
            finding = Finding(file="", code="season_changed", value=key)
            raise CheckFailedError([finding])
        return found

    def seats(self, visit_id: str) -> list[TeamRow]:
        """Return the seats of a visit."""
        where = Where(visits=(visit_id, visit_id))
        there = self._store.rows(TeamRow, self._year_id, where=where)
        if not self._later:
            return there
        keys = {row.key for row in there} | {
            key
            for kind, key in self._later
            if kind is TeamRow and key.startswith(f"{visit_id}|")
        }
        rows = (self.find(TeamRow, key) for key in sorted(keys))
        return [row for row in rows if row is not None]
