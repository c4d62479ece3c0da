"""Numbers by lot: SHA-256 in counter mode over a text that holds the public seed.

Whoever has the seed can recompute every number with any SHA-256, and nobody can
foresee one without it. Counter mode (the text, `|` and 0, 1, 2, ... hashed one
after another) gives sixteen numbers a hash, so that millions cost a second.
"""

import hashlib

import numpy as np
import numpy.typing as npt

#: Width of a ticket; ties are rare, and sums of thousands fit 64 bits easily.
TICKET_BITS = 16

_DIGEST_SIZE = 32
_WORD_SIZE = 8


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


class Words:
    """Numbers in [0, 2^64), uniform and independent, as many as are asked for.

    Four a hash, the first eight bytes first; what is left of the last hash of one
    asking isn't used for the next.

    Parameters
    ----------
    text
        What the numbers are for; it holds the seed.
    """

    def __init__(self, text: str) -> None:
        self._start = hashlib.sha256(f"{text}|".encode())
        self._counter = 0

    def take(self, count: int) -> npt.NDArray[np.uint64]:
        """Return the next `count` numbers."""
        blocks = []
        for counter in range(
            self._counter, self._counter + -(-count * _WORD_SIZE // _DIGEST_SIZE)
        ):
            block = self._start.copy()
            block.update(str(counter).encode())
            blocks.append(block.digest())
        self._counter += len(blocks)
        return np.frombuffer(b"".join(blocks), dtype=">u8")[:count].astype(np.uint64)
