"""What coordination does to firms, over many simulated years, and to no chance."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from planner.chances.model import Arrangement, make_model
from planner.chances.years import arranged, draw_year, simulated
from planner.policy.record import Coordination, RoundPolicy
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from tests.chances.years import paper
from tests.planning.town import proposal, targets

RUNS = 150
FIRMS = targets(600)


def sample(name, department, field):
    """A random eighth of the town."""
    return proposal(
        name,
        department,
        field=field,
        pin=Pin.ALONE,
        basis=Basis.RANDOM,
        ratio=parse_ratio("12.5%"),
    )


MEETING = [sample(f"P{d}", d, "餐饮") for d in ("D1", "D2", "D3")]
APART = [sample(f"P{f}", "D1", f) for f in ("餐饮", "旅馆", "药店", "加油站", "影院")]
SPREADING = RoundPolicy(coordinate=Coordination.SPREAD)


@cache
def model_of(case):
    """A spring without caps."""
    proposals, rounds = {
        "meet": (MEETING, RoundPolicy()),
        "across": (APART, RoundPolicy()),
        "spread": (MEETING, SPREADING),
    }[case]
    return make_model(*paper(proposals, firms=FIRMS, rounds=rounds, caps=()))


@cache
def years(case, arrangement):
    """Every run's year."""
    model = arranged(model_of(case), arrangement)
    return [
        draw_year(model, lambda round_id, run=run: simulated(run, round_id))
        for run in range(RUNS)
    ]


def counted(case, arrangement, figure):
    return np.array([figure(year.visits) for year in years(case, arrangement)])


def surely_less(ours, theirs):
    """Tell whether ours are fewer, beyond a chance of one in a million."""
    return stats.ttest_ind(ours, theirs, alternative="less").pvalue < 1e-6


def twice(visits):
    return int((visits > 1).sum())


def test_entries_that_meet_make_fewer_visits_than_independent_ones():
    met = counted("meet", Arrangement.PLANNED, np.sum)
    apart = counted("meet", Arrangement.INDEPENDENT, np.sum)
    assert surely_less(met, apart)
    assert met.max() <= 75 + 3  # three departments, one visit: only quotas' fractions


def test_entries_of_different_fields_visit_fewer_firms_twice():
    ours, apart, nested = (counted("across", a, twice) for a in Arrangement)
    assert surely_less(ours, apart)
    assert ours.mean() < apart.mean() / 5
    assert surely_less(apart, nested)


def test_entries_of_a_field_that_spreads_hardly_ever_find_one_firm():
    """Two that draw one firm make one visit, so what merging saves is who met."""
    ours, apart = (
        np.array([year.selections - year.visits.sum() for year in years("spread", a)])
        for a in (Arrangement.PLANNED, Arrangement.INDEPENDENT)
    )
    assert surely_less(ours, apart)
    assert ours.mean() < apart.mean() / 5


@pytest.mark.parametrize("case", ["meet", "across", "spread"])
def test_every_stratum_of_every_entry_keeps_its_chance(case):
    """Mean draws against expected ones, with the runs' own spread: a chi-square."""
    found = years(case, Arrangement.PLANNED)
    model = model_of(case)
    (held,) = model.rounds
    seen, expected = [], []
    for position, draw in enumerate(held.draws):
        cell_of = np.repeat(np.arange(len(draw.sizes)), draw.sizes)
        where = np.zeros(model.size, dtype=int)
        where[draw.targets] = cell_of
        seen.append(
            [
                np.bincount(
                    where[y.drawn[0][position].selected], minlength=len(draw.sizes)
                )
                for y in found
            ]
        )
        expected.append(np.diff(draw.upto, prepend=0) / 1e6)
    for drawn, mean in zip(np.array(seen), expected, strict=True):
        spread = drawn.std(axis=0, ddof=1) / np.sqrt(RUNS)
        varies = spread > 0
        distance = (drawn.mean(axis=0) - mean)[varies] / spread[varies]
        assert stats.chi2.sf((distance**2).sum(), varies.sum()) > 1e-4
        assert np.allclose(drawn.mean(axis=0)[~varies], mean[~varies])


def test_every_firm_of_a_stratum_is_drawn_as_often_as_any_other():
    found = years("across", Arrangement.PLANNED)
    drawn = np.zeros(len(FIRMS))
    for year in found:
        for each in year.drawn[0]:
            drawn[each.selected] += 1
    expected = np.full(len(FIRMS), drawn.sum() / len(FIRMS))
    assert stats.chisquare(drawn, expected).pvalue > 1e-4
