"""Several increments, one after another, as the one that they come to.

Held are the targets that they touch, and no others.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planner.library.reading import GONE
from planner.library.record import Change
from planner.target_table import TargetTable

if TYPE_CHECKING:
    import pandas as pd

#: A target's cells by column; None of one that isn't there.
Cells = dict[str, str] | None

_ID = "target_id"
_OWN = {"district": Change.MOVED, "grade": Change.GRADE}


class Joined:
    """A library as it stands after each of several increments.

    Parameters
    ----------
    base
        The library before all of them.
    """

    def __init__(self, base: TargetTable) -> None:
        self._base = base
        self._was: dict[str, Cells] = {}
        self._now: dict[str, Cells] = {}

    def rows(
        self, target_ids: Collection[str], columns: Sequence[str]
    ) -> "pd.DataFrame":
        """Return columns of those of some targets that there are now, by id."""
        import pandas as pd

        untouched = [one for one in target_ids if one not in self._now]
        found = self._base.rows(untouched, columns).to_dict("records")
        touched = (self._now.get(one) for one in target_ids)
        rows = [*found, *(cells for cells in touched if cells is not None)]
        table = pd.DataFrame(rows, columns=[*columns], dtype="object")
        return table.sort_values(_ID, ignore_index=True)

    def change(self, pieces: "Iterable[pd.DataFrame]") -> dict[Change, int]:
        """Let an increment hold; return how many targets changed in each way.

        Parameters
        ----------
        pieces
            Rows as `LibraryTables.changed` takes them, none of an id of another.
        """
        counts = dict.fromkeys(Change, 0)
        for piece in pieces:
            self._touch(piece[_ID])
            for row in piece.to_dict("records"):
                was = self._now[row[_ID]]
                now = _changed(was, row, self._base.columns)
                self._now[row[_ID]] = now
                for change in _ways(was, now):
                    counts[change] += 1
        return counts

    def changes(self) -> "Iterable[pd.DataFrame]":
        """Yield what all came to, as `LibraryTables.changed` takes it, if anything."""
        import pandas as pd

        nothing: Mapping[str, str] = {}
        rows = [
            {_ID: one, **(now or nothing), GONE: now is None}
            for one, now in self._now.items()
            if now != self._was[one]
        ]
        if rows:
            columns = [*self._base.columns, GONE]
            table = pd.DataFrame(rows, columns=columns, dtype="object")
            yield table.where(table.notna(), None)

    def _touch(self, target_ids: Iterable[str]) -> None:
        new = [one for one in target_ids if one not in self._now]
        found: dict[str, Cells] = dict.fromkeys(new)
        for row in self._base.rows(new, self._base.columns).to_dict("records"):
            found[row[_ID]] = {str(name): cell for name, cell in row.items()}
        self._was |= found
        self._now |= found


def _changed(was: Cells, row: Mapping[Hashable, Any], columns: Sequence[str]) -> Cells:
    """Return a target as a row leaves it, whose empty cells say nothing."""
    if row[GONE]:
        return None
    before = was or dict.fromkeys(columns, "")
    told = {name: row[name] for name in columns if row[name] is not None}
    return before | {name: str(cell) for name, cell in told.items()}


def _ways(was: Cells, now: Cells) -> list[Change]:
    """Return in what ways a target changed."""
    if was is None or now is None:
        return [] if was is now else [Change.NEW if was is None else Change.GONE]
    different = {name for name in now if now[name] != was[name]}
    ways = {_OWN.get(name, Change.OTHER) for name in different}
    return [change for change in Change if change in ways]
