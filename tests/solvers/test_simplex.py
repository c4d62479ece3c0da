"""Small linear programs: as cheap as another solver finds, and the graver cost first."""

from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from solvers.simplex import cheapest


@st.composite
def programs(draw):
    """Rules that some values keep: what they come to is made from these."""
    width, count = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    factors = st.integers(-2, 3)
    rows = draw(
        st.lists(
            st.lists(factors, min_size=width, max_size=width),
            min_size=count,
            max_size=count,
        )
    )
    values = draw(st.lists(st.integers(0, 3), min_size=width, max_size=width))
    equations = draw(st.integers(1, count))
    sums = [
        sum(map(int.__mul__, row, values)) + (at >= equations) * draw(st.integers(0, 2))
        for at, row in enumerate(rows)
    ]
    assume(min(sums) >= 0)
    prices = st.lists(st.integers(0, 4), min_size=width, max_size=width)
    return rows, sums, (draw(prices), draw(prices)), equations


@given(programs())
def test_nothing_cheaper_keeps_the_rules(program):
    rows, sums, costs, equations = program
    found = cheapest(rows, [Fraction(one) for one in sums], costs, equations)
    assert min(found) >= 0
    for at, (row, whole) in enumerate(zip(rows, sums, strict=True)):
        total = sum(map(Fraction.__mul__, map(Fraction, row), found))
        assert total == whole if at < equations else total <= whole
    graver, lighter = (float(np.dot(row, found)) for row in costs)
    rules = {
        "A_eq": rows[:equations] or None,
        "b_eq": sums[:equations] or None,
        "A_ub": rows[equations:] or None,
        "b_ub": sums[equations:] or None,
    }
    assert np.isclose(linprog(costs[0], **rules).fun, graver)
    rules["A_ub"] = [*rows[equations:], costs[0]]
    rules["b_ub"] = [*sums[equations:], graver + 1e-9]
    assert np.isclose(linprog(costs[1], **rules).fun, lighter, atol=1e-6)


def test_the_same_is_found_where_several_are_as_cheap():
    # Either of two weights may be 1: the first that makes it cheaper is.
    assert cheapest([[1, 1]], [Fraction(1)], ([0, 0], [1, 1]), 1) == [1, 0]
