"""The seats of a bench as they are filled, one after the other.

Whoever has least of those who are free takes a seat; if nobody is, people move until
somebody who is can come in.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from solvers.cheapest_way import Filling, Prices, cheapest_way
from solvers.teams import Teams, positions


class Bench:
    """One bench's seats as they are filled; people are positions on it."""

    def __init__(
        self, teams: Teams, bench: int, leading: list[int], *, reserved: bool
    ) -> None:
        self._teams = teams
        self._prices = Prices(teams)
        self._reserved = reserved
        self._first = teams.first[bench]
        people = range(self._first, teams.first[bench + 1])
        self._leads = [int(teams.leads[person]) for person in people]
        self.leads = sum(lead << position for position, lead in enumerate(self._leads))
        self._leading = leading
        self._spare = [teams.room[person] for person in people]
        self._with_spare = sum(1 << k for k, spare in enumerate(self._spare) if spare)
        self._load = [teams.before[person] for person in people]
        # The loads that people have, ascending, and who has each.
        self._loads = sorted(set(self._load))
        self._having = [
            sum(1 << k for k, own in enumerate(self._load) if own == load)
            for load in self._loads
        ]
        self._last = -1
        self._taken: defaultdict[int, int] = defaultdict(int)
        self._fit: list[int] = []
        self._team: list[int] = []
        self._holder: list[int] = []
        # Each one's seats, and each team's by who has them; most benches never ask.
        self._noted = 0
        self._seats: list[set[int]] = [set() for _ in people]
        self._seated: defaultdict[int, dict[int, int]] = defaultdict(dict)

    def seated(self) -> Iterator[tuple[int, int]]:
        """Yield the team of each seat and who has it, by his or her number."""
        for number, position in zip(self._team, self._holder, strict=True):
            yield number, self._first + position

    def fill(self, number: int, fit: int) -> bool:
        """Fill one more seat of a team, if it can be, people moving where they must."""
        seat = len(self._holder)
        self._fit.append(fit)
        self._team.append(number)
        free = self._free(number, fit)
        if free:
            person = self._next(free)
            self._holder.append(person)
            self._count(person, number, 1)
            return True
        self._note(seat)
        self._holder.append(-1)
        if self._make_way(seat) or self._at_least_cost(seat):
            return True
        for part in (self._fit, self._team, self._holder):
            part.pop()
        return False

    def _note(self, end: int) -> None:
        """Note who has the seats filled since people last made way."""
        for seat in range(self._noted, end):
            self._take(self._holder[seat], seat)
        self._noted = end

    def _take(self, person: int, seat: int) -> None:
        self._seats[person].add(seat)
        self._seated[self._team[seat]][person] = seat

    def _free(self, number: int, fit: int) -> int:
        """Return who of some people isn't in a team, and no exception, and has room."""
        free = fit & self._with_spare & ~self._taken[number]
        for people, _ in self._teams.teams[number].exceptions:
            free &= ~people
        return free

    def _home(self, number: int) -> int:
        """Return who is no exception in a team."""
        far = 0
        for people, _ in self._teams.teams[number].exceptions:
            far |= people
        return ~far

    def _next(self, free: int) -> int:
        """Return who has least of some people, the next on the bench among equals."""
        least = 0
        for having in self._having:
            least = having & free
            if least:
                break
        after = least >> self._last + 1 << self._last + 1
        least = after or least
        self._last = (least & -least).bit_length() - 1
        return self._last

    def _may(self, seat: int) -> int:
        """Return who may take a seat without leaving its visit with nobody to lead.

        Where seats are reserved for those who may lead, whoever takes the others does.
        """
        fit, holder, number = self._fit[seat], self._holder[seat], self._team[seat]
        visit = self._teams.teams[number].visit
        if (
            self._reserved
            or holder < 0
            or not self._teams.led[visit]
            or not self._leads[holder]
        ):
            return fit
        own = sum(self._leads[position] for position in self._seated[number])
        return fit if self._leading[visit] > own else fit & self.leads

    def _make_way(self, root: int) -> bool:
        """Find people to move until a seat is filled, breadth first, none far off."""
        wanted_by: dict[int, int] = {}
        seen_seats = {root}
        seen = 0
        queue = deque([root])
        while queue:
            seat = queue.popleft()
            number = self._team[seat]
            seated = self._seated[number]
            fresh = self._may(seat) & self._home(number) & ~seen
            free = self._free(number, fresh)
            if free:
                self._pass_on(self._next(free), seat, wanted_by, root)
                return True
            for person in positions(fresh):
                if person in seated:
                    leaves = {seated[person]}
                else:
                    seen |= 1 << person
                    leaves = self._seats[person]
                for left in sorted(leaves - seen_seats):
                    seen_seats.add(left)
                    wanted_by[left] = seat
                    queue.append(left)
        return False

    def _at_least_cost(self, root: int) -> bool:
        """Find people to move until a seat is filled, at the least cost in all."""
        filling = Filling(
            team=self._team,
            may=self._may,
            seated=self._seated,
            seats=self._seats,
            spare=self._spare,
        )
        way = cheapest_way(filling, self._prices, root)
        if way is None:
            return False
        self._pass_on(way.person, way.seat, way.wanted_by, root)
        return True

    def _pass_on(
        self, person: int, seat: int, wanted_by: Mapping[int, int], root: int
    ) -> None:
        """Seat somebody, and pass every holder on to the seat that wants them."""
        while True:
            leaving = self._holder[seat]
            if leaving >= 0:
                self._rise(seat)
            self._sit(person, seat)
            if seat == root:
                return
            person, seat = leaving, wanted_by[seat]

    def _sit(self, person: int, seat: int) -> None:
        self._holder[seat] = person
        self._take(person, seat)
        self._count(person, self._team[seat], 1)

    def _rise(self, seat: int) -> None:
        person, number = self._holder[seat], self._team[seat]
        self._seats[person].discard(seat)
        del self._seated[number][person]
        self._count(person, number, -1)

    def _count(self, person: int, number: int, one: int) -> None:
        """Count that somebody comes to a team, or goes."""
        team, bit = self._teams.teams[number], 1 << person
        self._taken[number] ^= bit
        if self._leads[person]:
            self._leading[team.visit] += one
        self._spare[person] -= one
        if self._spare[person] <= 0:
            self._with_spare &= ~bit
        elif one < 0:
            self._with_spare |= bit
        loads, having, load = self._loads, self._having, self._load[person]
        place = bisect_left(loads, load)
        if having[place] == bit:
            del loads[place], having[place]
        else:
            having[place] ^= bit
        load = self._load[person] = load + one * team.minutes
        place = bisect_left(loads, load)
        if place < len(loads) and loads[place] == load:
            having[place] |= bit
        else:
            loads.insert(place, load)
            having.insert(place, bit)
