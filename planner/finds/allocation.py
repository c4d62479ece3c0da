"""The ratios by which as many draws find most."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A grade's part in an allocation.

    `worth` is what one draw of it is worth, `size` how many draws a ratio of one
    would bring; the ratio stays within `least` and `most`.
    """

    worth: Fraction
    size: Fraction
    least: Fraction
    most: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most <= 1 or self.size < 0:
            msg = f"a ratio is within {self.least} and {self.most}, of size {self.size}"
            raise ValueError(msg)


def best_ratios(parts: Sequence[Part], draws: Fraction) -> tuple[Fraction, ...] | None:
    """Return the never falling ratios that are worth most with at most so many draws.

    Parameters
    ----------
    parts
        The grades from low to high risk, shape (n,).

    Returns
    -------
    tuple of Fraction or None
        A ratio a grade; None where no ratios keep the bounds with so few draws.

    Notes
    -----
    From the least ratios up, that grade is raised whose draws are worth most on
    average, counting those that rise along: riskier grades of the same ratio. It is
    raised until it is as high as it may be, or meets the next, or the draws are spent.
    """
    ratios = list(accumulate((p.least for p in parts), max))
    most = list(accumulate((p.most for p in reversed(parts)), min))[::-1]
    left = draws - sum((p.size * r for p, r in zip(parts, ratios, strict=True)), _NONE)
    if left < 0 or any(low > high for low, high in zip(ratios, most, strict=True)):
        return None
    while left > 0 and (raised := _most_worth(parts, ratios, most)):
        size = sum((parts[g].size for g in raised), _NONE)
        step = min(most[g] - ratios[g] for g in raised)
        if raised.stop < len(parts):
            step = min(step, ratios[raised.stop] - ratios[raised.start])
        step = min(step, left / size)
        for grade in raised:
            ratios[grade] += step
        left -= step * size
    return tuple(ratios)


_NONE = Fraction(0)


def _most_worth(
    parts: Sequence[Part], ratios: Sequence[Fraction], most: Sequence[Fraction]
) -> range | None:
    """Return the grades that rise next, None where none can."""
    best, found = _NONE, None
    for start, ratio in enumerate(ratios):
        stop = start + sum(other == ratio for other in ratios[start:])
        rising = range(start, stop)
        size = sum((parts[g].size for g in rising), _NONE)
        if not size or any(ratios[g] >= most[g] for g in rising):
            continue
        worth = sum((parts[g].size * parts[g].worth for g in rising), _NONE) / size
        if worth > best:
            best, found = worth, rising
    return found
