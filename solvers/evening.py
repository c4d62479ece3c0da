"""Loads made as even as passing places on can make them.

Somebody with much leaves a team to somebody with less, directly or through others who
pass on teams of the same length. What no such path improves is as even as can be
where all visits take equally long, with no exception more than there must be (convex
separable flows: Federgruen and Groenevelt, 1986), and within one visit between like
people in any case.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import repeat
from operator import or_

from solvers.prices import price_of, prices_of
from solvers.roster import Move, Roster
from solvers.teams import Groups, people_of, positions


class Evening:
    """All teams by bench and length, each part told what is passed on elsewhere."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._part_of: dict[int, _Part] = {}
        self._parts = [
            self._parts_of(bench, numbers)
            for bench, numbers in enumerate(roster.teams.by_bench())
        ]

    def _parts_of(self, bench: int, numbers: Sequence[int]) -> "list[_Part]":
        teams, able = self._roster.teams.teams, self._roster.crowd.able
        of_length: defaultdict[int, list[int]] = defaultdict(list)
        crowds = 0
        for number in numbers:
            of_length[teams[number].minutes].append(number)
            crowds |= able[number]
        people = people_of(crowds, self._roster.teams.first[bench])
        parts = []
        for minutes in sorted(of_length, reverse=True):
            own = of_length[minutes]
            part = _Part(self._roster, bench, people, own, self.pass_on)
            parts.append(part)
            self._part_of.update(dict.fromkeys(own, part))
        return parts

    def run(self) -> bool:
        """Pass places on until nothing is improved so; tell whether anything was.

        All benches are gone through again after a change: in visits that are theirs
        together, who leads and when all are there was another bench's to change.
        """
        for parts in self._parts:
            for part in parts:
                part.begin()
        improved = False
        while self._improve():
            improved = True
        return improved

    def _improve(self) -> bool:
        """Mend visits, then make each bench even; tell whether anything was better."""
        improved = self._mend()
        for parts in self._parts:
            while any(part.run() for part in parts):
                improved = True
        return improved

    def pass_on(self, moves: Sequence[Move]) -> bool:
        """Pass places on if the roster has it so."""
        if not self._roster.pass_on(moves):
            return False
        for move in moves:
            self._part_of[move.team].moved(move)
            for number in self._roster.beside(move.team):
                self._part_of[number].forget(number)
        for bench in {self._roster.teams.teams[move.team].bench for move in moves}:
            for part in self._parts[bench]:
                part.settled = False
        return True

    def _mend(self) -> bool:
        """Let others come where visits are better so; tell whether any did."""
        mended = [number for number in self._roster.at_fault() if self._eased(number)]
        spared = [visit for visit in self._roster.opened() if self._anew(visit)]
        return bool(mended or spared)

    def _anew(self, visit: int) -> bool:
        """Fill all teams of a visit without closed pairs, if they can be."""
        moves: list[Move] = []
        for number in self._roster.of_visit(visit):
            now = self._roster.places[number]
            people = self._roster.anew(number)
            if people is None:
                return False
            first = self._roster.teams.first[self._roster.teams.teams[number].bench]
            leaves = people_of(now & ~people, first)
            joins = people_of(people & ~now, first)
            moves += map(Move, repeat(number), leaves, joins)
        return self.pass_on(moves)

    def _eased(self, number: int) -> bool:
        roster = self._roster
        first = roster.teams.first[roster.teams.teams[number].bench]
        for leaves in tuple(roster.people[number]):
            eased = people_of(roster.easing(number, leaves), first)
            for joins in sorted(eased, key=roster.load.__getitem__):
                if roster.room[joins] and self.pass_on([Move(number, leaves, joins)]):
                    return True
        return False


