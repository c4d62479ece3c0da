"""Loads made as even as passing places on can make them.

Somebody with much leaves a team to somebody with less, directly or through others who
pass on teams of the same length. What no such path improves is as even as can be
where all visits take equally long (convex separable flows: Federgruen and Groenevelt,
1986), and within one visit between like people in any case.
"""

from collections import defaultdict, deque
from collections.abc import Sequence

from solvers.roster import Move, Roster
from solvers.teams import positions


def make_even(roster: Roster) -> bool:
    """Pass places on until no path improves anything; tell whether any did."""
    improved = False
    teams = roster.teams.teams
    for bench, numbers in enumerate(roster.teams.by_bench()):
        of_length: defaultdict[int, list[int]] = defaultdict(list)
        crowds = 0
        for number in numbers:
            of_length[teams[number].minutes].append(number)
            crowds |= roster.able[number]
        parts = [
            _Evening(roster, bench, crowds, of_length[minutes])
            for minutes in sorted(of_length, reverse=True)
        ]
        while any(part.run() for part in parts):
            improved = True
    return improved


class _Evening:
    """One bench's teams of one length, and whom they may pass to whom."""

    def __init__(
        self, roster: Roster, bench: int, crowds: int, numbers: Sequence[int]
    ) -> None:
        self._roster = roster
        self._first = roster.teams.first[bench]
        self._visit = roster.scales[bench].visit
        self._people = [self._first + position for position in positions(crowds)]
        self._dear = roster.has_exceptions(bench)
        self._own: defaultdict[int, set[int]] = defaultdict(set)
        for number in numbers:
            for person in roster.people[number]:
                self._own[person].add(number)
        # What only teams of this length decide: who may follow whom in each of them,
        # in some of them, and along any number of them.
        self._successors: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._follow: dict[int, int] = {}
        self._closure: dict[int, int] = {}
        self._refused: set[tuple[int, int]] = set()

    def run(self) -> bool:
        """Improve until nothing can be; tell whether anything was."""
        self._refused.clear()
        improved = False
        while self._spare() or self._improve():
            improved = True
        return improved

    def _spare(self) -> bool:
        """Find somebody who costs less for a place, others making room if they must."""
        for one in self._people if self._dear else ():
            for number in sorted(self._own[one]):
                cost = self._roster.cost(number, one)
                if cost and self._replaced(number, one, cost):
                    return True
        return False

    def _replaced(self, number: int, one: int, cost: int) -> bool:
        for position in positions(self._stand_in(number, one)):
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
        self._closure.clear()
        for move in moves:
            self._own[move.leaves].remove(move.team)
            self._own[move.joins].add(move.team)
            self._successors[move.team].clear()
            for person in (move.leaves, *self._roster.people[move.team]):
                self._follow.pop(person, None)
        return True

    def _improve(self) -> bool:
        load = self._roster.load
        people = sorted(self._people, key=lambda p: (-load[p], p))
        # Who reaches nobody with less, so that nobody reached does who has less still.
        settled = 0
        for one in people:
            if not self._better(one, people[-1]):
                return False
            if settled >> one - self._first & 1:
                continue
            lighter = self._lighter(one)
            if not lighter:
                settled |= self._reach(one)
            elif self._unload(one, lighter):
                return True
        return False

    def _lighter(self, one: int) -> list[int]:
        """Return whom a place of somebody's can be passed on to, with least first."""
        roster = self._roster
        found = [
            other
            for position in positions(self._reach(one))
            if self._better(one, other := self._first + position) and roster.room[other]
        ]
        return sorted(found, key=lambda p: (roster.load[p], p))

    def _unload(self, one: int, lighter: Sequence[int]) -> bool:
        """Pass a team of somebody's on to whoever has least of some people."""
        came_from: dict[int, int] = {}
        for other in lighter:
            if (one, other) in self._refused:
                continue
            came_from = came_from or self._reached(one)
            if self._passed_on(self._path(came_from, one, other)):
                return True
            self._refused.add((one, other))
        return False

    def _better(self, one: int, other: int) -> bool:
        """Tell whether one has more than the other by over a visit of the longest."""
        load = self._roster.load
        return load[one] - load[other] > self._visit

    def _reach(self, one: int) -> int:
        """Return everybody to whom a place can be passed on, as positions."""
        if one not in self._closure:
            found = todo = 1 << one - self._first
            while todo:
                person = self._first + todo.bit_length() - 1
                known = self._closure.get(person, 0)
                todo &= ~(known or 1 << person - self._first)
                more = (known or self._may_follow(person)) & ~found
                found |= more
                todo |= more & ~known
            self._closure[one] = found
        return self._closure[one]

    def _reached(self, one: int) -> dict[int, int]:
        """Return everybody to whom a place can be passed on, and from whom it comes."""
        came_from = {one: one}
        seen = 1 << one - self._first
        queue = deque([one])
        while queue:
            person = queue.popleft()
            may_follow = self._may_follow(person)
            for position in positions(may_follow & ~seen):
                came_from[self._first + position] = person
                queue.append(self._first + position)
            seen |= may_follow
        return came_from

    def _may_follow(self, person: int) -> int:
        """Return who may take somebody's place in some team."""
        if person not in self._follow:
            found = 0
            for number in self._own[person]:
                # Nobody new can come of a crowd that is all known.
                if self._roster.able[number] & ~(found | 1 << person - self._first):
                    found |= self._stand_in(number, person)
            self._follow[person] = found
        return self._follow[person]

    def _stand_in(self, number: int, person: int) -> int:
        """Return who may take somebody's place in a team."""
        known = self._successors[number]
        if person not in known:
            known[person] = self._roster.successors(number, person)
        return known[person]

    def _path(self, came_from: dict[int, int], one: int, other: int) -> list[Move]:
        moves: list[Move] = []
        while other != one:
            leaves = came_from[other]
            position = other - self._first
            team = min(
                number
                for number in self._own[leaves]
                if self._stand_in(number, leaves) >> position & 1
            )
            moves.append(Move(team, leaves, other))
            other = leaves
        return moves
