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

#: Width of a ticket; ties are rare, and sums of thousands fit 64 bits easily.
TICKET_BITS = 16

_DIGEST_SIZE = 32
_EIGHT = Struct(">8I")


def draw_tickets(text: str, count: int) -> npt.NDArray[np.int64]:
    """Return `count` numbers in [0, 2^16), uniform and independent.

    Parameters
    ----------
    text
        What the numbers are for; it holds the seed.
    """
    start = hashlib.sha256(f"{text}|".encode())
    size = count * TICKET_BITS // 8
    blocks = []
    for counter in range(-(-size // _DIGEST_SIZE)):
        block = start.copy()
        block.update(str(counter).encode())
        blocks.append(block.digest())
    return np.frombuffer(b"".join(blocks)[:size], dtype=">u2").astype(np.int64)


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
