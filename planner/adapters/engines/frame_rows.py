"""A kept frame's rows and leaves, read from Parquet by DuckDB.

Names of columns are the frame's own, and quoted; every other text is a parameter.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import duckdb

from planner.adapters.engines.connections import in_order
from planner.adapters.engines.leaf_sql import leaf_sql
from planner.adapters.engines.scope_sql import literal, quoted

#: Rows fetched at a time; a bucket's holds a few hundred leaves at most.
_FETCHED = 1024
#: Lines of text that are handed over at a time.
_LINES = 10_000
#: What a cell of a CSV file is in quotes for.
_QUOTED_FOR = (",", '"', "\r", "\n")


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return the process's connection; single rows need no second thread."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 1")
    return connection


def row_of(
    snapshot: Path, columns: Sequence[str], target_id: str
) -> Mapping[str, str] | None:
    """Return a target's row by column, None if there is none.

    Rows are kept in the order of their ids, so that little of the file is read.
    """
    chosen = ", ".join(quoted(column) for column in columns)
    query = f"SELECT {chosen} FROM read_parquet($file) WHERE target_id = $target_id"
    with _connection().cursor() as cursor:
        row = cursor.execute(
            query, {"file": str(snapshot), "target_id": target_id}
        ).fetchone()
    return None if row is None else dict(zip(columns, row, strict=True))


def columns_of(snapshot: Path) -> list[str]:
    """Return the names of a table's columns, in their order."""
    with in_order() as connection:
        return list(connection.read_parquet(str(snapshot)).columns)


def rows(snapshot: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield these columns of all targets, in the order of their ids."""
    chosen = ", ".join(quoted(column) for column in columns)
    query = f"SELECT {chosen} FROM read_parquet($file)"
    with in_order() as connection:
        found = connection.execute(query, {"file": str(snapshot)})
        while some := found.fetchmany(_FETCHED):
            yield from some


def lines(snapshot: Path, columns: Sequence[str]) -> Iterator[bytes]:
    """Yield what `frame.csv` holds of these columns, in pieces.

    Cells are in quotes where they have to be, and no others.
    """
    named = ", ".join(f"{literal(column)} AS {quoted(column)}" for column in columns)
    cells = ", ',', ".join(map(_cell, columns))
    query = f"SELECT concat({cells}, chr(13), chr(10)) FROM "
    with in_order() as connection:
        head = connection.execute(f"{query} (SELECT {named})").fetchall()
        yield head[0][0].encode()
        values = {"file": str(snapshot)}
        found = connection.execute(f"{query} read_parquet($file)", values)
        while some := found.fetchmany(_LINES):
            yield "".join([line for (line,) in some]).encode()


def _cell(column: str) -> str:
    """Return the expression of a column's cell as CSV."""
    name = quoted(column)
    awkward = " OR ".join(f"contains({name}, {literal(one)})" for one in _QUOTED_FOR)
    doubled = f"replace({name}, '\"', '\"\"')"
    return f"CASE WHEN {awkward} THEN concat('\"', {doubled}, '\"') ELSE {name} END"


def buckets(
    snapshot: Path,
    columns: Sequence[str],
    sealed_columns: Sequence[str],
    custody_key: str | None,
    bucket_hex: int,
) -> Iterator[tuple[str, str, str]]:
    """Yield each bucket that holds a leaf: name, digest, its leaves in a row.

    In ascending order; so are the leaves within each.
    """
    leaf, values = leaf_sql(columns, sealed_columns, custody_key)
    query = f"""
        SELECT bucket, sha256('bucket|' || leaves), leaves FROM (
            SELECT substr(leaf, 1, {bucket_hex:d}) AS bucket,
                   array_to_string(list_sort(list(leaf)), '') AS leaves
            FROM (SELECT {leaf} AS leaf FROM read_parquet($file)) GROUP BY 1
        ) ORDER BY 1"""
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(query, {**values, "file": str(snapshot)})
        while some := found.fetchmany(_FETCHED):
            yield from some
