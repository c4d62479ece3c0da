"""Tables of targets for tests: kept as offices keep them, or plainly in memory."""

import csv
import hashlib
import io
import tempfile
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd

from planner.adapters.engines.snapshots import named_by_digest, snapshot_digest
from planner.adapters.engines.stored_targets import StoredTables

_KEPT = tempfile.TemporaryDirectory(prefix="targets-")


def stored(table):
    """Keep a table of text as offices do, for as long as the tests run."""
    return StoredTables(Path(_KEPT.name)).keep([table])


def all_of(table):
    """Return all rows of a table of targets."""
    return table.read(table.columns)


class PlainTargets:
    """The table of targets in memory, simple enough to be read as the rule.

    One for forgers isn't `ordered`: it may hold anything.

    """

    def __init__(self, table, *, ordered=True):
        if ordered:
            table = table.sort_values("target_id", kind="stable")
        self._table = table.reset_index(drop=True).astype("str")

    def __len__(self):
        return len(self._table)

    @property
    def columns(self):
        return tuple(self._table.columns)

    @property
    def name(self):
        return named_by_digest(snapshot_digest(self._table))

    @property
    def location(self):
        return stored(self._table).location

    def __contains__(self, target_id):
        return target_id in set(self._table["target_id"])

    def rows_digest(self):
        rows = self._table.itertuples(index=False)
        return hashlib.sha256("\n".join(map("|".join, rows)).encode()).hexdigest()

    def values(self, column):
        return sorted(set(self._table[column]))

    def alike(self, numbers):
        columns = list(numbers)
        if not columns:
            return pd.DataFrame(index=range(1)), np.array([len(self)])
        asked = {c: self._table[c].map(numbers[c]) for c in columns}
        groups = self._table.groupby([asked[c] for c in columns], sort=True)
        shown = groups[columns].min().reset_index(drop=True)
        return shown, groups.size().to_numpy(dtype=np.int64)

    def rows(self, target_ids, columns):
        known = self._table["target_id"].isin(list(target_ids))
        return self._table.loc[known, list(columns)].reset_index(drop=True)

    def read(self, columns):
        return self._table[list(columns)].copy()

    def lines(self):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([self.columns, *self._table.itertuples(index=False)])
        yield text.getvalue().encode()

    def fault(self, column, pattern, *, whole):
        cells = self._table[column]
        found = cells.str.fullmatch(pattern) if whole else cells.str.contains(pattern)
        faulty = cells[~found if whole else found]
        return None if faulty.empty else faulty.iloc[0]

    def recoded(self, recodings):
        made = {
            column: list(recode(self._table[list(given)]))
            for column, (given, recode) in recodings.items()
        }
        return PlainTargets(self._table.assign(**made))

    def with_visits(self, made):
        def visits(target_id, before):
            extra = made.get(target_id, 0)
            return str(int(before or 0) + extra) if before or extra else ""

        cells = map(visits, self._table["target_id"], self._table["visits"])
        return PlainTargets(self._table.assign(visits=list(cells)))


class PlainPieces:
    """Pieces in memory; `known` are those that an earlier run left."""

    def __init__(self, known=None):
        self.known = known or {}
        self.added = {}
        self._tables = []

    def find(self, key):
        piece = self.known.get(key)
        if piece is not None:
            self._tables.append(piece.table)
        return piece

    def add(self, key, piece):
        self.added[key] = piece
        self._tables.append(piece.table)

    def table(self):
        return PlainTargets(pd.concat(self._tables, ignore_index=True))


class PlainStore:
    """Keeps tables in memory."""

    def __init__(self, shelf=None):
        self._shelf = shelf

    def pieces(self, made_from):
        return nullcontext(self._shelf or PlainPieces())

    def keep(self, pieces):
        return PlainTargets(pd.concat(list(pieces), ignore_index=True))

    def judged(self, made_from):
        return None

    def remember(self, made_from, library):
        pass
