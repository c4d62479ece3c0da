"""The city that ways to make teams are compared on, and what is measured of them."""

from collections import Counter
from dataclasses import replace
from datetime import date
from math import log2

import pytest

from benchmarks import rivals, team_measures
from benchmarks.against import made, table
from benchmarks.city_of_teams import City, Shape, make_city
from benchmarks.rivals import Asked
from planner.policy.record import CapacityPolicy, Policy, TeamPolicy
from planner.registry import PastVisit, Recusal
from tests.pairing.builders import item, person, registry, visit

pytestmark = pytest.mark.usefixtures("all_draws")

SMALL = Shape(visits=30, inspectors=36, departments=3, districts=2, seed=7)

#: Two visits, two seats each, for three people.
THREE = [
    Asked(visit_id="V1", department_id="d", seats=(("a", "b", "c"),) * 2),
    Asked(visit_id="V2", department_id="d", seats=(("a",), ("a", "b", "c"))),
]


@pytest.fixture(scope="module")
def small():
    return make_city(SMALL)


def city_of(inspectors, visits, items=(), **fields):
    return City(
        visits=tuple(visits),
        registry=registry(inspectors, items, **fields),
        policy=Policy(teams=TeamPolicy(min_per_department=2)),
        places={},
    )


def test_a_shape_has_one_city_and_another_seed_another(small):
    again, other = make_city(SMALL), make_city(replace(SMALL, seed=8))
    assert again.visits == small.visits
    assert again.registry.inspectors == small.registry.inspectors
    assert again.registry.recusals == small.registry.recusals
    assert again.registry.history == small.registry.history
    assert again.places == small.places
    assert other.visits != small.visits


def test_a_city_is_as_its_shape_says():
    city = make_city(Shape(visits=400, inspectors=300))
    people = city.registry.inspectors
    assert len(people) == 300
    assert Counter(len(v.department_ids) for v in city.visits) == {3: 400}
    assert {len(p.districts) for p in people} == {0, 1, 2, 3}
    assert sum(p.districts == () for p in people) == 60
    assert len({q for p in people for q in p.qualifications}) == 8
    assert {len(i.qualifications) for i in city.registry.items} == {0, 1, 2}
    # 400 visits, 3 departments of ten people: one of a hundred ties, give or take.
    assert len(city.registry.recusals) == pytest.approx(120, abs=40)
    assert all(13 <= (v.end - v.start).days < 63 for v in city.visits)


@pytest.mark.parametrize(
    "way", ["the planner", "round robin", "least loaded", "random costs"]
)
def test_every_way_keeps_the_rules(small, way):
    teams = made(way, small, 1, limit=0)
    assert len(teams) == 90
    assert team_measures.broken_rules(small, teams) == {}


def test_the_whole_program_is_as_even_as_can_be(small):
    groups = team_measures.like_people(small)
    teams = rivals.whole_program(rivals.asked_of(small), 1, 20, groups)
    assert team_measures.broken_rules(small, teams) == {}
    assert max(team_measures.spreads(groups, team_measures.visits_each(teams))) <= 1


def test_round_robin_goes_on_where_it_stopped():
    # c is next for V2, but its first seat is a's; then b comes.
    assert rivals.round_robin(THREE, 1) == {
        ("V1", "d"): ("a", "b"),
        ("V2", "d"): ("a", "b"),
    }


def test_the_least_loaded_are_never_two_visits_ahead():
    asked = [
        Asked(visit_id=f"V{k}", department_id="d", seats=(tuple("abcde"),) * 2)
        for k in range(7)
    ]
    load = team_measures.visits_each(rivals.least_loaded(asked, 3))
    assert sorted(load.values()) == [2, 3, 3, 3, 3]


def test_random_costs_find_the_lowest_cap():
    load = team_measures.visits_each(rivals.random_costs(THREE, 3))
    assert load == {"a": 2, "b": 1, "c": 1} or load == {"a": 1, "b": 2, "c": 1}
    assert "a" in rivals.random_costs(THREE, 3)["V2", "d"]


def test_a_seat_that_nobody_is_left_for_stays_empty():
    asked = [Asked(visit_id="V1", department_id="d", seats=(("a",), ("a",)))]
    assert rivals.by_chance(asked, 1) == {("V1", "d"): ("a",)}


