"""Nobody is surer of a visit than the cap has it, unless the rules make it so."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from solvers.capped import capped_pairs
from solvers.closing import Closed, Closing, with_closed
from solvers.least import least_chances
from solvers.lots import Lots
from solvers.teams import positions
from tests.solvers.towns_of_teams import drawn_again, kept, team, teams_of

HALF, NO_CAP = 500_000, 1_000_000
TEN, NINE = 0b1111111111, 0b1111111110
DRAWS = 40

#: Above a half by so much, a count of so many draws is above it for sure (1 in 10^5).
FOR_SURE = 0.5 + 4.3 * (0.25 / DRAWS) ** 0.5


def lots(town, cap=HALF):
    return Lots(
        teams=town,
        closing=Closing(town, capped_pairs(town, cap), cap),
        kept=kept(town),
        order=range(len(town.teams)),
    )


def chances(town, cap=HALF, draws=DRAWS):
    """How often each person is in each team."""
    seen = Counter(
        (person, number)
        for way in drawn_again(lots(town, cap), "seed", draws)
        for number, people in enumerate(way)
        for person in people
    )
    return {pair: count / draws for pair, count in seen.items()}


def gone_after(visits, of=48, minutes=(60,)):
    """Ten people; the first is there for so many of the year's visits only."""
    return teams_of(
        [
            team(
                v,
                *((TEN if v < visits else NINE),) * 2,
                minutes=minutes[v % len(minutes)],
            )
            for v in range(of)
        ],
        10,
    )


def back_after(minutes):
    """Eight people; the others worked so long while the first was away."""
    return teams_of(
        [team(v, 255, 255) for v in range(24)], 8, before=(0, *(minutes,) * 7)
    )


UNLIKE = {
    "leaves in March": gone_after(12),
    "leaves in March, visits of unlike length": gone_after(12, minutes=(60, 60, 240)),
    "was away": back_after(1200),
    "one of three for a seat until March": teams_of(
        [
            team(v, *((0b111 if v % 2 else TEN, TEN) if v < 12 else (NINE, NINE)))
            for v in range(48)
        ],
        10,
    ),
    "a seat that two hold": teams_of(
        [team(v, 0b11, 31) for v in range(6)] + [team(v, 31, 31) for v in range(6, 24)],
        5,
    ),
    "two who may lead": teams_of(
        [team(v, 63, 63) for v in range(12)],
        6,
        leads=(True, True, False, False, False, False),
        before=(0, 300, 0, 0, 0, 0),
    ),
    "two who may lead, one with both certificates": teams_of(
        [team(v, 0b10011, 0b10010010, others=255) for v in range(12)],
        8,
        leads=(True, True, *(False,) * 6),
        before=(300, 60, 0, 0, 0, 0, 0, 60),
    ),
    "two who may lead with a certificate each": teams_of(
        [team(v, 0b1000100, 0b1000001, others=0b1011111) for v in range(12)],
        7,
        leads=(True, False, True, False, False, False, False),
        before=(0, 0, 300, 0, 0, 60, 0),
    ),
    "one who may lead in each of two departments": teams_of(
        [team(v, 15, 15, bench=bench) for v in range(12) for bench in (0, 1)],
        8,
        first=(0, 4, 8),
        leads=(True, False, False, False) * 2,
        before=(0, 240, 240, 240, 300, 0, 0, 0),
    ),
    "four of whom one was away": teams_of(
        [team(v, 15, 15) for v in range(12)], 4, before=(0, 200, 200, 200)
    ),
    "one with room for little": teams_of(
        [team(v, 15) for v in range(12)], 4, room=(9, 2, 9, 9), before=(0, 0, 200, 200)
    ),
}


@pytest.mark.parametrize("town", UNLIKE.values(), ids=UNLIKE)
def test_nobody_is_above_the_cap_where_the_rules_leave_it_open(town):
    shares = least_chances(town)
    for (person, number), chance in chances(town).items():
        seats, among = shares[number][person]
        assert 2 * seats > among or chance < FOR_SURE


@pytest.mark.parametrize(
    "town", [gone_after(12), back_after(1200)], ids=["leaves in March", "was away"]
)
def test_without_a_cap_evenness_makes_somebody_certain(town):
    assert max(chances(town, NO_CAP, draws=100).values()) > 0.7


def test_whoever_was_away_is_in_as_many_visits_as_the_cap_lets():
    own = [chance for (who, _), chance in chances(back_after(1200)).items() if not who]
    assert sum(own) / 24 == pytest.approx(0.5, abs=0.01)


def test_only_those_near_the_cap_are_capped():
    capped = capped_pairs(gone_after(12), HALF)
    assert capped == [1] * 12 + [0] * 36


def test_nobody_is_capped_without_a_cap():
    assert not any(capped_pairs(gone_after(12), NO_CAP))


def test_a_lower_cap_caps_more():
    town = teams_of([team(v, 255, 255) for v in range(48)], 8, before=tuple(range(8)))
    assert not any(capped_pairs(town, HALF))
    assert capped_pairs(town, 300_000) == [255] * 48


def test_like_people_who_share_the_seats_evenly_anyhow_are_not_capped():
    assert not any(capped_pairs(teams_of([team(v, 15, 15) for v in range(9)], 4), HALF))


