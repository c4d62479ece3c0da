"""The flow and the staffing against brute force, on numbers alone."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.pairing import PairingProblem, PairingStatus, balance
from solvers.staffing import Staffing, unmatched

PEOPLE = 4


def problem(pools, **fields):
    """One kind of two seats for each pool of people."""
    pairs = [(p, k) for k, pool in enumerate(pools) for p in sorted(pool)]
    index = np.arange(len(pools))
    fields.setdefault("capacity", np.full(PEOPLE, 9))
    fields.setdefault("prior", np.zeros(PEOPLE, dtype=np.int64))
    fields.setdefault("pair_ticket", np.zeros(len(pairs), dtype=np.int64))
    return PairingProblem(
        demand=np.full(len(pools), 2),
        link_class=index,
        link_kind=index,
        pair_person=np.array([p for p, _ in pairs], dtype=np.int64),
        pair_class=np.array([k for _, k in pairs], dtype=np.int64),
        **fields,
    )


pools_of_people = st.lists(
    st.sets(st.integers(0, PEOPLE - 1), min_size=2), min_size=1, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(st.data(), pools_of_people)
def test_penalties_come_before_evenness_and_evenness_before_tickets(data, pools):
    count = sum(map(len, pools))
    flags = st.lists(st.booleans(), min_size=count, max_size=count)
    grave, light = (np.array(data.draw(flags)) for _ in range(2))
    tickets = np.array(
        data.draw(st.lists(st.integers(0, 2**16 - 1), min_size=count, max_size=count))
    )
    prior = np.array(data.draw(st.lists(st.integers(0, 5), min_size=4, max_size=4)))
    asked = problem(pools, pair_ticket=tickets, penalties=(grave, light), prior=prior)
    answer = balance(asked)

    def cost(chosen):
        loads = prior + np.bincount(asked.pair_person[chosen], minlength=PEOPLE)
        return (
            int(grave[chosen].sum()),
            int(light[chosen].sum()),
            int((loads**2).sum()),
            int(tickets[chosen].sum()),
        )

    options = [
        list(combinations(np.flatnonzero(asked.pair_class == k).tolist(), 2))
        for k in range(len(pools))
    ]
    best = min(cost(np.array(sum(ways, ()))) for ways in product(*options))
    assert answer.ticket_bits == 16
    assert cost(answer.pair_idx) == best


def test_too_few_people_are_called_short():
    answer = balance(problem([{0, 1}, {0, 1}], capacity=np.array([2, 1, 9, 9])))
    assert answer.status is PairingStatus.SHORT
    assert len(answer.pair_idx) == 0


def test_a_load_far_beyond_the_average_is_still_priced_unit_by_unit():
    pools = [{0, 1}] * 60 + [{0, 1, 2}] * 2
    answer = balance(problem(pools, capacity=np.full(PEOPLE, 99)))
    pairs = problem(pools).pair_person[answer.pair_idx]
    assert np.bincount(pairs, minlength=4).tolist() == [61, 61, 2, 0]


def crowd(people, teams, levels):
    """Many teams of the first two people, and one that anybody may join."""
    everybody = np.arange(people)
    rest = np.arange(1, teams)
    person = np.concatenate([everybody, np.repeat([0, 1], teams - 1)])
    penalty = np.arange(len(person)) < people
    index = np.arange(teams)
    return PairingProblem(
        capacity=np.full(people, teams),
        prior=np.zeros(people, dtype=np.int64),
        demand=np.full(teams, 2),
        link_class=index,
        link_kind=index,
        pair_person=person,
        pair_class=np.concatenate([np.zeros_like(everybody), rest, rest]),
        pair_ticket=np.arange(len(person)) % 2**16,
        penalties=(penalty,) * levels,
    )


@pytest.mark.parametrize(
    ("levels", "ticket_bits", "strict"), [(0, 16, True), (1, 11, True), (3, 8, False)]
)
def test_tickets_then_strictness_give_way_when_costs_would_not_fit(
    levels, ticket_bits, strict
):
    answer = balance(crowd(600, 30_000, levels))
    assert answer.status is PairingStatus.BALANCED
    assert (answer.ticket_bits, answer.strict) == (ticket_bits, strict)


def test_nobody_sits_on_two_kinds_of_seats_of_one_team():
    asked = PairingProblem(
        capacity=np.array([9, 9]),
        prior=np.zeros(2, dtype=np.int64),
        demand=np.array([1, 1]),
        link_class=np.array([0, 0, 1]),
        link_kind=np.array([0, 1, 1]),
        pair_person=np.array([0, 1]),
        pair_class=np.array([0, 1]),
        pair_ticket=np.array([0, 5]),
    )
    answer = balance(asked)
    assert asked.pair_person[answer.pair_idx].tolist() == [0, 1]
    assert answer.kind_idx.tolist() == [0, 1]


seats = st.integers(1, 2**PEOPLE - 1)
teams = st.lists(
    st.lists(st.lists(seats, min_size=1, max_size=2), min_size=1, max_size=2),
    max_size=5,
)
limits = st.lists(st.integers(0, 3), min_size=PEOPLE, max_size=PEOPLE)


def can_fill(groups, capacity):
    """Search for distinct people in each group, within everybody's capacity."""
    if not groups:
        return True
    for who in product(range(PEOPLE), repeat=len(groups[0])):
        left = [c - who.count(p) for p, c in enumerate(capacity)]
        if (
            len(set(who)) == len(who)
            and min(left) >= 0
            and all(seat >> p & 1 for seat, p in zip(groups[0], who, strict=True))
            and can_fill(groups[1:], left)
        ):
            return True
    return False


@settings(max_examples=200, deadline=None)
@given(teams, limits)
def test_a_team_is_added_exactly_when_there_is_a_way_to_fill_it(the_teams, capacity):
    staffing, kept = Staffing(capacity), []
    for groups in the_teams:
        possible = can_fill([*kept, *groups], capacity)
        assert staffing.has_room(groups) == possible
        assert (staffing.add(groups) == []) == possible
        kept += groups if possible else []


def test_a_team_refused_for_want_of_room_does_not_bar_one_that_has_it():
    only_0, either, two_groups = ((0b01,),), ((0b11,),), ((0b01,), (0b01,))
    staffing = Staffing([1, 1])
    assert staffing.add(two_groups) != []
    assert staffing.add(either) == []
    assert staffing.add(only_0) == []
    assert staffing.add(either) != []


@given(st.lists(seats, max_size=4))
def test_unmatched_seats_are_as_few_as_can_be(the_seats):
    empty = unmatched(the_seats)
    fewest = next(
        size
        for size in range(len(the_seats) + 1)
        for out in combinations(range(len(the_seats)), size)
        if can_fill(
            [[s for k, s in enumerate(the_seats) if k not in out]], [1] * PEOPLE
        )
    )
    assert len(empty) == fewest


@pytest.mark.parametrize("count", [0, 1])
def test_without_visits_or_people_nothing_is_chosen(count):
    nothing = np.zeros(0, dtype=np.int64)
    answer = balance(
        PairingProblem(
            capacity=np.full(count, 3),
            prior=np.full(count, 1),
            demand=nothing,
            link_class=nothing,
            link_kind=nothing,
            pair_person=nothing,
            pair_class=nothing,
            pair_ticket=nothing,
        )
    )
    assert answer.status is PairingStatus.BALANCED
    assert len(answer.pair_idx) == 0
