"""Spread a whole total over weighted cells, in integers, exactly.

Expected numbers are millionths. Chances rise with the weight class, stay above
zero, and sum to the total exactly.
"""

from collections.abc import Sequence
from fractions import Fraction

MICRO = 1_000_000


class TooThinError(ValueError):
    """The total is so small that some cell's chance would vanish in millionths."""


def scaled_rates(
    sizes: Sequence[int], weights: Sequence[int], total: int
) -> list[Fraction]:
    """Return each class's rate in millionths: weights scaled so that the whole is met.

    Parameters
    ----------
    sizes, weights
        Per class: its number of members and its relative rate, both of shape (n,).
    total
        How many are wanted over all classes of positive weight, at most their sum.

    Notes
    -----
    A class whose rate would pass one is taken whole, and the rest is scaled
    again (water filling), so rates keep the order of the weights.
    """
    full: set[int] = set()
    live = [idx for idx, weight in enumerate(weights) if weight > 0 and sizes[idx] > 0]
    if total > sum(sizes[idx] for idx in live):
        msg = f"{total} asked of {sum(sizes[idx] for idx in live)}"
        raise ValueError(msg)
    while True:
        open_ = [idx for idx in live if idx not in full]
        rest = (total - sum(sizes[idx] for idx in full)) * MICRO
        mass = sum(sizes[idx] * weights[idx] for idx in open_)
        over = {idx for idx in open_ if rest * weights[idx] >= MICRO * mass}
        if not over or not open_:
            break
        full |= over
    rates = [Fraction(0)] * len(sizes)
    for idx in full:
        rates[idx] = Fraction(MICRO)
    for idx in live:
        if idx not in full:
            rates[idx] = Fraction(rest * weights[idx], mass)
    return rates


def spread_expected(
    cells: Sequence[tuple[int, int]], weights: Sequence[int], total: int
) -> list[int]:
    """Return the expected number of each cell in millionths, summing to `total`.

    Parameters
    ----------
    cells
        (class, size) of each cell; classes number the weights and ascend in risk.
    weights
        Relative rate of each class; 0 leaves the class out. Non-decreasing.
    total
        A whole number, at most the cells' sizes in classes of positive weight.

    Returns
    -------
    list of int
        Of shape (n_cells,). Within classes of one weight, a cell of a later
        class never has the lower chance.

    Raises
    ------
    TooThinError
        If the total leaves less than one millionth per member.

    Notes
    -----
    Every member of a class gets the same whole number of millionths; what the
    whole numbers leave is less than one millionth a member, and goes to the
    latest classes first, so chances within a class differ by at most 1e-6.
    """
    sizes = [0] * len(weights)
    for group, size in cells:
        sizes[group] += size
    rates = scaled_rates(sizes, weights, total)
    whole = [int(rate) for rate in rates]
    if total and any(
        w == 0
        for w, weight, n in zip(whole, weights, sizes, strict=True)
        if weight and n
    ):
        msg = f"{total} over {sum(sizes)} is under one millionth each"
        raise TooThinError(msg)
    expected = [size * whole[group] for group, size in cells]
    carry = Fraction(0)
    drawn = [g for g, weight in enumerate(weights) if weight and sizes[g]]
    for tied in _ties(drawn, whole):
        members = [idx for idx, (group, _) in enumerate(cells) if group in tied]
        owed = carry + sum((rates[g] - whole[g]) * sizes[g] for g in tied)
        left = int(owed)
        carry = owed - left
        for idx in sorted(members, key=lambda i: (-cells[i][0], i)):
            size = cells[idx][1]
            more = min(left, size, size * MICRO - expected[idx])
            expected[idx] += more
            left -= more
        carry += left
    if sum(expected) != total * MICRO:
        msg = f"expectations sum to {sum(expected)}, not {total * MICRO}"
        raise AssertionError(msg)
    return expected


def _ties(drawn: Sequence[int], whole: Sequence[int]) -> list[list[int]]:
    """Return the drawn classes in runs that must keep one order, ascending.

    Classes of one weight, or whose whole rates touch, share a run: the leftover
    may then be handed out across them only from the riskiest down.
    """
    runs: list[list[int]] = []
    for group in drawn:
        if runs and whole[group] - whole[runs[-1][-1]] < 1:
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs
