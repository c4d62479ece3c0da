"""Teams drawn from all that are as good: every one, no other, each as likely."""

from collections import Counter
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from solvers import drawing
from solvers.drawing import draw_teams
from solvers.listing import list_ways
from solvers.mixing import MOST_SEATS, Teams, Walk


def teams_of(able, seats, **changed):
    """One bench's teams; nobody has visits yet, all may lead, nothing is limited."""
    able = np.array(able)
    n_teams, n_people = able.shape
    facts = {
        "bench": np.zeros(n_teams, dtype=int),
        "visit": np.arange(n_teams),
        "place": np.zeros(n_teams, dtype=int),
        "first": np.array([0, n_people]),
        "seats": np.array(seats),
        "able": able,
        "penalty": np.zeros_like(able),
        "prior": np.zeros(n_people, dtype=int),
        "capacity": np.full(n_people, 99),
        "leads": np.ones(n_people, dtype=bool),
        "led": np.ones(n_teams, dtype=bool),
    }
    return Teams(**(facts | changed))


def every_best(teams):
    """Every way to fill teams at the least penalty, then the least squares."""
    ways = []
    for team, count in enumerate(teams.seats.tolist()):
        fit = [
            people
            for people in combinations(range(teams.able.shape[1]), count)
            if any(
                all(teams.able[team, p] >> seat & 1 for seat, p in enumerate(order))
                for order in permutations(people)
            )
        ]
        ways.append(fit)
    found = {}
    for way in product(*ways):
        load = teams.prior.copy()
        for people in way:
            load[list(people)] += 1
        led = {
            visit: any(
                teams.leads[person]
                for team in np.flatnonzero(teams.visit == visit)
                for person in way[team]
            )
            for visit in np.flatnonzero(teams.led).tolist()
        }
        if (load - teams.prior > teams.capacity).any() or not all(led.values()):
            continue
        penalty = sum(
            int(teams.penalty[team, list(people)].sum())
            for team, people in enumerate(way)
        )
        found.setdefault((penalty, int((load**2).sum())), []).append(way)
    return found[min(found)] if found else []


def held_of(way):
    held = np.full((len(way), MOST_SEATS), -1)
    for team, people in enumerate(way):
        held[team, : len(people)] = people
    return held


def way_of(held):
    return tuple(tuple(sorted(p for p in row if p >= 0)) for row in held.tolist())


def p_of(counts, options):
    expected = sum(counts.values()) / options
    statistic = sum((n - expected) ** 2 / expected for n in counts.values())
    return chi2.sf(statistic + (options - len(counts)) * expected, options - 1)


@st.composite
def instances(draw):
    n_teams, n_people = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    seats = draw(st.lists(st.integers(1, 2), min_size=n_teams, max_size=n_teams))

    def table(cell):
        row = st.lists(cell, min_size=n_people, max_size=n_people)
        return np.array(draw(st.lists(row, min_size=n_teams, max_size=n_teams)))

    def each(cell):
        return np.array(draw(st.lists(cell, min_size=n_people, max_size=n_people)))

    able = table(st.sampled_from([0, 1, 2, 3, 3]))
    able &= (1 << np.array(seats))[:, None] - 1
    return teams_of(
        able,
        seats,
        penalty=table(st.sampled_from([0, 0, 0, 1])),
        prior=each(st.integers(0, 2)),
        capacity=each(st.sampled_from([1, 2, 9])),
        leads=each(st.booleans()),
        led=np.array(draw(st.lists(st.booleans(), min_size=n_teams, max_size=n_teams))),
    )


@given(instances(), st.integers(0, 10**6))
@settings(max_examples=150)
def test_the_list_holds_every_best_way_and_no_other(teams, start):
    best = every_best(teams)
    assume(best)
    held = held_of(best[start % len(best)])
    listed = [()]
    for part in drawing._parts(teams):
        ways = list_ways(teams, part, held)
        listed = [
            known | dict(zip(part, way, strict=True))
            for known in map(dict, listed)
            for way in ways
        ]
    assert len(listed) == len(best)
    assert {tuple(way[team] for team in sorted(way)) for way in listed} == set(best)


