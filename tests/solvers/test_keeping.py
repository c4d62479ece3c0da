"""What lots leave open fills the team, and no pair is open more often than may be."""

from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from solvers.keeping import WHOLE, Cell, likely_ways, ways

HALF = WHOLE // 2
NEVER, SURELY = Fraction(0), Fraction(1)


@st.composite
def towns_of_cells(draw):
    """Cells of two or three needs, the last of them the right to lead."""
    needs = draw(st.integers(1, 2))
    codes = draw(st.sets(st.integers(0, 2 ** (needs + 1) - 1), min_size=1))
    limit = st.integers(1, 10).map(lambda tenths: tenths * WHOLE // 10)
    cells = tuple(
        Cell(code, draw(st.integers(0, 1)), draw(st.integers(0, 2)), draw(limit))
        for code in sorted(codes)
    )
    bears = draw(st.sampled_from([NEVER, Fraction(1, 3), SURELY]))
    return cells, draw(st.integers(1, 3)), 2**needs, bears


def all_asks(cells, size, wanted):
    """What every way to fill a team asks of its cells."""
    for chosen in combinations_with_replacement(range(len(cells)), size):
        count = Counter(chosen)
        met = {bit for at in chosen for bit in range(4) if cells[at].code >> bit & 1}
        asks = [max(0, count[at] - cell.free) for at, cell in enumerate(cells)]
        fit = all(ask <= cell.capped for ask, cell in zip(asks, cells, strict=True))
        if fit and {bit for bit in range(4) if wanted >> bit & 1} <= met:
            yield asks


@given(towns_of_cells())
def test_of_each_way_another_that_is_told_asks_for_no_more(town):
    cells, size, lead, _ = town
    told = [way.asks for way in ways(cells, size, 2 * lead - 1)]
    for asks in all_asks(cells, size, 2 * lead - 1):
        assert any(all(map(int.__le__, own, asks)) for own in told)
    assert len({*told}) == len(told)
    assert not any(all(map(int.__le__, a, b)) for a in told for b in told if a != b)


@given(towns_of_cells())
def test_weights_come_to_what_is_drawn_and_chances_to_what_is_asked(town):
    cells, size, lead, bears = town
    drawn = likely_ways(cells, size, lead - 1, lead, bears)
    assume(any(drawn))
    for some, share in zip(drawn, (1 - bears, bears), strict=True):
        assert sum(one.weight for one in some) == share
    for one in (*drawn[0], *drawn[1]):
        for ask, chance, cell in zip(one.way.asks, one.chances, cells, strict=True):
            assert ask * WHOLE <= chance * cell.capped <= WHOLE * cell.capped


@given(towns_of_cells())
def test_pairs_are_open_with_their_limit_unless_no_ways_leave_it_so(town):
    cells, size, lead, bears = town
    drawn = likely_ways(cells, size, lead - 1, lead, bears)
    assume(any(drawn))
    more = least_raise(cells, size, lead, bears)
    for at, cell in enumerate(cells):
        if cell.capped:
            chance = sum(one.weight * one.chances[at] for some in drawn for one in some)
            limit = min(WHOLE, cell.limit + more * WHOLE)
            assert float(chance) == pytest.approx(limit, abs=2)


def least_raise(cells, size, lead, bears):
    """By how much limits must be higher, found from all ways by another solver."""
    without = [*all_asks(cells, size, lead - 1)] if bears < 1 else []
    leading = [*all_asks(cells, size, 2 * lead - 1)] if bears else []
    both = [*without, *leading]
    rows = [
        [asks[at] for asks in both] + [-cell.capped] for at, cell in enumerate(cells)
    ]
    sums = [cell.capped * cell.limit / WHOLE for cell in cells]
    first = [1.0] * len(without) + [0.0] * (len(leading) + 1)
    second = [0.0] * len(without) + [1.0] * len(leading) + [0.0]
    return linprog(
        [0.0] * len(both) + [1.0],
        A_ub=rows,
        b_ub=sums,
        A_eq=[first, second],
        b_eq=[float(1 - bears), float(bears)],
    ).fun


def test_somebody_with_both_and_one_with_neither_or_two_with_one_each():
    cells = tuple(Cell(code, 0, 1, HALF) for code in range(4))
    without, leading = likely_ways(cells, 2, 3, 0, NEVER)
    assert leading == ()
    assert [(one.way.counts, one.weight) for one in without] == [
        ((1, 0, 0, 1), Fraction(1, 2)),
        ((0, 1, 1, 0), Fraction(1, 2)),
    ]
    assert [one.chances for one in without] == [
        (WHOLE, 0, 0, WHOLE),
        (0, WHOLE, WHOLE, 0),
    ]


def test_where_needs_together_force_more_limits_are_raised_by_the_least():
    # Of three people with two of three certificates each, any two are in.
    cells = tuple(Cell(code, 0, 1, HALF) for code in (3, 5, 6))
    without, _ = likely_ways(cells, 2, 7, 0, NEVER)
    assert [one.weight for one in without] == [Fraction(1, 3)] * 3
    for at in range(3):
        assert sum(one.weight * one.chances[at] for one in without) == Fraction(
            2 * WHOLE, 3
        )


def test_nothing_is_told_where_ways_are_too_many():
    cells = tuple(Cell(code, 0, 9, HALF) for code in range(32))
    assert ways(cells, 5, 31) == []
    assert likely_ways(cells, 5, 15, 16, SURELY) == ((), ())
