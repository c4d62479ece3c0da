"""A workspace kept in one file, and made again from it, on this database or another."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, inspect
from sqlalchemy.exc import DatabaseError

from planner.adapters.clock import SystemClock
from planner.adapters.files.backup_file import BackupWriter, unpack, written
from planner.adapters.state.database import (
    engine_of,
    migrate,
    revision_of,
    revisions,
)
from planner.adapters.state.sql_store import open_store, unusable
from planner.adapters.state.table_dump import dump, load, set_counters, tables_in
from planner.adapters.state.workspace import JUDGED, Workspace
from planner.composition.workspaces import workspace_at
from planner.errors import CheckFailedError, Finding, InputError
from planner.ledger.verdict import Verdict
from planner.ports import Progress
from planner.protocol.times import time_text

_TABLES = "tables"
_FILES = "workspace"
_SNAPSHOTS = "snapshots"
#: The database itself, and what is made again when it is asked for.
_LEFT_OUT = ("state.sqlite", "state.elsewhere", "proofs", JUDGED)
#: Read before the tables: written after them, it could name events they don't hold.
_CHECKPOINTS = "checkpoints.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a backup holds: files, rows by table, and the database's revision."""

    files: int
    rows: dict[str, int]
    revision: str
    made_at: str


def back_up(
    folder: Path, out: Path, progress: Progress, *, with_snapshots: bool = True
) -> Kept:
    """Keep a workspace in one file; a server may go on working meanwhile.

    The tables are read in one transaction, so they are of one moment. Snapshots and
    inputs are there before the rows that name them, and never change.

    Parameters
    ----------
    with_snapshots
        False leaves them to the storage that they are kept in.

    Raises
    ------
    InputError
        If there is no state to keep, or a file of that name, or no storage to leave
        the snapshots to.
    StorageAwayError
        If the snapshots can't be had.
    """
    workspace = workspace_at(folder)
    if workspace.storage is None and not with_snapshots:
        raise _refused(folder, "backup_snapshots_here")
    engine = engine_of(workspace)
    try:
        with written(out) as archive, tempfile.TemporaryDirectory() as held:
            left = () if with_snapshots else (_SNAPSHOTS,)
            kept = _backed_up(workspace, engine, archive, Path(held), progress, left)
    except DatabaseError as error:
        raise unusable(workspace, error) from error
    finally:
        engine.dispose()
    return kept


def _backed_up(
    workspace: Workspace,
    engine: Engine,
    archive: BackupWriter,
    held: Path,
    progress: Progress,
    left_out: tuple[str, ...],
) -> Kept:
    revision = revision_of(engine)
    if revision is None:
        raise _refused(workspace.folder, "backup_nothing")
    now = time_text(SystemClock().now())
    checkpoints = held / _CHECKPOINTS
    with suppress(FileNotFoundError):
        shutil.copyfile(workspace.folder / _CHECKPOINTS, checkpoints)
    progress.stage("数据表", "tables")
    rows = {}
    with engine.connect() as connection:
        tables = tables_in(connection)
        for done, table in enumerate(tables, start=1):
            path = held / f"{table.name}.jsonl"
            rows[table.name] = dump(connection, table, path)
            archive.add(f"{_TABLES}/{path.name}", path)
            path.unlink()
            progress.advance(done, len(tables))
    progress.stage("快照与输入文件", "snapshots and inputs")
    if checkpoints.exists():
        archive.add(f"{_FILES}/{_CHECKPOINTS}", checkpoints)
    if not left_out:
        workspace.fetch_snapshots()
    files = list(_files(workspace.folder, left_out))
    for done, path in enumerate(files, start=1):
        name = path.relative_to(workspace.folder).as_posix()
        # A file that was for the moment only may be gone by now.
        with suppress(FileNotFoundError):
            archive.add(f"{_FILES}/{name}", path)
        progress.advance(done, len(files))
    told = {"made_at": now, "revision": revision, "rows": rows}
    archive.close({**told, "database": engine.dialect.name})
    return Kept(files=len(files), rows=rows, revision=revision, made_at=now)