def test_broken_rules_are_counted_by_name():
    city = city_of(
        [
            person("able", qualifications=("食品",), lead=False),
            person("tied", lead=False),
            person("away", leave=((date(2026, 2, 1), date(2026, 4, 30)),)),
            person("far", districts=("640199",)),
            person("near", districts=("640105",)),
        ],
        [visit(name, items=("I",)) for name in ("V1", "V2", "V3", "V4")],
        [item("I", "market", "食品")],
        neighbours=frozenset({("640104", "640105")}),
        recusals=(Recusal(inspector_id="tied", target_id="T-V1"),),
    )
    teams = {
        ("V1", "market"): ("able", "tied"),
        ("V2", "market"): ("away", "able"),
        ("V3", "market"): ("far", "near"),
    }
    assert team_measures.broken_rules(city, teams) == {
        "recusal": 1,  # V1
        "lead": 1,  # V1
        "away": 1,  # V2
        "district": 1,  # V3
        "qualification": 1,  # V3
    }
    alone = {("V4", "market"): ("able",)}
    assert team_measures.broken_rules(city, alone) == {"size": 1, "lead": 1}


def test_spread_is_told_of_like_people_only():
    city = city_of(
        [person("a"), person("b"), person("c", qualifications=("食品",))],
        [visit("V1"), visit("V2", items=("I",))],
        [item("I")],
    )
    city = replace(city, policy=Policy(capacity=CapacityPolicy(travel_minutes=40)))
    teams = {("V1", "market"): ("a", "c"), ("V2", "market"): ("a", "c")}
    groups = team_measures.like_people(city)
    assert groups == [["a", "b"]]
    assert team_measures.spreads(groups, team_measures.visits_each(teams)) == [2]
    # V1 has no item, V2 one of 60 minutes that nobody stated; travel is 40 each.
    assert team_measures.minutes_each(city, teams) == {"a": 140, "c": 140}


def test_meetings_and_returns_are_counted():
    past = PastVisit(
        target_id="T-V1", visited_on=date(2025, 3, 1), inspector_ids=("a", "z")
    )
    city = city_of(
        [person("a"), person("b")], [visit("V1"), visit("V2")], history=(past,)
    )
    teams = {("V1", "market"): ("b", "a"), ("V2", "market"): ("a", "b")}
    assert team_measures.meetings(teams) == {frozenset("ab"): 2}
    assert team_measures.returns(city, teams) == 1


RUNS = [{("V1", "d"): ("a", other)} for other in "bcbc"]


def test_who_is_always_there_is_foreseen():
    assert team_measures.largest_frequencies(RUNS) == [1.0]
    assert team_measures.certain(RUNS) == (1, 1)
    assert team_measures.certain([*RUNS, {("V1", "d"): ("b", "c")}]) == (0, 0)


def test_a_guess_is_learnt_from_half_of_the_runs_and_held_against_the_others():
    # Learnt: a always, b first of b and c. Right: a twice, b once, of four seats.
    assert team_measures.guessed(RUNS) == 0.75


def test_loads_tell_who_is_next_when_dealing_evens_them():
    asked = [THREE[0], replace(THREE[0], visit_id="V2")]
    even = {("V1", "d"): ("a", "b"), ("V2", "d"): ("c", "a")}
    uneven = {("V1", "d"): ("b", "c"), ("V2", "d"): ("b", "c")}
    assert team_measures.told_by_loads(asked, even) == 1.0
    # b of V1 (a and b are guessed), b of V2 (a and b again).
    assert team_measures.told_by_loads(asked, uneven) == 0.5


def test_entropy_is_in_bits_of_a_team():
    # Two equally likely teams: a bit, and (2 - 1) / (2 * 4 ln 2) for few runs.
    assert team_measures.entropy(RUNS) == pytest.approx(
        1 + 1 / (8 * 0.693147), abs=1e-5
    )
    # V1 has three pairs, V2 two of them.
    assert team_measures.most_entropy(THREE) == (log2(3) + 1) / 2


def test_a_way_without_an_answer_leaves_its_cells_empty():
    rows = {"one": {"s": "1.0", "most": "3"}, "other": {"s": "2.0"}}
    assert table(rows).splitlines() == [
        "| way | s | most |",
        "| --- | ---: | ---: |",
        "| one | 1.0 | 3 |",
        "| other | 2.0 | - |",
    ]
