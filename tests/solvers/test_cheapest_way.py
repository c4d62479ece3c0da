"""The cheapest way to one more seat, beside a search that leaves nothing out."""

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.cheapest_way import Filling, Prices, cheapest_way
from tests.solvers.towns_of_teams import team, teams_of

PEOPLE = 5
sets = st.integers(1, 2**PEOPLE - 1)


@st.composite
def fillings(draw):
    """A bench some of whose seats are taken by chance, and the first that isn't."""
    count = draw(st.integers(2, 6))
    rows, holders = [], []
    for visit in range(count):
        near, far = draw(sets), draw(sets)
        exceptions = ((near, 1), (far & ~near, 1 << 20))
        seats = [31] * draw(st.integers(1, 3))
        rows.append(team(visit, *seats, exceptions=exceptions))
        whole = draw(st.permutations(range(PEOPLE)))
        holders.append(whole[: len(seats)])
    teams = teams_of(rows, PEOPLE)
    of_seat = [n for n, one in enumerate(rows) for _ in one.seats]
    seated, seats_of = {n: {} for n in range(count)}, [set() for _ in range(PEOPLE)]
    flat = [person for own in holders for person in own]
    for seat, (number, person) in enumerate(zip(of_seat[:-1], flat, strict=False)):
        seated[number][person] = seat
        seats_of[person].add(seat)
    fits = [draw(sets) for _ in of_seat]
    spare = draw(st.lists(st.integers(0, 1), min_size=PEOPLE, max_size=PEOPLE))
    filling = Filling(
        team=of_seat,
        may=fits.__getitem__,
        seated=seated,
        seats=seats_of,
        spare=spare,
    )
    return teams, filling, len(of_seat) - 1


def as_told(teams, bench, root):
    """Search as docs/teams.md tells it, everybody from every seat."""
    cost, wanted_by, best, queue = {root: 0}, {}, None, deque([root])
    while queue:
        seat = queue.popleft()
        one = teams.teams[bench.team[seat]]
        own = bench.seated[bench.team[seat]]
        way = [seat]
        while way[-1] in wanted_by:
            way.append(wanted_by[way[-1]])
        for person in range(PEOPLE):
            if not bench.may(seat) >> person & 1:
                continue
            inside = person in own
            more = cost[seat] + (0 if inside else one.cost(person))
            if not inside and bench.spare[person] and (not best or more < best[0]):
                best = more, person, seat
            for left in [own[person]] if inside else sorted(bench.seats[person]):
                there = teams.teams[bench.team[left]]
                now = more - (0 if inside else there.cost(person))
                if left not in way and (left not in cost or now < cost[left]):
                    cost[left], wanted_by[left] = now, seat
                    queue.append(left)
    return best and (best[1], best[2], wanted_by)


@settings(max_examples=300, deadline=None)
@given(fillings())
def test_it_is_the_way_that_is_found_if_everybody_is_looked_at_from_every_seat(found):
    teams, filling, root = found
    way = cheapest_way(filling, Prices(teams), root)

    told = as_told(teams, filling, root)

    assert (way and (way.person, way.seat, way.wanted_by)) == told


def test_a_neighbour_is_taken_before_somebody_assigned_directly():
    rows = [team(0, 0b11, exceptions=((0b01, 1 << 20), (0b10, 1)))]
    filling = Filling(
        team=[0],
        may=[0b11].__getitem__,
        seated={0: {}},
        seats=[set(), set()],
        spare=[1, 1],
    )

    way = cheapest_way(filling, Prices(teams_of(rows, 2)), 0)

    assert way is not None
    assert way.person == 1
