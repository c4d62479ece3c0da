"""A frame's leaves as they come out of a database, and the digests of its buckets."""

from binascii import hexlify
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import numpy.typing as npt

_LEAF_BYTES = 32
#: Leaves that one task sorts out; enough that starting it costs nothing.
_TASK_LEAVES = 1 << 16


class LeafStore:
    """Room for so many leaves, of 32 bytes each, filled piece by piece in any order."""

    def __init__(self, rows: int) -> None:
        # In eights, big end first, so that whole numbers sort as the digests do.
        self._leaves = np.empty((rows, _LEAF_BYTES // 8), dtype=">u8")
        self._filled = 0

    def add(self, digests: str) -> None:
        """Add leaves, written one after another with nothing between them."""
        piece = np.frombuffer(bytes.fromhex(digests), dtype=">u8").reshape(-1, 4)
        self._leaves[self._filled : self._filled + len(piece)] = piece
        self._filled += len(piece)

    def bucket_digests(self, bucket_hex: int, threads: int) -> dict[str, str]:
        """Return the digest of every bucket that isn't empty, by its name.

        Raises
        ------
        ValueError
            If not all leaves were added.
        """
        order, first = self._sorted()
        names = first >> np.uint64(64 - 4 * bucket_hex)
        starts = np.flatnonzero(np.diff(names, prepend=names[:1] + 1))
        ends = np.append(starts[1:], len(names))
        cuts = np.flatnonzero(np.diff(starts // _TASK_LEAVES)) + 1
        tasks = np.split(np.arange(len(starts)), cuts) if len(starts) else []

        def digests_of(task: npt.NDArray[np.int64]) -> list[str]:
            begin, stop = starts[task[0]], ends[task[-1]]
            text = hexlify(self._leaves.take(order[begin:stop], axis=0).tobytes())
            bounds = zip(starts[task] - begin, ends[task] - begin, strict=True)
            return [
                sha256(b"bucket|" + text[64 * start : 64 * end]).hexdigest()
                for start, end in bounds
            ]

        with ThreadPoolExecutor(threads) as pool:
            digests = [d for found in pool.map(digests_of, tasks) for d in found]
        return {
            f"{name:0{bucket_hex}x}": digest
            for name, digest in zip(names[starts].tolist(), digests, strict=True)
        }

    def in_order(self) -> Iterator[str]:
        """Yield all leaves, ascending.

        Raises
        ------
        ValueError
            If not all leaves were added.
        """
        order, _ = self._sorted()
        for at in range(0, len(order), _TASK_LEAVES):
            some = self._leaves.take(order[at : at + _TASK_LEAVES], axis=0)
            text = hexlify(some.tobytes()).decode()
            digits = 2 * _LEAF_BYTES
            yield from (text[n : n + digits] for n in range(0, len(text), digits))

    def _sorted(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
        """Return the leaves' ascending order, and the first eights in it."""
        if self._filled != len(self._leaves):
            msg = f"{self._filled} leaves of {len(self._leaves)}"
            raise ValueError(msg)
        first = self._leaves[:, 0].astype(np.uint64)
        order = np.argsort(first)
        first = first.take(order)
        if (first[1:] == first[:-1]).any():
            order = np.lexsort(self._leaves.T[::-1])
        return order, first