def _files(folder: Path, left_out: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        top, *inner = path.relative_to(folder).parts
        if (
            path.is_file()
            and not top.startswith((*_LEFT_OUT, *left_out))
            and not any(name.startswith(".") for name in inner)
            and top != _CHECKPOINTS
            and path.suffix not in {".part", ".lock"}
        ):
            yield path


def restore(
    file: Path, folder: Path, progress: Progress, *, accept_faults: bool = False
) -> tuple[Kept, Sequence[Verdict]]:
    """Make a workspace of a backup, in a place and a database that are empty.

    A backup of an older version is migrated. All is held against the ledger before the
    workspace gets its name.

    Parameters
    ----------
    accept_faults
        Restore also what the ledger's checks find fault with.

    Raises
    ------
    InputError
        If the file isn't whole, or the place or the database isn't empty.
    CheckFailedError
        If the ledger's checks find faults; then nothing is left behind.
    """
    if folder.exists() and any(folder.iterdir()):
        raise _refused(folder, "restore_not_empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
    try:
        progress.stage("解开并核对摘要", "unpacking and digests")
        manifest = unpack(file, staged)
        if manifest["revision"] not in revisions():
            raise _refused(file, "restore_newer")
        place = staged / _FILES
        place.mkdir(mode=0o700, exist_ok=True)
        verdicts = _loaded(workspace_at(place), staged, manifest, progress)
        faults = [fault for verdict in verdicts for fault in verdict.faults]
        if faults and not accept_faults:
            _empty(workspace_at(place))
            raise CheckFailedError(faults)
        if folder.exists():
            folder.rmdir()
        place.rename(folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    kept = Kept(
        files=sum(name.startswith(_FILES) for name in manifest["files"]),
        rows=manifest["rows"],
        revision=manifest["revision"],
        made_at=manifest["made_at"],
    )
    return kept, verdicts


def _loaded(
    workspace: Workspace, staged: Path, manifest: dict[str, Any], progress: Progress
) -> list[Verdict]:
    """Fill the workspace's database and hold it against the ledger."""
    _refuse_used(workspace)
    engine = engine_of(workspace)
    try:
        migrate(engine, manifest["revision"])
        progress.stage("数据表", "tables")
        _fill(engine, staged / _TABLES, manifest["rows"], progress)
        migrate(engine)
        progress.stage("与台账核对", "held against the ledger")
        workspace.put_snapshots()
        with closing(open_store(workspace, SystemClock())) as store:
            return store.audit()
    except BaseException:
        _empty(workspace)
        raise
    finally:
        engine.dispose()


def _refuse_used(workspace: Workspace) -> None:
    engine = engine_of(workspace)
    try:
        if inspect(engine).get_table_names():
            raise _refused(workspace.folder, "restore_database_used")
    except DatabaseError as error:
        raise unusable(workspace, error) from error
    finally:
        engine.dispose()


def _fill(
    engine: Engine, folder: Path, rows: dict[str, int], progress: Progress
) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        tables = [table for table in tables_in(connection) if table.name in rows]
        for done, table in enumerate(tables, start=1):
            load(connection, table, folder / f"{table.name}.jsonl")
            progress.advance(done, len(tables))
        set_counters(connection)


def _empty(workspace: Workspace) -> None:
    """Take back all that was made in a database that was empty."""
    engine = engine_of(workspace)
    try:
        metadata = MetaData()
        with engine.execution_options(writes=True).begin() as connection:
            metadata.reflect(connection)
            metadata.drop_all(connection)
    finally:
        engine.dispose()


def _refused(path: Path, code: str) -> InputError:
    return InputError([Finding(file=path.name, code=code, value=str(path))])
