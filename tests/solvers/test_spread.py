"""How even loads are, beside bounds that hold for every way to fill teams."""

from itertools import product

from hypothesis import assume, given, settings

from solvers.spread import spreads
from tests.solvers.towns_of_teams import team, teams_of, towns, ways_of


def loads_of(teams, way):
    load = list(teams.before)
    for one, people in zip(teams.teams, way, strict=True):
        for person in people:
            load[person] += one.minutes
    return load


@given(towns(lengths=(60, 90)))
@settings(max_examples=100, deadline=None)
def test_no_way_is_evener_than_the_bounds(teams):
    ways = list(product(*(list(ways_of(teams, one)) for one in teams.teams)))
    assume(ways)
    for bench, spread in enumerate(spreads(teams, ways[0], teams.before)):
        if spread is None:
            continue
        able = 0
        for one in teams.teams:
            able |= one.able if one.bench == bench else 0
        fit = [
            p
            for p in range(*teams.first[bench : bench + 2])
            if able >> p - teams.first[bench] & 1
        ]
        loads = [[loads_of(teams, way)[p] for p in fit] for way in ways]
        assert (spread.largest, spread.least) == (max(loads[0]), min(loads[0]))
        assert spread.largest_bound <= min(map(max, loads))
        assert spread.least_bound >= max(map(min, loads))


def test_whoever_alone_may_take_seats_has_no_less_than_these():
    # Three visits that only the first may make, one that either may.
    teams = teams_of([team(k, 0b01) for k in range(3)] + [team(3, 0b11)], 2)
    (spread,) = spreads(teams, [[0], [0], [0], [1]], (0, 0))
    assert (spread.largest, spread.largest_bound) == (180, 180)
    assert (spread.least, spread.least_bound) == (60, 60)


def test_what_was_worked_before_bounds_too():
    teams = teams_of([team(0, 0b11)], 2)
    (spread,) = spreads(teams, [[1]], (300, 0))
    assert (spread.people, spread.minutes, spread.longest) == (2, 360, 60)
    assert (spread.largest, spread.largest_bound) == (300, 300)
    assert (spread.least, spread.least_bound) == (60, 60)
