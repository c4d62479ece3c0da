"""Expected numbers sum exactly, rise with risk, and leave nobody without a chance."""

from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from solvers.apportion import MICRO, TooThinError, scaled_rates, spread_expected

cells = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 400)), min_size=1, max_size=30
)
weights = st.lists(st.integers(1, 300_000), min_size=5, max_size=5).map(sorted)


@given(cells, weights, st.floats(0.001, 1))
@settings(max_examples=300)
@example([(0, 1), (0, 1), (2, 212)], [1] * 5, 0.25)  # a class without members between
def test_totals_are_met_exactly_and_chances_rise_with_the_class(cells, weights, part):
    base = sum(size for _, size in cells)
    total = max(1, int(base * part))
    try:
        expected = spread_expected(cells, weights, total)
    except TooThinError:
        assume(False)
    assert sum(expected) == total * MICRO
    chances = [Fraction(e, n) for e, (_, n) in zip(expected, cells, strict=True)]
    assert all(0 < chance <= MICRO for chance in chances)
    for (one, _), chance in zip(cells, chances, strict=True):
        for (other, _), better in zip(cells, chances, strict=True):
            if one < other:
                assert chance <= better


@given(cells, st.integers(1, 50))
def test_equal_weights_give_equal_chances_within_a_millionth(cells, total):
    base = sum(size for _, size in cells)
    assume(total <= base)
    expected = spread_expected(cells, [1] * 5, total)
    chances = [Fraction(e, n) for e, (_, n) in zip(expected, cells, strict=True)]
    assert max(chances) - min(chances) <= 1


def test_a_class_of_weight_zero_is_left_out_whole():
    assert spread_expected([(0, 50), (1, 10)], [0, 1], 5) == [0, 5 * MICRO]


def test_a_saturated_class_is_taken_whole_and_the_rest_is_scaled_up():
    rates = scaled_rates([100, 4], [1, 30], 10)
    assert rates == [Fraction(6 * MICRO, 100), Fraction(MICRO)]


def test_a_total_too_small_for_millionths_is_refused():
    with pytest.raises(TooThinError):
        spread_expected([(0, 3_000_000)], [1], 1)


def test_more_than_there_is_is_refused():
    with pytest.raises(ValueError, match="11 asked of 10"):
        spread_expected([(0, 10)], [1], 11)
