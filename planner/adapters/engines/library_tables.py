"""The library's tables over DuckDB: changed and compared where they lie.

Names of columns are the library's own, and quoted; every other text is a parameter.
"""
# ruff: noqa: S608

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from planner.adapters.engines.connections import connected
from planner.adapters.engines.scope_sql import quoted
from planner.adapters.engines.stored_targets import keep_query
from planner.library.record import Change, Differences
from planner.target_table import TargetTable

_PIECE = 100_000
#: What a change is counted by: `b` is the target before, `a` after.
_CHANGED = {
    Change.NEW: "is_new",
    Change.GONE: "gone",
    Change.MOVED: "moved",
    Change.GRADE: "regraded",
    Change.OTHER: "otherwise",
}


class StoredLibrary:
    """Implements `planner.library.port.LibraryTables` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def changed(self, table: TargetTable, rows: Iterable[pd.DataFrame]) -> TargetTable:
        """Return a table with targets that are new, changed or gone."""
        columns = table.columns
        cells = _joined(
            f"coalesce(d.{c}, t.{c}) AS {c}" for c in map(quoted, columns[1:])
        )
        fresh = _joined(f"coalesce(d.{c}, '') AS {c}" for c in map(quoted, columns[1:]))
        query = f"""
            SELECT t.target_id, {cells} FROM {_source(table)} t
            LEFT JOIN changes d ON d.target_id = t.target_id
            WHERE d.target_id IS NULL OR NOT d.gone
            UNION ALL
            SELECT d.target_id, {fresh} FROM changes d
            ANTI JOIN {_source(table)} t ON t.target_id = d.target_id
            WHERE NOT d.gone"""
        with connected() as connection:
            _enter(connection, rows, columns)
            return keep_query(connection, query, columns, self._folder)

    def replaced(
        self,
        table: TargetTable,
        whole: TargetTable,
        kept_columns: Collection[str],
        kept: Collection[str],
    ) -> TargetTable:
        """Return a table of other targets."""
        columns = table.columns
        cells = _joined(
            (f"coalesce(t.{c}, w.{c})" if name in kept_columns else f"w.{c}")
            + f" AS {c}"
            for name in columns
            for c in [quoted(name)]
        )
        own = _joined(f"t.{quoted(name)}" for name in columns)
        query = f"""
            SELECT {cells} FROM {_source(whole)} w
            LEFT JOIN {_source(table)} t ON t.target_id = w.target_id
            UNION ALL
            SELECT {own} FROM {_source(table)} t
            ANTI JOIN {_source(whole)} w ON w.target_id = t.target_id
            WHERE t.target_id IN (SELECT target_id FROM stay)"""
        with connected() as connection:
            ids = pd.DataFrame({"target_id": pd.Series(sorted(kept), dtype="object")})
            connection.execute("CREATE TEMP TABLE stay (target_id VARCHAR)")
            connection.register("given", ids)
            connection.execute("INSERT INTO stay SELECT target_id FROM given")
            return keep_query(connection, query, columns, self._folder)

    def missing(self, table: TargetTable, whole: TargetTable) -> list[str]:
        """Return the ids of a table that another one doesn't have, sorted."""
        query = (
            f"SELECT target_id FROM {_source(table)} t "
            f"ANTI JOIN {_source(whole)} w USING (target_id) ORDER BY 1"
        )
        with connected() as connection:
            return [found for (found,) in connection.execute(query).fetchall()]

    def differences(self, before: TargetTable, after: TargetTable) -> Differences:
        """Return how many targets differ, and in what."""
        with self._compared(before, after) as connection:
            counted = ", ".join(
                f"count(*) FILTER ({test})" for test in _CHANGED.values()
            )
            by_district = connection.execute(
                f"SELECT district, {counted} FROM told GROUP BY 1 ORDER BY 1"
            ).fetchall()
            by_grade = connection.execute(
                "SELECT grade_before, grade, count(*) FROM told WHERE regraded "
                "GROUP BY ALL ORDER BY ALL"
            ).fetchall()
            rest = before.columns[1:]
            of_columns = _joined(
                f"count(*) FILTER ({quoted(c)} IS NOT NULL)" for c in rest
            )
            by_column = connection.execute(
                f"SELECT count(*), {of_columns} FROM differing "
                "WHERE NOT is_new AND NOT gone"
            ).fetchall()[0]
            every = connection.execute("SELECT count(*) FROM differing").fetchall()
        return Differences(
            targets=len(after),
            differing=int(every[0][0]),
            districts={
                district: {c: n for c, n in zip(_CHANGED, counts, strict=True) if n}
                for district, *counts in by_district
            },
            grades={(was, now): n for was, now, n in by_grade},
            columns={c: n for c, n in zip(rest, by_column[1:], strict=True) if n},
        )

    def differing(
        self, before: TargetTable, after: TargetTable
    ) -> Iterator[pd.DataFrame]:
        """Yield the targets that differ, sorted by id, some thousands at a time."""
        shown = _joined(quoted(column) for column in before.columns)
        with self._compared(before, after) as connection:
            asked = connection.execute(
                f"SELECT {shown}, gone, was_district, was_grade, is_new "
                "FROM differing ORDER BY target_id"
            )
            names = [column[0] for column in asked.description or ()]
            while rows := asked.fetchmany(_PIECE):
                yield pd.DataFrame(rows, columns=names, dtype="object")

    @contextmanager
    def _compared(
        self, before: TargetTable, after: TargetTable
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield DuckDB with a table `differing` of both, and what is `told` of it.

        Rows are held against one another by a digest first, so that only those that
        differ are read whole.
        """
        columns = before.columns
        row = f"md5_number(concat_ws('|', {_joined(map(quoted, columns))}))"
        digests = f"SELECT target_id, {row} AS digest FROM"
        cells = _joined(
            f"CASE WHEN b.{c} IS DISTINCT FROM a.{c} THEN a.{c} END AS {c}"
            for c in map(quoted, columns[1:])
        )
        others = " OR ".join(
            f"{quoted(c)} IS NOT NULL"
            for c in columns[1:]
            if c not in ("district", "grade")
        )
        with connected() as connection:
            connection.execute(f"""
                CREATE TEMP TABLE ids AS
                SELECT coalesce(b.target_id, a.target_id) AS target_id
                FROM ({digests} {_source(before)}) b
                FULL JOIN ({digests} {_source(after)}) a ON a.target_id = b.target_id
                WHERE b.digest IS DISTINCT FROM a.digest""")
            connection.execute(f"""
                CREATE TEMP TABLE differing AS
                SELECT i.target_id, {cells}, a.target_id IS NULL AS gone,
                    b.target_id IS NULL AS is_new,
                    b.district AS was_district, b.grade AS was_grade
                FROM ids i
                LEFT JOIN {_some(before)} b ON b.target_id = i.target_id
                LEFT JOIN {_some(after)} a ON a.target_id = i.target_id""")
            connection.execute(f"""
                CREATE TEMP VIEW told AS
                SELECT coalesce(district, was_district) AS district,
                    was_grade AS grade_before, grade, is_new, gone,
                    both_there AND district IS NOT NULL AS moved,
                    both_there AND grade IS NOT NULL AS regraded,
                    both_there AND ({others}) AS otherwise
                FROM (SELECT *, NOT is_new AND NOT gone AS both_there FROM differing)
                """)
            yield connection


def _enter(
    connection: duckdb.DuckDBPyConnection,
    rows: Iterable[pd.DataFrame],
    columns: Sequence[str],
) -> None:
    """Enter changes as a table; a column of no cell at all has no type of its own."""
    typed = ", ".join(f"{quoted(c)} VARCHAR" for c in columns)
    connection.execute(f"CREATE TEMP TABLE changes ({typed}, gone BOOLEAN)")
    shown = _joined(f"CAST({quoted(c)} AS VARCHAR)" for c in columns)
    for piece in rows:
        connection.register("given", piece.astype(object).copy())
        connection.execute(
            f"INSERT INTO changes SELECT {shown}, CAST(gone AS BOOLEAN) FROM given"
        )
        connection.unregister("given")


def _some(table: TargetTable) -> str:
    return f"(SELECT * FROM {_source(table)} SEMI JOIN ids USING (target_id))"


def _source(table: TargetTable) -> str:
    return "read_parquet('" + table.location.replace("'", "''") + "')"


def _joined(parts: "Iterator[str] | map[str]") -> str:
    return ", ".join(parts)
