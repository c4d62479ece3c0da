"""What a written seed decides, by SHA-256."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def lot(seed: int, *what: str) -> int:
    """Return a number in [0, 2^60) that the seed and the words decide."""
    return int(sha256("|".join([str(seed), *what]).encode()).hexdigest()[:15], 16)


def pick(choices: Sequence[T], seed: int, *what: str) -> T:
    """Return one of the choices, by lot."""
    return choices[lot(seed, *what) % len(choices)]
