"""The best ratios: as good as a linear programme's, never falling, within bounds."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.finds.allocation import Part, best_ratios

TWENTIETHS = st.integers(0, 20).map(lambda n: Fraction(n, 20))


@st.composite
def parts(draw):
    least, most = sorted((draw(TWENTIETHS), draw(TWENTIETHS)))
    size = Fraction(draw(st.integers(0, 20)))
    return Part(worth=draw(TWENTIETHS), size=size, least=least, most=most)


def programme(grades, draws):
    """The same question, asked of another's solver."""
    falls = [
        [(i == at) - (i == at + 1) for i in range(len(grades))]
        for at in range(len(grades) - 1)
    ]
    return linprog(
        [-float(g.worth * g.size) for g in grades],
        A_ub=[[float(g.size) for g in grades], *falls],
        b_ub=[float(draws), *(0 for _ in falls)],
        bounds=[(float(g.least), float(g.most)) for g in grades],
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(parts(), min_size=1, max_size=5), st.integers(0, 60))
def test_no_other_ratios_are_worth_more(grades, draws):
    found = best_ratios(grades, Fraction(draws))
    other = programme(grades, draws)
    assert (found is None) == (other.status == 2)
    if found is not None:
        assert all(low <= high for low, high in pairwise(found))
        assert all(g.least <= r <= g.most for g, r in zip(grades, found, strict=True))
        assert sum(g.size * r for g, r in zip(grades, found, strict=True)) <= draws
        worth = sum(g.worth * g.size * r for g, r in zip(grades, found, strict=True))
        assert float(worth) == pytest.approx(-other.fun, abs=1e-7)


def test_a_part_out_of_bounds_is_refused():
    with pytest.raises(ValueError, match="within"):
        Part(worth=Fraction(1), size=Fraction(1), least=Fraction(1), most=Fraction(0))
