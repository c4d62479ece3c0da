"""Groups that may merge pairwise: all of them, or the likeliest where there are too many."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from planner.planning import cliques
from planner.planning.cliques import group_mergeable

EDGES = st.sets(st.sampled_from(list(combinations(range(6), 2))))


@given(EDGES)
def test_every_group_whose_members_may_merge_pairwise_is_found(edges):
    found = group_mergeable(range(6), lambda a, b: (a, b) in edges)
    expected = {
        group
        for size in range(1, 7)
        for group in combinations(range(6), size)
        if all(pair in edges for pair in combinations(group, 2))
    }
    assert found.complete
    assert set(found.groups) == expected
    assert len(found.groups) == len(expected)


def test_beyond_the_limit_runs_in_time_are_left_and_that_is_said(monkeypatch):
    monkeypatch.setattr(cliques, "MAX_GROUPS", 20)
    order = [3, 0, 2, 1, 4]  # in time
    found = group_mergeable(order, lambda a, b: True)
    assert not found.complete
    assert (0, 2, 3) in found.groups  # a run: 3, 0, 2
    assert (1, 2, 3) not in found.groups  # 3, 2, 1 leaves 0 out
    assert (0, 1, 2, 3, 4) in found.groups
    assert {(a,) for a in order} <= set(found.groups)
    assert set(combinations(range(5), 2)) <= set(found.groups)


def test_one_crowded_part_does_not_cost_the_others(monkeypatch):
    monkeypatch.setattr(cliques, "MAX_GROUPS", 20)

    def alike(a, b):
        return (a < 5) == (b < 5)

    found = group_mergeable(range(8), alike)
    assert (5, 7) in found.groups
    assert (5, 6, 7) in found.groups
