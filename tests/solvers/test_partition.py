"""The set partition against brute force, and the check against bad answers."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.partition import Limit, PartitionProblem, Status, solve_partition
from solvers.partition_check import partition_faults


def partitions(problem):
    """Every choice of candidates that holds each element once."""
    for size in range(problem.n_elements + 1):
        for chosen in combinations(range(len(problem.members)), size):
            held = sorted(e for c in chosen for e in problem.members[c])
            if held == list(range(problem.n_elements)):
                yield chosen


def brute_force(problem):
    """The least costs, level by level; None where no choice keeps the limits."""
    best = None
    for chosen in partitions(problem):
        missing = [(li.price, li.missing(chosen)) for li in problem.limits]
        if any(price is None and lacks for price, lacks in missing):
            continue
        goals = sum(price * lacks for price, lacks in missing if price is not None)
        value = [sum(int(cost[c]) for c in chosen) for cost in problem.costs]
        value[0] += goals
        best = tuple(value) if best is None else min(best, tuple(value))
    return best


def components(problem):
    """Return for each candidate the first element of all that hang together with it."""
    head = list(range(problem.n_elements))
    for members in [*problem.members] * problem.n_elements:
        least = min(head[e] for e in members)
        for e in members:
            head[e] = least
    return [head[members[0]] for members in problem.members]


def least_untied(problem, chosen):
    """Return the last level's least cost with nothing shifted between components.

    What each costs at the levels before stays, and so does what it brings to a limit
    that others bring something to.
    """
    heads = components(problem)

    def brought(numbers, some):
        return {h: sum(int(numbers[c]) for c in some if heads[c] == h) for h in heads}

    def stays(some):
        for cost in problem.costs[:-1]:
            if brought(cost, some) != brought(cost, chosen):
                return False
        for limit in problem.limits:
            alone = len({heads[c] for c in np.flatnonzero(limit.weights)}) < 2
            before, after = brought(limit.weights, chosen), brought(limit.weights, some)
            for h in set(heads):
                enough = min(before[h], limit.at_least) if alone else before[h]
                if after[h] < enough:
                    return False
        return True

    cost = problem.costs[-1]
    return min(
        sum(int(cost[c]) for c in some) for some in partitions(problem) if stays(some)
    )


@st.composite
def problems(draw):
    """Up to six elements, so often several components; up to three limits."""
    n = draw(st.integers(1, 6))
    group = st.sets(st.integers(0, n - 1), min_size=min(n, 2), max_size=3)
    groups = draw(st.lists(group, max_size=6))
    members = [(e,) for e in range(n)] + [tuple(sorted(g)) for g in groups]
    numbers = st.lists(
        st.integers(-3, 9), min_size=len(members), max_size=len(members)
    ).map(np.array)
    limits = st.builds(
        lambda weights, least, price: Limit(
            weights=weights, at_least=least, price=price
        ),
        numbers,
        st.integers(-4, 12),
        st.sampled_from([None, 0.5, 1.0, 3.0]),
    )
    return PartitionProblem(
        n_elements=n,
        members=members,
        costs=[np.ones(len(members), dtype=np.int64), draw(numbers), draw(numbers)],
        limits=draw(st.lists(limits, max_size=3)),
    )


def assert_best(problem):
    answer = solve_partition(problem)
    expected = brute_force(problem)
    if expected is None:
        assert answer.status is Status.INFEASIBLE
        return
    assert answer.status is Status.OPTIMAL
    *graver, last = answer.objectives
    assert graver == pytest.approx(expected[:-1])
    if len(set(components(problem))) == 1:
        assert last == expected[-1]
    assert last == least_untied(problem, answer.chosen)
    assert answer.bounds == pytest.approx(answer.objectives)
    required = [li for li in problem.limits if li.price is None]
    faults = partition_faults(
        problem.n_elements,
        problem.members,
        answer.chosen,
        [li.weights for li in required],
        [li.at_least for li in required],
    )
    assert faults == []


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_solver_equals_brute_force_level_by_level(problem):
    assert_best(problem)


def test_a_program_whose_presolve_went_wrong_in_a_version_of_highs():
    """One group, with the goal missed by 1, costs less than four singles."""
    problem = PartitionProblem(
        n_elements=4,
        members=[(0,), (1,), (2,), (3,), (0, 1, 2, 3)],
        costs=[np.ones(5, dtype=np.int64)],
        limits=[
            Limit(weights=np.array([8, 8, -1, -1, -2]), at_least=-2),
            Limit(weights=np.array([1, 3, 4, 6, 1]), at_least=2, price=0.5),
        ],
    )
    answer = solve_partition(problem)
    assert (answer.chosen, answer.objectives) == ((4,), (1.5,))


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_candidates_decides_nothing(problem, chance):
    """With a last level that no two choices share, one set of groups is best."""
    candidates = range(len(problem.members))
    tickets = np.array([1 << c for c in candidates])
    order = [*candidates]
    chance.shuffle(order)

    def chosen(order):
        answer = solve_partition(
            PartitionProblem(
                n_elements=problem.n_elements,
                members=[problem.members[c] for c in order],
                costs=[cost[order] for cost in (*problem.costs, tickets)],
                limits=[
                    Limit(weights=li.weights[order], at_least=li.at_least)
                    for li in problem.limits
                ],
            )
        )
        return answer.status, sorted(order[c] for c in answer.chosen)

    assert chosen(order) == chosen([*candidates])


def test_an_element_that_no_candidate_holds_is_infeasible():
    one = np.ones(1, dtype=np.int64)
    problem = PartitionProblem(n_elements=2, members=[(0,)], costs=[one])
    assert solve_partition(problem).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ((0,), "element 1 is in 0"),  # an element left out
        ((0, 1, 2), "element 0 is in 2"),  # an element twice
        ((0, 1), "limit 0 misses by 4"),  # a share not met
    ],
)
def test_the_check_names_what_is_wrong(chosen, fault):
    members, weights = [(0,), (1,), (0, 1)], np.array([-1, -2, 5])
    faults = partition_faults(2, members, chosen, [weights], [1])
    assert any(fault in f for f in faults)
