"""Who lacks people is told before anybody is seated, and rightly."""

from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.seating import seat_people
from solvers.shorthanded import shorthanded
from tests.solvers.test_bottleneck import most_filled
from tests.solvers.towns_of_teams import team, teams_of


def test_a_bench_with_room_for_all_lacks_nobody():
    teams = teams_of([team(n, 0b11, 0b11) for n in range(3)], 2, room=(3, 3))

    assert shorthanded(teams, [None] * 3) == frozenset()


def test_the_bench_that_lacks_one_place_is_told_and_no_other():
    rows = [team(n, 0b11) for n in range(3)]
    rows += [team(n, 0b11, bench=1) for n in range(3)]
    teams = teams_of(rows, 4, first=(0, 2, 4), room=(1, 1, 2, 1))

    assert shorthanded(teams, [None] * 6) == {0}


def test_where_one_bench_lacks_people_another_that_lacks_leads_is_told_too():
    rows = [team(n, 0b11) for n in range(3)]
    rows += [team(n, 0b11, bench=1) for n in range(2)]
    leads = (True, True, True, False)
    teams = teams_of(rows, 4, first=(0, 2, 4), room=(1, 1, 1, 9), leads=leads)

    assert shorthanded(teams, [None] * 3 + [0, 0]) == {0, 1}


def is_whole_alone(own):
    return most_filled([(0, fit) for fit in own], [1, 1, 1]) == len(own)


seats = st.lists(st.integers(1, 7), min_size=1, max_size=2).filter(is_whole_alone)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(seats, min_size=1, max_size=3),
    room=st.lists(st.integers(0, 2), min_size=3, max_size=3),
)
def test_a_bench_is_told_exactly_if_no_way_fills_all_its_seats(rows, room):
    teams = teams_of([team(n, *own) for n, own in enumerate(rows)], 3, room=tuple(room))
    asked = [(n, fit) for n, own in enumerate(rows) for fit in own]

    lacking = bool(shorthanded(teams, [None] * len(rows)))

    assert lacking == (most_filled(asked, room) < len(asked))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(seats, min_size=1, max_size=5),
    room=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    leads=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_what_is_told_is_what_seating_people_comes_to(rows, room, leads):
    teams = teams_of(
        [team(n, *own) for n, own in enumerate(rows)],
        3,
        room=tuple(room),
        leads=leads,
    )
    kept = [0] * len(rows)
    told = shorthanded(teams, kept)

    assert told in (frozenset(), seat_people(teams, kept, range(len(rows))).short)
