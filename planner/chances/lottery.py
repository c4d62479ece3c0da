"""One entry drawn from given numbers, as docs/protocol.md, 6 to 8, has it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.chances.model import Draw
from planner.protocol.engine_port import NUMBERS

Ints = npt.NDArray[np.int64]
UInts = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

MICRO = 1_000_000
_MASK = np.uint64(NUMBERS - 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one entry drew: targets by cell, then place; counts by cell.

    `selected` are positions in the library.
    """

    selected: npt.NDArray[np.intp]
    skipped: Ints
    shortfall: Ints


def round_quotas(upto: Ints, start: int) -> Ints:
    """Return whole quotas by cell (section 6), `start` being its U.

    f(C) is C div 10^6, and one more where what that leaves reaches the threshold
    that `start` sets; so no product leaves 64 bits.
    """
    threshold = -(-(NUMBERS - start) * MICRO // NUMBERS)
    whole, part = np.divmod(upto, MICRO)
    return np.diff(whole + (part >= threshold), prepend=0)


def draw_entry(draw: Draw, numbers: UInts, quotas: Ints, free: Bools) -> Drawn:
    """Draw an entry.

    Parameters
    ----------
    numbers, free
        Of each of the entry's targets: its ticket's number in the group, and whether
        no cap keeps it out.
    quotas
        By cell.

    Notes
    -----
    First a threshold, then a rank: only places that can be among those taken are
    sorted; a cell where they were too few is ranked whole.
    """
    wanted = np.where(quotas + draw.reserve > 0, quotas + draw.reserve, 0)
    cells = draw.cells
    places = (numbers - draw.offsets[cells]) & _MASK
    capped = np.bincount(cells[~free], minlength=len(draw.sizes))
    limits = _thresholds(wanted, draw.sizes - capped)
    near = np.flatnonzero(places < limits[cells])
    found = np.bincount(cells[near][free[near]], minlength=len(draw.sizes))
    short = (found < wanted) & (limits < NUMBERS)
    if short.any():
        limits[short] = NUMBERS
        near = np.flatnonzero(places < limits[cells])
    near = near[np.lexsort((places[near], cells[near]))]
    return _taken(draw, quotas, wanted, near, cells[near], free[near])


def _thresholds(wanted: Ints, open_: Ints) -> UInts:
    """Return places below which the wanted targets of each cell stand, most likely."""
    enough = wanted + 4.0 * np.sqrt(wanted) + 4.0
    share = np.where(wanted > 0, enough / np.maximum(open_, 1), 0.0)
    return np.where(share < 1.0, share * NUMBERS, NUMBERS).astype(np.uint64)


def _taken(
    draw: Draw, quotas: Ints, wanted: Ints, near: Ints, cells: Ints, free: Bools
) -> Drawn:
    """Walk down each cell's ranking; `near` is sorted by cell, then place."""
    count = len(draw.sizes)
    before: Ints = np.cumsum(free, dtype=np.int64) - free
    first = np.searchsorted(cells, np.arange(count))
    starts = before[np.minimum(first, max(0, len(before) - 1))] if len(near) else first
    rank = before - starts[cells]
    selected = free & (rank < quotas[cells])
    passed = ~free & (rank < wanted[cells])
    taken = np.bincount(cells[selected], minlength=count)
    return Drawn(
        selected=draw.targets[near[selected]],
        skipped=np.bincount(cells[passed], minlength=count),
        shortfall=quotas - taken,
    )
