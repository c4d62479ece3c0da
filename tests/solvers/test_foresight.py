"""What could be foreseen of teams, beside what is known of small towns."""

from collections import Counter
from math import log2

import pytest

from solvers import foresight
from solvers.closing import Closing
from solvers.drawing import Drawing
from solvers.foresight import admissible, foresee
from solvers.lots import Lots
from solvers.seating import seat_people
from tests.solvers.towns_of_teams import (
    drawn_again,
    every_best,
    kept,
    team,
    teams_of,
    ways_of,
)

pytestmark = pytest.mark.usefixtures("all_draws")

HALF = 500_000


def lots_of(town, capped=()):
    return Lots(
        teams=town,
        closing=Closing(town, [*capped] or [0] * len(town.teams), HALF),
        kept=kept(town),
        order=range(len(town.teams)),
    )


def drawn(town):
    held = seat_people(town, kept(town), range(len(town.teams))).held
    return Drawing(town).drawn(held, "seed")


def seen(town):
    nobody = [0] * len(town.teams)
    (found,) = foresee(lots_of(town), nobody, drawn(town), "seed|foresight")()
    return found


def test_a_team_of_two_of_four_has_the_chance_and_the_entropy_of_a_plain_lot():
    found = seen(teams_of([team(v, 15, 15) for v in range(8)], 4))
    assert found.least == 0.5
    assert found.largest == pytest.approx(0.5, abs=0.06)
    assert (found.pairs, found.above, found.forced, found.sure) == (32, 0, 0, ())
    assert found.most_bits == pytest.approx(log2(6))
    assert found.bits == pytest.approx(log2(6), abs=0.1)


def test_the_largest_chance_is_of_pairs_counted_often(monkeypatch):
    # Of the last twelve visits each is as long as no other, so nobody's are counted
    # together: in four draws of two of six somebody is in one every time.
    monkeypatch.setattr(foresight, "_MOST_DRAWS", 8)
    rare = [team(v, 63, 63, minutes=119 - v) for v in range(60, 72)]
    found = seen(teams_of([*(team(v, 63, 63) for v in range(60)), *rare], 6))
    assert found.draws == 8
    assert found.team < 60
    assert found.largest == pytest.approx(1 / 3, abs=0.1)


def test_two_people_for_two_seats_are_certain_by_the_rules_and_nobody_is_named():
    found = seen(teams_of([team(v, 0b11, 0b11) for v in range(4)], 2))
    assert (found.largest, found.least) == (1, 1)
    assert (found.above, found.forced, found.sure) == (8, 8, ())
    assert found.bits == found.most_bits == 0


def test_who_is_certain_only_for_evenness_is_named_with_the_number_of_visits():
    town = teams_of([team(v, 31) for v in range(3)], 5, before=(0, *(180,) * 4))
    found = seen(town)
    assert (found.largest, found.least) == (1, 0.2)
    assert (found.above, found.forced) == (3, 0)
    (sure,) = found.sure
    assert (sure.person, sure.visits, sure.chance) == (0, 3, 1)


def test_the_same_colleagues_meet_as_often_as_chance_has_it():
    found = seen(teams_of([team(v, 0b11, 0b11) for v in range(6)], 2))
    twice, five, ten = found.met
    assert [twice.drawn, five.drawn, ten.drawn] == [1, 1, 0]
    assert [five.mean, five.low, five.high] == [1, 1, 1]
    assert (found.most_met.drawn, found.most_met.high) == (6, 6)


def test_draws_again_have_the_chances_of_all_best_ways():
    town = teams_of(
        [team(0, 0b0111), team(1, 0b1111, 0b1100), team(2, 0b1110)],
        4,
        before=(0, 60, 0, 0),
    )
    _, ways = every_best(town)
    exact = Counter(
        (at, who) for way in ways for at, own in enumerate(way) for who in own
    )
    draws = 400
    counted = Counter(
        (at, who)
        for way in drawn_again(lots_of(town), "again", draws)
        for at, own in enumerate(way)
        for who in own
    )
    assert counted.keys() == exact.keys()
    for pair, times in exact.items():
        assert counted[pair] / draws == pytest.approx(times / len(ways), abs=0.1)


def test_draws_again_are_of_the_best_ways_where_a_walk_makes_them():
    town = teams_of([team(v, 31) for v in range(15)], 5)
    for way in drawn_again(lots_of(town), "again", 20):
        assert set(Counter(who for own in way for who in own).values()) == {3}


def test_a_chance_that_lots_hold_is_not_counted_as_above_but_told_where_it_was_not():
    town = teams_of([team(v, 31) for v in range(3)], 5, before=(0, *(180,) * 4))
    held = [[0], [0], [0]]
    (found,) = foresee(lots_of(town, [1, 1, 1]), [1, 0, 0], held, "seed")()
    assert (found.above, found.sure) == (0, ())
    assert (found.capped, found.closed, found.opened) == (3, 1, 1)


@pytest.mark.parametrize(
    "seats",
    [(15, 15), (0b0011, 15), (0b0011, 0b0110, 15), (0b0001, 0b0001), (1, 2, 4)],
)
def test_as_many_teams_are_admissible_as_meet_all_needs(seats):
    town = teams_of([team(0, *seats, others=0b1111)], 4)
    (one,) = town.teams
    found = admissible(one.able, one.needs, one.size)
    assert found == len(list(ways_of(town, one)))


def test_a_bench_without_teams_has_nothing_to_foresee():
    town = teams_of([team(0, 3)], 4, first=(0, 2, 4))
    found, nothing = foresee(lots_of(town), [0], drawn(town), "seed")()
    assert found.pairs == 2
    assert nothing is None


def test_draws_again_are_the_same_made_in_several_processes(monkeypatch):
    town = teams_of([team(v, 31) for v in range(15)], 5)
    alone = lots_of(town).again("again", 8)()
    monkeypatch.setattr("solvers.lots._WORTH_FORKING", 1)
    assert (lots_of(town).again("again", 8)() == alone).all()
