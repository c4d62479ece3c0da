"""What each wording asks of a base."""

import pytest

from planner.planning.demand import demand
from planner.policy.record import Policy
from planner.ratios import parse_ratio
from planner.registry import Basis

POLICY = Policy()
COUNTS = [550, 300, 110, 40, 0]  # A, B, C, D, unknown: 1,000 firms


@pytest.mark.parametrize(
    ("wording", "basis", "total"),
    [
        ("5%", Basis.CREDIT, 50),
        ("2‰", Basis.RANDOM, 2),
        ("0.1%", Basis.CREDIT, 1),
        ("20户", Basis.RANDOM, 20),
        ("5000户", Basis.RANDOM, 1000),  # no more than there are
        ("10%(20户)", Basis.CREDIT, 20),
        ("", Basis.CREDIT, 38),  # 5.5 + 9 + 11 + 12 = 37.5, half up
        ("不低于3%", Basis.CREDIT, 38),  # the policy's ratios give more
        ("不低于3%", Basis.RANDOM, 30),
        (">=4.55%", Basis.CREDIT, 46),  # a floor rounds up: 45.5
        ("不超过2%", Basis.CREDIT, 20),
        ("<=50%", Basis.CREDIT, 37),  # a ceiling never lifts the policy's ratios
        ("<=2.59%", Basis.RANDOM, 25),  # a ceiling rounds down: 25.9
        ("A:1%;B:1%;C:1%;D:50%", Basis.CREDIT, 30),  # 29.6
        ("", Basis.FULL, 1000),
    ],
)
def test_totals_of_the_wordings(wording, basis, total):
    assert demand(parse_ratio(wording), basis, COUNTS, POLICY).total == total


def test_random_draws_give_every_grade_one_weight():
    asked = demand(parse_ratio("5%"), Basis.RANDOM, COUNTS, POLICY)
    assert asked.weights == (1, 1, 1, 1, 0)


def test_an_unknown_grade_weighs_what_the_policy_says():
    asked = demand(parse_ratio("5%"), Basis.CREDIT, [0, 0, 0, 0, 9], POLICY)
    assert asked.weights == (0, 0, 0, 0, 30_000)


def test_an_empty_base_asks_for_nothing():
    assert demand(parse_ratio("5%"), Basis.CREDIT, [0] * 5, POLICY).total == 0


def test_a_count_over_the_base_says_how_many_are_short():
    assert demand(parse_ratio("5000户"), Basis.RANDOM, COUNTS, POLICY).short == 4000
