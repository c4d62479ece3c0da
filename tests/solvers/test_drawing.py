"""Teams drawn from all that are as good: every one, no other, each as likely."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from solvers import drawing
from solvers.closing import Closed, with_closed
from solvers.drawing import Drawing
from solvers.evening import Evening
from solvers.listing import Lists, list_ways
from solvers.rings import Rings
from solvers.roster import Roster
from solvers.seating import seat_people
from solvers.teams_crowd import Crowd
from solvers.walking import Walk
from tests.solvers.towns_of_teams import (
    WEEK,
    every_best,
    kept,
    team,
    teams_of,
    towns,
    worth,
)

ANY = 0b11111
NEAR = 1 << 20
LENGTHS = st.sampled_from([(60,), (60, 90, 120)])


def way_of(people):
    return tuple(tuple(sorted(own)) for own in people)


def walk_from(teams, way):
    walk = Walk(Crowd(teams), range(len(teams.teams)))
    walk.start(way)
    return walk


def way_at(walk):
    return tuple(tuple(people) for _, people in walk.people())


def p_of(counts, options):
    expected = sum(counts.values()) / options
    statistic = sum((n - expected) ** 2 / expected for n in counts.values())
    return chi2.sf(statistic + (options - len(counts)) * expected, options - 1)


@given(LENGTHS.flatmap(towns))
@settings(max_examples=200, deadline=None)
def test_the_list_holds_every_best_way_and_no_other(teams):
    _, ways = every_best(teams)
    assume(ways)
    crowd = Crowd(teams)
    listed = [{}]
    for part in drawing._parts(crowd):
        found = list_ways(crowd, part)
        assume(found is not None)
        listed = [
            known | dict(zip(part, way, strict=True))
            for known in listed
            for way in found
        ]
    assert sorted(tuple(way[n] for n in sorted(way)) for way in listed) == ways


@given(LENGTHS.flatmap(towns), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_walk_never_leaves_the_best_ways(teams, start):
    _, ways = every_best(teams)
    assume(ways)
    walk = walk_from(teams, ways[start % len(ways)])
    for number in range(10):
        walk.go(1, f"{start}|{number}")
        assert way_at(walk) in ways


@given(LENGTHS.flatmap(towns), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_nothing_gets_worse_from_the_first_seating_to_the_draw(teams, number):
    seating = seat_people(teams, kept(teams), range(len(teams.teams)))
    assume(not seating.short)
    start = worth(teams, seating.held)
    assert start is not None
    roster = Roster(Crowd(teams), seating.held)
    Evening(roster).run()
    even = worth(teams, roster.people)
    assert even <= start
    drawn = Drawing(teams).drawn(seating.held, f"{number}")
    assert worth(teams, drawn) <= even


@given(towns(bound=False, several=False))
@settings(max_examples=200, deadline=None)
def test_loads_of_visits_as_long_are_as_even_as_can_be(teams):
    best, ways = every_best(teams)
    assume(ways)
    seating = seat_people(teams, kept(teams), range(len(teams.teams)))
    assert not seating.short
    roster = Roster(Crowd(teams), seating.held)
    Evening(roster).run()
    assert worth(teams, roster.people) == best


def test_open_pairs_that_are_too_few_to_be_looked_through_leave_no_bench_short():
    narrow = 0b1001
    closed = (0b0001, 0b0010, 0b0001, 0b1100, 0, 0b1000)
    seats = [(narrow, ANY), (ANY,) * 2, *((narrow, ANY),) * 3, (0b1010, ANY)]
    teams = teams_of(
        [
            team(
                at,
                *(0b1111 & seat for seat in own),
                minutes=minutes,
                exceptions=((0b0100, 1 << 40),)[: at != 3],
            )
            for at, (own, minutes) in enumerate(
                zip(seats, (90, 270, 330, 90, 330, 90), strict=True)
            )
        ],
        people=4,
        room=(2, 5, 4, 2),
        leads=(False, True, False, True),
    )
    leads = (1, 0, 1, 1, 1, 1)
    order = [2, 4, 1, 0, 3, 5]
    assert not seat_people(teams, leads, order).short
    closing = with_closed(teams, [Closed(people) for people in closed])
    seating = seat_people(closing, leads, order)
    assert not seating.short
    assert worth(closing, seating.held)


def test_a_dearer_step_is_gone_where_a_cheaper_one_makes_up_for_it():
    """Who has no room passes on what another must then take as an exception."""
    teams = teams_of(
        [
            team(0, 0b111, 0b111, exceptions=((0b001, NEAR),)),
            team(1, 0b100),
            team(2, 0b111, 0b111, exceptions=((0b100, NEAR),)),
        ],
        people=3,
        room=(2, 1, 9),
    )
    for start in ([[1, 2], [2], [0, 2]], [[0, 2], [2], [0, 1]]):
        roster = Roster(Crowd(teams), start)
        Evening(roster).run()
        assert roster.people == [[0, 2], [2], [0, 1]]


@given(LENGTHS.flatmap(towns), st.data())
@settings(max_examples=60, deadline=None)
def test_lists_of_earlier_draws_change_nothing(teams, data):
    closed = st.tuples(*(st.integers(0, ANY) for _ in teams.teams))
    lists = Lists()
    for own in data.draw(st.lists(closed, min_size=2, max_size=4)):
        now = with_closed(teams, [Closed(people) for people in own])
        seating = seat_people(now, kept(now), range(len(now.teams)))
        assume(not seating.short)
        for text in ("one", "other"):
            again = Drawing(now, lists).drawn(seating.held, text)
            assert again == Drawing(now).drawn(seating.held, text)


#: Unequal districts, a tie, a visit made before, and a seat that three of five may take.
UNEQUAL = teams_of(
    [team(0, 0b00111, ANY), team(1, 0b10111, 0b10111), team(2, 0b11110, 0b11110)],
    5,
    before=(0, 0, 60, 0, 0),
)


#: Two needs in one team, which somebody may meet alone and others together.
NEEDING = teams_of(
    [
        team(0, 0b00011, 0b00110, others=ANY),
        team(1, 0b10010, 0b01110, others=ANY),
        team(2, ANY, ANY),
    ],
    5,
)


def seated(teams):
    return seat_people(teams, kept(teams), range(len(teams.teams))).held


@pytest.mark.parametrize("teams", [UNEQUAL, NEEDING], ids=["unequal", "needing"])
def test_every_way_is_as_likely_over_many_seeds(teams):
    _, ways = every_best(teams)
    held, lists = seated(teams), Lists()
    counts = Counter(
        way_of(Drawing(teams, lists).drawn(held, f"seed {n}"))
        for n in range(60 * len(ways))
    )
    assert set(counts) <= set(ways)
    assert p_of(counts, len(ways)) > 0.001


#: Joint visits, people who may not lead or are away for days, one with room for one
#: visit, a seat for few, somebody from afar, and visits of two lengths.
BOUND = teams_of(
    [
        team(0, 0b0111, 0b1111),
        team(0, 0b111, bench=1),
        team(1, 0b1111),
        team(1, 0b111, bench=1),
        team(2, 0b1111, exceptions=((0b0010, 1),)),
        team(3, 0b1110),
    ],
    7,
    first=(0, 4, 7),
    leads=(True, False, True, True, False, True, False),
    free=(WEEK, WEEK, WEEK, 0b00011, WEEK, WEEK, 0b11000),
    room=(9, 9, 9, 9, 9, 9, 1),
    days=(WEEK, 0b00110, WEEK, WEEK),
)


@pytest.mark.parametrize(
    ("teams", "steps"),
    [(UNEQUAL, 10), (BOUND, 30), (NEEDING, 10)],
    ids=["unequal", "bound", "needing"],
)
def test_a_walk_comes_everywhere_as_often(teams, steps):
    _, ways = every_best(teams)
    assert len(ways) > 10
    walk, counts = walk_from(teams, ways[0]), Counter()
    for number in range(8 * len(ways)):
        walk.go(steps, f"{number}")
        counts[way_at(walk)] += 1
    assert set(counts) <= set(ways)
    assert p_of(counts, len(ways)) > 0.001


def test_visits_that_have_no_open_day_left_are_walked_as_all_others():
    late = replace(BOUND, days=(0,) * len(BOUND.days))
    _, ways = every_best(late)
    walk = walk_from(late, ways[0])
    walk.go(20, "late")
    assert way_at(walk) in ways


def test_the_seed_alone_decides_where_a_walk_ends():
    _, ways = every_best(UNEQUAL)
    for seed in range(10):
        walks = [walk_from(UNEQUAL, ways[end]) for end in (0, -1)]
        for walk in walks:
            walk.go(128, f"{seed}")
        assert len({way_at(walk) for walk in walks}) == 1


@pytest.mark.parametrize("around", [3, 4])
def test_rings_of_any_length_are_gone_round(around):
    # Each of so many may go to two teams, so all move on together or nobody does.
    places = [1 << k | 1 << (k + 1) % around for k in range(around)]
    teams = teams_of([team(k, seats) for k, seats in enumerate(places)], around)
    teams = teams_of(teams.teams, around, room=(1,) * around)
    _, ways = every_best(teams)
    assert len(ways) == 2
    met = set()
    for number in range(40):
        walk = walk_from(teams, ways[0])
        walk.go(100, f"{number}")
        met.add(way_at(walk))
    assert met == set(ways)


def test_who_has_more_teams_than_are_drawn_from_keeps_as_many():
    # The third of three could never be passed back.
    teams = teams_of([team(k, 0b1111) for k in range(6)], 4)
    walk = walk_from(teams, [[0], [0], [0], [1], [2], [3]])
    met = set()
    for number in range(20):
        Rings(walk._places, walk._table, [2], f"{number}").pass_on(np.arange(4), 200)
        met.add(way_at(walk))
    assert {sum(own == (0,) for own in way) for way in met} == {3}
    assert len(met) > 6


#: To which two or three of fourteen teams each of as many people may go, one each.
FORCED = teams_of(
    [
        team(k, 1 << k | 1 << (k - 1) % 14 | others)
        for k, others in enumerate(
            {1: 1 << 9, 4: 1 << 12, 8: 1 << 2}.get(k, 0) for k in range(14)
        )
    ],
    14,
    room=(1,) * 14,
)


def test_long_ways_round_are_gone_as_often_as_short_ones():
    ways = every_matching([one.able for one in FORCED.teams])
    assert len(ways) == 6
    counts = Counter()
    for number in range(96):
        walk = walk_from(FORCED, ways[0])
        walk.go(128, f"{number}")
        counts[way_at(walk)] += 1
    assert set(counts) <= set(ways)
    assert p_of(counts, len(ways)) > 0.001


def every_matching(crowds, taken=0):
    if not crowds:
        return [()]
    return [
        ((person,), *rest)
        for person in range(crowds[0].bit_length())
        if crowds[0] >> person & 1 and not taken >> person & 1
        for rest in every_matching(crowds[1:], taken | 1 << person)
    ]


def test_a_seat_beyond_all_room_makes_a_bench_short():
    teams = teams_of([team(0, 0b11, 0b11), team(1, 0b11, 0b11)], 2, room=(2, 1))
    assert seat_people(teams, kept(teams), [0, 1]).short == {0}


def test_people_make_way_through_others():
    # 0 could go anywhere, 1 to teams 0 and 1, 2 to team 1 only; each once.
    teams = teams_of(
        [team(0, 0b011), team(1, 0b111), team(2, 0b001)], 3, room=(1, 1, 1)
    )
    assert seat_people(teams, kept(teams), [0, 1, 2]).held == [[1], [2], [0]]


def test_what_is_drawn_depends_on_nothing_but_the_text():
    held = seated(BOUND)
    assert Drawing(BOUND).drawn(held, "a seed") == Drawing(BOUND).drawn(held, "a seed")
