"""Reads Parquet: every column as text, lists joined with `;`."""

from pathlib import Path

import duckdb

from planner.adapters.files.raw_rows import sink_for, unreadable
from planner.importing.raw_tables import RawTable


def read_parquet(path: Path) -> RawTable:
    """Return the table in a Parquet file; its first row is row 2, as under a header.

    Raises
    ------
    InputError
        If it is no Parquet file.
    """
    try:
        with duckdb.connect() as connection:
            source = connection.read_parquet(str(path))
            names, types = source.columns, [str(kind) for kind in source.types]
            texts = ", ".join(map(_as_text, names, types))
            columns = source.project(texts).fetchnumpy()
    except duckdb.Error as error:
        raise unreadable(path, str(error)) from error
    sink = sink_for(path, names)
    cells = [columns[name].tolist() for name in names]
    for number, row in enumerate(zip(*cells, strict=True), start=2):
        sink.add(number, row)
    return sink.table()


def _as_text(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    text = (
        f"array_to_string({quoted}, ';')"
        if kind.endswith("[]")
        else f"CAST({quoted} AS VARCHAR)"
    )
    return f"coalesce({text}, '') AS {quoted}"
