"""The simulated draw and the real one: the same numbers select the same targets."""

from collections import Counter

import numpy as np
import pytest

from planner.chances.lottery import round_quotas
from planner.chances.model import make_model
from planner.chances.years import draw_year, simulated
from planner.protocol.draw import round_quotas as protocol_quotas
from tests.chances.years import h, hold_year, paper, real_chance, seed_of
from tests.planning.town import targets
from tests.target_tables import all_of

REAL, PLAYED = 8, 60
FIRMS = targets(400, visits=[("", "1", "0", "0", "2")[i % 5] for i in range(400)])


@pytest.fixture(scope="module")
def year():
    return paper(firms=FIRMS)


@pytest.mark.parametrize("run", range(3))
def test_the_same_numbers_select_skip_and_leave_short_the_same(year, run):
    frozen, quotas, rules = year
    ids = all_of(frozen)["target_id"].tolist()
    records, visits = hold_year(frozen, quotas, rules, run)
    model = make_model(frozen, quotas, rules)
    outcome = draw_year(model, lambda round_id: real_chance(ids, run, round_id))
    skips = 0
    for held, drawn in zip(model.rounds, outcome.drawn, strict=True):
        record = records[held.round_id]
        for draw, found in zip(held.draws, drawn, strict=True):
            strata = [s for s in record.strata if s.entry_id == draw.entry.entry_id]
            assert [t.target_id for s in strata for t in s.selected] == [
                ids[i] for i in found.selected
            ]
            assert [len(s.skipped) for s in strata] == found.skipped.tolist()
            assert [s.shortfall for s in strata] == found.shortfall.tolist()
            skips += int(found.skipped.sum())
    assert skips > 50  # caps bind, so they are tested
    made = Counter(visit.target_id for visit in visits)
    assert [made[t] for t in ids] == outcome.visits.tolist()
    met = Counter(
        (visit.round_id, len(visit.entry_ids)) for visit in visits if visit.entry_ids
    )
    counted = Counter()
    for (number, _, positions), count in outcome.met.items():
        counted[model.rounds[number].round_id, len(positions)] += count
    assert +counted == met


def test_quotas_fall_as_the_protocol_has_it(year):
    _, quotas, _ = year
    for run in range(20):
        for entry_id, cells in quotas.cells.items():
            expected = [cell.expected_micro for cell in cells]
            seed = seed_of(run, "2026Q2")
            start = int(h("quota", seed, entry_id)[:15], 16)
            upto = np.cumsum(expected, dtype=np.int64)
            assert round_quotas(upto, start).tolist() == protocol_quotas(
                seed, entry_id, expected
            )


def test_simulated_years_are_like_real_ones_in_the_mean(year):
    frozen, quotas, rules = year
    model = make_model(frozen, quotas, rules)
    real = [
        Counter(v.target_id for v in hold_year(*year, run)[1]) for run in range(REAL)
    ]
    played = [
        draw_year(model, lambda r, run=run: simulated(run, r)).visits
        for run in range(PLAYED)
    ]
    for figure in (sum, lambda visits: sum(n > 1 for n in visits)):
        there = np.array([figure(visits.values()) for visits in real], dtype=float)
        here = np.array([figure(visits.tolist()) for visits in played], dtype=float)
        spread = np.sqrt(there.var(ddof=1) / REAL + here.var(ddof=1) / PLAYED)
        assert abs(there.mean() - here.mean()) < 4 * spread
