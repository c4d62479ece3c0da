"""Needs beside all sets of people by brute force."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.needs import settled, shares
from tests.solvers.towns_of_teams import sets_of

PEOPLE = 6
sets = st.integers(0, 2**PEOPLE - 1)
needs = st.lists(sets, max_size=4).map(tuple)
QUICK = settings(max_examples=300, deadline=None)


@QUICK
@given(sets, needs, st.integers(1, 3))
def test_what_is_settled_allows_the_same_teams(everybody, needs, size):
    wanted = list(sets_of(range(PEOPLE), everybody, needs, size))
    crowd, left = settled(everybody, needs, size)
    if wanted:
        assert crowd == sum(1 << p for p in {p for own in wanted for p in own})
    assert list(sets_of(range(PEOPLE), crowd, left, size)) == wanted


@QUICK
@given(sets, needs, st.integers(1, 3))
def test_every_need_that_is_left_says_something(everybody, needs, size):
    crowd, left = settled(everybody, needs, size)
    for need in left:
        others = tuple(other for other in left if other != need)
        more = set(sets_of(range(PEOPLE), crowd, others, PEOPLE))
        assert not need & ~crowd
        assert all(other & ~need for other in others)
        assert need != crowd or not more


@QUICK
@given(sets, needs, st.integers(1, 3))
def test_no_team_does_without_its_shares(everybody, needs, size):
    crowd, left = settled(everybody, needs, size)
    teams = list(sets_of(range(PEOPLE), crowd, left, size))
    for people, count in shares(crowd, left, size):
        own = {at for at in range(PEOPLE) if people >> at & 1}
        assert all(len(own & {*team}) >= count for team in teams)


def largest_share(crowd, needs, size):
    return max(
        Fraction(count, people.bit_count())
        for people, count in shares(crowd, needs, size)
    )


def test_whoever_meets_two_of_three_needs_may_be_needed_more_than_any_one():
    # Two people for three needs: one of them meets two, and of nine only three do.
    ab, bc, ca, a, b, c = (0b1, 0b10, 0b100, 0b11000, 0b1100000, 0b110000000)
    needs = ab | ca | a, ab | bc | b, bc | ca | c
    crowd, left = settled(0b111111111, needs, 2)
    teams = list(sets_of(range(9), crowd, left, 2))
    assert all(ab + bc + ca & sum(1 << p for p in team) for team in teams)
    assert largest_share(crowd, left, 2) == Fraction(1, 3)


def test_somebody_with_both_and_somebody_with_neither_may_be_a_team():
    both, one, other = 0b1, 0b10, 0b100
    crowd, left = settled(0b1111, (both | one, both | other), 2)
    assert crowd == 0b1111
    teams = set(sets_of(range(4), crowd, left, 2))
    assert teams == {*combinations(range(4), 2)} - {(1, 3), (2, 3)}
    alone, _ = settled(0b1111, (both | one, both | other), 1)
    assert alone == both
