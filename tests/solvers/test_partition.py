"""The set partition against brute force, and the check against bad answers."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.partition import PartitionProblem, Status, solve_partition
from solvers.partition_check import partition_faults


def brute_force(n, members, costs, floors):
    best = None
    for size in range(n + 1):
        for chosen in combinations(range(len(members)), size):
            held = [e for c in chosen for e in members[c]]
            if sorted(held) != list(range(n)):
                continue
            if any(sum(int(f[c]) for c in chosen) < 0 for f in floors):
                continue
            value = tuple(sum(int(cost[c]) for c in chosen) for cost in costs)
            best = value if best is None else min(best, value)
    return best


@st.composite
def problems(draw):
    n = draw(st.integers(1, 5))
    pairs = draw(
        st.lists(
            st.sets(st.integers(0, n - 1), min_size=2, max_size=3).filter(
                lambda s: len(s) >= 2
            ),
            max_size=6,
        )
        if n >= 2
        else st.just([])
    )
    members = [(e,) for e in range(n)] + [tuple(sorted(p)) for p in pairs]
    numbers = st.lists(st.integers(-3, 9), min_size=len(members), max_size=len(members))
    costs = [np.ones(len(members), dtype=np.int64), np.array(draw(numbers))]
    floors = [np.array(draw(numbers))]
    return n, members, costs, floors


@given(problems())
@settings(max_examples=40, deadline=None)
def test_the_solver_equals_brute_force_level_by_level(problem):
    n, members, costs, floors = problem
    answer = solve_partition(
        PartitionProblem(n_elements=n, members=members, costs=costs, floors=floors)
    )
    expected = brute_force(n, members, costs, floors)
    if expected is None:
        assert answer.status is Status.INFEASIBLE
    else:
        assert answer.status is Status.OPTIMAL
        assert answer.objectives == expected
        assert partition_faults(n, members, answer.chosen, floors) == []


def test_an_element_that_no_candidate_holds_is_infeasible():
    one = np.ones(1, dtype=np.int64)
    problem = PartitionProblem(n_elements=2, members=[(0,)], costs=[one])
    assert solve_partition(problem).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ((0,), "element 1 is in 0"),  # an element left out
        ((0, 1, 2), "element 0 is in 2"),  # an element twice
        ((0, 1), "floor 0 misses by 3"),  # a share not met
    ],
)
def test_the_check_names_what_is_wrong(chosen, fault):
    members, floor = [(0,), (1,), (0, 1)], np.array([-1, -2, 5])
    assert any(fault in f for f in partition_faults(2, members, chosen, [floor]))
