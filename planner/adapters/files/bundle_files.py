"""Bundles as folders and zips: written byte for byte the same, read warily."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pandas as pd

from planner.errors import Finding, InputError
from planner.ids import canonical_json
from planner.protocol.bundle import AUDIT_MEMBERS, FRAME, MEMBERS, PACKED_FRAME, Bundle
from planner.publishing.public_bundle import public_members
from planner.year import RoundRecord

#: From this many targets on the frame is packed.
_PACKED_FROM_ROWS = 100_000
_CHUNK = 1 << 20
_MAX_MEMBER_BYTES = 1 << 31
#: Text packs tenfold; what unpacks to far more was made to fill the memory.
_MAX_EXPANSION = 200
_EXPANSION_SPARED_BYTES = 1 << 24


class _UnreadableError(Exception):
    """A member that can't be read; its text says why."""


def write_bundle(folder: Path, round_record: RoundRecord) -> None:
    """Write what an auditor of the round is given.

    The same round gives the same bytes. What only an auditor may have is
    readable by its owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "statement.json", round_record.statement)
    _write_json(folder / "plan.json", round_record.plan)
    _write_json(folder / "reveals.json", round_record.reveals)
    _write_text(folder / "seed.txt", round_record.seed)
    _write_json(folder / "policy.json", round_record.policy)
    _write_json(folder / "strata.json", round_record.strata)
    _write_json(folder / "record.json", round_record.record)
    if round_record.custody_key is not None:
        _write_text(folder / "custody_key.txt", round_record.custody_key)
    _write_frame(folder, round_record.frame)
    for name in AUDIT_MEMBERS:
        if (folder / name).exists():
            (folder / name).chmod(0o600)


def write_public_bundle(
    folder: Path, round_record: RoundRecord, *, published: bool
) -> None:
    """Write what anybody may have of the round.

    Parameters
    ----------
    published
        Whether the embargo is over, so that the list may be shown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    members = public_members(
        statement=round_record.statement,
        plan=round_record.plan,
        reveals=round_record.reveals,
        seed=round_record.seed,
        list_digest=round_record.record["list_digest"],
        published=round_record.selections if published else None,
    )
    for name, content in members.items():
        (folder / name).write_bytes(content)


def read_bundle(path: Path) -> Bundle:
    """Read a bundle from a folder, or a zip of it.

    Members are read by name only, up to a size; what else is in it is left alone.

    Raises
    ------
    InputError
        If there is no such folder, or the file is no zip of a bundle.
    """
    try:
        if path.is_dir():
            return _read_folder(path)
        with zipfile.ZipFile(path) as archive:
            return _read_zip(archive)
    except (OSError, zipfile.BadZipFile, _UnreadableError) as error:
        finding = Finding(
            file=path.name, code="bundle_unreadable", value=f"{path}: {error}"
        )
        raise InputError([finding]) from error


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_bytes(canonical_json(value))


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _write_frame(folder: Path, frame: pd.DataFrame) -> None:
    rows = zip(*(frame[column].tolist() for column in frame.columns), strict=True)
    data = _csv_text(list(frame.columns), rows).encode()
    if len(frame) < _PACKED_FROM_ROWS:
        (folder / FRAME).write_bytes(data)
        return
    # Without a time in its head, the same frame gives the same bytes.
    (folder / PACKED_FRAME).write_bytes(gzip.compress(data, compresslevel=6, mtime=0))


def _read_folder(folder: Path) -> Bundle:
    members: dict[str, bytes] = {}
    unreadable: dict[str, str] = {}
    for name in MEMBERS:
        path = folder / name
        if not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                members[name] = _limited(file, path.stat().st_size)
        except (OSError, _UnreadableError) as error:
            unreadable[name] = str(error)
    return _unpacked(members, unreadable)


def _read_zip(archive: zipfile.ZipFile) -> Bundle:
    within = _top_folder(archive.namelist())
    members: dict[str, bytes] = {}
    unreadable: dict[str, str] = {}
    for name in MEMBERS:
        found = [i for i in archive.infolist() if i.filename == within + name]
        if len(found) > 1:
            unreadable[name] = "in the zip more than once"
        elif found:
            try:
                with archive.open(found[0]) as file:
                    members[name] = _limited(file, found[0].compress_size)
            except (
                OSError,
                EOFError,
                RuntimeError,
                NotImplementedError,
                zipfile.BadZipFile,
                zlib.error,
                _UnreadableError,
            ) as error:
                unreadable[name] = str(error) or type(error).__name__
    return _unpacked(members, unreadable)


def _top_folder(names: Sequence[str]) -> str:
    """Return the prefix of the outermost statement, "" where it is on top."""
    statements = [
        name for name in names if PurePosixPath(name).name == "statement.json"
    ]
    if not statements:
        msg = "no statement.json in the zip"
        raise _UnreadableError(msg)
    outermost = min(statements, key=lambda name: (name.count("/"), name))
    return outermost.removesuffix("statement.json")


def _unpacked(members: dict[str, bytes], unreadable: dict[str, str]) -> Bundle:
    packed = members.pop(PACKED_FRAME, None)
    if packed is not None and FRAME in members:
        unreadable[PACKED_FRAME] = f"beside {FRAME}: which of them is the frame?"
    elif packed is not None:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
                members[FRAME] = _limited(file, len(packed))
        except (OSError, EOFError, zlib.error, _UnreadableError) as error:
            unreadable[PACKED_FRAME] = str(error)
    return Bundle(members=members, unreadable=unreadable)


def _limited(file: IO[bytes] | gzip.GzipFile, stored_bytes: int) -> bytes:
    """Read a member whole, unless it is far larger than it may be."""
    most = min(
        _MAX_MEMBER_BYTES,
        _EXPANSION_SPARED_BYTES + _MAX_EXPANSION * max(stored_bytes, 1),
    )
    buffer = io.BytesIO()
    while chunk := file.read(_CHUNK):
        buffer.write(chunk)
        if buffer.tell() > most:
            msg = f"unpacks to more than {most} bytes"
            raise _UnreadableError(msg)
    return buffer.getvalue()
