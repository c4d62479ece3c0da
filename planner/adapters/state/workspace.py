"""The workspace: a folder with the snapshots, and the state's database or its name.

Frames hold grades and the database holds custody keys, so the folder and all that
is made in it belong to their owner alone.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from planner.adapters.state.limits import Limits
from planner.adapters.storage import Storage, StorageAwayError
from planner.errors import CheckFailedError, Finding, InputError

if TYPE_CHECKING:
    import pandas as pd

    from planner.adapters.engines.judged_tables import JudgedTables
    from planner.adapters.engines.stored_targets import StoredTables
    from planner.target_table import TargetTable

#: What a manifest's snapshot is called by, after its digest.
MANIFEST = ".manifest"
#: Where a workspace has libraries that were judged, until some are used.
JUDGED = "judged"
#: How a snapshot is called.
_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z]+)+")


class Workspace:
    """A folder; made, with its parents, if it is not there.

    Parameters
    ----------
    folder
        Where it is.
    address
        Where the state's database is, if not in the folder: a URL of PostgreSQL.
    limits
        How many connections to that database, and how long to wait for it.
    storage
        What keeps the snapshots; the folder then has those that were needed here.

    Raises
    ------
    InputError
        If it can't be made or written to, or its state is elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        address: str | None = None,
        limits: Limits | None = None,
        storage: Storage | None = None,
    ) -> None:
        self.folder = folder
        self.snapshots = folder / "snapshots"
        self.storage = storage
        self.database = folder / "state.sqlite"
        self.address = address
        self.limits = limits or Limits()
        self._elsewhere = folder / "state.elsewhere"
        try:
            self._prepare()
        except OSError as error:
            finding = Finding(
                file=folder.name,
                code="workspace_unusable",
                value=str(folder),
                params={"reason": str(error)},
            )
            raise InputError([finding]) from error

    def _prepare(self) -> None:
        # A folder that was there already keeps its mode: it may be anybody's.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.snapshots.mkdir(mode=0o700, exist_ok=True)
        self.snapshots.chmod(0o700)
        self._refuse_two_states()
        place = self.database if self.address is None else self._elsewhere
        place.touch(mode=0o600)
        place.chmod(0o600)

    def _refuse_two_states(self) -> None:
        # Opened without its database, a year would seem never to have been.
        here = self.address is None
        other = self._elsewhere if here else self.database
        if other.exists() and (here or other.stat().st_size):
            code = "state_elsewhere" if here else "state_is_here"
            finding = Finding(file=self.folder.name, code=code, value=str(self.folder))
            raise InputError([finding])

    def keep_table(self, table: "pd.DataFrame") -> str:
        """Keep a table of text as Parquet; return its name."""
        # Loaded here: a server keeps no table and starts without DuckDB.
        from planner.adapters.engines.snapshots import write_snapshot

        path = write_snapshot(table, self.snapshots)
        path.chmod(0o600)
        return self._put(path)

    def read_table(self, name: str) -> "pd.DataFrame":
        """Return a table that was kept.

        Raises
        ------
        CheckFailedError
            If it is gone, or not what its name says.
        """
        from planner.adapters.engines.snapshots import read_snapshot

        try:
            return read_snapshot(self.snapshot(name))
        except StorageAwayError:
            raise
        except (OSError, ValueError) as error:
            raise _spoilt(name) from error

    def keep_targets(self, table: "TargetTable") -> str:
        """Keep a table of targets that may lie elsewhere; return its name."""
        return self._put(self.snapshots / self._kept_tables().adopt(table))

    def find_targets(self, name: str) -> "TargetTable":
        """Return a table of targets that was kept; raises as `read_table` does."""
        return self._kept_tables().find(self.snapshot(name).name)

    def _kept_tables(self) -> "StoredTables":
        from planner.adapters.engines.stored_targets import StoredTables

        return StoredTables(self.snapshots)

    def tables(self) -> "JudgedTables":
        """Return where imports leave libraries, of which those used are then kept."""
        from planner.adapters.engines.judged_tables import JudgedTables

        return JudgedTables(self.folder / JUDGED)

    def read_bytes(self, name: str) -> bytes:
        """Return bytes that were kept; raises as `read_table` does."""
        data = self.read_kept(name)
        if data is None:
            raise _spoilt(name)
        return data

    def keep_bytes(self, data: bytes, suffix: str) -> str:
        """Keep a snapshot; return its name, the SHA-256 of its bytes and the suffix."""
        handle, name = tempfile.mkstemp(dir=self.snapshots, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # A half-written file never gets a name.
            kept = self.snapshots / f"{hashlib.sha256(data).hexdigest()}{suffix}"
            part.replace(kept)
        finally:
            part.unlink(missing_ok=True)
        return self._put(kept)

    def _put(self, path: Path) -> str:
        """Have a snapshot kept before anything names it; return its name."""
        if self.storage is not None:
            self.storage.put(path)
        return path.name

    def put_snapshots(self) -> None:
        """Have all snapshots of the folder kept in the storage, if there is one."""
        for path in self.snapshots.iterdir():
            if _NAME.fullmatch(path.name):
                self._put(path)

    def fetch_snapshots(self) -> None:
        """Have all snapshots of the storage in the folder, if there is one."""
        for name in self.storage.names() if self.storage is not None else ():
            self.snapshot(name)

    def snapshot(self, name: str) -> Path:
        """Return where a snapshot is, or would be; it is fetched if need be.

        Raises
        ------
        CheckFailedError
            If what is fetched isn't what its name says.
        StorageAwayError
            If the storage can't be asked.
        """
        path = self.snapshots / name
        if self.storage is None or not _NAME.fullmatch(name) or path.exists():
            return path
        with tempfile.TemporaryDirectory(dir=self.snapshots, prefix=".") as folder:
            part = Path(folder) / name
            if self.storage.fetch(name, part):
                if not _holds(part):
                    raise _spoilt(name)
                part.chmod(0o600)
                part.replace(path)
        return path

    def read_kept(self, name: str) -> bytes | None:
        """Return a snapshot of bytes; None if it is gone or not what its name says.

        Raises
        ------
        StorageAwayError
            If the storage can't be asked.
        """
        try:
            data = self.snapshot(name).read_bytes()
        except StorageAwayError:
            raise
        except (CheckFailedError, OSError):
            return None
        return data if hashlib.sha256(data).hexdigest() == name.split(".")[0] else None

    def snapshot_fault(self, name: str) -> str:
        """Return "missing" or "changed" if a snapshot is that, else nothing."""
        try:
            path = self.snapshot(name)
        except CheckFailedError:
            return "changed"
        try:
            there = path.is_file()
        except OSError:
            there = False  # A name that no file can have.
        if not there:
            return "missing"
        return "" if _holds(path) else "changed"


def _holds(path: Path) -> bool:
    """Tell whether a snapshot's content is what its name says."""
    if path.suffix == ".parquet":
        return _table_holds(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest == path.name.split(".")[0]


def _table_holds(path: Path) -> bool:
    from planner.adapters.engines.stored_targets import StoredTables

    try:
        StoredTables(path.parent).find(path.name)
    except CheckFailedError:
        return False
    return True


def _spoilt(name: str) -> CheckFailedError:
    return CheckFailedError([Finding(file=name, code="snapshot_spoilt", value=name)])
