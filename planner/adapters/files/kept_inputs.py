"""Copies of a year's input files, kept under a digest of all that is in them."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from planner.errors import CheckFailedError, Finding
from planner.ids import hash_fields

_NAME_DIGITS = 32
_CHUNK = 1 << 20


class KeptInputs:
    """Where a workspace keeps input files; they belong to their owner alone.

    Parameters
    ----------
    folder
        Made when something is first kept there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def name_of(self, inputs: Path) -> str:
        """Return the name that the files of a folder are, or would be, kept under."""
        return _digest(inputs)

    def keep(self, inputs: Path) -> str:
        """Copy the files of a folder, and return the name that they are kept under."""
        name = _digest(inputs)
        kept = self._folder / name
        if kept.is_dir():
            return name
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=self._folder, suffix=".part"))
        try:
            for path in _files(inputs):
                copy = part / path.name
                shutil.copyfile(path, copy)
                copy.chmod(0o600)
            part.rename(kept)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return name

    def at(self, name: str) -> Path:
        """Return the folder of the files kept under a name.

        Raises
        ------
        CheckFailedError
            If they are gone, or were changed.
        """
        kept = self._folder / name
        if not kept.is_dir() or _digest(kept) != name:
            raise CheckFailedError(
                [Finding(file=name, code="inputs_spoilt", value=name)]
            )
        return kept


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _digest(folder: Path) -> str:
    parts = []
    for path in _files(folder):
        hashed = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                hashed.update(chunk)
        parts += [hashlib.sha256(path.name.encode()).hexdigest(), hashed.hexdigest()]
    return hash_fields("inputs", *parts)[:_NAME_DIGITS]