@given(instances(), st.integers(0, 10**6))
@settings(max_examples=60)
def test_a_walk_stays_among_the_best_ways(teams, start):
    best = every_best(teams)
    assume(best)
    walk = Walk(teams, held_of(best[start % len(best)]), f"{start}")
    for _ in range(15):
        walk.switch()
        walk.pass_on()
        walk.pass_on(2)
        walk.turn(2)
        assert way_of(walk.held) in best


FULL = 3
#: Unequal districts, a tie, a visit made before, and a seat that three of five may take.
UNEQUAL = teams_of(
    [
        [FULL, FULL, FULL, 2, 2],
        [FULL, FULL, FULL, 0, FULL],
        [0, FULL, FULL, FULL, FULL],
    ],
    [2, 2, 2],
    prior=np.array([0, 0, 1, 0, 0]),
)


def test_every_way_is_as_likely_over_many_seeds():
    best = every_best(UNEQUAL)
    held = held_of(best[0])
    counts = Counter(
        way_of(draw_teams(UNEQUAL, held, f"seed {n}")) for n in range(60 * len(best))
    )
    assert set(counts) <= set(best)
    assert p_of(counts, len(best)) > 0.001


def test_a_long_walk_is_in_every_way_as_often():
    best = every_best(UNEQUAL)
    walk = Walk(UNEQUAL, held_of(best[0]), "a seed")
    counts = Counter()
    for _ in range(15 * len(best)):
        for _ in range(12):
            walk.switch()
            walk.pass_on()
        walk.turn(3)
        counts[way_of(walk.held)] += 1
    assert p_of(counts, len(best)) > 0.001


def test_a_bench_is_walked_over_beside_one_that_is_listed():
    # Thirteen teams of four people, and one team of another bench.
    able = np.full((14, 4), FULL)
    teams = teams_of(
        able,
        [2] * 14,
        bench=np.array([0] * 13 + [1]),
        place=np.array([0] * 13 + [1]),
        first=np.array([0, 4, 8]),
        prior=np.zeros(8, dtype=int),
        capacity=np.full(8, 99),
        leads=np.ones(8, dtype=bool),
    )
    held = np.full((14, MOST_SEATS), -1)
    for team in range(13):
        held[team, :2] = (0, 1) if team % 2 else (2, 3)
    held[13, :2] = 4, 5
    seen = set()
    for number in range(5):
        drawn = draw_teams(teams, held, f"seed {number}")
        loads = np.bincount(drawn[drawn >= 0], minlength=8)
        assert loads[:4].max() - loads[:4].min() <= 1
        assert sorted(loads[4:]) == [0, 0, 1, 1]
        assert all(len(set(people)) == 2 for people in way_of(drawn))
        seen.add(way_of(drawn))
    assert len(seen) == 5


@pytest.mark.parametrize("around", [3, 4])
def test_rings_of_any_length_are_gone_round(around):
    # Each of so many may go to two teams, so all move on together or nobody does.
    able = np.eye(around, dtype=int) + np.roll(np.eye(around, dtype=int), 1, axis=1)
    teams = teams_of(able, [1] * around, capacity=np.ones(around, dtype=int))
    best = every_best(teams)
    assert len(best) == 2
    walk = Walk(teams, held_of(best[0]), "a seed")
    for _ in range(1_000):
        walk.turn(around)
    assert way_of(walk.held) in best
    assert walk.taken > 3


def test_what_is_drawn_depends_on_nothing_but_the_text():
    held = held_of(every_best(UNEQUAL)[0])
    one, again = (draw_teams(UNEQUAL, held, "a seed") for _ in range(2))
    assert way_of(one) == way_of(again)
