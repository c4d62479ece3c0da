"""Small towns of teams by chance, and every best way to fill them by brute force."""

from functools import reduce
from itertools import combinations, islice, product
from operator import or_

from hypothesis import strategies as st

from solvers.needs import settled
from solvers.teams import Team, Teams

WEEK = 0b11111
UNLED = 2**20


def teams_of(teams, people, **changed):
    """One bench of people who may lead, are always there, and had no visits."""
    visits = 1 + max(team.visit for team in teams)
    facts = {
        "first": (0, people),
        "before": (0,) * people,
        "room": (99,) * people,
        "leads": (True,) * people,
        "free": (WEEK,) * people,
        "led": (True,) * visits,
        "days": (WEEK,) * visits,
    }
    return Teams(teams=tuple(teams), **(facts | changed))


def team(visit, *seats, others=0, minutes=60, bench=0, exceptions=()):
    """As many people as seats, of these and others; of each seat's somebody."""
    able, needs = settled(reduce(or_, seats, others), seats, len(seats))
    return Team(
        bench=bench,
        visit=visit,
        minutes=minutes,
        seats=tuple(seat & able for seat in seats),
        able=able,
        needs=needs,
        exceptions=exceptions,
    )


def worth(teams, way):
    """Visits at fault, cost of exceptions, weight of loads; None where not allowed."""
    load, room, days = list(teams.before), list(teams.room), list(teams.days)
    led, cost = [False] * len(teams.led), 0
    for one, people in zip(teams.teams, way, strict=True):
        first = teams.first[one.bench]
        for person in people:
            load[person] += one.minutes
            room[person] -= 1
            days[one.visit] &= teams.free[person]
            led[one.visit] |= teams.leads[person]
            cost += sum(c for s, c in one.exceptions if s >> person - first & 1)
    if min(room) < 0:
        return None
    faults = sum(
        (not common) + UNLED * (asked and not has)
        for common, asked, has in zip(days, teams.led, led, strict=True)
    )
    weight = 0
    for bench, scale in enumerate(teams.scales()):
        own = load[teams.first[bench] : teams.first[bench + 1]]
        weight += sum(map(scale.weight, own))
    return faults, cost, weight


def ways_of(teams, one):
    first, end = teams.first[one.bench : one.bench + 2]
    return sets_of(range(first, end), one.able, one.needs, one.size)


def sets_of(people, crowd, needs, size):
    """Every set of so many people of a crowd, somebody of each need among them."""
    for own in combinations(people, size):
        places = sum(1 << person - people[0] for person in own)
        if not places & ~crowd and all(need & places for need in needs):
            yield own


def every_best(teams):
    """Return the best worth and all ways that have it."""
    found = {}
    for way in product(*(list(ways_of(teams, one)) for one in teams.teams)):
        value = worth(teams, way)
        if value is not None:
            found.setdefault(value, []).append(way)
    return (min(found), sorted(found[min(found)])) if found else (None, [])


def kept(teams):
    """The last seat of each visit's first team is kept for a lead."""
    seen, found = set(), []
    for one in teams.teams:
        found.append(None if one.visit in seen else one.size - 1)
        seen.add(one.visit)
    return found


@st.composite
def towns(draw, lengths=(60,), *, bound=True, several=True):
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=2))
    first = [sum(sizes[:k]) for k in range(len(sizes) + 1)]
    teams = []
    for visit in range(draw(st.integers(1, 3))):
        minutes = draw(st.sampled_from(lengths))
        for bench in draw(
            st.sets(st.integers(0, len(sizes) - 1), min_size=1).map(sorted)
        ):
            some = st.one_of(
                st.just(2 ** sizes[bench] - 1), st.integers(1, 2 ** sizes[bench] - 1)
            )
            wide = draw(some)
            seats = [wide & draw(some) or wide, wide][-draw(st.integers(1, 2)) :]
            if several and len(seats) > 1 and draw(st.booleans()):
                seats[1] = wide & draw(some) or wide
            far = draw(st.integers(0, 2 ** sizes[bench] - 1))
            near = draw(st.integers(0, far))
            graver = (near, 1 << 20), (far & ~near, 1 << 40)
            exceptions = draw(st.sampled_from([(), (), ((far, 1),), graver]))
            teams.append(
                team(
                    visit,
                    *seats,
                    others=wide,
                    minutes=minutes,
                    bench=bench,
                    exceptions=exceptions,
                )
            )
    people, visits = first[-1], teams[-1].visit + 1

    def each(count, values):
        return tuple(
            draw(st.lists(st.sampled_from(values), min_size=count, max_size=count))
        )

    return Teams(
        teams=tuple(teams),
        first=tuple(first),
        before=each(people, [0, 0, lengths[0]]),
        room=each(people, [1, 2, 9, 9]),
        leads=each(people, [True, True, not bound]),
        free=each(people, [WEEK, WEEK, *([0b00011, 0b11000] if bound else [])]),
        led=each(visits, [True, False]),
        days=each(visits, [WEEK, WEEK, 0b00110]),
    )


def drawn_again(lots, text, draws):
    """Yield the people of each team in so many draws."""
    sizes = [one.size for one in lots.teams.teams]
    for seats in lots.again(text, draws)().tolist():
        rest = iter(seats)
        yield [list(islice(rest, size)) for size in sizes]
