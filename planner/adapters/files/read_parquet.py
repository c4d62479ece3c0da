"""Reads Parquet: every column as text, lists joined with `;`."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from planner.adapters.files.raw_rows import sink_for, unreadable
from planner.importing.raw_tables import RawTable
from planner.ports import Progress


def read_parquet(path: Path, progress: Progress) -> Iterator[RawTable]:
    """Yield the table in a Parquet file in pieces; its first row is row 2.

    Raises
    ------
    InputError
        If it is no Parquet file, or a part of it is torn.
    """
    try:
        with duckdb.connect() as connection:
            source = connection.read_parquet(str(path))
            names, types = source.columns, [str(kind) for kind in source.types]
            rows = int(source.count("*").fetchall()[0][0])
            texts = ", ".join(map(_as_text, names, types))
            # Asked so, and not of the relation, an answer isn't held whole.
            answer = connection.execute(
                f"SELECT {texts} FROM read_parquet($path)",  # noqa: S608 - quoted
                {"path": str(path)},
            )
            sink = sink_for(path, names)
            row = 2
            while found := answer.fetchmany(sink.piece):
                sink.extend(row, [list(cells) for cells in zip(*found, strict=True)])
                row += len(found)
                progress.advance(row - 2, rows)
                if sink.full:
                    yield sink.take()
            yield sink.take()
    except duckdb.Error as error:
        raise unreadable(path, str(error)) from error


def _as_text(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    text = (
        f"array_to_string({quoted}, ';')"
        if kind.endswith("[]")
        else f"CAST({quoted} AS VARCHAR)"
    )
    return f"coalesce({text}, '') AS {quoted}"
