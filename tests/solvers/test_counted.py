"""Nobody is sure of a visit for want of work done, unless the rules make it so."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from solvers.counted import counted_minutes
from solvers.drawing import draw_teams
from solvers.least import least_chances
from solvers.seating import seat_people
from tests.solvers.towns_of_teams import every_best, kept, team, teams_of

HALF = 500_000
TEN, NINE = 0b1111111111, 0b1111111110


def counted(town, cap=HALF, alike=None):
    return counted_minutes(town, alike or list(range(town.first[-1])), cap)


def with_counted(town, cap=HALF, alike=None):
    more = counted(town, cap, alike)
    before = tuple(a + b for a, b in zip(town.before, more, strict=True))
    return replace(town, before=before)


def drawn_chances(town, draws=60):
    """How often each person is in each team."""
    held = seat_people(town, kept(town), range(len(town.teams))).held
    seen = Counter(
        (person, number)
        for n in range(draws)
        for number, people in enumerate(draw_teams(town, held, f"seed|{n}"))
        for person in people
    )
    return {pair: Fraction(count, draws) for pair, count in seen.items()}


def mean_chance(town, person, draws=60):
    """How likely a visit is, on average over those open to somebody."""
    own = [n for n, one in enumerate(town.teams) if one.able >> person & 1]
    seen = drawn_chances(town, draws)
    return sum(seen.get((person, number), 0) for number in own) / len(own)


def gone_after(visits, of=48):
    """Ten people; the first is there for so many of the year's visits only."""
    return teams_of(
        [team(v, *((TEN if v < visits else NINE),) * 2) for v in range(of)], 10
    )


def exact_chances(town):
    _, ways = every_best(town)
    seen = Counter(
        (person, number)
        for way in ways
        for number, people in enumerate(way)
        for person in people
    )
    return {pair: Fraction(count, len(ways)) for pair, count in seen.items()}


def test_whoever_leaves_in_march_would_get_most_visits_until_then():
    assert mean_chance(gone_after(12), 0) > Fraction(7, 10)


def test_counted_minutes_bring_whoever_leaves_in_march_under_the_cap():
    town = with_counted(gone_after(12))
    assert Fraction(2, 5) < mean_chance(town, 0) <= Fraction(1, 2)


def test_nothing_is_counted_for_those_who_are_there_all_year():
    assert counted(gone_after(12))[1:] == [0] * 9


def test_nothing_is_counted_without_a_cap():
    assert counted(gone_after(12), cap=1_000_000) == [0] * 10


def test_a_lower_cap_counts_more():
    town = gone_after(12)
    assert counted(town, cap=300_000)[0] > counted(town)[0] > 0


def test_who_came_back_after_the_others_worked_is_not_in_every_visit():
    town = teams_of([team(v, 255, 255) for v in range(24)], 8, before=(0, *(1200,) * 7))
    assert mean_chance(town, 0) > Fraction(9, 10)
    assert mean_chance(with_counted(town), 0) <= Fraction(1, 2)


def test_the_exact_chances_of_a_small_town_come_under_the_cap():
    town = teams_of([team(v, 31) for v in range(3)], 5, before=(0, 180, 180, 180, 180))
    assert max(exact_chances(town).values()) == 1
    assert max(exact_chances(with_counted(town)).values()) <= Fraction(1, 2)


def test_whom_the_rules_force_nothing_is_counted_for():
    town = teams_of([team(v, 0b11, 0b11) for v in range(4)], 3)
    assert counted(town) == [0, 0, 0]


def test_nothing_is_counted_where_all_have_just_the_cap():
    town = teams_of([team(v, 15, 15) for v in range(24)], 4)
    assert counted(town) == [0, 0, 0, 0]


def test_like_people_are_counted_the_same_and_stay_even():
    before = (0, 60, *(1200,) * 6)
    town = teams_of([team(v, 255, 255) for v in range(24)], 8, before=before)
    alike = [0, 0, *range(2, 8)]
    first, second, *_ = counted(town, alike=alike)
    assert first == second > 0
    apart = counted(town)
    assert apart[0] > apart[1]


def test_alike_but_far_apart_so_far_people_are_counted_apart():
    town = teams_of([team(v, 255, 255) for v in range(24)], 8, before=(0, *(1200,) * 7))
    first, *others = counted(town, alike=[0] * 8)
    assert first > 0
    assert others == [0] * 7


def test_the_least_chance_is_the_share_of_the_narrowest_seats():
    # One seat of two is for the first or second of five.
    town = teams_of([team(0, 0b00011, 0b11111)], 5, led=(False,))
    (shares,) = least_chances(town)
    assert shares == {0: (1, 2), 1: (1, 2), 2: (2, 5), 3: (2, 5), 4: (2, 5)}


def test_who_alone_may_lead_is_certain_by_the_rules():
    leads = (True, False, False, False)
    town = teams_of([team(0, 15, 15)], 4, leads=leads)
    (shares,) = least_chances(town)
    assert shares[0] == (1, 1)
    assert shares[1] == (2, 4)


def test_whoever_has_no_room_leaves_a_larger_share_to_the_others():
    (shares,) = least_chances(teams_of([team(0, 15)], 4, room=(0, 0, 9, 9)))
    assert shares == {2: (1, 2), 3: (1, 2)}


def test_the_order_of_visits_changes_nothing():
    town = gone_after(12)
    assert counted(replace(town, teams=town.teams[::-1])) == counted(town)


def chance_in(town, person, numbers, draws=40):
    """How likely somebody is to be in some teams, on average."""
    seen = drawn_chances(town, draws)
    return sum(seen.get((person, number), 0) for number in numbers) / len(numbers)


def test_of_visits_of_unlike_length_the_longest_stay_under_the_cap():
    visits = [
        team(v, *((TEN if v < 12 else NINE),) * 2, minutes=(60, 60, 240)[v % 3])
        for v in range(48)
    ]
    town, longest = teams_of(visits, 10), range(2, 12, 3)
    assert chance_in(town, 0, longest) > Fraction(7, 10)
    assert chance_in(with_counted(town), 0, longest) <= Fraction(1, 2)


def test_whoever_is_one_of_three_for_a_seat_stays_under_the_cap_there():
    visits = [
        team(v, *((0b111 if v % 2 else TEN, TEN) if v < 12 else (NINE, NINE)))
        for v in range(48)
    ]
    town, keyed = teams_of(visits, 10), range(1, 12, 2)
    assert chance_in(town, 0, keyed) > Fraction(7, 10)
    assert chance_in(with_counted(town), 0, keyed) <= Fraction(1, 2)


def test_what_is_counted_is_whole_visits_where_all_take_as_long():
    assert counted(gone_after(12))[0] % 60 == 0
