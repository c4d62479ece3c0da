"""Where people are too few for seats: the violators of Hall's condition.

Seats, the people who may take them and how often anybody still may are a flow. Where
it doesn't fill all seats, its least cut names people whose room is all that certain
seats can get, and so says exactly how many are missing. Classes are visits with like
seats: nobody takes two seats of one visit, hence no more of a class than it has visits.
That is enough, as rows and columns of a class within that bound fall apart into one
way for each of its visits (König's theorem on edge colourings).

Sets of people are bits of integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from solvers.staffing import Group, members


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """Like visits: how many there are, and who may take each seat of one of them."""

    visits: int
    seats: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """People, and seats that only they can fill, of which there are too many.

    Attributes
    ----------
    people
        As bits.
    room
        How many seats all of these people together may still take.
    seats
        Numbers of (class, seat of it) that these people are needed for.
    wanted
        How many of these seats nobody else can fill; more than `room`.
    """

    people: int
    room: int
    seats: tuple[tuple[int, int], ...]
    wanted: int

    def __post_init__(self) -> None:
        if self.wanted <= self.room:
            msg = f"nothing is short: {self.wanted} seats, room for {self.room}"
            raise ValueError(msg)

    @property
    def short(self) -> int:
        """How many seats stay empty, whoever takes which."""
        return self.wanted - self.room


def bottlenecks(classes: Sequence[Class], room: Sequence[int]) -> list[Bottleneck]:
    """Return all that keeps seats empty, sets of people apart from each other.

    Their `short` add up to the seats that stay empty when as many are filled as can be.
    """
    network = _Network(classes, room)
    return network.cut()


def empty_seats(classes: Sequence[Class], room: Sequence[int]) -> int:
    """Return how many seats stay empty when as many are filled as can be."""
    seats = sum(own.visits * len(own.seats) for own in classes)
    return seats - int(_Network(classes, room).solved().optimal_flow())


class _Network:
    """Source, a node a seat of a class, one a class and person, one a person, sink."""

    def __init__(self, classes: Sequence[Class], room: Sequence[int]) -> None:
        self._classes = classes
        # More room than there are seats is as good as no limit.
        most = sum(own.visits * len(own.seats) for own in classes)
        self._room = [min(one, most) for one in room]
        self._arcs: list[tuple[int, int, int]] = []
        self._nodes = 2 + len(room)
        self._seat_node: dict[tuple[int, int], int] = {}
        self._pair_node: dict[tuple[int, int], int] = {}
        for number, own in enumerate(classes):
            self._add(number, own)
        self._arcs += [(2 + p, 1, left) for p, left in enumerate(self._room)]

    def _add(self, number: int, own: Class) -> None:
        for at, fit in enumerate(own.seats):
            seat = self._seat_node[number, at] = self._node()
            self._arcs.append((0, seat, own.visits))
            for person in members(fit):
                pair = self._pair_node.get((number, person))
                if pair is None:
                    pair = self._pair_node[number, person] = self._node()
                    self._arcs.append((pair, 2 + person, own.visits))
                self._arcs.append((seat, pair, own.visits))

    def _node(self) -> int:
        self._nodes += 1
        return self._nodes - 1

    def solved(self) -> SimpleMaxFlow:
        """Return the flow with as much on its way as can be."""
        flow = SimpleMaxFlow()
        tails, heads, capacities = np.array(self._arcs, dtype=np.int64).T
        flow.add_arcs_with_capacity(tails, heads, capacities)
        status = flow.solve(0, 1)
        if status != flow.OPTIMAL:
            msg = f"a flow from seats to people wasn't found: {status}"
            raise RuntimeError(msg)
        return flow

    def cut(self) -> list[Bottleneck]:
        near = set(self.solved().get_source_side_min_cut())
        return [self._bottleneck(seats, near) for seats in self._apart(near)]

    def _apart(self, near: set[int]) -> list[list[tuple[int, int]]]:
        """Return the seats before the cut, together where people could stand in."""
        groups: list[tuple[int, list[tuple[int, int]]]] = []
        for key, node in self._seat_node.items():
            if node not in near:
                continue
            people = self._behind(key, near)
            joined = [key]
            apart = []
            for others, seats in groups:
                # Seats of one visit are bound by whom they could share.
                if others & people or any(number == key[0] for number, _ in seats):
                    people |= others
                    joined = seats + joined
                else:
                    apart.append((others, seats))
            groups = [*apart, (people, joined)]
        return [sorted(seats) for _, seats in groups]

    def _behind(self, key: tuple[int, int], near: set[int]) -> int:
        number, at = key
        return sum(
            1 << person
            for person in members(self._classes[number].seats[at])
            if 2 + person in near
        )

    def _bottleneck(self, seats: list[tuple[int, int]], near: set[int]) -> Bottleneck:
        people, wanted = 0, 0
        fits: dict[int, int] = {}
        for number, at in seats:
            wanted += self._classes[number].visits
            people |= self._behind((number, at), near)
            fits[number] = fits.get(number, 0) | self._classes[number].seats[at]
        for number, fit in fits.items():
            # Cut between a visit and a person: the person may have room elsewhere.
            outside = sum(
                self._pair_node[number, person] in near and 2 + person not in near
                for person in members(fit)
            )
            wanted -= outside * self._classes[number].visits
            wanted -= self._cut_off(number, seats, near)
        room = sum(self._room[person] for person in members(people))
        return Bottleneck(people=people, room=room, seats=tuple(seats), wanted=wanted)

    def _cut_off(
        self, number: int, seats: list[tuple[int, int]], near: set[int]
    ) -> int:
        """Return what the cut takes between seats of a class and people."""
        own = self._classes[number]
        return own.visits * sum(
            self._pair_node[number, person] not in near
            for of, at in seats
            if of == number
            for person in members(own.seats[at])
        )
