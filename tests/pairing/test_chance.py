"""How chance enters: fair among the like, and nobody tied to a neighbour."""

from collections import Counter
from itertools import combinations
from math import comb, sqrt

from scipy.stats import chi2

from planner.policy.teams import TeamPolicy
from solvers.tickets import draw_tickets
from tests.pairing.builders import item, pair, people, person, registry, team, visits


def chi_square_p(counts, options):
    expected = sum(counts.values()) / options
    statistic = sum(
        (counts.get(k, 0) - expected) ** 2 / expected
        for k in [*counts, *range(options - len(counts))]
    )
    return chi2.sf(statistic, options - 1)


def test_tickets_are_those_of_sha256_in_counter_mode():
    # `printf 'seed|0' | sha256sum` begins with 9e39 640e, that of 'seed|1' with eb1e.
    assert draw_tickets("seed", 20).tolist()[:2] == [0x9E39, 0x640E]
    assert draw_tickets("seed", 20).tolist()[16] == 0xEB1E
    assert draw_tickets("seed", 5).tolist() == draw_tickets("seed", 20).tolist()[:5]
    assert draw_tickets("seed", 0).tolist() == []


def test_every_pair_is_equally_likely_to_make_a_single_visit():
    the_registry = registry(people("abcde"))
    counts = Counter(
        frozenset(team(pair(visits(1), the_registry, seed=f"s{k}"))) for k in range(800)
    )
    assert chi_square_p(counts, comb(5, 2)) > 0.001


def test_every_way_to_split_four_people_over_two_visits_is_equally_likely():
    the_registry = registry(people("abcd"))
    counts = Counter(
        frozenset(team(pair(visits(2), the_registry, seed=f"s{k}"), "V000"))
        for k in range(800)
    )
    assert chi_square_p(counts, comb(4, 2)) > 0.001


def test_the_permitted_are_equally_likely_for_the_seat_that_needs_one():
    staff = [person(n, qualifications=("食品",)) for n in "abc"] + people("xyz")
    the_registry = registry(staff, [item("I1", "market", "食品")])
    leads, others = Counter(), Counter()
    for k in range(600):
        drawn = team(pair(visits(1, items=("I1",)), the_registry, seed=f"s{k}"))
        leads.update(drawn & set("abc"))
        others.update(drawn & set("xyz"))
    assert chi_square_p(leads, 3) > 0.001
    assert chi_square_p(others, 3) > 0.001


def test_one_may_hold_both_certificates_and_the_other_neither():
    chances = teams_of_two_needs(TeamPolicy(most_chance_micro=1_000_000))
    ways = {frozenset("bc"), *(frozenset({"a", other}) for other in "bcde")}
    assert set(chances) == ways
    assert chi_square_p(chances, len(ways)) > 0.001


def test_who_holds_both_certificates_is_in_no_more_teams_than_the_cap_lets():
    # b and c can do it without a: the rules leave it open, and the cap is a half.
    chances = teams_of_two_needs(TeamPolicy())
    often = sum(count for own, count in chances.items() if "a" in own)
    assert abs(often - 400) < 4 * sqrt(200)
    assert chances[frozenset("bc")] == 800 - often


def teams_of_two_needs(policy):
    held = {"a": ("食品", "电梯"), "b": ("食品",), "c": ("电梯",), "d": (), "e": ()}
    the_registry = registry(
        [person(name, qualifications=own) for name, own in held.items()],
        [item("I1", "market", "食品"), item("I2", "market", "电梯")],
    )
    asked = visits(1, items=("I1", "I2"))
    return Counter(
        frozenset(team(pair(asked, the_registry, policy, seed=f"s{k}")))
        for k in range(800)
    )


def test_whoever_leads_is_equally_likely_too():
    the_registry = registry(people("ab"))
    leaders = Counter(
        pair(visits(1), the_registry, seed=f"s{k}").members[0].inspector_id
        for k in range(400)
    )
    assert chi_square_p(leaders, 2) > 0.001


def test_pairs_repeat_about_as_often_as_chance_repeats_them():
    names = [f"p{k:02}" for k in range(20)]
    pairing = pair(visits(190), registry(people(names)))
    met = Counter(tuple(sorted(team(pairing, f"V{k:03}"))) for k in range(190))
    # 190 visits over 190 pairs: the number of times a pair meets is nearly Poisson(1).
    again = sum(count * (count - 1) for count in met.values())
    assert abs(again - 190) < 4 * sqrt(2 * 190)
    assert max(met.values()) <= 6


def test_neighbours_in_the_list_do_not_stick_together():
    names = [f"p{k:02}" for k in range(20)]
    pairing = pair(visits(400), registry(people(names)))
    met = Counter(tuple(sorted(team(pairing, f"V{k:03}"))) for k in range(400))
    beside = sum(
        met[a, b] for a, b in combinations(names, 2) if int(b[1:]) - int(a[1:]) == 1
    )
    expected = 400 * 19 / comb(20, 2)
    assert abs(beside - expected) < 4 * sqrt(expected)
