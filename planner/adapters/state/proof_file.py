"""Inclusion proofs read from a file, without a word of the frame in memory.

A proof file holds 32-byte digests and nothing else: first all nodes of the frame's
tree, level by level from the buckets up, then all leaves in ascending order. Where
a node stands follows from `bucket_hex`, and a bucket's leaves are found by halving.
Its name is the root, which nothing but this frame with this key has.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

from planner.protocol.frame_tree import FrameTree, Proof

_DIGEST = 32

#: A bucket's name, its digest, and its leaves in ascending order, one after another.
Bucket = tuple[str, str, str]


class ProofFileError(Exception):
    """A proof file that isn't what its name says, or can't become it."""


class ProofFile:
    """The proof file of one frame.

    Parameters
    ----------
    path
        Where it is, or will be.
    root
        The frame's, in hex.
    """

    def __init__(self, path: Path, *, root: str, rows: int, bucket_hex: int) -> None:
        self._path = path
        self._root = root
        self._rows = rows
        self._bucket_hex = bucket_hex
        self._nodes = (2 << 4 * bucket_hex) - 1
        self._size = _DIGEST * (self._nodes + rows)

    def is_whole(self) -> bool:
        """Tell whether it is there; it never is in part."""
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return False
        return size == self._size

    def write(self, buckets: Iterable[Bucket]) -> None:
        """Make it, whole or not at all.

        Parameters
        ----------
        buckets
            All that hold a leaf, in ascending order.

        Raises
        ------
        ProofFileError
            If they don't give the root.
        """
        handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.seek(_DIGEST * self._nodes)
                digests = {}
                for bucket, digest, leaves in buckets:
                    digests[bucket] = digest
                    file.write(bytes.fromhex(leaves))
                tree = FrameTree(self._bucket_hex, digests)
                file.seek(0)
                for level in tree.levels:
                    file.write(bytes.fromhex("".join(level)))
                file.flush()
                os.fsync(file.fileno())
            if tree.root != self._root:
                msg = f"the frame kept isn't the one stated: root {tree.root}"
                raise ProofFileError(msg)
            part.replace(self._path)
        finally:
            part.unlink(missing_ok=True)

    def proof(self, leaf: str) -> Proof:
        """Return the proof of a leaf.

        Raises
        ------
        ProofFileError
            If no such leaf is there.
        """
        with (
            self._path.open("rb") as file,
            mmap(file.fileno(), 0, access=ACCESS_READ) as found,
        ):
            bucket = self._bucket(found, leaf[: self._bucket_hex])
            if leaf not in bucket:
                msg = f"no leaf {leaf} under root {self._root}"
                raise ProofFileError(msg)
            position, start, path = int(leaf[: self._bucket_hex], 16), 0, []
            for height in range(4 * self._bucket_hex, 0, -1):
                path.append(_digest(found, start + (position ^ 1)))
                start += 1 << height
                position //= 2
        return Proof(leaf=leaf, bucket=tuple(bucket), path=tuple(path))

    def _bucket(self, found: mmap, name: str) -> list[str]:
        digits = 2 * _DIGEST - len(name)
        low = self._first(found, bytes.fromhex(name + "0" * digits))
        bucket = []
        for at in range(low, self._rows):
            leaf = _digest(found, self._nodes + at)
            if not leaf.startswith(name):
                break
            bucket.append(leaf)
        return bucket

    def _first(self, found: mmap, wanted: bytes) -> int:
        """Return how many leaves are smaller than `wanted`."""
        low, high = 0, self._rows
        while low < high:
            middle = (low + high) // 2
            at = _DIGEST * (self._nodes + middle)
            if found[at : at + _DIGEST] < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def _digest(found: mmap, position: int) -> str:
    return found[_DIGEST * position : _DIGEST * (position + 1)].hex()


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock among processes and threads; others wait."""
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
