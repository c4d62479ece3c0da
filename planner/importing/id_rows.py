"""Which row has which id, of millions of ids: sorted bytes, no object an id."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.bytes_]
Rows = npt.NDArray[np.int64]

#: The row of an id that isn't there.
NOWHERE = np.iinfo(np.int64).max


def as_ids(ids: Sequence[str]) -> Ids:
    """Return ids, which are ASCII, as bytes; "" is no id."""
    return np.array(ids, dtype=np.bytes_)


@dataclass(frozen=True, slots=True)
class _Run:
    """Ids in order, with their rows; of equal ids the first row is the first."""

    ids: Ids
    rows: Rows

    def find(self, ids: Ids) -> Rows:
        """Return the first row of each id, NOWHERE where it isn't there."""
        at = np.searchsorted(self.ids, ids)
        at[at == len(self.ids)] = 0
        found: Rows = np.where(self.ids[at] == ids, self.rows[at], NOWHERE)
        return found

    def merged(self, later: "_Run") -> "_Run":
        """Return both, the other's rows after this one's where ids are equal."""
        width = max(self.ids.dtype, later.ids.dtype)
        at = np.searchsorted(self.ids, later.ids, side="right")
        return _Run(
            np.insert(self.ids.astype(width, copy=False), at, later.ids),
            np.insert(self.rows, at, later.rows),
        )


class IdRows:
    """The first row of each id; rows come in order."""

    def __init__(self) -> None:
        # Each at least twice as long as the next, so that there are few.
        self._runs: list[_Run] = []

    def add(self, ids: Ids, rows: Rows) -> None:
        """Take up rows that come after all that are there."""
        if not len(ids):
            return
        order = np.argsort(ids, kind="stable")
        run = _Run(ids[order], rows[order])
        while self._runs and len(self._runs[-1].ids) < 2 * len(run.ids):
            run = self._runs.pop().merged(run)
        self._runs.append(run)

    def all(self) -> tuple[Ids, Rows]:
        """Return all ids and their rows, in the order of rows."""
        if not self._runs:
            return as_ids([]), np.array([], dtype=np.int64)
        ids = np.concatenate([run.ids for run in self._runs])
        rows = np.concatenate([run.rows for run in self._runs])
        order = np.argsort(rows, kind="stable")
        return ids[order], rows[order]

    def find(self, ids: Ids) -> Rows:
        """Return the first row of each id, NOWHERE where it isn't there."""
        rows: Rows = np.full(len(ids), NOWHERE)
        # What is asked in order is found much sooner.
        order = np.argsort(ids, kind="stable")
        for run in self._runs:
            rows[order] = np.minimum(rows[order], run.find(ids[order]))
        return rows

    def claim(self, ids: Ids, rows: Rows, may: npt.NDArray[np.bool_]) -> Rows:
        """Give each id that nobody has to the first of some rows that may have it.

        Returns
        -------
        For each row the row that has its id; NOWHERE where it has none, or nobody has.
        """
        found = self.find(ids)
        free = np.flatnonzero(may & (found == NOWHERE) & (ids != b""))
        taken, first = np.unique(ids[free], return_index=True)
        if len(taken):
            run = _Run(taken, rows[free[first]])
            found = np.minimum(found, run.find(ids))
            # In the order of rows, as all that is added.
            order = np.sort(free[first])
            self.add(ids[order], rows[order])
        return found
