"""Loads made as even as passing places on can make them.

Somebody with much leaves a team to somebody with less, directly or through others who
pass on teams of the same length. What no such path improves is as even as can be
where all visits take equally long (convex separable flows: Federgruen and Groenevelt,
1986), and within one visit between like people in any case.
"""

from collections import deque

from solvers.roster import Move, Roster
from solvers.teams import positions


def make_even(roster: Roster) -> bool:
    """Pass places on until no path improves anything; tell whether any did."""
    improved = False
    for bench, numbers in enumerate(roster.teams.by_bench()):
        lengths = sorted({roster.teams.teams[n].minutes for n in numbers}, reverse=True)
        crowds = {roster.fit[n] for n in numbers}
        people = sorted({person for crowd in crowds for person in crowd})
        parts = [_Evening(roster, bench, people, minutes) for minutes in lengths]
        while any(part.run() for part in parts):
            improved = True
    return improved


class _Evening:
    """One bench's teams of one length, and whom they may pass to whom."""

    def __init__(
        self, roster: Roster, bench: int, people: list[int], minutes: int
    ) -> None:
        self._roster = roster
        self._first = roster.teams.first[bench]
        self._visit = roster.scales[bench].visit
        self._people = people
        self._minutes = minutes
        self._dear = roster.has_exceptions(bench)
        self._reach: dict[int, int] = {}
        self._refused: set[tuple[int, int]] = set()

    def run(self) -> bool:
        """Improve until nothing can be; tell whether anything was."""
        self._reach.clear()
        self._refused.clear()
        improved = False
        while self._spare() or self._improve():
            improved = True
        return improved

    def _spare(self) -> bool:
        """Find somebody who costs less for a place, others making room if they must."""
        for one in self._people if self._dear else ():
            for number in sorted(self._own(one)):
                cost = self._roster.cost(number, one)
                if cost and self._replaced(number, one, cost):
                    return True
        return False

    def _replaced(self, number: int, one: int, cost: int) -> bool:
        for position in positions(self._roster.successors(number, one)):
            nearer = self._first + position
            if self._roster.cost(number, nearer) >= cost:
                continue
            came_from = self._reached(nearer)
            for other in sorted(came_from, key=lambda p: (self._roster.load[p], p)):
                if not self._roster.room[other] or other == one:
                    continue
                path = self._path(came_from, nearer, other)
                if self._passed_on([Move(number, one, nearer), *path]):
                    return True
        return False

    def _passed_on(self, moves: list[Move]) -> bool:
        places = {(move.team, move.leaves) for move in moves}
        if len(places) < len(moves) or not self._roster.pass_on(moves):
            return False
        for move in moves:
            for person in (move.leaves, *self._roster.people[move.team]):
                self._reach.pop(person, None)
        return True

    def _improve(self) -> bool:
        load = self._roster.load
        people = sorted(self._people, key=lambda p: (-load[p], p))
        for one in people:
            if not self._better(one, people[-1]):
                return False
            if self._unload(one):
                return True
        return False

    def _unload(self, one: int) -> bool:
        """Pass a team of somebody's on to whoever has least of those reached."""
        came_from = self._reached(one)
        roster = self._roster
        for other in sorted(came_from, key=lambda p: (roster.load[p], p)):
            if not self._better(one, other):
                return False
            if not roster.room[other] or (one, other) in self._refused:
                continue
            if self._passed_on(self._path(came_from, one, other)):
                return True
            self._refused.add((one, other))
        return False

    def _better(self, one: int, other: int) -> bool:
        """Tell whether one has more than the other by over a visit of the longest."""
        load = self._roster.load
        return load[one] - load[other] > self._visit

    def _reached(self, one: int) -> dict[int, int]:
        """Return everybody to whom a place can be passed on, and from whom it comes."""
        came_from = {one: one}
        seen = 1 << one - self._first
        queue = deque([one])
        while queue:
            person = queue.popleft()
            if person not in self._reach:
                self._reach[person] = self._may_follow(person)
            for position in positions(self._reach[person] & ~seen):
                came_from[self._first + position] = person
                queue.append(self._first + position)
            seen |= self._reach[person]
        return came_from

    def _may_follow(self, person: int) -> int:
        """Return who may take somebody's place in some team."""
        found = 0
        for number in self._own(person):
            # Nobody new can come of a crowd that is all known.
            if self._roster.able[number] & ~(found | 1 << person - self._first):
                found |= self._roster.successors(number, person)
        return found

    def _own(self, person: int) -> list[int]:
        return self._roster.held_of(person, self._minutes)

    def _path(self, came_from: dict[int, int], one: int, other: int) -> list[Move]:
        moves: list[Move] = []
        while other != one:
            leaves = came_from[other]
            position = other - self._first
            team = min(
                number
                for number in self._own(leaves)
                if self._roster.successors(number, leaves) >> position & 1
            )
            moves.append(Move(team, leaves, other))
            other = leaves
        return moves
