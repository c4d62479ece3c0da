"""Rings: several people pass places on, from one to the next.

The last one's place goes to the first, or the last keeps what he or she has beside (a
chain). A ring is made if no rule is broken and nothing comes out worse, and is proposed
as often as its way back: what deals alone can't reach is reached so.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from solvers.dealing import Table
from solvers.places import Places
from solvers.roster import UNLED, Move
from solvers.rows import IntArray, ints
from solvers.tickets import numbers

_BITS = 32
_HALF = 1 << _BITS - 1


def most_teams(places: Places, table: Table) -> list[int]:
    """Return for each bench one more than the most teams that anybody has."""
    held = np.bincount(table.people.ravel(), minlength=len(table.load) + 1)[:-1]
    first = places.first
    return [1 + int(held[start:end].max(initial=0)) for start, end in pairwise(first)]


class Rings:
    """Rings among teams that deals don't change meanwhile.

    Parameters
    ----------
    most
        For each bench, the number of which places are drawn.
    text
        What chance is drawn for.
    """

    def __init__(
        self, places: Places, table: Table, most: Sequence[int], text: str
    ) -> None:
        self._places = places
        self._table = table
        self._most = most
        self._chance = numbers(text)
        # Small numbers are sorted by their digits.
        everybody = table.people.ravel().astype(np.min_scalar_type(len(table.load)))
        order = np.argsort(everybody, kind="stable")
        self._teams = order // table.people.shape[1]
        self._start = np.searchsorted(everybody[order], np.arange(len(table.load) + 1))
        self._changed: dict[int, list[int]] = {}

    def pass_on(self, walkers: IntArray, count: int) -> None:
        """Propose so many rings, and make those that make nothing worse."""
        for _ in range(count):
            moves = self._drawn(int(walkers[self._one_of(len(walkers))]))
            if moves and self._is_as_good(moves):
                self._make(moves)

    def _one_of(self, count: int) -> int:
        return next(self._chance) * count >> _BITS

    def _held(self, person: int) -> list[int]:
        """Return somebody's teams, ascending."""
        if person not in self._changed:
            start, end = self._start[person : person + 2]
            self._changed[person] = self._teams[start:end].tolist()
        return self._changed[person]

    def _people(self, team: int) -> list[int]:
        people: list[int] = self._table.people[team].tolist()
        return people[: self._places.size[team]]

    def _bench(self, person: int) -> int:
        return bisect_right(self._places.first, person) - 1

    def _passed_on(self, person: int, limit: int = 0) -> int | None:
        """Draw one of somebody's teams, None where there is none to be drawn.

        Parameters
        ----------
        limit
            Where given, of so many a number is drawn, be it of a team or of none: who
            comes to have less may not pass on another team more often than the way
            back. Who has more passes none on.
        """
        held = self._held(person)
        if not held or 0 < limit < len(held):
            return None
        number = self._one_of(limit or len(held))
        return held[number] if number < len(held) else None

    def _joining(self, team: int) -> int | None:
        """Draw one of a team's crowd who isn't in it."""
        crowd = self._places.able.crowd[self._places.able.kind[team]]
        people = self._people(team)
        if len(crowd) == len(people):
            return None
        number = self._one_of(len(crowd) - len(people))
        for person in people:
            number += int(crowd[number] >= person)
        return int(crowd[number])

    def _drawn(self, one: int) -> list[Move] | None:
        """Draw who passes on which place to whom; None where that leads nowhere."""
        limit = self._most[self._bench(one)]
        word = next(self._chance)
        chain = word & 1
        # Of at least 2, 3, 4, ... people with chances 1, 1/2, 1/3, ...
        more = _HALF // ((word >> 1) + 1)
        passed = self._passed_on(one, limit if chain else 0)
        leaves = one
        met = {one}
        moves = []
        while more and passed is not None:
            more -= 1
            joins = self._joining(passed)
            if joins is None or joins in met:
                return None
            met.add(joins)
            moves.append(Move(passed, leaves, joins))
            if chain and not more:
                return moves if len(self._held(joins)) < limit else None
            passed, leaves = self._passed_on(joins), joins
        if passed is None or passed in self._held(one):
            return None
        if one not in self._places.able.crowd[self._places.able.kind[passed]]:
            return None
        return [*moves, Move(passed, leaves, one)]

    def _is_as_good(self, moves: Sequence[Move]) -> bool:
        """Tell whether all may be made at once, and make nothing worse."""
        joins = {move.joins for move in moves} - {move.leaves for move in moves}
        if any(not self._table.room[person] for person in joins):
            return False
        before = {move.team: self._people(move.team) for move in moves}
        after = _moved(before, moves)
        if not all(self._met(team, own) for team, own in after.items()):
            return False
        faults = self._faults(after) - self._faults(before)
        dearer = self._cost(after) - self._cost(before)
        return (faults, dearer, self._heavier(moves)) <= (0, 0, 0)

    def _met(self, team: int, people: Sequence[int]) -> bool:
        """Tell whether people of a team's crowd meet its needs."""
        able = self._places.able
        return not able.needing[team] or bool(able.met(team, ints(people)))

    def _cost(self, people: Mapping[int, Sequence[int]]) -> int:
        """Return what people cost in teams."""
        able = self._places.able
        return sum(
            int(able.cost(team, person))
            for team, own in people.items()
            if able.dear[team]
            for person in own
        )

    def _faults(self, people: Mapping[int, Sequence[int]]) -> int:
        """Return how grave it is that nobody leads visits, or all are never there."""
        binding = self._places.visits.visit
        visits = {int(binding[team]) for team in people} - {-1}
        return sum(self._fault(visit, people) for visit in visits)

    def _fault(self, visit: int, people: Mapping[int, Sequence[int]]) -> int:
        visits = self._places.visits
        days, led = visits.days[visit], not visits.asks[visit]
        for team in visits.teams[visit]:
            for person in people.get(team) or self._people(team):
                days &= visits.free[person]
                led = led or bool(visits.leads[person])
        return UNLED * (not led) + (not days)

    def _heavier(self, moves: Sequence[Move]) -> int:
        """Return by how much loads would weigh more."""
        change: dict[int, int] = {}
        for team, one, other in moves:
            minutes = int(self._places.minutes[team])
            change[one] = change.get(one, 0) - minutes
            change[other] = change.get(other, 0) + minutes
        weight = self._places.scales[self._bench(moves[0].leaves)].weight
        load = {person: int(self._table.load[person]) for person in change}
        return sum(
            weight(load[person] + minutes) - weight(load[person])
            for person, minutes in change.items()
            if minutes
        )

    def _make(self, moves: Sequence[Move]) -> None:
        table = self._table
        for team, own in _moved(
            {move.team: self._people(move.team) for move in moves}, moves
        ).items():
            table.people[team, : len(own)] = sorted(own)
        for team, leaves, joins in moves:
            minutes = int(self._places.minutes[team])
            for person, sign in ((leaves, -1), (joins, 1)):
                table.load[person] += sign * minutes
                table.room[person] -= sign
            self._held(leaves).remove(team)
            held = self._held(joins)
            held.append(team)
            held.sort()


def _moved(people: dict[int, list[int]], moves: Sequence[Move]) -> dict[int, list[int]]:
    """Return teams' people after moves."""
    found = {team: list(own) for team, own in people.items()}
    for move in moves:
        found[move.team].remove(move.leaves)
    for move in moves:
        found[move.team].append(move.joins)
    return found
