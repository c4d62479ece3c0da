"""Arcs on a circle: apart where they share members, and never worse than chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.circle import BINS, MICRO, lay_arcs, reach_profile

LARGE = 1_000_000  # a stratum in which thresholds hardly fluctuate


def overlap(profiles, shared, starts):
    laid = [np.roll(p, s) for p, s in zip(profiles, starts, strict=True)]
    return sum(
        int(shared[i, j]) * int(laid[i] @ laid[j])
        for i in range(len(laid))
        for j in range(i)
    )


def all_shared(count, members=100):
    return np.full((count, count), members, dtype=np.int64)


@pytest.mark.parametrize(
    ("eligible", "expected"), [(7, 70_000), (7, 7_000_000), (40, 12_400_000), (900, 9)]
)
def test_a_reach_is_as_long_as_the_chance(eligible, expected):
    profile = reach_profile(eligible, expected)
    rate = expected / MICRO / eligible
    assert profile.sum() / 4096 / BINS == pytest.approx(rate, rel=0.2, abs=0.002)
    assert all(np.diff(profile) <= 0)


def test_a_reach_in_a_large_stratum_is_an_arc_and_in_a_small_one_is_spread():
    large, small = reach_profile(LARGE, LARGE * MICRO // 4), reach_profile(8, 2 * MICRO)
    assert large[: BINS // 4 - 2].min() == 4096
    assert large[BINS // 4 + 2 :].max() == 0
    assert np.count_nonzero(small) > BINS // 3


def test_arcs_that_fit_stand_apart_with_even_gaps():
    profiles = [reach_profile(LARGE, LARGE * MICRO // 10)] * 5
    starts = sorted(lay_arcs(profiles, all_shared(5)))
    assert overlap(profiles, all_shared(5), starts) == 0
    gaps = np.diff([*starts, BINS])
    assert gaps.min() >= BINS // 5 - 2


def test_arcs_that_share_nobody_stand_at_one_place():
    profiles = [reach_profile(LARGE, LARGE * MICRO // 3)] * 4
    assert lay_arcs(profiles, np.diag([5, 5, 5, 5])) == [0, 0, 0, 0]


def test_only_arcs_that_share_members_keep_apart():
    """0 and 1 share members, 2 shares none with either: half the circle is enough."""
    shared = np.array([[9, 4, 0], [4, 9, 0], [0, 0, 9]])
    profiles = [reach_profile(LARGE, LARGE * MICRO * 2 // 5)] * 3
    starts = lay_arcs(profiles, shared)
    assert overlap(profiles, shared, starts) == 0


def test_arcs_longer_than_the_circle_wrap_and_cover_it_evenly():
    profiles = [reach_profile(LARGE, LARGE * MICRO * 3 // 10)] * 10
    starts = lay_arcs(profiles, all_shared(10))
    load = sum(np.roll(p, s) for p, s in zip(profiles, starts, strict=True)) / 4096
    assert load.min() > 2.5
    assert load.max() < 4.1


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.integers(1, 1_000_000)),
        min_size=2,
        max_size=8,
    ),
    st.integers(0, 2**32),
)
@settings(max_examples=60, deadline=None)
def test_no_layout_overlaps_more_than_independent_places_would(strata, bits):
    profiles = [reach_profile(n, n * rate) for n, rate in strata]
    shared = np.array(
        [
            [(bits >> (min(i, j) * 5 + max(i, j))) % 8 for j in range(len(strata))]
            for i in range(len(strata))
        ]
    )
    apart = sum(
        shared[i, j] * int(profiles[i].sum()) * int(profiles[j].sum())
        for i in range(len(strata))
        for j in range(i)
    )
    assert overlap(profiles, shared, lay_arcs(profiles, shared)) * BINS <= apart


def test_millions_of_shared_members_leave_no_64_bits():
    profiles = [reach_profile(2**40, 2**40 * 300_000)] * 3
    starts = lay_arcs(profiles, all_shared(3, 2**40))
    assert overlap(profiles, all_shared(3, 1), starts) == 0
