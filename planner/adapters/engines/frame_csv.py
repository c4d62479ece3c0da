"""A bundle's frame, read from its CSV by DuckDB: some districts' rows, and the tree.

Names of columns are the frame's own, and quoted; every other text is a parameter.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from planner.adapters.engines.leaf_sql import SALT_SQL, SEAL_SQL, leaf_sql
from planner.adapters.engines.scope_sql import quoted
from planner.levels.part import Bucket
from planner.protocol.salts import salt_key, seal_key

_LEAF_DIGITS = 64
#: Rows fetched at a time; a bucket of ten million rows holds a hundred and fifty.
_FETCHED = 1024


class FrameCsv:
    """A frame where it lies, `frame.csv` or packed; it may be larger than memory.

    Parameters
    ----------
    frame
        What the statement says of it.
    custody_key
        The round's; None in an open one.
    """

    def __init__(
        self, path: Path, frame: Mapping[str, Any], custody_key: str | None
    ) -> None:
        self._columns: Sequence[str] = frame["columns"]
        self._sealed: Sequence[str] = frame["sealed_columns"]
        self._bucket_hex = int(frame["bucket_hex"])
        self._custody_key = custody_key
        self._file = str(path)

    def rows(self, districts: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield the rows of districts as they stand, with salt and seal."""
        chosen = ", ".join(map(quoted, self._columns))
        values: dict[str, Any] = {"districts": [*districts]}
        if self._custody_key is not None:
            chosen += f", {SALT_SQL}, {SEAL_SQL}"
            values["salt_key"] = salt_key(self._custody_key)
            values["seal_key"] = seal_key(self._custody_key)
        where = "CASE district WHEN '' THEN '-' ELSE district END IN $districts"
        yield from self._each(f"SELECT {chosen} FROM frame WHERE {where}", values)

    def buckets(self) -> Iterator[Bucket]:
        """Yield every bucket that holds a leaf, in ascending order, all open."""
        leaf, values = leaf_sql(self._columns, self._sealed, self._custody_key)
        query = f"""
            SELECT bucket, sha256('bucket|' || leaves), leaves FROM (
                SELECT substr(leaf, 1, {self._bucket_hex:d}) AS bucket,
                       array_to_string(list_sort(list(leaf)), '') AS leaves
                FROM (SELECT {leaf} AS leaf FROM frame) GROUP BY 1
            ) ORDER BY 1"""
        for name, digest, leaves in self._each(query, values):
            yield Bucket(
                name=name,
                digest=digest,
                leaves=tuple(
                    leaves[at : at + _LEAF_DIGITS]
                    for at in range(0, len(leaves), _LEAF_DIGITS)
                ),
            )

    def _each(self, query: str, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield a query's rows over the relation `frame`."""
        typed = ", ".join(f"{quoted(c)}: 'VARCHAR'" for c in self._columns)
        names = ", ".join(map(quoted, self._columns))
        source = (
            "read_csv($file, auto_detect = false, header = true, delim = ',', "
            "quote = '\"', escape = '\"', max_line_size = 65536, "
            f"columns = {{{typed}}}, force_not_null = [{names}])"
        )
        with duckdb.connect(":memory:") as connection:
            found = connection.execute(
                f"WITH frame AS (FROM {source}) {query}", {**values, "file": self._file}
            )
            while some := found.fetchmany(_FETCHED):
                yield from some
