"""Which teams can be filled at all, when there are too few people for every team.

Teams are added one by one, in the caller's order, each whole or not at all: a
team stays when all of its seats can be filled beside those of the teams that
stay, people moving between seats as needed (augmenting paths). What is left out
at the end could not be added to what stayed. That is maximal; it isn't claimed to
be the largest number of teams, which is a set packing and hard to find.

Sets of people are bits of integers.
"""

from collections import deque
from collections.abc import Iterator, Sequence

#: The seats of one group of people who may not sit twice, as sets of candidates.
Group = tuple[int, ...]

#: A team: groups whose people are disjoint.
Team = tuple[Group, ...]


def members(people: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, ascending."""
    while people:
        lowest = people & -people
        yield lowest.bit_length() - 1
        people ^= lowest


def unmatched(seats: Sequence[int]) -> list[int]:
    """Return the seats that stay empty when distinct people fill the others.

    Earlier seats are filled first (Kuhn's algorithm), as many as possible.
    """
    taken: dict[int, int] = {}

    def fill(seat: int, seen: set[int]) -> bool:
        for person in members(seats[seat]):
            if person in seen:
                continue
            seen.add(person)
            if person not in taken or fill(taken[person], seen):
                taken[person] = seat
                return True
        return False

    return [seat for seat in range(len(seats)) if not fill(seat, set())]


class Staffing:
    """Seats filled so far; `capacity` is how many each person may take."""

    def __init__(self, capacity: Sequence[int]) -> None:
        self._spare = list(capacity)
        self._with_spare = sum(1 << p for p, spare in enumerate(capacity) if spare > 0)
        self._candidates: list[int] = []
        self._group: list[int] = []
        self._holder: list[int] = []
        self._held: list[set[int]] = [set() for _ in capacity]
        self._seated: list[dict[int, int]] = []
        # Sets of people whose seats nobody outside may take: what room they have
        # left is all that seats confined to them can get.
        self._closed: list[int] = []

    def add(self, team: Team) -> list[tuple[int, int]]:
        """Fill the team's seats, or none of them.

        Returns
        -------
        list of (int, int)
            Group and seat of those that could not be filled; empty where all were.
        """
        missing = self._beyond_closed(team)
        if missing:
            return missing
        first = len(self._seated)
        for g, group in enumerate(team):
            self._seated.append({})
            for s, candidates in enumerate(group):
                if not self._fill(candidates, first + g):
                    missing.append((g, s))
                    self._close(candidates)
        if missing:
            self._forget(first)
        return missing

    def has_room(self, team: Team) -> bool:
        """Tell whether `add` would fill the team, and leave it out all the same."""
        first = len(self._seated)
        if self.add(team):
            return False
        self._forget(first)
        return True

    def _beyond_closed(self, team: Team) -> list[tuple[int, int]]:
        """Return seats that a closed set of people certainly has no room for."""
        for closed in self._closed:
            room = sum(self._spare[p] for p in members(closed & self._with_spare))
            confined = [
                (g, s)
                for g, group in enumerate(team)
                for s, candidates in enumerate(group)
                if not candidates & ~closed
            ]
            if len(confined) > room:
                return confined[room:]
        return []

    def _close(self, candidates: int) -> None:
        """Remember the people to whom `candidates` could pass on seats, all used up."""
        closed, done = candidates, 0
        while closed != done:
            if closed & self._with_spare:
                return
            fresh, done = closed & ~done, closed
            for person in members(fresh):
                for seat in self._held[person]:
                    closed |= self._candidates[seat]
        if closed not in self._closed:
            self._closed.append(closed)

    def _fill(self, candidates: int, group: int) -> bool:
        seat = len(self._holder)
        self._candidates.append(candidates)
        self._group.append(group)
        self._holder.append(-1)
        if self._augment(seat):
            return True
        for part in (self._candidates, self._group, self._holder):
            part.pop()
        return False

    def _augment(self, root: int) -> bool:
        """Find people to move until `root` is filled, breadth first."""
        wanted_by: dict[int, int] = {}
        seen_seats = {root}
        seen = 0
        queue = deque([root])
        while queue:
            seat = queue.popleft()
            seated = self._seated[self._group[seat]]
            fresh = self._candidates[seat] & ~seen
            free = fresh & self._with_spare & ~sum(1 << p for p in seated)
            if free:
                self._move((free & -free).bit_length() - 1, seat, wanted_by, root)
                return True
            for person in members(fresh):
                if person in seated:
                    leaves = {seated[person]}
                else:
                    seen |= 1 << person
                    leaves = self._held[person]
                for left in sorted(leaves - seen_seats):
                    seen_seats.add(left)
                    wanted_by[left] = seat
                    queue.append(left)
        return False

    def _move(
        self, person: int, seat: int, wanted_by: dict[int, int], root: int
    ) -> None:
        """Seat `person` and pass every holder on the way to the seat that wants it."""
        self._use(person)
        while True:
            leaving = self._holder[seat]
            if leaving >= 0:
                self._held[leaving].discard(seat)
                del self._seated[self._group[seat]][leaving]
            self._sit(person, seat)
            if seat == root:
                return
            person, seat = leaving, wanted_by[seat]

    def _sit(self, person: int, seat: int) -> None:
        outside = self._candidates[seat]
        self._closed = [
            closed
            for closed in self._closed
            if not (closed >> person & 1 and outside & ~closed)
        ]
        self._holder[seat] = person
        self._held[person].add(seat)
        self._seated[self._group[seat]][person] = seat

    def _use(self, person: int) -> None:
        self._spare[person] -= 1
        if self._spare[person] == 0:
            self._with_spare ^= 1 << person

    def _forget(self, first: int) -> None:
        """Take the groups from `first` on away again."""
        while self._group and self._group[-1] >= first:
            person = self._holder.pop()
            self._held[person].discard(len(self._holder))
            self._group.pop()
            self._candidates.pop()
            self._spare[person] += 1
            self._with_spare |= 1 << person
        del self._seated[first:]
