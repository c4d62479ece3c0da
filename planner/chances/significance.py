"""How surprising a year is beside the years that were simulated."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Cells are sums of days; beyond this many places two of them differ by rounding only.
_PLACES = 6

Floats = npt.NDArray[np.float64]


def two_sided_p(observed: float, simulated: Sequence[float]) -> float:
    """Return the chance of a figure at least as far out as `observed`.

    Notes
    -----
    The year itself counts as one of the years (Davison and Hinkley, "Bootstrap
    methods and their application", 1997, 4.2), so no chance is 0, and the smallest
    that 200 years can show is 2/201.
    """
    low = 1 + sum(value <= observed for value in simulated)
    high = 1 + sum(value >= observed for value in simulated)
    return min(1.0, 2.0 * min(low, high) / (len(simulated) + 1))


class ChiSquare(NamedTuple):
    """A chi-square: over how many cells that vary, and its chance."""

    statistic: float
    cells: int
    p: float


def chi_square_p(observed: Floats, simulated: Floats) -> ChiSquare:
    """Return a chi-square over cells, and the chance of one at least as large.

    Parameters
    ----------
    observed, simulated
        Of shape (n_cells,) and (n_years, n_cells).

    Notes
    -----
    Cells of one year depend on one another, so the textbook's distribution doesn't
    hold: the statistic's own is simulated. Means and variances are over all years,
    the observed one among them; so under the plan every year has one chance of
    being the k-th largest, and the result is exact.
    """
    years = np.round(np.vstack((observed, simulated)), _PLACES)
    spread = years.var(axis=0)
    known = spread > 0
    distance = (years[:, known] - years[:, known].mean(axis=0)) ** 2 / spread[known]
    statistic = distance.sum(axis=1)
    # Equal years may differ in the last bit of a sum.
    as_large = int((statistic >= statistic[0] * (1 - 1e-12)).sum())
    return ChiSquare(float(statistic[0]), int(known.sum()), as_large / len(years))
