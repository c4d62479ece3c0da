"""Bottlenecks against brute force over small towns."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.bottleneck import Bottleneck, Class, bottlenecks
from solvers.staffing import members


def most_filled(seats, room):
    """The most seats that can be filled; each is (visit, people)."""
    best = 0
    for way in product(*([-1, *members(fit)] for _, fit in seats)):
        sat = [(v, p) for (v, _), p in zip(seats, way, strict=True) if p >= 0]
        loads = [p for _, p in sat]
        if len(set(sat)) == len(sat) and all(
            loads.count(p) <= room[p] for p in set(loads)
        ):
            best = max(best, len(sat))
    return best


def test_people_apart_are_bottlenecks_apart():
    classes = [Class(visits=5, seats=(0b11, 0b11)), Class(visits=2, seats=(0b100,))]
    one, other = bottlenecks(classes, [3, 1, 1])
    assert (one.people, one.wanted, one.room, one.short) == (0b11, 10, 4, 6)
    assert (other.people, other.wanted, other.room, other.short) == (0b100, 2, 1, 1)


def test_seats_that_others_can_fill_are_in_no_bottleneck():
    classes = [Class(visits=3, seats=(0b1,)), Class(visits=3, seats=(0b110,))]
    (found,) = bottlenecks(classes, [1, 2, 2])
    assert found.seats == ((0, 0),)


def test_enough_room_is_no_bottleneck():
    assert bottlenecks([Class(visits=4, seats=(7, 7, 7))], [4, 4, 4]) == []


def test_a_visit_that_needs_two_of_one_person_is_short_whatever_the_room():
    (found,) = bottlenecks([Class(visits=2, seats=(1, 1))], [10])
    assert found.short == 2


def test_a_bottleneck_is_short_of_something():
    with pytest.raises(ValueError, match="nothing is short"):
        Bottleneck(people=1, room=2, seats=((0, 0),), wanted=2)


@settings(max_examples=25, deadline=None)
@given(
    classes=st.lists(
        st.tuples(
            st.integers(1, 2), st.lists(st.integers(1, 7), min_size=1, max_size=2)
        ),
        min_size=1,
        max_size=2,
    ),
    room=st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_what_is_short_adds_up_to_the_seats_that_stay_empty(classes, room):
    own = [Class(visits=count, seats=tuple(seats)) for count, seats in classes]
    seats = [
        ((number, visit), fit)
        for number, one in enumerate(own)
        for visit in range(one.visits)
        for fit in one.seats
    ]
    found = bottlenecks(own, room)
    assert sum(one.short for one in found) == len(seats) - most_filled(seats, room)
