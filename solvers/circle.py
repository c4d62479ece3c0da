"""Arcs laid on a circle so that those that share members overlap least.

The circle is cut into `BINS` equal parts. All sums are of integers, so an answer is
the same on every machine.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

#: How finely the circle is cut; a power of two.
BINS = 512

MICRO = 1_000_000

Ints = npt.NDArray[np.int64]

_SCALE = 1 << 12  # of a bin that is wholly within an arc
_SHARED_BITS = 20  # so that no sum of overlaps leaves 64 bits
_SWEEPS = 2  # of moving each arc again once all are laid


@lru_cache(maxsize=65_536)
def reach_profile(eligible: int, expected_micro: int) -> Ints:
    """Return how surely each part of the circle is within a sample's reach.

    Parameters
    ----------
    eligible
        How many members the sample is drawn from, at least 1.
    expected_micro
        How many are drawn on average, in millionths.

    Returns
    -------
    ndarray
        Of shape (BINS,), for a sample that begins at 0; 4096 is certain.

    Notes
    -----
    The first q of n uniform places reach as far as a Beta(q, n + 1 - q) variable,
    which is taken for uniform with its mean and variance; the quota q is the
    expectation rounded up or down. So arcs of small strata are long and thin, and
    two of them keep a distance in which their fluctuation fits.
    """
    low, part = divmod(expected_micro, MICRO)
    within = np.zeros(BINS)
    for quota, weight in ((low, MICRO - part), (low + 1, part)):
        if quota and weight:
            within += _reached(eligible, quota) * (weight / MICRO)
    found = np.rint(within * _SCALE).astype(np.int64)
    found.flags.writeable = False  # every caller gets the same
    return found


def _reached(eligible: int, quota: int) -> npt.NDArray[np.float64]:
    """Return the chance that a bin lies within the first `quota` places."""
    if quota >= eligible:
        return np.ones(BINS)
    mean = quota / (eligible + 1)
    half = np.sqrt(3.0 * mean * (1.0 - mean) / (eligible + 2))
    low, high = max(0.0, mean - half), min(1.0, mean + half)
    edges = np.arange(BINS + 1) / BINS
    ramp = np.clip(edges, low, high) - low
    upto = np.minimum(edges, low) + ramp - ramp * ramp / (2.0 * (high - low))
    return np.asarray(np.diff(upto) * BINS)


def lay_arcs(profiles: Sequence[Ints], shared: Ints) -> list[int]:
    """Return where each arc begins, in bins.

    Parameters
    ----------
    profiles
        Each arc as `reach_profile` gives it.
    shared
        How many members each two arcs have in common, of shape (n, n).

    Notes
    -----
    What is made small is the sum, over pairs, of shared members times overlap: up
    to a constant the mean of the square of how often a member is drawn. The longest
    arcs are laid first, each where it adds least; the average over all places is
    what independent places would add, so no answer is worse than independence.
    Where arcs overlap all the same, laying them end to end may be better, and is
    tried. Then each is lifted and laid again. Where room is left it is spread evenly.
    """
    return list(
        _laid(
            tuple(profile.tobytes() for profile in profiles),
            np.ascontiguousarray(shared, dtype=np.int64).tobytes(),
        )
    )


@lru_cache(maxsize=4_096)
def _laid(arcs: tuple[bytes, ...], members: bytes) -> tuple[int, ...]:
    """Return what `lay_arcs` does; plans of one year have most circles in common."""
    profiles = [np.frombuffer(arc, dtype=np.int64) for arc in arcs]
    shared = np.frombuffer(members, dtype=np.int64).reshape(len(arcs), len(arcs))
    weights = _scaled(shared)
    order = sorted(range(len(profiles)), key=lambda i: (-int(profiles[i].sum()), i))
    starts, laid = [0] * len(profiles), _Laid(profiles)
    _lay_each(order, starts, laid, weights)
    if (added := laid.overlap(weights)) > 0:
        ended, other = _end_to_end(order, profiles), _Laid(profiles)
        for arc in order:
            other.lay(arc, ended[arc])
        if other.overlap(weights) < added:
            starts, laid = ended, other
        for _ in range(_SWEEPS):
            if not _lay_each(order, starts, laid, weights):
                break
    return tuple(_evened(starts, profiles))


class _Laid:
    """Arcs on the circle, one a row; a row of zeros isn't laid."""

    def __init__(self, profiles: Sequence[Ints]) -> None:
        self.profiles = profiles
        self.rows = np.zeros((len(profiles), BINS), dtype=np.int64)

    def lay(self, arc: int, start: int) -> None:
        """Lay an arc, wherever it was."""
        self.rows[arc] = np.roll(self.profiles[arc], start)

    def overlap(self, weights: Ints) -> int:
        """Return the weighted overlap of all pairs, each counted twice."""
        return sum(
            int(row @ load)
            for row, load in zip(self.rows, weights @ self.rows, strict=True)
        )


def _lay_each(
    order: Sequence[int], starts: list[int], laid: _Laid, weights: Ints
) -> bool:
    """Lay every arc where it adds least; tell whether any was moved."""
    moved = False
    for arc in order:
        laid.rows[arc] = 0
        best = _best_start(laid.profiles[arc], weights[arc] @ laid.rows)
        moved = moved or best != starts[arc]
        starts[arc] = best
        laid.lay(arc, best)
    return moved


def _end_to_end(order: Sequence[int], profiles: Sequence[Ints]) -> list[int]:
    """Return starts that lay each arc where the one before it ends, round and round."""
    starts, upto = [0] * len(profiles), 0
    for arc in order:
        starts[arc] = round(upto / _SCALE) % BINS
        upto += int(profiles[arc].sum())
    return starts


def _scaled(shared: Ints) -> Ints:
    """Return the shared members, halved until no sum can leave 64 bits."""
    weights = shared.astype(np.int64, copy=True)
    np.fill_diagonal(weights, 0)
    most = int(weights.max(initial=0))
    return weights >> max(0, most.bit_length() - _SHARED_BITS)


def _best_start(profile: Ints, load: Ints) -> int:
    """Return the first start at which `profile` overlaps `load` least."""
    if not load.any():
        return 0
    length = _length(profile)
    around = np.concatenate((load, load[: length - 1] if length > 1 else load[:0]))
    windows = np.lib.stride_tricks.sliding_window_view(around, max(1, length))
    return int(np.argmin(windows @ profile[: max(1, length)]))


def _length(profile: Ints) -> int:
    found = np.flatnonzero(profile)
    return int(found[-1]) + 1 if found.size else 0


def _evened(starts: Sequence[int], profiles: Sequence[Ints]) -> list[int]:
    """Return the starts moved apart in proportion, where the arcs leave room."""
    ends = (s + _length(p) for s, p in zip(starts, profiles, strict=True))
    end = max(ends, default=BINS)
    if not 0 < end < BINS:
        return list(starts)
    return [start * BINS // end for start in starts]
