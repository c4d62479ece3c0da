"""A backup: one compressed archive, its manifest of digests as its last member."""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from planner.errors import Finding, InputError

MANIFEST = "manifest.json"
FORMAT = "planner-backup/1"
_LEVEL = 6
_BLOCK = 1 << 20


class BackupWriter:
    """An archive that is being written.

    Parameters
    ----------
    archive
        Where members go.
    """

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file; one that was changed meanwhile is told of by its digest.

        Raises
        ------
        OSError
            If it can't be read.
        """
        with path.open("rb") as file:
            member = tarfile.TarInfo(name)
            member.size = os.fstat(file.fileno()).st_size
            member.mode = 0o600
            reader = _Digesting(file)
            self._archive.addfile(member, reader)
        self._files[name] = {"bytes": member.size, "sha256": reader.hexdigest()}

    def close(self, told: dict[str, Any]) -> None:
        """Add the manifest: what is told of the backup, and every file's digest."""
        text = json.dumps(
            {"format": FORMAT, **told, "files": self._files}, ensure_ascii=False
        )
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            self.add(MANIFEST, Path(file.name))


class _Digesting:
    """A file that is digested while it is read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data: bytes = self._file.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        """Return the digest of all that was read."""
        return self._digest.hexdigest()


@contextmanager
def written(path: Path) -> Iterator[BackupWriter]:
    """Write an archive; it gets its name when it is whole.

    Raises
    ------
    InputError
        If there is a file of that name.
    """
    if path.exists():
        raise _faulty(path, "backup_exists")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_LEVEL) as tar:
                yield BackupWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Unpack an archive whose every file is what its manifest says; return that.

    Raises
    ------
    InputError
        If it can't be read, or something is missing, added or changed.
    """
    digests: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                digests[member.name] = _unpacked(archive, member, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, EOFError, tarfile.TarError) as error:
        raise _faulty(path, "backup_unreadable", reason=str(error)) from error
    if manifest.get("format") != FORMAT:
        raise _faulty(path, "backup_unreadable", reason=str(manifest.get("format")))
    del digests[MANIFEST]
    expected = manifest["files"]
    wrong = sorted(
        name
        for name in digests.keys() | expected.keys()
        if digests.get(name) != expected.get(name)
    )
    if wrong:
        raise _faulty(path, "backup_changed", reason=", ".join(wrong[:5]))
    return manifest


def _unpacked(
    archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path
) -> dict[str, Any]:
    name = PurePosixPath(member.name)
    source = archive.extractfile(member) if member.isreg() else None
    if source is None or name.is_absolute() or ".." in name.parts:
        msg = f"{member.name} is no file of a backup"
        raise ValueError(msg)
    target = folder.joinpath(*name.parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        target.chmod(0o600)
        while block := source.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": member.size, "sha256": digest.hexdigest()}


def _faulty(path: Path, code: str, **params: str) -> InputError:
    return InputError(
        [Finding(file=path.name, code=code, value=str(path), params=params)]
    )
