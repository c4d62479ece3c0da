"""Pieces of a library that is being judged: a process that is killed leaves them."""

import fcntl
import gzip
import hashlib
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pydantic import TypeAdapter, ValidationError

from planner.adapters.engines.connections import connected
from planner.adapters.engines.scope_sql import literal
from planner.adapters.engines.stored_targets import (
    StoredTargets,
    keep_query,
    write_piece,
)
from planner.errors import Finding
from planner.importing.judged import JudgedPiece
from planner.registry import TARGET_COLUMNS

_LOCK = ".lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What is kept beside a piece's table, and the SHA-256 of its file."""

    table: str
    findings: Sequence[Finding]
    rejected: Sequence[int]
    rejected_ids: Sequence[str]


_KEPT = TypeAdapter(_Kept)


class JudgedPieces:
    """Implements `planner.importing.judged.PieceShelf` in a folder.

    Parameters
    ----------
    folder
        Where pieces are.
    tables
        Where the table of all of them is kept.
    """

    def __init__(self, folder: Path, tables: Path) -> None:
        self._folder = folder
        self._tables = tables
        self._used: list[Path] = []

    def find(self, key: str) -> JudgedPiece | None:
        """Return a piece that was added under a key, None if it isn't there whole."""
        path = self._table(key)
        try:
            kept = _KEPT.validate_json(gzip.decompress(self._rest(key).read_bytes()))
            if _sha256(path) != kept.table:
                return None
            with connected() as connection:
                found = connection.read_parquet(str(path)).df()
        except (OSError, EOFError, zlib.error, ValidationError, duckdb.Error):
            return None
        self._used.append(path)
        return JudgedPiece(
            table=found,
            findings=tuple(kept.findings),
            rejected=tuple(kept.rejected),
            rejected_ids=tuple(kept.rejected_ids),
        )

    def add(self, key: str, piece: JudgedPiece) -> None:
        """Keep a piece under a key."""
        path = self._table(key)
        with connected() as connection:
            write_piece(connection, piece.table, path)
        kept = _Kept(
            table=_sha256(path),
            findings=piece.findings,
            rejected=piece.rejected,
            rejected_ids=piece.rejected_ids,
        )
        # Torn, it is as if it weren't there: the piece is judged again.
        data = gzip.compress(_KEPT.dump_json(kept), compresslevel=1)
        self._rest(key).write_bytes(data)
        self._used.append(path)

    def table(self) -> StoredTargets:
        """Keep the table of all pieces that were found or added."""
        used = ", ".join(map(literal, self._used))
        query = f"SELECT * FROM read_parquet([{used}])"  # noqa: S608 - quoted
        with connected() as connection:
            return keep_query(connection, query, TARGET_COLUMNS, self._tables)

    def _table(self, key: str) -> Path:
        return self._folder / f"{key}.parquet"

    def _rest(self, key: str) -> Path:
        return self._folder / f"{key}.json.gz"


@contextmanager
def pieces_in(tables: Path, made_from: str | None) -> Iterator[JudgedPieces]:
    """Give pieces a hidden folder of a name, which goes when all is done.

    A process that is killed leaves it to the next. Without a name, and while another
    process uses it, pieces are nobody else's.
    """
    folder = tables / f".pieces-{made_from}"
    lock = None if made_from is None else _claimed(folder)
    if lock is None:
        with tempfile.TemporaryDirectory(dir=tables, prefix=".pieces-") as name:
            yield JudgedPieces(Path(name), tables)
        return
    try:
        yield JudgedPieces(folder, tables)
        shutil.rmtree(folder, ignore_errors=True)
    except Exception:
        # What is wrong with the file is wrong the next time, too.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        os.close(lock)


def _claimed(folder: Path) -> int | None:
    """Have a folder for this process alone; None where another has it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = None
    with suppress(OSError):  # It is held, or goes just now.
        handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_nlink:
            return handle
    if handle is not None:
        os.close(handle)
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
