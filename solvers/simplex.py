"""Linear programs of a few rows, solved in fractions and so the same everywhere.

Solvers in floating point may come to another of several answers on another machine.
"""

from collections.abc import Sequence
from fractions import Fraction


def cheapest(
    rows: Sequence[Sequence[int]],
    sums: Sequence[Fraction],
    costs: Sequence[Sequence[int]],
    equations: int,
) -> list[Fraction]:
    """Return values, none below 0, that keep some rules at the least costs.

    The simplex method, which goes on with the first value that makes it cheaper, and
    ends always so (Bland, 1977).

    Parameters
    ----------
    rows
        The factors of each rule, of shape (n_rules, n_values).
    sums
        What each comes to, or to no more; none below 0.
    costs
        The graver first, of shape (n_costs, n_values).
    equations
        How many of the rules, the first and perhaps more, must come to just their sum;
        they must leave some way.
    """
    count, width = len(rows), len(rows[0])
    # What each rule lacks; to lack what an equation asks for is the gravest cost.
    table = [
        [*map(Fraction, row), *(Fraction(at == own) for own in range(count)), whole]
        for at, (row, whole) in enumerate(zip(rows, sums, strict=True))
    ]
    lacking = [-sum(column) for column in zip(*table[:equations], strict=True)]
    lacking[width : width + equations] = [Fraction()] * equations
    prices = [
        lacking,
        *([*map(Fraction, row), *[Fraction()] * (count + 1)] for row in costs),
    ]
    told = list(range(width, width + count))
    while (value := _cheaper(prices)) >= 0:
        row = min(
            (own[-1] / own[value], told[at], at)
            for at, own in enumerate(table)
            if own[value] > 0
        )[-1]
        told[row] = value
        _solve(table, prices, row, value)
    known = {value: table[row][-1] for row, value in enumerate(told)}
    return [known.get(value, Fraction()) for value in range(width)]


def _cheaper(prices: Sequence[Sequence[Fraction]]) -> int:
    """Return the first value whose rise costs less, or -1."""
    columns = enumerate(zip(*(row[:-1] for row in prices), strict=True))
    nothing = (0,) * len(prices)
    return next((value for value, column in columns if column < nothing), -1)


def _solve(
    table: list[list[Fraction]],
    prices: list[list[Fraction]],
    row: int,
    value: int,
) -> None:
    """Let a row tell a value, and no other row have to do with it."""
    factor = table[row][value]
    table[row] = own = [one / factor for one in table[row]]
    for others in (table, prices):
        for at, other in enumerate(others):
            if other is not own and (times := other[value]):
                others[at] = [a - times * b for a, b in zip(other, own, strict=True)]