def test_like_people_who_are_no_longer_even_are():
    town = teams_of([team(v, 15, 15) for v in range(9)], 4, before=(0, 30, 0, 0))
    assert all(capped_pairs(town, HALF))


def test_whom_the_rules_make_certain_is_never_closed():
    town = teams_of([team(v, 0b11, 0b11) for v in range(4)], 3)
    closed = Closing(town, [0b11] * 4, HALF).drawn("seed")
    assert not any(one.people for one in closed)


def test_the_order_of_visits_changes_nobody_capped():
    town = gone_after(12)
    turned = replace(town, teams=town.teams[::-1])
    assert capped_pairs(turned, HALF) == capped_pairs(town, HALF)[::-1]


MIXED = teams_of(
    [team(v, 255, 255) for v in range(5)]
    + [team(v, 0b111, 255, minutes=90) for v in range(5, 9)],
    8,
)


def opened(cap, draws=600):
    """Whose pairs of all are open, draw by draw."""
    for number in range(draws):
        closed = Closing(MIXED, [255] * 9, cap).drawn(f"seed {number}")
        yield [255 & ~own.people for own in closed]


@pytest.mark.parametrize("cap", [300_000, 400_000, HALF, 700_000])
def test_a_capped_pair_is_open_with_its_limit_as_chance(cap):
    counts = Counter(
        (number, who)
        for draw in opened(cap)
        for number, own in enumerate(draw)
        for who in positions(own)
    )
    for number, shares in enumerate(least_chances(MIXED)):
        for who, share in shares.items():
            limit = max(cap / NO_CAP, Fraction(*share))
            assert counts[number, who] / 600 == pytest.approx(limit, abs=0.09)


@pytest.mark.parametrize("cap", [300_000, HALF])
def test_as_many_are_open_as_is_to_be_expected_rounded(cap):
    rare = 3 * max(cap, 333_334)
    for draw in opened(cap, draws=50):
        for number, own in enumerate(draw):
            whole = 8 * cap if number < 5 else rare + 5 * cap
            assert own.bit_count() in {whole // NO_CAP, -(-whole // NO_CAP)}
            if number >= 5:
                assert (own & 0b111).bit_count() in {rare // NO_CAP, -(-rare // NO_CAP)}
        for who in range(8):
            each = cap if who > 2 else max(cap, 333_334)
            for whole, numbers in ((5 * cap, range(5)), (4 * each, range(5, 9))):
                count = sum(draw[number] >> who & 1 for number in numbers)
                assert count in {whole // NO_CAP, -(-whole // NO_CAP)}


def test_closed_pairs_are_the_lightest_of_exceptions():
    town = with_closed(
        teams_of([team(0, 15), team(1, 15)], 4), [Closed(0b0011), Closed()]
    )
    first, second = town.teams
    assert [first.cost(who) for who in range(4)] == [1, 1, 0, 0]
    assert second.exceptions == ()


def test_a_closed_pair_is_opened_where_nobody_else_is_left():
    town = with_closed(teams_of([team(0, 0b11)], 2, room=(1, 0)), [Closed(0b01)])
    one = Lots(teams=town, closing=Closing(town, [0], HALF), kept=kept(town), order=[0])
    assert one.again("seed", 1)().tolist() == [[0]]


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


def test_of_the_four_ways_to_be_open_each_fills_the_team():
    # Two certificates: somebody with both and one with neither, or two with one each.
    town = teams_of([team(v, 0b1001, 0b1010, others=15) for v in range(20)], 4)
    for one in Closing(town, [15] * 20, HALF).drawn("seed"):
        assert one.people in {0b0011, 0b1100}
        assert {place & ~one.people for place in one.places()} in (
            {0b0001, 0b0010},
            {0b1000, 0b0100},
        )


def test_of_visits_alike_each_way_is_drawn_as_often_as_it_weighs():
    town = teams_of([team(v, 0b1001, 0b1010, others=15) for v in range(21)], 4)
    for number in range(20):
        closed = Closing(town, [15] * 21, HALF).drawn(f"seed {number}")
        both = sum(one.people == 0b0011 for one in closed)
        assert both in {10, 11}


def test_of_two_who_may_lead_in_two_departments_one_is_open():
    town = UNLIKE["one who may lead in each of two departments"]
    for number in range(20):
        closed = Closing(town, [1] * 24, HALF).drawn(f"seed {number}")
        for visit in range(12):
            one, other = (closed[at].people & 1 for at in (2 * visit, 2 * visit + 1))
            assert one != other


def test_whoever_else_would_be_drawn_where_others_are_closed_is_capped_too():
    # One of two for a certificate is capped: else the other would be in too often.
    town = teams_of([team(v, 0b000011, 255) for v in range(4)], 8)
    assert Closing(town, [0b000001] * 4, HALF).capped == [0b000011] * 4
    assert Closing(town, [0b100000] * 4, HALF).capped == [0b100000] * 4


def test_a_lead_is_capped_where_the_other_department_s_is():
    town = UNLIKE["one who may lead in each of two departments"]
    assert all(own & 1 for own in Closing(town, [1, 0] * 12, HALF).capped)
