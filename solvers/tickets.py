"""Numbers by lot: SHA-256 in counter mode over a text that holds the public seed.

Whoever has the seed can recompute every number with any SHA-256, and nobody can
foresee one without it. Counter mode (the text, `|` and 0, 1, 2, ... hashed one
after another) gives sixteen numbers a hash, so that millions cost a second.
"""

import hashlib
from collections.abc import Iterator
from itertools import count
from struct import Struct

import numpy as np
import numpy.typing as npt

_DIGEST_SIZE = 32
_EIGHT = Struct(">8I")


def draw_tickets(text: str, count: int, first: int = 0) -> npt.NDArray[np.int64]:
    """Return `count` numbers in [0, 2^16), uniform and independent.

    Parameters
    ----------
    text
        What the numbers are for; it holds the seed.
    first
        How many numbers are left out before.
    """
    return np.frombuffer(_hashed(text, 2 * first, 2 * count), ">u2").astype(np.int64)


def draw_numbers(text: str, count: int) -> npt.NDArray[np.int64]:
    """Return the first `count` of `numbers`."""
    return np.frombuffer(_hashed(text, 0, 4 * count), dtype=">u4").astype(np.int64)


def _hashed(text: str, first: int, size: int) -> bytes:
    """Return so many bytes of the hashes one after another, from the first on."""
    # Copying a hash that has the text is twice as fast as hashing the text anew.
    start = hashlib.sha256(f"{text}|".encode())
    skipped, left_out = divmod(first, _DIGEST_SIZE)
    hashes = []
    for block in range(skipped, -(-(first + size) // _DIGEST_SIZE)):
        hashed = start.copy()
        hashed.update(b"%d" % block)
        hashes.append(hashed.digest())
    return b"".join(hashes)[left_out : left_out + size]


def numbers(text: str) -> Iterator[int]:
    """Yield numbers in [0, 2^32), uniform and independent, without end: eight a hash.

    Parameters
    ----------
    text
        What the numbers are for; it holds the seed.
    """
    start = hashlib.sha256(f"{text}|".encode())
    for counter in count():
        block = start.copy()
        block.update(str(counter).encode())
        yield from _EIGHT.unpack(block.digest())
