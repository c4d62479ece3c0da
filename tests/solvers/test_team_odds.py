"""Chances worked out for kinds of teams, beside all sets of people by brute force."""

from math import prod

import numpy as np
import pytest

from solvers.leaning import exponential, pull
from solvers.team_kinds import kinds_of
from solvers.team_odds import Odds
from tests.solvers.towns_of_teams import team, teams_of, ways_of

WEIGHTS = (1.0, 2.5, 0.3, 1.0, 7.0, 0.1)


def chances(town):
    """The chance of each person in the town's one kind of teams."""
    kinds = kinds_of(town)
    found = Odds(kinds).chances(kinds.weight * np.array(WEIGHTS)[kinds.person])
    return dict(zip(kinds.person.tolist(), found.tolist(), strict=True))


def by_hand(town, led=False):
    (one,) = town.teams
    sets = [
        (own, prod(WEIGHTS[person] for person in own))
        for own in ways_of(town, one)
        if not led or any(town.leads[person] for person in own)
    ]
    whole = sum(weight for _, weight in sets)
    people = {person for own, _ in sets for person in own}
    return {
        person: sum(weight for own, weight in sets if person in own) / whole
        for person in people
    }


@pytest.mark.parametrize(
    "seats",
    [
        (0b111111,),
        (0b111111, 0b111111),
        (0b000011, 0b111111),
        (0b000111, 0b111000),
        (0b001111, 0b111100),
        (0b111111, 0b111111, 0b111111),
        (0b000011, 0b000110, 0b111111),
        (0b000011, 0b001111, 0b001111, 0b111111),
    ],
)
@pytest.mark.parametrize("others", [0, 0b111111])
def test_chances_are_those_of_all_sets_that_meet_all_needs(seats, others):
    town = teams_of([team(0, *seats, others=others)], 6, led=(False,))
    assert chances(town) == pytest.approx(by_hand(town))


def test_of_a_visit_with_one_team_somebody_leads():
    leads = (False, True, False, True, False, False)
    town = teams_of([team(0, 0b111111, 0b111111)], 6, leads=leads)
    assert chances(town) == pytest.approx(by_hand(town, led=True))


def test_a_lead_is_asked_of_a_team_as_far_as_the_other_team_may_have_none():
    leads = (True, *(False,) * 9)
    both = [team(0, 0b11111), team(0, 0b1111100000)]
    kinds = kinds_of(teams_of(both, 10, leads=leads))
    assert kinds.unled.tolist() == [1.0, 0.75]  # of the other: none leads; 4 of 5


def test_whoever_has_no_room_is_in_no_kind():
    town = teams_of([team(0, 0b111111)], 6, room=(0, 0, 9, 9, 9, 9), led=(False,))
    assert set(chances(town)) == {2, 3, 4, 5}


def test_of_a_team_with_many_needs_none_are_told_apart():
    seats = tuple(0b111111 ^ 1 << at for at in range(6))
    kinds = kinds_of(teams_of([team(0, *seats)], 7, led=(False,)))
    assert len(kinds.kind_of) == 1


def test_like_teams_are_one_kind_counted_twice():
    town = teams_of([team(v, 0b111, 0b111) for v in range(2)], 3, led=(False,) * 2)
    kinds = kinds_of(town)
    assert kinds.times.tolist() == [2]
    assert kinds.share.tolist() == [pytest.approx(2 / 3)]


def test_the_nearest_bound_pushes_a_load_off_and_one_far_off_does_not():
    low, high = np.array([0.0]), np.array([100.0])
    near, middle = np.array([5.0]), np.array([50.0])
    assert pull(near, low, high, np.array([400.0]))[0] == 1 / 5 - 5 / 400
    assert pull(100 - near, low, high, np.array([400.0]))[0] == -(1 / 5 - 5 / 400)
    assert pull(middle, low, high, np.array([400.0]))[0] == 0


def test_powers_of_e_are_right():
    powers = np.linspace(-8, 8, 33)
    assert exponential(powers) == pytest.approx(np.exp(powers), rel=1e-7)
