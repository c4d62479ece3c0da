"""Tables kept as Parquet files named by their digest."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd

from planner.adapters.engines.connections import connected, in_order
from planner.ids import hash_fields, sha256_hex

_NAME = "{digest}.parquet"
_DAY = 86_400


def named_by_digest(digest: str) -> str:
    """Return what a snapshot's file is called."""
    return _NAME.format(digest=digest)


def sweep(folder: Path) -> None:
    """Remove what a process left half made that was killed a day ago or longer."""
    for left in folder.glob(".*"):
        # What another process makes meanwhile may be gone by now.
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime < _DAY:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


@contextmanager
def in_the_making(folder: Path) -> Iterator[Path]:
    """Give a new file of the owner's alone: renamed when it is whole, or removed."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".snapshot-", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def snapshot_digest(table: pd.DataFrame) -> str:
    """Return the digest of a table of text: its columns and cells, in their order.

    Of what is in it, not of the file, so that another version of the Parquet
    writer gives the same name.
    """
    columns = [
        sha256_hex("\n".join([str(column), *table[column]]).encode())
        for column in table.columns
    ]
    return hash_fields("snapshot", str(len(table)), *columns)


def write_snapshot(table: pd.DataFrame, folder: Path) -> Path:
    """Write a table of text and return where it is; twice is once.

    It appears under its name whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / named_by_digest(snapshot_digest(table))
    if path.exists():
        return path
    with in_the_making(folder) as part:
        with connected() as connection:
            connection.register("given", table)
            connection.table("given").write_parquet(str(part), compression="zstd")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    return path


def read_snapshot(path: Path) -> pd.DataFrame:
    """Read a snapshot back.

    Raises
    ------
    ValueError
        If it is gone, or its content isn't what its name says.
    """
    try:
        with in_order() as connection:
            found = connection.read_parquet(str(path))
            rows = found.fetchall()
            table = pd.DataFrame(rows, columns=found.columns, dtype=str)
    except duckdb.Error as error:
        msg = f"{path.name} can't be read: {error}"
        raise ValueError(msg) from error
    if path.name != named_by_digest(snapshot_digest(table)):
        msg = f"the content of {path.name} isn't what its name says"
        raise ValueError(msg)
    return table
