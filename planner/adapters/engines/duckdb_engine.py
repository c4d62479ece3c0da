"""The engine's port over DuckDB: a table in memory, or Parquet that is streamed.

Names of columns are the frame's own, and quoted; every text of a user's is a
parameter, so the queries composed here hold nothing that a user could break out of.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb

from planner.adapters.engines.frame_kinds import FrameKinds
from planner.adapters.engines.leaf_sql import SALT_SQL, leaf_sql
from planner.adapters.engines.leaf_store import LeafStore
from planner.adapters.engines.scope_sql import (
    SALT_COLUMN,
    literal,
    quoted,
    scope_sql,
    stratum_sql,
)
from planner.adapters.engines.ticket_sql import ticket_sql
from planner.adapters.engines.windows import widened, window_for
from planner.protocol.engine_port import Asked, Candidate, ScopeJson, Want
from planner.protocol.frame import Frame, FrameLayout, bucket_hex_for, check_bucket_hex
from planner.protocol.frame_tree import FrameTree, Proof
from planner.protocol.salts import salt, salt_key

#: Leaves that are handed over as one text: four of the row groups that DuckDB writes.
_PIECE = 4 * 122_880
#: Snapshots up to this size are read into memory once, their salts with them; of a
#: larger one each question reads the columns it needs, and makes their salts again.
_LOADED_ROWS = 2_000_000
#: The row's number in a streamed snapshot; like the salt's, no column's name.
_ROW_COLUMN = '"*row"'


class DuckDBFrame:
    """A frame opened in DuckDB.

    Parameters
    ----------
    connection
        With a relation `frame`: the layout's columns and the salt.
    row
        What numbers its rows from 0.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None,
        row: str,
    ) -> None:
        self._connection = connection
        self._layout = layout
        self._custody_key = custody_key
        self._row = row
        self._rows = int(self._all("SELECT count(*) FROM frame", {})[0][0])
        self._bucket_hex = bucket_hex or bucket_hex_for(self._rows)
        check_bucket_hex(self._bucket_hex)
        self._tree: FrameTree | None = None
        self._kinds: FrameKinds | None = None

    @property
    def rows(self) -> int:
        """How many targets the frame holds."""
        return self._rows

    @property
    def bucket_hex(self) -> int:
        """How many digits of a leaf name its bucket."""
        return self._bucket_hex

    def root(self) -> str:
        """Return the digest of the whole frame."""
        return self._grown_tree().root

    def salt(self, target_id: str) -> str:
        """Return a target's salt; KeyError if it isn't in the frame."""
        self._leaf(target_id)
        return salt(self._custody_key, target_id)

    def proof(self, target_id: str) -> Proof:
        """Return a target's inclusion proof; KeyError if it isn't in the frame."""
        leaf = self._leaf(target_id)
        leaves, values = self._leaves()
        bucket = self._all(
            f"SELECT leaf FROM ({leaves}) WHERE starts_with(leaf, $bucket)",
            {**values, "bucket": leaf[: self._bucket_hex]},
        )
        return self._grown_tree().proof(leaf, [row[0] for row in bucket])

    def count_strata(
        self, scope: ScopeJson, strata_columns: Sequence[str]
    ) -> dict[str, int]:
        """Return how many targets in scope each stratum has."""
        where, values = scope_sql(scope, self._layout)
        stratum = stratum_sql(strata_columns, self._layout)
        query = f"SELECT {stratum}, count(*) FROM frame WHERE {where} GROUP BY 1"
        return dict(sorted(self._all(query, values)))

    def candidates(
        self,
        scope: ScopeJson,
        strata_columns: Sequence[str],
        group_key: str,
        wants: Sequence[Want],
    ) -> dict[str, list[Candidate]]:
        """Return the first `limit` targets in scope of each stratum wanted."""
        found: dict[str, list[Candidate]] = {}
        asked = [(want, window_for(want)) for want in wants]
        while asked:
            query, values = ticket_sql(
                scope,
                strata_columns,
                self._layout,
                group_key,
                [want for want, _ in asked],
                [window for _, window in asked],
            )
            served = self._candidates(query, values, [want for want, _ in asked])
            found.update(served)
            asked = widened(asked, served)
        return found

    def count_all(self, asked: Sequence[Asked]) -> list[dict[str, int]]:
        """Return how many targets in scope each stratum has, of many entries."""
        return self._kinds_of(asked).counts()

    def candidates_all(
        self, asked: Sequence[Asked]
    ) -> list[dict[str, list[Candidate]]]:
        """Return the first targets of each stratum wanted, of many entries."""
        return self._kinds_of(asked).candidates(asked)

    def _kinds_of(self, asked: Sequence[Asked]) -> FrameKinds:
        """Return the kinds of rows that entries tell apart; the last ones are kept.

        A round's entries are counted before the seed, and asked again after it.
        """
        scopes = [(one.scope, one.strata_columns) for one in asked]
        if self._kinds is None or self._kinds.scopes != scopes:
            cursor = self._connection.cursor()
            self._kinds = FrameKinds(cursor, self._layout, scopes)
        return self._kinds

    def _candidates(
        self, query: str, values: dict[str, Any], wants: Sequence[Want]
    ) -> dict[str, list[Candidate]]:
        with self._connection.cursor() as cursor:
            columns = cursor.execute(query, values).fetchnumpy()
        numbers = columns["want"]
        ranked = list(
            map(
                Candidate,
                columns["target_id"].tolist(),
                columns["place"].tolist(),
                columns["visits"].tolist(),
            )
        )
        ends = numbers.searchsorted(range(len(wants)), side="right").tolist()
        return {
            want.stratum: ranked[start:end]
            for want, start, end in zip(wants, [0, *ends], ends, strict=False)
        }

    def _leaf(self, target_id: str) -> str:
        leaves, values = self._leaves()
        query = f"{leaves} WHERE target_id = $target_id"
        rows = self._all(query, {**values, "target_id": target_id})
        if not rows:
            raise KeyError(target_id)
        return str(rows[0][0])

    def _leaves(self) -> tuple[str, dict[str, str]]:
        layout = self._layout
        leaf, values = leaf_sql(
            layout.columns, layout.sealed_columns, self._custody_key, SALT_COLUMN
        )
        return f"SELECT {leaf} AS leaf FROM frame", values

    def _grown_tree(self) -> FrameTree:
        if self._tree is None:
            store = LeafStore(self._rows)
            with ThreadPoolExecutor(1) as pool:
                # One piece is taken in while DuckDB hashes the next.
                list(pool.map(store.add, self._pieces()))
            threads = self._all("SELECT current_setting('threads')", {})[0][0]
            digests = store.bucket_digests(self._bucket_hex, threads)
            self._tree = FrameTree(self._bucket_hex, digests)
        return self._tree

    def _pieces(self) -> Iterator[str]:
        leaves, values = self._leaves()
        query = (
            f"SELECT string_agg(leaf, '') FROM ({leaves} "
            f"WHERE {self._row} >= $first AND {self._row} < $after)"
        )
        for first in range(0, self._rows, _PIECE):
            bounds = {"first": first, "after": first + _PIECE}
            yield self._all(query, {**values, **bounds})[0][0]

    def _all(self, query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        # A cursor of its own, as an unread result would block the connection.
        with self._connection.cursor() as cursor:
            return cursor.execute(query, values).fetchall()


class DuckDBEngine:
    """DuckDB in memory; its settings change the time taken and nothing else.

    Parameters
    ----------
    threads
        None for one a core.
    memory
        What DuckDB may use, such as "2GB"; None for what it allows itself. Nothing
        is ever spilled to disk: a frame may hold grades.
    """

    def __init__(self, threads: int | None = None, memory: str | None = None) -> None:
        self._threads = threads
        self._memory = memory

    def open(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None = None
    ) -> DuckDBFrame:
        """Open a frame: a small one loaded, its salts made once; others in place."""
        return self.open_snapshot(
            frame.table.location, frame.layout, custody_key, bucket_hex
        )

    def open_snapshot(
        self,
        snapshot: Path | str,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None = None,
    ) -> DuckDBFrame:
        """Open the snapshot of a frame's table: small ones loaded, others in place.

        Its rows are those of a `Frame`, whose other rules aren't checked again.

        Raises
        ------
        ValueError
            If it hasn't the layout's columns, all of them text and none of it null.
        """
        connection = self._connect()
        source = f"read_parquet({literal(str(snapshot))})"
        _check_snapshot(connection, source, layout)
        (rows,) = connection.execute(f"SELECT count(*) FROM {source}").fetchall()[0]
        if rows <= _LOADED_ROWS:
            return self._loaded(connection, source, layout, custody_key, bucket_hex)
        salted = _salted(
            source, layout, custody_key, f", file_row_number {_ROW_COLUMN}"
        )
        connection.execute(f"CREATE VIEW frame AS {salted}")
        return DuckDBFrame(connection, layout, custody_key, bucket_hex, _ROW_COLUMN)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET temp_directory = ''")
        if self._threads is not None:
            connection.execute(f"SET threads = {self._threads:d}")
        if self._memory is not None:
            connection.execute(f"SET memory_limit = {literal(self._memory)}")
        return connection

    def _loaded(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None,
    ) -> DuckDBFrame:
        salted = _salted(source, layout, custody_key)
        connection.execute(f"CREATE TABLE frame AS {salted}")
        return DuckDBFrame(connection, layout, custody_key, bucket_hex, "rowid")


def _salted(
    source: str, layout: FrameLayout, custody_key: str | None, more: str = ""
) -> str:
    columns = ", ".join(quoted(column) for column in layout.columns)
    # A view takes no parameters; a key is hexadecimal digits, or the word `open`.
    made = SALT_SQL.replace("$salt_key", literal(salt_key(custody_key)))
    return f"SELECT {columns}, {made} AS {SALT_COLUMN}{more} FROM {source}"


def _check_snapshot(
    connection: duckdb.DuckDBPyConnection, source: str, layout: FrameLayout
) -> None:
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    if [tuple(row[:2]) for row in described] != [
        (column, "VARCHAR") for column in layout.columns
    ]:
        msg = "a frame's snapshot has the layout's columns in order, all of them text"
        raise ValueError(msg)
    # Column by column, as the file's own statistics then answer without a scan.
    for column in layout.columns:
        query = f"SELECT count(*) FROM {source} WHERE {quoted(column)} IS NULL"
        if connection.execute(query).fetchall()[0][0]:
            msg = f"column {column} holds something that isn't text"
            raise ValueError(msg)
