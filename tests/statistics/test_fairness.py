"""Chances of the draw over fixed seeds, and unfair draws that they would give away."""

import numpy as np
import pytest

from benchmarks import lot_tests
from benchmarks.draw_statistics import (
    CUSTODY_KEY,
    ENTRIES,
    differing_results,
    hold_trials,
    seed_of,
    small_frame,
)
from planner.protocol.draw import round_quotas
from tests.protocol.plain_engine import PlainEngine
from tests.statistics import unfair

#: Far below what a fair draw shows in any of its tests, times their number.
IMPOSSIBLE = 1e-6
MICRO = 10**6


@pytest.fixture(scope="module")
def fair():
    return hold_trials(range(40))


def unfair_trials(lot, seeds=100):
    """Draw with an unfair lot, on the engine that takes no time to start."""
    return hold_trials(
        range(seeds), lot(PlainEngine().open(small_frame(), CUSTODY_KEY))
    )


def odd(trials) -> set[str]:
    return {name for name, chance in trials.p_values().items() if chance < IMPOSSIBLE}


def test_a_fair_draw_passes_every_test(fair):
    assert odd(fair) == set()
    assert set(fair.broken.values()) == {0}


def test_nothing_hangs_on_threads_or_on_the_order_of_rows():
    assert differing_results(5) == 0


GIVEN_AWAY = {
    unfair.SmallestIds: "singles, nested, A",
    unfair.CoarseTickets: "trend, nested, A",
    unfair.EveryThird: "pairs, nested, A",
    unfair.WithoutOffset: "overlap, spaced, A",
    unfair.SameForAllSeeds: "overlap, other group, A",
    unfair.PreferringTheUnvisited: "singles, nested, A",
}


@pytest.mark.parametrize("lot", GIVEN_AWAY, ids=lambda lot: lot.__name__)
def test_an_unfair_draw_is_given_away(lot):
    assert GIVEN_AWAY[lot] in odd(unfair_trials(lot))


def test_every_third_of_the_list_is_fair_to_each_target_and_unfair_to_pairs():
    trials = unfair_trials(unfair.EveryThird)

    assert trials.p_values()["singles, nested, A"] > IMPOSSIBLE
    assert trials.p_values()["pairs, nested, A"] < IMPOSSIBLE


def test_a_draw_cut_short_leaves_quotas_or_reserves_open():
    broken = unfair_trials(unfair.CutShort, 10).broken

    assert broken["a quota or its reserves aren't filled"] > 0


EXPECTED = ENTRIES["fractional"][0]


def test_quotas_fall_as_their_fractions_say():
    quotas = [round_quotas(seed_of(n), "fractional", EXPECTED) for n in range(5000)]

    assert lot_tests.quota_vectors(np.array(quotas), EXPECTED) > IMPOSSIBLE


@pytest.mark.parametrize(
    "rounding",
    [
        lambda start: [micro // MICRO for micro in EXPECTED],
        lambda start: [round(micro / MICRO) for micro in EXPECTED],
        # Each by itself: the chances are right, and the total isn't.
        lambda start: [
            (micro + int(share * MICRO)) // MICRO
            for micro, share in zip(EXPECTED, start, strict=True)
        ],
    ],
    ids=["always down", "to the nearest", "each by itself"],
)
def test_another_rounding_of_quotas_is_given_away(rounding):
    starts = np.modf(np.arange(1, 501)[:, None] * np.sqrt([2, 3, 5]))[0]
    quotas = np.array([rounding(start) for start in starts.tolist()])

    assert lot_tests.quota_vectors(quotas, EXPECTED) < IMPOSSIBLE


def test_digits_that_lean_are_given_away():
    even = np.arange(4096) % 256
    leaning = np.where(even % 16 == 15, even - 1, even)

    assert min(lot_tests.digits(even, 2)) > 0.5
    high, low = lot_tests.digits(leaning, 2)
    assert high > 0.5
    assert low < IMPOSSIBLE
