"""Temporary folders of a process's own; those of processes that were killed go."""

import atexit
import fcntl
import os
import shutil
import stat
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

_PREFIX = "planner-"
#: Held by whoever uses the folder that it is in, and by those it forked.
_LOCK = ".planner-lock"
_HOUR = 3_600


def own_folder() -> Path:
    """Make a folder that goes when this process ends, or soon after it was killed."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _sweep(parent: Path) -> None:
    """Remove folders whose processes are gone."""
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        # What another process sweeps meanwhile may be gone by now, or held again.
        with suppress(OSError):
            made = lock.parent.lstat()
            mine = stat.S_ISDIR(made.st_mode) and made.st_uid == os.geteuid()
            # A folder that was just made may not be held yet.
            if not mine or time.time() - lock.stat().st_mtime < _HOUR:
                continue
            with closing(lock.open("rb")) as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent)