class _Part:
    """One bench's teams of one length, and whom they may pass to whom.

    Attributes
    ----------
    settled
        Whether nothing could be improved and nothing was passed on since that these
        teams or their people have to do with.
    """

    def __init__(
        self,
        roster: Roster,
        bench: int,
        people: Sequence[int],
        numbers: Sequence[int],
        pass_on: Callable[[Sequence[Move]], bool],
    ) -> None:
        self._roster = roster
        self._pass_on = pass_on
        self._first = roster.teams.first[bench]
        self._visit = roster.crowd.scales[bench].visit
        self._people = people
        self._able = roster.crowd.able
        self._numbers = frozenset(numbers)

    def begin(self) -> None:
        """Learn who is in the teams."""
        self.settled = False
        # What only teams of this length decide: who may follow whom in each of them
        # and in some of them; and along any number of them, as far as it was asked for,
        # with those from whom it may go on.
        self._successors: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._follow: dict[int, int] = {}
        self._reached: dict[int, tuple[int, int]] = {}
        self._refused: set[tuple[int, int]] = set()
        self._prices: Groups = ()
        # Who is an exception where.
        self._costly = {
            (person, number)
            for number in self._roster.with_exceptions(self._numbers)
            for person in self._roster.people[number]
            if self._roster.cost(number, person)
        }

    @cached_property
    def _crowds(self) -> int:
        """Who may be in some team of this length, as positions."""
        return reduce(or_, {self._able[number] for number in self._numbers})

    def run(self) -> bool:
        """Improve until nothing can be; tell whether anything was."""
        if self.settled:
            return False
        self._refused.clear()
        improved = False
        self._price()
        while (spared := self._spare()) or self._improve(hopeful=improved):
            improved = True
            if spared:
                self._price()
        # What was refused, and prices, are to be looked at again after a change.
        self.settled = not improved
        return improved

    def _price(self) -> None:
        """Learn what it takes that who has no room left gets some."""
        before, self._prices = self._prices, ()
        if self._costly:
            self._prices = prices_of(
                self._roster, self._people, self._numbers, self._first
            )
        if self._prices != before:
            self._successors.clear()
            self._follow.clear()
            self._reached.clear()

    def moved(self, move: Move) -> None:
        """Learn that a place in one of these teams was passed on."""
        self._costly.discard((move.leaves, move.team))
        self._follow.pop(move.leaves, None)
        if self._roster.cost(move.team, move.joins):
            self._costly.add((move.joins, move.team))

    def forget(self, number: int) -> None:
        """Learn that somebody else comes to the visit of one of these teams."""
        self.settled = False
        self._reached.clear()
        self._successors[number].clear()
        for person in self._roster.people[number]:
            self._follow.pop(person, None)

    def _own(self, person: int) -> set[int]:
        """Return somebody's teams of this length."""
        return self._roster.held[person] & self._numbers

    def _spare(self) -> bool:
        """Find somebody who costs less for a place, others making room if they must."""
        for one, number in sorted(self._costly):
            if self._replaced(number, one, self._roster.cost(number, one)):
                return True
        return False

    def _replaced(self, number: int, one: int, cost: int) -> bool:
        for position in positions(self._stand_in(number, one)):
            nearer = self._first + position
            price = price_of(self._prices, position)
            if self._roster.cost(number, nearer) + price >= cost:
                continue
            for other in self._by_load(self._crowds | 1 << position):
                if not self._roster.room[other] or not self._reaches(nearer, other):
                    continue
                path = self._path(nearer, other)
                if self._passed_on([Move(number, one, nearer), *path]):
                    return True
        return False

    def _passed_on(self, moves: Sequence[Move]) -> bool:
        places = {(move.team, move.leaves) for move in moves}
        return len(places) == len(moves) and self._pass_on(moves)

    def _improve(self, *, hopeful: bool) -> bool:
        """Unload who has most and can be; tell whether anybody could.

        Parameters
        ----------
        hopeful
            Whether who has most is tried without looking first at who can be at all.
        """
        load = self._roster.load
        people = sorted(self._people, key=lambda p: (-load[p], p))
        further = self._passing_to(self._light(people[0]))
        passing = hopeful << people[0] - self._first
        for one in people:
            if not self._better(one, people[-1]):
                return False
            own = 1 << one - self._first
            while not passing & own and (found := next(further, 0)):
                passing |= found
            free = not price_of(self._prices, one - self._first)
            if free and passing & own and self._unload(one):
                return True
        return False

    def _light(self, one: int) -> int:
        """Return who could take more, and has so much less than somebody to do it."""
        load, room = self._roster.load, self._roster.room
        most = load[one] - self._visit
        return sum(
            1 << other - self._first
            for other in self._people
            if load[other] < most and room[other]
        )

    def _passing_to(self, some: int) -> Iterator[int]:
        """Yield from whom a place can be passed on to some people, nearer ones first.

        As positions. Most often it is nobody: who has little is in all teams that are
        open to him or her.
        """
        able, places = self._able, self._roster.places
        known, joining = 0, some
        while joining:
            found = 0
            for number in self._numbers:
                may_join = able[number] & joining & ~places[number]
                if may_join:
                    for person in self._roster.people[number]:
                        own = 1 << person - self._first
                        if not (known | found) & own and may_join & self._stand_in(
                            number, person
                        ):
                            found |= own
            yield found
            known |= found
            joining = found & ~some

    def _by_load(self, some: int) -> list[int]:
        """Return people, who are given as positions, by load, then ascending."""
        load = self._roster.load
        return sorted(people_of(some, self._first), key=load.__getitem__)

    def _unload(self, one: int) -> bool:
        """Pass a team of somebody's on to whoever has least of those with less."""
        for other in self._by_load(self._light(one)):
            if (one, other) in self._refused or not self._reaches(one, other):
                continue
            if self._passed_on(self._path(one, other)):
                return True
            self._refused.add((one, other))
        return False

    def _better(self, one: int, other: int) -> bool:
        """Tell whether one has more than the other by over a visit of the longest."""
        load = self._roster.load
        return load[one] - load[other] > self._visit

    def _reaches(self, one: int, other: int) -> bool:
        """Tell whether a place can be passed on from one to the other."""
        wanted = 1 << other - self._first
        found, todo = self._reached.get(one, (1 << one - self._first,) * 2)
        while todo and not found & wanted:
            position = todo.bit_length() - 1
            todo ^= 1 << position
            more = self._may_follow(self._first + position) & ~found
            found |= more
            todo |= more
        self._reached[one] = found, todo
        return found & wanted != 0

    def _may_follow(self, person: int) -> int:
        """Return who may take somebody's place in some team."""
        if person not in self._follow:
            found = 0
            for number in self._own(person):
                # Nobody new can come of a crowd that is all known.
                if self._able[number] & ~(found | 1 << person - self._first):
                    found |= self._stand_in(number, person)
            self._follow[person] = found
        return self._follow[person]

    def _stand_in(self, number: int, person: int) -> int:
        """Return who may take somebody's place in a team for no more, prices in."""
        known = self._successors[number]
        if person not in known:
            found = self._roster.may_follow(number, person)
            team = self._roster.teams.teams[number]
            if team.exceptions or self._prices:
                found &= team.no_dearer(person - self._first, self._prices)
            known[person] = found
        return known[person]

    def _path(self, one: int, other: int) -> list[Move]:
        """Return how a place is passed on to somebody reached, the last move first."""
        came_from = {one: one}
        seen = 1 << one - self._first
        queue = deque([one])
        while other not in came_from:
            person = queue.popleft()
            may_follow = self._may_follow(person)
            for position in positions(may_follow & ~seen):
                came_from[self._first + position] = person
                queue.append(self._first + position)
            seen |= may_follow
        moves: list[Move] = []
        while other != one:
            leaves = came_from[other]
            position = other - self._first
            team = min(
                number
                for number in self._own(leaves)
                if self._stand_in(number, leaves) >> position & 1
            )
            moves.append(Move(team, leaves, other))
            other = leaves
        return moves
