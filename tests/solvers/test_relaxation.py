"""Relaxations: solved in parts as in whole, and bounds that hold."""

import math
from dataclasses import replace
from itertools import combinations
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import relaxation
from solvers.relaxation import Columns, covering_bound, integer_answer, relax

NODES = 10_000


def columns_of(groups, n):
    lengths = [len(group) for group in groups]
    return Columns.uncoupled(
        n_elements=n,
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        elements=np.array([e for group in groups for e in group], dtype=np.int64),
    )


def sets_of(columns):
    """The elements of each column."""
    ends = zip(columns.starts[:-1], columns.starts[1:], strict=True)
    return [columns.elements[first:last].tolist() for first, last in ends]


def whole_answers(columns):
    """Every choice of columns that holds each element once."""
    held_by = sets_of(columns)
    everything = list(range(columns.n_elements))
    for size in range(1, columns.n_elements + 1):
        for chosen in combinations(range(columns.size), size):
            if sorted(e for c in chosen for e in held_by[c]) == everything:
                yield list(chosen)


def kept_by(columns, chosen):
    """Whether a choice keeps the coupling rows and the cuts."""
    parts = np.arange(columns.part_least.shape[1])[:, None]
    of_part = columns.part[chosen] == parts
    amounts = columns.amounts[:, chosen] @ of_part.T
    coupling = columns.coupling[:, chosen].sum(axis=1)
    return (coupling >= columns.at_least).all() and (
        amounts >= columns.part_least
    ).all()


def best_whole(columns, cost):
    """The least cost of a whole answer, by trying all; inf without one."""
    return min(
        (cost[c].sum() for c in whole_answers(columns) if kept_by(columns, c)),
        default=math.inf,
    )


@st.composite
def programs(draw, most=9, dearest=9):
    """Singles and some groups of up to six elements, with costs from 0 up."""
    n = draw(st.integers(2, 6))
    group = st.sets(st.integers(0, n - 1), min_size=2, max_size=4)
    groups = draw(st.lists(group, min_size=1, max_size=most))
    members = [(e,) for e in range(n)] + [tuple(sorted(g)) for g in groups]
    size = len(members)
    cost = draw(st.lists(st.integers(0, dearest), min_size=size, max_size=size))
    return columns_of(members, n), np.array(cost, dtype=np.float64)


@st.composite
def coupled(draw):
    """A program that must also hold another sum to a number, at times out of reach."""
    columns, cost = draw(programs(most=25))
    size = columns.size
    weights = draw(st.lists(st.integers(-3, 5), min_size=size, max_size=size))
    return columns.holding(-np.array(weights, float), -draw(st.integers(-5, 9))), cost


@given(st.one_of(programs(most=25), coupled()))
@settings(max_examples=100, deadline=None)
def test_a_relaxation_that_takes_columns_in_by_and_by_has_the_value_of_the_whole(
    program,
):
    columns, cost = program
    whole = relax(columns, cost)
    with patch.object(relaxation, "_AT_ONCE", 2), patch.object(relaxation, "_MORE", 1):
        found = relax(columns, cost)
    if whole is None:
        assert found is None
        return
    assert found.value == pytest.approx(whole.value, abs=1e-6)
    assert found.taken @ cost == pytest.approx(whole.value, abs=1e-6)
    # What is below its price is taken to the full, so more of it isn't to be had.
    below = found.reduced < -1e-6
    assert found.taken[below] == pytest.approx(1)


@given(coupled())
@settings(max_examples=50, deadline=None)
def test_a_relaxation_is_never_above_the_best_whole_answer(program):
    columns, cost = program
    relaxed, best = relax(columns, cost), best_whole(columns, cost)
    if relaxed is None:
        assert best == math.inf
    else:
        assert relaxed.value <= best + 1e-6


@given(programs())
@settings(max_examples=50, deadline=None)
def test_what_covering_costs_is_never_above_the_best_partition(program):
    columns, cost = program
    bound = covering_bound(columns, cost, nodes=NODES)
    assert bound <= best_whole(columns, cost) + 1e-6


def test_covering_twice_is_cheaper_where_two_groups_overlap():
    """{0,1} and {1,2} cost 2 as a cover; as a partition a dear single is needed."""
    columns = columns_of([(0,), (1,), (2,), (0, 1), (1, 2)], 3)
    cost = np.array([5.0, 5.0, 5.0, 1.0, 1.0])
    assert covering_bound(columns, cost, nodes=NODES) == pytest.approx(2)
    assert best_whole(columns, cost) == 6


def test_a_group_within_another_that_is_no_dearer_is_left_out_of_a_cover():
    columns = columns_of([(0,), (1,), (2,), (0, 1)], 3)
    left = columns.undominated(np.array([3.0, 1.0, 1.0, 2.0]))
    assert left.tolist() == [1, 2, 3]


@st.composite
def cut(draw):
    """A program in two parts, a whole answer, and a cut that this answer keeps."""
    columns, cost = draw(programs())
    amount = draw(
        st.lists(st.integers(-3, 6), min_size=columns.size, max_size=columns.size)
    )
    return columns, cost, np.array(amount, dtype=np.float64), draw(st.integers(0, 3))


@given(cut())
@settings(max_examples=50, deadline=None)
def test_a_cut_that_the_best_whole_answer_keeps_leaves_its_cost(program):
    columns, cost, amount, slack = program
    best = min(whole_answers(columns), key=lambda chosen: cost[chosen].sum())
    least = np.array([amount[best].sum() - slack])
    after = columns.cutting(amount, least)
    found = integer_answer(after, cost, np.arange(after.size), nodes=NODES)
    assert found.proven
    assert found.value == pytest.approx(cost[best].sum())
    assert relax(after, cost).value <= found.value + 1e-6


@given(cut())
@settings(max_examples=40, deadline=None)
def test_a_cut_leaves_exactly_the_whole_answers_that_keep_it(program):
    columns, cost, amount, least = program
    after = columns.cutting(amount, np.array([float(least)]))
    found = integer_answer(after, cost, np.arange(after.size), nodes=NODES)
    assert found.value == pytest.approx(best_whole(after, cost))
    if found.taken is not None:
        assert kept_by(after, found.taken)


def test_a_cut_counts_each_part_by_itself():
    """Of two pairs, a part's cut on cost bars only its own cheap pair."""
    columns = columns_of([(0,), (1,), (2,), (3,), (0, 1), (2, 3)], 4)
    parted = replace(
        columns, part=np.array([0, 0, 1, 1, 0, 1]), part_least=np.empty((0, 2))
    )
    cost = np.ones(6)
    after = parted.cutting(cost, np.array([2.0, -np.inf]))
    found = integer_answer(after, cost, np.arange(6), nodes=NODES)
    assert found.taken.tolist() == [0, 1, 5]
    assert found.value == best_whole(after, cost) == 3


def test_nothing_is_said_of_coverings_where_more_columns_may_cost_less():
    columns = columns_of([(0,), (1,), (0, 1)], 2)
    assert covering_bound(columns, np.full(3, -3.0), nodes=100) == -np.inf
