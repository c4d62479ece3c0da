"""The target library over DuckDB: Parquet named by its digest, never held whole.

Names of columns are the library's own, and quoted; every other text is a parameter.
"""
# ruff: noqa: S608

import hashlib
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.adapters.engines.connections import connected, in_order
from planner.adapters.engines.frame_rows import lines
from planner.adapters.engines.scope_sql import literal, quoted
from planner.adapters.engines.snapshots import in_the_making, named_by_digest, sweep
from planner.errors import CheckFailedError, Finding
from planner.ids import hash_fields
from planner.target_table import Recode, TargetTable

#: Rows that are handed over at a time: of the row groups that DuckDB writes.
_PIECE = 122_880
#: Of so many sets of scopes it is remembered how many targets are alike.
_REMEMBERED = 8

Kinds = tuple[pd.DataFrame, npt.NDArray[np.int64]]


class StoredTargets:
    """Implements `planner.target_table.TargetTable` over a Parquet file.

    Sent to another process, it goes as its path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with connected() as connection:
            found = connection.read_parquet(str(path))
            self._columns = tuple(found.columns)
            self._rows = int(found.count("*").fetchall()[0][0])
        self._values: dict[str, list[str]] = {}
        self._alike: OrderedDict[str, Kinds] = OrderedDict()

    def __reduce__(self) -> "tuple[type[StoredTargets], tuple[Path]]":
        return StoredTargets, (self._path,)

    def __len__(self) -> int:
        """How many targets there are."""
        return self._rows

    def __contains__(self, target_id: object) -> bool:
        """Whether a target of this id is in it."""
        return bool(len(self.rows([str(target_id)], ["target_id"])))

    @property
    def name(self) -> str:
        """Its file's name."""
        return self._path.name

    @property
    def location(self) -> str:
        """Its file."""
        return str(self._path)

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns."""
        return self._columns

    def rows_digest(self) -> str:
        """Return the SHA-256 of all rows: cells joined by a bar, rows by a newline."""
        row = f"concat_ws('|', {', '.join(map(quoted, self._columns))})"
        (digest,) = _digests(self._path, self._rows, [row], [hashlib.sha256()])
        return digest

    def values(self, column: str) -> list[str]:
        """Return a column's distinct cells, sorted."""
        if column not in self._values:
            name = quoted(column)
            query = f"SELECT DISTINCT {name} FROM {self._source} ORDER BY 1"
            self._values[column] = self._ask(query)[column].tolist()
        return self._values[column]

    def alike(self, numbers: Mapping[str, Mapping[str, int]]) -> Kinds:
        """Count targets that are alike."""
        key = hash_fields(*(repr((c, sorted(n.items()))) for c, n in numbers.items()))
        if key not in self._alike:
            self._alike[key] = self._count_alike(numbers)
            if len(self._alike) > _REMEMBERED:
                self._alike.popitem(last=False)
        self._alike.move_to_end(key)
        return self._alike[key]

    def _count_alike(self, numbers: Mapping[str, Mapping[str, int]]) -> Kinds:
        if not numbers:
            return pd.DataFrame(index=range(1)), np.array([self._rows])
        tables, joins, shown = {}, [], []
        for place, (column, number_of) in enumerate(numbers.items()):
            tables[f"n{place}"] = pd.DataFrame(
                {"cell": list(number_of), "number": list(number_of.values())}
            ).astype({"cell": "object", "number": "int64"})
            name = f"t.{quoted(column)}"
            joins.append(f"JOIN n{place} ON n{place}.cell = {name}")
            shown.append(f"min({name}) AS {quoted(column)}")
        keys = ", ".join(f"{name}.number" for name in tables)
        query = (
            f'SELECT {", ".join(shown)}, count(*) AS "*count" '
            f"FROM {self._source} t {' '.join(joins)} "
            f"GROUP BY {keys} ORDER BY {keys}"
        )
        found = self._ask(query, tables=tables)
        counts = found.pop("*count").to_numpy(dtype=np.int64)
        return found, counts

    def rows(self, target_ids: Collection[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of those of some targets that there are, sorted by id."""
        query = (
            f"SELECT {_list(columns)} FROM {self._source} "
            "WHERE target_id IN (SELECT unnest($ids)) ORDER BY target_id"
        )
        return self._ask(query, {"ids": list(target_ids)})

    def read(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of all targets, sorted by id: as much memory as they take."""
        pieces = list(self._pieces(columns))
        if not pieces:
            return pd.DataFrame({column: [] for column in columns}, dtype="str")
        return pd.concat(pieces, ignore_index=True)

    def lines(self) -> Iterator[bytes]:
        """Yield all rows as the lines of a CSV file, a head first, in pieces."""
        return lines(self._path, self._columns)

    def _pieces(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        query = (
            f"SELECT {_list(columns)} FROM {_numbered(self._path)} "
            "WHERE file_row_number >= $first AND file_row_number < $after "
            "ORDER BY file_row_number"
        )
        for first in range(0, self._rows, _PIECE):
            yield self._ask(query, {"first": first, "after": first + _PIECE})

    def fault(self, column: str, pattern: str, *, whole: bool) -> str | None:
        """Return a cell in which a regular expression is found, or isn't all of it."""
        name = quoted(column)
        test = f"regexp_matches({name}, $pattern)"
        if whole:
            test = f"NOT regexp_full_match({name}, $pattern)"
        query = f"SELECT {name} FROM {self._source} WHERE {test} LIMIT 1"
        found = self._ask(query, {"pattern": pattern})
        return None if found.empty else str(found[column].iloc[0])

    def recoded(
        self, recodings: Mapping[str, tuple[Sequence[str], Recode]]
    ) -> TargetTable:
        """Return the table with columns made anew, each from cells of some columns."""
        tables, joins, made = {}, [], {}
        for place, (column, (given, recode)) in enumerate(recodings.items()):
            distinct = self._ask(f"SELECT DISTINCT {_list(given)} FROM {self._source}")
            new = distinct.assign(**{"*new": list(recode(distinct))})
            tables[f"new_{place}"] = new.astype(object)
            same = " AND ".join(f"n{place}.{c} = t.{c}" for c in map(quoted, given))
            joins.append(f"JOIN new_{place} n{place} ON {same}")
            made[column] = f'n{place}."*new"'
        return self._changed(made, joins, tables)

    def with_visits(self, made: Mapping[str, int]) -> TargetTable:
        """Return the table with visits made since added to the column `visits`."""
        if not made:
            return self
        counted = pd.DataFrame(
            {"target_id": list(made), "count": list(made.values())}
        ).astype({"target_id": "object", "count": "int64"})
        visits = (
            "CASE WHEN m.count > 0 OR t.visits <> '' THEN "
            "CAST(coalesce(TRY_CAST(t.visits AS BIGINT), 0) + coalesce(m.count, 0) "
            "AS VARCHAR) ELSE '' END"
        )
        join = "LEFT JOIN made m ON m.target_id = t.target_id"
        return self._changed({"visits": visits}, [join], {"made": counted})

    def _changed(
        self,
        made: Mapping[str, str],
        joins: Sequence[str],
        tables: Mapping[str, pd.DataFrame],
    ) -> TargetTable:
        chosen = [
            f"{made.get(column, f't.{quoted(column)}')} AS {quoted(column)}"
            for column in self._columns
        ]
        query = f"SELECT {', '.join(chosen)} FROM {self._source} t {' '.join(joins)}"
        with connected() as connection:
            for name, table in tables.items():
                connection.register(name, table)
            return keep_query(connection, query, self._columns, self._path.parent)

    @property
    def _source(self) -> str:
        return f"read_parquet({literal(self._path)})"

    def _ask(
        self,
        query: str,
        values: Mapping[str, Any] | None = None,
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> pd.DataFrame:
        with connected() as connection:
            for name, table in (tables or {}).items():
                connection.register(name, table)
            found = connection.execute(query, values or {}).fetchnumpy()
        return pd.DataFrame(
            {
                name: pd.Series(cells, dtype="str" if cells.dtype == object else None)
                for name, cells in found.items()
            }
        )


class StoredTables:
    """Implements `planner.target_table.TargetStore` in a folder.

    Grades are among what is kept, so that folder and files are their owner's alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, pieces: Iterable[pd.DataFrame]) -> StoredTargets:
        """Keep a table that comes in pieces, in any order of rows."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(self._folder)
        with (
            tempfile.TemporaryDirectory(dir=self._folder, prefix=".pieces-") as name,
            connected() as connection,
        ):
            columns: tuple[str, ...] = ()
            for number, piece in enumerate(pieces):
                columns = tuple(piece.columns)
                write_piece(connection, piece, Path(name) / f"{number:06d}.parquet")
            every = literal(Path(name) / "*.parquet")
            query = f"SELECT * FROM read_parquet({every})"
            return keep_query(connection, query, columns, self._folder)

    def adopt(self, table: TargetTable) -> str:
        """Have a table here that may lie elsewhere; return its name.

        No table is ever changed, so that it may be one file under two names.
        """
        there = self._folder / table.name
        if not there.exists():
            with in_the_making(self._folder) as part:
                part.unlink()
                try:
                    part.hardlink_to(table.location)
                except OSError:  # It lies on another disk, or the disk knows no links.
                    shutil.copyfile(table.location, part)
                    part.chmod(0o600)
                part.replace(there)
        return table.name

    def find(self, name: str) -> StoredTargets:
        """Return a table that was kept, by its file's name."""
        spoilt = Finding(file=name, code="snapshot_spoilt", value=name)
        try:
            path = self._folder / name
            found = StoredTargets(path)
            holds = named_by_digest(_digest(path, found.columns)) == name
        except duckdb.Error as error:
            raise CheckFailedError([spoilt]) from error
        if not holds:
            raise CheckFailedError([spoilt])
        return found


def write_piece(
    connection: duckdb.DuckDBPyConnection, piece: pd.DataFrame, path: Path
) -> None:
    """Write a piece of a table as Parquet, its rows in their order."""
    # A copy, as DuckDB can't read a view whose rows run backwards.
    connection.register("given", piece.astype(object).copy())
    # A table of DuckDB's own, as objects of no row have no type.
    texts = ", ".join(
        f"CAST({c} AS VARCHAR) AS {c}" for c in map(quoted, piece.columns)
    )
    connection.execute(f"COPY (SELECT {texts} FROM given) TO {literal(path)}")
    connection.unregister("given")


def keep_query(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    columns: Sequence[str],
    folder: Path,
) -> StoredTargets:
    """Write what a query gives, sorted by id, whole or not at all; twice is once."""
    with in_the_making(folder) as part:
        connection.execute(
            f"COPY ({query} ORDER BY target_id) TO {literal(part)} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        _refuse_faulty(connection, part, columns)
        path = folder / named_by_digest(_digest(part, columns))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)
    return StoredTargets(path)


def _refuse_faulty(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[str]
) -> None:
    # Column by column, as the file's own statistics then answer without a scan.
    for column in columns:
        query = f"SELECT count(*) FROM read_parquet({literal(path)}) "
        query += f"WHERE {quoted(column)} IS NULL"
        if connection.execute(query).fetchall()[0][0]:
            msg = f"column {column} holds something that isn't text"
            raise ValueError(msg)
    # Rows lie in the order of their ids, so that doubled ones are neighbours.
    query = f"""
        SELECT target_id FROM (
            SELECT target_id, lag(target_id) OVER (ORDER BY file_row_number) AS before
            FROM {_numbered(path)}
        ) WHERE target_id = before LIMIT 1"""
    found = connection.execute(query).fetchall()
    if found:
        msg = f"target ids are unique: {found[0][0]}"
        raise ValueError(msg)


def _digest(path: Path, columns: Sequence[str]) -> str:
    """Return `snapshots.snapshot_digest` of a table where it lies."""
    with in_order() as connection:
        counted = connection.read_parquet(str(path)).count("*").fetchall()
    rows = int(counted[0][0])
    hashes = [hashlib.sha256(column.encode()) for column in columns]
    if rows:
        for one in hashes:
            one.update(b"\n")
    cells = [quoted(column) for column in columns]
    found = _digests(path, rows, cells, hashes)
    return hash_fields("snapshot", str(rows), *found)


def _digests(
    path: Path, rows: int, expressions: Sequence[str], hashes: "Sequence[hashlib._Hash]"
) -> list[str]:
    """Return the digests of some expressions' values, joined by newlines, in order."""
    joined = ", ".join(f"string_agg({one}, chr(10))" for one in expressions)
    query = (
        f"SELECT {joined} FROM {_numbered(path)} "
        "WHERE file_row_number >= $first AND file_row_number < $after"
    )
    with in_order() as connection:
        for first in range(0, rows, _PIECE):
            bounds = {"first": first, "after": first + _PIECE}
            found = connection.execute(query, bounds).fetchall()[0]
            for one, text in zip(hashes, found, strict=True):
                if first:
                    one.update(b"\n")
                one.update(text.encode())
    return [one.hexdigest() for one in hashes]


def _numbered(path: Path) -> str:
    return f"read_parquet({literal(path)}, file_row_number = true)"


def _list(columns: Sequence[str]) -> str:
    return ", ".join(map(quoted, columns))
