"""An output folder that holds one run whole, or says that it doesn't.

Everything is first written under `.staging-…` and then moved into place file by
file; `summary.json` goes first and comes back last, so that a folder without it
isn't a finished run. It lists the files that are the program's: nothing else in
the folder is ever replaced or removed by a later run.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

SUMMARY = "summary.json"
EARLIER = "earlier"
_STAGING = ".staging-"
_OWNED = "owned.json"
#: A disk with less left than this holds no year.
_PROBE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class OutputFolder:
    """The folder `out`, locked by this run; files are made in `staged`."""

    out: Path
    staged: Path
    owned: frozenset[str]

    def publish(self, summary: Mapping[str, Any], *, keep_earlier: bool) -> None:
        """Move the staged files into place; `summary` and their digests come last.

        Parameters
        ----------
        summary
            What `summary.json` says, its `files` aside.
        keep_earlier
            Whether an earlier run's files are moved to `earlier/` rather than
            removed: a run that failed may not destroy one that did not.
        """
        files = {path: _digest(self.staged / path) for path in _files(self.staged)}
        stale = sorted(self.owned - set(files) - {SUMMARY})
        moves = {path: _kept_as(path) if keep_earlier else "" for path in stale}
        kept = {new: _digest(self.out / old) for old, new in moves.items() if new}
        write_json(self.staged.parent / _OWNED, sorted({*self.owned, *files, *kept}))
        write_json(
            self.staged / SUMMARY,
            {**summary, "files": dict(sorted({**files, **kept}.items()))},
        )
        (self.out / SUMMARY).unlink(missing_ok=True)
        for old, new in moves.items():
            self._clear(old, new)
        for path in (*files, SUMMARY):
            target = self.out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.staged / path).replace(target)

    def _clear(self, old: str, new: str) -> None:
        """Move an earlier run's file aside, or remove it, and folders left empty."""
        if new == old:
            return
        if new:
            (self.out / new).parent.mkdir(parents=True, exist_ok=True)
            (self.out / old).replace(self.out / new)
        else:
            (self.out / old).unlink(missing_ok=True)
        for parent in PurePosixPath(old).parents[:-1]:
            with contextlib.suppress(OSError):
                (self.out / parent).rmdir()


@contextlib.contextmanager
def output_folder(out: Path) -> Iterator[OutputFolder]:
    """Open `out` for one run: alone, and rid of what killed runs left behind."""
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        leftovers = sorted(out.glob(f"{_STAGING}*"))
        owned = _owned_files(out, leftovers)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=out))
        try:
            write_json(staging / _OWNED, sorted(owned))
            for leftover in leftovers:
                shutil.rmtree(leftover, ignore_errors=True)
            staged = staging / "new"
            staged.mkdir()
            yield OutputFolder(out=out, staged=staged, owned=owned)
        finally:
            # Broken off between the first move and the last, only the list of
            # files remains, for the next run to clear.
            shutil.rmtree(staging / "new", ignore_errors=True)
            if (out / SUMMARY).exists() or not _read_json(staging / _OWNED):
                shutil.rmtree(staging, ignore_errors=True)


def check_writable(out: Path) -> None:
    """Make `out` and write into it, so that a run fails before its work, not after.

    Raises
    ------
    OSError
        If it can't be made, is a file, or takes no file.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=out) as probe:
        probe.write(b"0" * _PROBE_BYTES)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: a second run into it waits for the first."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems know no lock: then one run at a time is up to
        # whoever starts them.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _owned_files(out: Path, leftovers: list[Path]) -> frozenset[str]:
    """Return the files in `out` that an earlier run, finished or killed, wrote."""
    summary = _read_json(out / SUMMARY)
    listed = [summary.get("files") if isinstance(summary, dict) else None]
    listed += [_read_json(leftover / _OWNED) for leftover in leftovers]
    owned = {
        path
        for paths in listed
        if isinstance(paths, (dict, list))
        for path in paths
        if isinstance(path, str)
    }
    return frozenset(p for p in owned if _is_inside(p) and (out / p).is_file())


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


def _kept_as(path: str) -> str:
    return path if path.startswith(f"{EARLIER}/") else f"{EARLIER}/{path}"


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
