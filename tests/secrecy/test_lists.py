"""Lists tell no more of grades than that risky firms are drawn more often."""

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from benchmarks.secrecy_attacks import (
    Library,
    by_meetings,
    by_order,
    gain,
    listed,
    public_lists,
)
from planner.chances.model import Arrangement, Model
from planner.chances.numbers import UInts, target_numbers
from planner.chances.years import Outcome, arranged, draw_year, simulated
from planner.planning import circles
from planner.publishing.store import ListedRow
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from planner.year import Year
from tests.ceremony.conftest import Hall
from tests.chances.years import model_of
from tests.planning.town import policy as town_policy
from tests.planning.town import proposal, targets

YEARS = 10
TOWN = targets(1500)


def mixed_proposals():
    """Entries of one field that prefer grades differently: risky ones, all, any."""
    return [
        proposal(
            "P1", "D1", pin=Pin.ALONE, grades=("C", "D"), ratio=parse_ratio("20%")
        ),
        proposal("P2", "D2", pin=Pin.ALONE, ratio=parse_ratio("6%")),
        proposal(
            "P3", "D3", pin=Pin.ALONE, basis=Basis.RANDOM, ratio=parse_ratio("6%")
        ),
    ]


def mixed() -> Model:
    rounds = town_policy().rounds
    return model_of(mixed_proposals(), firms=TOWN, rounds=rounds)


def bits_told(model: Model) -> float:
    """Bits that all lists of a year tell of the grade of each firm on them."""
    library = Library(model)
    found = []
    for run in range(YEARS):
        outcome = draw_year(model, lambda r, run=run: simulated(run, r))
        drawn = library.drawn(outcome)
        firms = listed(drawn)
        before = np.exp(library.prior[library.district[firms]])
        after = by_meetings(library, drawn, firms)
        found.append(gain(after, before, library.grade[firms]))
    return float(np.mean(found))


def test_lists_of_entries_that_meet_tell_hardly_more_than_independent_lists() -> None:
    for model in (model_of(firms=TOWN), mixed()):
        alone = bits_told(arranged(model, Arrangement.INDEPENDENT))
        assert bits_told(model) < 1.15 * alone


def test_entries_that_prefer_grades_differently_would_tell_them_from_one_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whom the one draws and the other passes over would be of known grade."""
    apart = bits_told(mixed())
    monkeypatch.setattr(circles, "_in_proportion", lambda one, other: True)
    assert bits_told(mixed()) > 1.3 * apart


def order_told(model: Model, *, by_place: bool) -> float:
    """The chance of risky firms standing where they do in the lists, by order alone.

    Lists of one year share firms, so a year is one observation.
    """
    library = Library(model)
    years = []
    for run in range(YEARS):
        shown = public_lists(
            library, _year(model, run), _ids(model, run), by_place=by_place
        )
        found = by_order(list(shown), library.grade, 2)
        years.append(found.sum() / math.sqrt(len(found)))
    return float(ttest_1samp(years, 0.0).pvalue)


def _year(model: Model, run: int) -> Outcome:
    return draw_year(model, lambda r: simulated(run, r))


def _ids(model: Model, run: int) -> UInts:
    """Ids dealt anew each year, as those of one library might lean by accident."""
    return target_numbers(run, "ids", "ids", np.arange(model.size))


def test_the_order_of_a_list_tells_nothing() -> None:
    assert order_told(model_of(firms=TOWN), by_place=False) > 1e-4


def test_a_list_in_the_order_of_places_would_tell() -> None:
    assert order_told(model_of(firms=TOWN), by_place=True) < 1e-9


def test_rows_of_a_list_stand_in_the_order_of_their_ids(held: Hall, year: Year) -> None:
    rows = held.store.rows(ListedRow, year.year_id)
    assert len(rows) > 50
    keys = [(row.round_id, row.entry_id, row.target_id) for row in rows]
    assert [row.key for row in rows] == sorted("|".join(key) for key in keys)


def test_a_visits_number_goes_by_the_firms_id(year: Year) -> None:
    for round_id in {visit.round_id for visit in year.visits}:
        own = [v for v in year.visits if v.round_id == round_id]
        own.sort(key=lambda visit: visit.visit_id)
        assert [v.target_id for v in own] == sorted(v.target_id for v in own)
