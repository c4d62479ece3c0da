"""What closing must leave open, so that a team can be made without a closed pair.

People who meet the same of what a team needs, and may lead or may not, are a *cell*. A
*way* to fill a team takes so many of each. Of those ways that ask for the fewest capped
people, one is drawn for each team; all that it asks for stay open. How likely each
way is comes of a linear program, so that nobody's pair is open more often than its
limit has it; where it isn't asked for, a pair is open as often as is left.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import ceil, comb
from typing import NamedTuple

from solvers.simplex import cheapest

#: Chances are told in millionths.
WHOLE = 1_000_000

#: More ways to fill a team than these aren't gone through.
_MOST_WAYS = 20_000


class Cell(NamedTuple):
    """So many people of a crowd who meet the same.

    Parameters
    ----------
    code
        A bit for each need that they meet; the last also for the right to lead.
    free, capped
        How many are always open, and how many may be closed.
    limit
        How likely a pair of the latter may be open, in millionths.
    """

    code: int
    free: int
    capped: int
    limit: int

    def open(self, more: Fraction = Fraction()) -> Fraction:
        """Return how many capped are open on average, with their limit raised."""
        return self.capped * min(Fraction(1), Fraction(self.limit, WHOLE) + more)


class Way(NamedTuple):
    """A way to fill a team: how many of each cell, and what it asks of the capped."""

    counts: tuple[int, ...]
    asks: tuple[int, ...]


class Drawn(NamedTuple):
    """A way with its weight, and the chance of each cell's pairs to be open then."""

    way: Way
    weight: Fraction
    chances: tuple[int, ...]


def ways(cells: Sequence[Cell], size: int, wanted: int) -> list[Way]:
    """Return the ways that meet all that is wanted, in lexicographic order of cells.

    A way that asks no less of each cell than another does isn't among them. None are
    told where there are too many.
    """
    if comb(len(cells) + size - 1, size) > _MOST_WAYS:
        return []
    found: list[Way] = []
    for way in _all_ways(cells, size, wanted):
        if not any(way.asks):
            return [way]
        if not any(_no_more(other.asks, way.asks) for other in found):
            found = [one for one in found if not _no_more(way.asks, one.asks)]
            found.append(way)
    return found


def _all_ways(cells: Sequence[Cell], size: int, wanted: int) -> Iterator[Way]:
    for chosen in combinations_with_replacement(range(len(cells)), size):
        met = 0
        for at in chosen:
            met |= cells[at].code
        counts = tuple(map(chosen.count, range(len(cells))))
        asks = tuple(
            max(0, count - cell.free) for count, cell in zip(counts, cells, strict=True)
        )
        if met & wanted == wanted and all(
            ask <= cell.capped for ask, cell in zip(asks, cells, strict=True)
        ):
            yield Way(counts, asks)


def _no_more(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


@cache
def likely_ways(
    cells: tuple[Cell, ...], size: int, wanted: int, lead: int, bears: Fraction
) -> tuple[tuple[Drawn, ...], tuple[Drawn, ...]]:
    """Return the ways to fill a team without, and with, somebody who may lead.

    None at all where nothing can be held so.

    Parameters
    ----------
    wanted
        The needs, as bits of a code.
    lead
        What is wanted besides of a team that bears the lead, as a bit.
    bears
        How likely this team does: the sum of the weights of its ways with a lead.
    """
    without = ways(cells, size, wanted) if bears < 1 else []
    leading = ways(cells, size, wanted | lead) if bears else []
    if (bears < 1 and not without) or (bears and not leading):
        return (), ()
    weights, more = _weights(cells, without, leading, bears)
    both = list(zip([*without, *leading], weights, strict=True))
    levels = [
        _level([(way.asks[at], weight) for way, weight in both], cell.open(more))
        for at, cell in enumerate(cells)
    ]
    found = [
        Drawn(
            way,
            weight,
            tuple(
                ceil(max(Fraction(ask), level) * WHOLE / max(1, cell.capped))
                for ask, level, cell in zip(way.asks, levels, cells, strict=True)
            ),
        )
        for way, weight in both
    ]
    split = len(without)
    return (
        tuple(one for one in found[:split] if one.weight),
        tuple(one for one in found[split:] if one.weight),
    )


def _weights(
    cells: Sequence[Cell],
    without: Sequence[Way],
    leading: Sequence[Way],
    bears: Fraction,
) -> tuple[list[Fraction], Fraction]:
    """Return how likely each way is, and by how much limits are raised for it.

    By as little as can be, and so that the fewest are asked for on average.
    """
    both = [*without, *leading]
    rows, sums = [], []
    for some, others, share in (
        ([1] * len(without), [0] * len(leading), 1 - bears),
        ([0] * len(without), [1] * len(leading), bears),
    ):
        rows.append([*some, *others, 0])
        sums.append(share)
    for at, cell in enumerate(cells):
        rows.append([*(way.asks[at] for way in both), -cell.capped])
        sums.append(cell.open())
    raised = [0] * len(both) + [1]
    asked = [*(sum(way.asks) for way in both), 0]
    *weights, more = cheapest(rows, sums, (raised, asked), equations=2)
    return weights, more


def _level(asked: Sequence[tuple[int, Fraction]], whole: Fraction) -> Fraction:
    """Return how many are open where fewer are asked for, so many being on average.

    Parameters
    ----------
    asked
        How many each way asks for, and its weight.
    """
    above = sum((ask * weight for ask, weight in asked), Fraction())
    below = Fraction()
    level = Fraction()
    for ask, weight in sorted(asked):
        if below and level <= ask:
            break
        above -= ask * weight
        below += weight
        if below:
            level = (whole - above) / below
    return level
