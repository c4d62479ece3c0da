"""P-values of a year among simulated ones."""

import numpy as np
import pytest
from scipy import stats

from planner.chances.numbers import quota_start, target_numbers
from planner.chances.significance import chi_square_p, two_sided_p


def uniform(run, count):
    return target_numbers(run, "round", "group", np.arange(count)) / 2**60


def test_a_year_beyond_all_simulated_ones_has_the_smallest_chance_there_is():
    assert two_sided_p(12, range(9)) == pytest.approx(2 / 10)
    assert two_sided_p(-1, range(199)) == pytest.approx(2 / 200)


def test_a_year_in_the_middle_is_no_surprise():
    assert two_sided_p(5, [3, 4, 5, 6, 7]) == 1


def test_p_values_of_years_like_the_simulated_ones_are_uniform():
    found = []
    for run in range(400):
        values = uniform(run, 100).tolist()
        found.append(two_sided_p(values[0], values[1:]))
    assert stats.kstest(found, "uniform").pvalue > 0.001


def test_a_chi_square_of_a_like_year_is_any_rank_and_of_another_the_first():
    ranks = []
    for run in range(200):
        cells = uniform(run, 40 * 6).reshape(40, 6)
        ranks.append(chi_square_p(cells[0], cells[1:]).p)
    assert stats.kstest(ranks, "uniform").pvalue > 0.001
    cells = uniform(7, 40 * 6).reshape(40, 6)
    assert chi_square_p(cells[0] + 1.0, cells[1:]).p == pytest.approx(1 / 40)


def test_cells_that_differ_by_rounding_only_do_not_count():
    simulated = np.array([[1.0, 3.0], [1.0 + 1e-12, 4.0], [1.0 - 1e-12, 5.0]])
    found = chi_square_p(np.array([1.0 + 2e-12, 4.0]), simulated)
    assert found.cells == 1
    assert found.p == 1


def test_simulated_numbers_are_uniform_and_independent_of_one_another():
    assert stats.kstest(uniform(1, 20_000), "uniform").pvalue > 0.001
    one, other = uniform(1, 20_000), uniform(2, 20_000)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.03


def test_simulated_numbers_differ_by_run_round_and_group_and_repeat():
    kinds = [(1, "r", "g"), (2, "r", "g"), (1, "s", "g"), (1, "r", "h")]
    assert len({int(target_numbers(*kind, np.arange(1))[0]) for kind in kinds}) == 4
    some, all_five = np.array([4, 1]), np.arange(5)
    assert (
        target_numbers(1, "r", "g", some) == target_numbers(1, "r", "g", all_five)[some]
    ).all()
    assert len({quota_start(run, "r", "e") for run in range(50)}) == 50
