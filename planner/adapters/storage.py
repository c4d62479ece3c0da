"""What a workspace asks of the storage that stands behind its folder of snapshots."""

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Keeps files under their names; what is there never changes."""

    def put(self, path: Path) -> None:
        """Keep a file under its name, unless there is one; it appears whole.

        Raises
        ------
        StorageAwayError
            If it can't be kept.
        """

    def fetch(self, name: str, to: Path) -> bool:
        """Write what is kept under a name to a file; False if nothing is.

        Raises
        ------
        StorageAwayError
            If it can't be had.
        """

    def names(self) -> Iterable[str]:
        """Return the names of all that is kept; raises as `put` does."""

    def answers(self) -> bool:
        """Tell within a few seconds whether it can be read just now."""


class StorageAwayError(OSError):
    """The storage can't be worked with now, and may be later."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(errno.EIO, why, where)
