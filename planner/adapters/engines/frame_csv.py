"""A round's frame, read by DuckDB from a bundle's CSV or from where it is kept.

What is had of it are some districts' rows, and the tree.

Names of columns are the frame's own, and quoted; every other text is a parameter.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import duckdb

from planner.adapters.engines.leaf_sql import SALT_SQL, SEAL_SQL, leaf_sql
from planner.adapters.engines.leaf_store import LeafStore
from planner.adapters.engines.scope_sql import quoted
from planner.levels.part import Bucket
from planner.protocol.frame_tree import bucket_digest
from planner.protocol.salts import salt_key, seal_key

#: Rows fetched at a time.
_FETCHED = 10_000


class FrameCsv:
    """A frame where it lies, as CSV, packed or not, or Parquet; it may be large.

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
        self._rows, self._bucket_hex = int(frame["rows"]), int(frame["bucket_hex"])
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
        query = f"SELECT {chosen} FROM frame WHERE {where}"
        yield from chain.from_iterable(self._some(query, values))

    def buckets(self) -> Iterator[Bucket]:
        """Yield every bucket that holds a leaf, in ascending order, all open."""
        leaf, values = leaf_sql(self._columns, self._sealed, self._custody_key)
        store = LeafStore(self._rows)
        for some in self._some(f"SELECT {leaf} FROM frame", values):
            store.add("".join(leaf for (leaf,) in some))
        by_bucket = groupby(store.in_order(), key=lambda leaf: leaf[: self._bucket_hex])
        for name, its in by_bucket:
            leaves = tuple(its)
            yield Bucket(name=name, digest=bucket_digest(leaves), leaves=leaves)

    def _some(
        self, query: str, values: dict[str, Any]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield some of a query's rows over the relation `frame` at a time."""
        source = "read_parquet($file)"
        if not self._file.endswith(".parquet"):
            source = self._csv()
        with duckdb.connect(":memory:") as connection:
            found = connection.execute(
                f"WITH frame AS (FROM {source}) {query}", {**values, "file": self._file}
            )
            while some := found.fetchmany(_FETCHED):
                yield some

    def _csv(self) -> str:
        typed = ", ".join(f"{quoted(c)}: 'VARCHAR'" for c in self._columns)
        names = ", ".join(map(quoted, self._columns))
        return (
            "read_csv($file, auto_detect = false, header = true, delim = ',', "
            "quote = '\"', escape = '\"', max_line_size = 65536, "
            f"columns = {{{typed}}}, force_not_null = [{names}])"
        )
