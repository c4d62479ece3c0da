"""Tests of chance: what a draw by lot must look like over many seeds.

Each takes what was drawn and returns the chance of seeing something as odd or odder
if the lot is fair (a p-value). None of them knows how the draw works.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, chi2, chisquare, hypergeom, norm

Matrix = npt.NDArray[np.int64]

#: A cell of a chi-square test expects at least so many.
_FULL_CELL = 5.0


def singles(drawn: Matrix) -> float:
    """Return whether every target of a stratum is drawn as often as any other.

    `drawn` has a row a seed and a column a target, 1 where it was drawn. How many
    were drawn with a seed is given. Counts of a simple random sample then vary as
    one matrix says, whose inverse gives a chi-square of N - 1 degrees.
    """
    chance = drawn.mean(axis=1)
    targets = drawn.shape[1]
    spread = (chance * (1 - chance)).sum() * targets / (targets - 1)
    counts = drawn.sum(axis=0)
    return float(chi2.sf(((counts - counts.mean()) ** 2).sum() / spread, targets - 1))


def pairs(drawn: Matrix) -> float:
    """Return whether two targets are drawn together as often as any other two.

    With n of N drawn, a pair's chance is n(n-1) / N(N-1). What single targets'
    counts explain of the pairs' is taken out (`singles` tests it); the rest is a
    chi-square of N(N-3)/2 degrees.
    """
    targets = drawn.shape[1]
    together = (drawn.T @ drawn).astype(float)
    np.fill_diagonal(together, 0)
    own = together.sum(axis=1)
    total = own.sum()
    effect = (own - total / targets) / (targets - 2)
    fitted = total / (targets * (targets - 1)) + effect[:, None] + effect[None, :]
    rest = np.triu(together - fitted, k=1)
    size = drawn.sum(axis=1)
    two, three, four = (_chance_of(size, targets, k) for k in (2, 3, 4))
    spread = (two - 2 * three + four).sum()
    return float(chi2.sf((rest**2).sum() / spread, targets * (targets - 3) / 2))


def trend(drawn: Matrix) -> float:
    """Return whether targets early in the order of ids have the chance of late ones."""
    targets = drawn.shape[1]
    weights = np.arange(targets) - (targets - 1) / 2
    chance = drawn.mean(axis=1)
    spread = (chance * (1 - chance)).sum() * targets / (targets - 1)
    score = drawn.sum(axis=0) @ weights / np.sqrt(spread * (weights**2).sum())
    return float(2 * norm.sf(abs(score)))


def digits(numbers: npt.NDArray[np.int64], width: int) -> list[float]:
    """Return whether all hexadecimal digits are as frequent, for each position."""
    found = []
    for position in range(width):
        values = (numbers >> (4 * (width - 1 - position))) & 15
        found.append(float(chisquare(np.bincount(values, minlength=16)).pvalue))
    return found


def quota_vectors(quotas: Matrix, expected_micro: Sequence[int]) -> float:
    """Return whether fractional quotas fall as systematic rounding has it.

    A start u, uniform in [0, 1), gives floor(C_k + u) - floor(C_(k-1) + u) of the
    sums C: which whole vectors there are, and how likely, follows.
    """
    sums = np.concatenate([[0], np.cumsum(expected_micro)])
    cuts = sorted({0, 10**6, *((-sums) % 10**6).tolist()})
    chances: dict[tuple[int, ...], float] = {}
    for low, high in pairwise(cuts):
        vector = tuple(np.diff((sums + low) // 10**6).tolist())
        chances[vector] = chances.get(vector, 0) + (high - low) / 10**6
    drawn, counts = np.unique(quotas, axis=0, return_counts=True)
    seen = {tuple(v): int(c) for v, c in zip(drawn.tolist(), counts, strict=True)}
    if not seen.keys() <= chances.keys():
        return 0.0
    observed = [seen.get(vector, 0) for vector in chances]
    return _fit(observed, [len(quotas) * chance for chance in chances.values()])


def overlap_of_spaced(overlaps: Matrix, size: int, targets: int) -> float:
    """Return whether samples half a circle apart meet as rarely as they should.

    Of `targets` places K lie in the first half; each sample of `size` runs into the
    other's half only when its own hasn't enough, and there meets it.
    """
    first = np.arange(targets + 1)
    meeting = np.maximum(size - first, 0) + np.maximum(size - (targets - first), 0)
    chances = np.bincount(
        meeting, weights=binom.pmf(first, targets, 0.5), minlength=size + 1
    )
    return _fit_counts(overlaps, chances)


def overlap_of_independent(
    overlaps: Matrix, size: int, other: int, targets: int
) -> float:
    """Return whether samples of different groups meet as strangers do."""
    chances = hypergeom.pmf(np.arange(size + 1), targets, size, other)
    return _fit_counts(overlaps, chances)


def _chance_of(size: Matrix, targets: int, together: int) -> npt.NDArray[np.float64]:
    chance = np.ones(len(size))
    for k in range(together):
        chance *= (size - k) / (targets - k)
    return chance


def _fit_counts(values: Matrix, chances: npt.NDArray[np.float64]) -> float:
    observed = np.bincount(values, minlength=len(chances))
    if (observed[len(chances) :] > 0).any() or (observed[chances == 0] > 0).any():
        return 0.0
    return _fit(observed.tolist(), (chances * len(values)).tolist())


def _fit(observed: Sequence[float], expected: Sequence[float]) -> float:
    """Return how well counts fit what is expected of them.

    Rare cells are put together. Where even so they expect too few for chi-square,
    how many they have is tested apart, and twice the smaller p-value counts.
    """
    cells = list(zip(expected, observed, strict=True))
    kept = [cell for cell in cells if cell[0] >= _FULL_CELL]
    rare = np.sum([(0, 0), *(cell for cell in cells if cell[0] < _FULL_CELL)], axis=0)
    apart = 1.0
    if rare[0] >= _FULL_CELL:
        kept.append(tuple(rare))
    elif rare[0]:
        apart = float(binom.sf(rare[1] - 1, sum(observed), rare[0] / sum(expected)))
    if len(kept) < 2 or not sum(got for _, got in kept):
        return min(1.0, 2 * apart)
    want, got = np.array(kept).T
    together = float(chisquare(got, want * got.sum() / want.sum()).pvalue)
    return together if apart == 1.0 else min(1.0, 2 * apart, 2 * together)
