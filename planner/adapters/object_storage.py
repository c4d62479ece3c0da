"""Snapshots in an object storage that speaks S3, or in a folder anywhere.

Who may read and write there is the environment's affair, by the names that the tools
of AWS know. Of a fault its class is told: an answer may quote what was signed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from planner.adapters.storage import StorageAwayError

if TYPE_CHECKING:
    from obstore.store import RetryConfig

#: Bytes of one request; what is larger is put and fetched in several.
_PIECE = 16 << 20
_AT_ONCE = 4
_PATIENCE = timedelta(seconds=20)
#: How long whoever only asks whether it is there waits.
_AT_ONCE_OR_NOT = timedelta(seconds=2)
#: How the storage's client reads a yes in the environment.
_YES = ("1", "true", "on", "yes", "y")
_ANY_NAME = "ready"


class ObjectStorage:
    """Implements `planner.adapters.storage.Storage`.

    Parameters
    ----------
    uri
        Such as ``s3://bucket/prefix`` or ``file:///mnt/snapshots``.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._store: LocalStore | S3Store
        self._hasty: LocalStore | S3Store
        with self._faults_told():
            if uri.startswith("file:"):
                self._store = self._hasty = LocalStore.from_url(uri, mkdir=True)
            else:
                patience: RetryConfig = {"max_retries": 5, "retry_timeout": _PATIENCE}
                self._store = S3Store.from_url(uri, retry_config=patience)
                self._hasty = S3Store.from_url(
                    uri,
                    retry_config={"max_retries": 0, "retry_timeout": _AT_ONCE_OR_NOT},
                    # Options that are given stand in place of the environment's.
                    client_options={
                        "timeout": _AT_ONCE_OR_NOT,
                        "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower()
                        in _YES,
                    },
                )

    def put(self, path: Path) -> None:
        """Keep a file under its name, unless there is one."""
        with self._faults_told():
            if self._size(path.name) is not None:
                return
            if path.stat().st_size > _PIECE:
                # Two who put the same name put the same content.
                obstore.put(
                    self._store,
                    path.name,
                    path,
                    chunk_size=_PIECE,
                    max_concurrency=_AT_ONCE,
                )
                return
            try:
                obstore.put(self._store, path.name, path, mode="create")
            except AlreadyExistsError:
                return

    def fetch(self, name: str, to: Path) -> bool:
        """Write what is kept under a name to a file; False if nothing is."""
        with self._faults_told():
            size = self._size(name)
        if size is None:
            return False
        with to.open("wb") as file:
            for start in range(0, size, _PIECE):
                with self._faults_told():
                    end = min(size, start + _PIECE)
                    piece = obstore.get_range(self._store, name, start=start, end=end)
                file.write(piece)
        return True

    def names(self) -> Iterator[str]:
        """Yield the names of all that is kept."""
        with self._faults_told():
            for page in obstore.list(self._store):
                yield from (found["path"] for found in page)

    def answers(self) -> bool:
        """Tell within a few seconds whether it can be read just now."""
        try:
            # Asked what is under a name: a bucket that isn't there has no list.
            next(iter(obstore.list(self._hasty, prefix=_ANY_NAME)), None)
        except (BaseError, OSError):
            return False
        return True

    def _size(self, name: str) -> int | None:
        try:
            return obstore.head(self._store, name)["size"]
        except FileNotFoundError:
            return None

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise StorageAwayError(self._uri, type(error).__name__) from None
