"""The engine's port over DuckDB: a table in memory, or Parquet that is streamed.

Names of columns are the frame's own, and quoted; every text of a user's is a
parameter, so the queries composed here hold nothing that a user could break out of.
"""
# ruff: noqa: S608

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from planner.adapters.engines.scope_sql import (
    SALT_COLUMN,
    quoted,
    scope_sql,
    stratum_sql,
)
from planner.protocol.engine_port import NUMBERS, Candidate, ScopeJson, Want
from planner.protocol.frame import Frame, FrameLayout, bucket_hex_for, check_bucket_hex
from planner.protocol.frame_tree import FrameTree, Proof
from planner.protocol.salts import SALT_DIGITS, salt, salt_key, seal_key


def window_for(want: Want) -> int:
    """Return how far along the circle the first `limit` places surely lie.

    The share asked for, with a margin of six standard deviations: what is left
    out couldn't have been ranked. Where chance is worse than that, the answer is
    short and is asked for again without a window.
    """
    generous = want.limit + 6 * int(want.limit**0.5) + 16
    if generous >= want.eligible:
        return NUMBERS
    return NUMBERS * generous // want.eligible


class DuckDBFrame:
    """A frame opened in DuckDB.

    Parameters
    ----------
    connection
        With a relation `frame`: the layout's columns and the salt.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None,
    ) -> None:
        self._connection = connection
        self._layout = layout
        self._custody_key = custody_key
        self._rows = int(self._all("SELECT count(*) FROM frame", {})[0][0])
        self._bucket_hex = bucket_hex or bucket_hex_for(self._rows)
        check_bucket_hex(self._bucket_hex)
        self._tree: FrameTree | None = None

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
        bucket = self._all(
            f"SELECT leaf FROM ({self._leaves()}) WHERE starts_with(leaf, $bucket)",
            {**self._keys(), "bucket": leaf[: self._bucket_hex]},
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
        windows = [window_for(want) for want in wants]
        found = self._ranked(scope, strata_columns, group_key, wants, windows)
        short = [
            want
            for want, window in zip(wants, windows, strict=True)
            if window < NUMBERS and len(found[want.stratum]) < want.limit
        ]
        if short:
            everywhere = [NUMBERS] * len(short)
            found.update(
                self._ranked(scope, strata_columns, group_key, short, everywhere)
            )
        return found

    def _ranked(
        self,
        scope: ScopeJson,
        strata_columns: Sequence[str],
        group_key: str,
        wants: Sequence[Want],
        windows: Sequence[int],
    ) -> dict[str, list[Candidate]]:
        where, values = scope_sql(scope, self._layout)
        visits = (
            "coalesce(try_cast(visits AS BIGINT), 0)"
            if "visits" in self._layout.columns
            else "0"
        )
        query = f"""
            WITH wanted AS (
                SELECT unnest($strata::VARCHAR[]) AS stratum,
                       unnest($offsets::BIGINT[]) AS start,
                       unnest($limits::BIGINT[]) AS most,
                       unnest($windows::BIGINT[]) AS width
            ), scoped AS (
                SELECT target_id, {visits} AS visits, {SALT_COLUMN} AS salt,
                       {stratum_sql(strata_columns, self._layout)} AS stratum
                FROM frame WHERE {where}
            ), ticketed AS (
                SELECT target_id, visits, stratum, start, most, width,
                       sha256($group_key || '|' || salt) AS ticket
                FROM scoped JOIN wanted USING (stratum)
            ), placed AS (
                SELECT stratum, target_id, visits, most, width, ticket,
                       (('0x' || substr(ticket, 1, 15))::BIGINT - start + {NUMBERS})
                       % {NUMBERS} AS place
                FROM ticketed
            )
            SELECT stratum, target_id, place, visits FROM placed WHERE place < width
            QUALIFY row_number() OVER (
                PARTITION BY stratum ORDER BY place, ticket, target_id) <= most
            ORDER BY stratum, place, ticket, target_id"""
        rows = self._all(
            query,
            {
                **values,
                "group_key": group_key,
                "strata": [want.stratum for want in wants],
                "offsets": [want.offset for want in wants],
                "limits": [want.limit for want in wants],
                "windows": list(windows),
            },
        )
        found: dict[str, list[Candidate]] = {want.stratum: [] for want in wants}
        for stratum, target_id, place, made in rows:
            found[stratum].append(Candidate(target_id, place, made))
        return found

    def _leaf(self, target_id: str) -> str:
        rows = self._all(
            f"{self._leaves()} WHERE target_id = $target_id",
            {**self._keys(), "target_id": target_id},
        )
        if not rows:
            raise KeyError(target_id)
        return str(rows[0][0])

    def _leaves(self) -> str:
        shown = " || '|' || ".join(quoted(c) for c in self._layout.shown_columns)
        sealed = ""
        if self._layout.sealed_columns:
            values = " || '|' || ".join(quoted(c) for c in self._layout.sealed_columns)
            seal = f"substr(sha256($seal_key || '|' || target_id), 1, {SALT_DIGITS})"
            sealed = f" || '|' || sha256('sealed|' || {seal} || '|' || {values})"
        return (
            f"SELECT sha256('leaf|' || {SALT_COLUMN} || '|' || {shown}{sealed}) "
            "AS leaf FROM frame"
        )

    def _keys(self) -> dict[str, str]:
        if self._layout.sealed_columns and self._custody_key is not None:
            return {"seal_key": seal_key(self._custody_key)}
        return {}

    def _grown_tree(self) -> FrameTree:
        if self._tree is None:
            rows = self._all(
                f"SELECT substr(leaf, 1, {self._bucket_hex}), "
                "sha256('bucket|' || array_to_string(list_sort(list(leaf)), '')) "
                f"FROM ({self._leaves()}) GROUP BY 1",
                self._keys(),
            )
            self._tree = FrameTree(self._bucket_hex, dict(rows))
        return self._tree

    def _all(self, query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        # A cursor of its own, as an unread result would block the connection.
        with self._connection.cursor() as cursor:
            return cursor.execute(query, values).fetchall()


class DuckDBEngine:
    """DuckDB in memory; `threads` changes the time taken and nothing else."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads

    def open(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None = None
    ) -> DuckDBFrame:
        """Open a frame as a table, its salts made once."""
        connection = self._connect()
        connection.register("given", frame.table)
        self._salted(connection, "TABLE", "given", frame.layout, custody_key)
        connection.unregister("given")
        return DuckDBFrame(connection, frame.layout, custody_key, bucket_hex)

    def open_snapshot(
        self,
        snapshot: Path,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None = None,
    ) -> DuckDBFrame:
        """Open a snapshot where it lies; each call reads the columns it needs."""
        connection = self._connect()
        source = f"read_parquet({_literal(str(snapshot))})"
        self._salted(connection, "VIEW", source, layout, custody_key)
        return DuckDBFrame(connection, layout, custody_key, bucket_hex)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:")
        if self._threads is not None:
            connection.execute(f"SET threads = {self._threads:d}")
        return connection

    def _salted(
        self,
        connection: duckdb.DuckDBPyConnection,
        kind: str,
        source: str,
        layout: FrameLayout,
        custody_key: str | None,
    ) -> None:
        columns = ", ".join(quoted(column) for column in layout.columns)
        key = _literal(f"{salt_key(custody_key)}|")
        connection.execute(
            f"CREATE {kind} frame AS SELECT {columns}, "
            f"substr(sha256({key} || target_id), 1, {SALT_DIGITS}) AS {SALT_COLUMN} "
            f"FROM {source}"
        )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
