"""Rows of numbers of any length, and sets as rows of flags."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def ints(values: Iterable[int]) -> IntArray:
    """Return whole numbers as an array."""
    return np.fromiter(values, dtype=np.int64)


def members(sets: Sequence[int], size: int) -> BoolArray:
    """Return which of `size` members each set has, of shape (n_sets, size)."""
    if not sets:
        return np.zeros((0, size), dtype=np.bool_)
    width = -(-max(1, size, *(some.bit_length() for some in sets)) // 8)
    rows = b"".join(some.to_bytes(width, "little") for some in sets)
    packed = np.frombuffer(rows, dtype=np.uint8).reshape(-1, width)
    return np.unpackbits(packed, axis=1, bitorder="little")[:, :size].astype(np.bool_)


class Rows:
    """Numbers in rows, each as long as it is.

    Parameters
    ----------
    flat, size
        All numbers, and how many each row has.

    Attributes
    ----------
    start
        Where each row begins.
    """

    def __init__(self, flat: IntArray, size: IntArray) -> None:
        self.flat = flat
        self.size = size
        self.start = np.cumsum(size) - size

    def __getitem__(self, row: int) -> list[int]:
        start = self.start[row]
        numbers: list[int] = self.flat[start : start + self.size[row]].tolist()
        return numbers


def rows_of(flags: Iterable[BoolArray]) -> Rows:
    """Return the places of what is true in each row of some tables, one after another.

    Places are counted on from table to table.
    """
    flat, size, columns = [], [], 0
    for table in flags:
        row, column = np.nonzero(table)
        flat.append(column + columns)
        size.append(np.bincount(row, minlength=len(table)))
        columns += table.shape[1]
    return Rows(np.concatenate(flat), np.concatenate(size))


def together(numbers: IntArray, count: int) -> Rows:
    """Return where each of `count` numbers is, ascending; negative ones nowhere."""
    order = np.argsort(numbers, kind="stable")
    order = order[np.searchsorted(numbers[order], 0) :]
    return Rows(order, np.bincount(numbers[order], minlength=count))


def spread(size: IntArray) -> tuple[IntArray, IntArray]:
    """Return of each place in rows the row, and which of its places it is."""
    row = np.repeat(np.arange(len(size)), size)
    return row, np.arange(len(row)) - (np.cumsum(size) - size)[row]
