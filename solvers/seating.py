"""A first way to fill teams: seat by seat, whoever has least, others making way.

The order of teams and of people, both settled by lot, decides all of it. Nothing is
left to a solver's choice among equals, so anybody can make it again.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solvers.teams import Teams, positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """The people of each team, and the benches that have too few for theirs."""

    held: list[list[int]]
    short: frozenset[int]


def seat_people(
    teams: Teams, kept: Sequence[int | None], order: Sequence[int]
) -> Seating:
    """Fill teams one after the other, with as few exceptions as can be.

    Parameters
    ----------
    kept
        Of each team, the seat kept for somebody who may lead. These are filled last,
        by anybody where the visit has somebody to lead by then.
    order
        The teams as they are filled.
    """
    found = _Seating(teams, kept, reserved=False).run(order)
    if found.short:
        # People moved about may have left too few to lead in the seats kept for it.
        return _Seating(teams, kept, reserved=True).run(order)
    return found


class _Seating:
    def __init__(
        self, teams: Teams, kept: Sequence[int | None], *, reserved: bool
    ) -> None:
        self._teams = teams
        self._kept = kept
        self._reserved = reserved
        self._leading = [0] * len(teams.led)
        self._benches = [
            _Bench(teams, bench, self._leading, reserved=reserved)
            for bench in range(len(teams.first) - 1)
        ]

    def run(self, order: Sequence[int]) -> Seating:
        short = set()
        for _, _, number, at in sorted(self._waiting(order)):
            team = self._teams.teams[number]
            bench = self._benches[team.bench]
            fit = team.seats[at]
            if self._keeps(number, at) and (
                self._reserved or not self._leading[team.visit]
            ):
                fit &= bench.leads
            if team.bench not in short and not bench.fill(number, fit):
                short.add(team.bench)
        held: list[list[int]] = [[] for _ in self._teams.teams]
        for bench in self._benches:
            for number, people in bench.people():
                held[number] = people
        return Seating(held=held, short=frozenset(short))

    def _waiting(self, order: Sequence[int]) -> list[tuple[int, int, int, int]]:
        """Return all seats: whether kept or narrow, place of the team, team, number."""
        found = []
        for rank, number in enumerate(order):
            team = self._teams.teams[number]
            able = team.able
            for at, fit in enumerate(team.seats):
                kind = 0 if fit != able else 1
                if self._keeps(number, at):
                    kind = 0 if self._reserved else 2
                found.append((kind, rank, number, at))
        return found

    def _keeps(self, number: int, at: int) -> bool:
        visit = self._teams.teams[number].visit
        return self._kept[number] == at and self._teams.led[visit]


class _Bench:
    """One bench's seats as they are filled; people are positions on it."""

    def __init__(
        self, teams: Teams, bench: int, leading: list[int], *, reserved: bool
    ) -> None:
        self._teams = teams
        self._reserved = reserved
        self._first = teams.first[bench]
        people = range(self._first, teams.first[bench + 1])
        self.leads = sum(1 << k for k, p in enumerate(people) if teams.leads[p])
        self._leading = leading
        self._spare = [teams.room[person] for person in people]
        self._with_spare = sum(1 << k for k, spare in enumerate(self._spare) if spare)
        self._load = [teams.before[person] for person in people]
        self._at_load: dict[int, int] = {}
        self._loads: list[int] = []
        for position, load in enumerate(self._load):
            self._has(position, load)
        self._last = -1
        self._fit: list[int] = []
        self._team: list[int] = []
        self._holder: list[int] = []
        self._seats: list[set[int]] = [set() for _ in people]
        self._seated: dict[int, dict[int, int]] = {}

    def people(self) -> list[tuple[int, list[int]]]:
        """Return each team and its people by their numbers."""
        return [
            (number, [self._first + position for position in seated])
            for number, seated in self._seated.items()
        ]

    def fill(self, number: int, fit: int) -> bool:
        """Fill one more seat of a team, if it can be, people moving where they must."""
        seat = len(self._holder)
        self._fit.append(fit)
        self._team.append(number)
        self._holder.append(-1)
        seated = self._seated.setdefault(number, {})
        taken = sum(1 << position for position in seated)
        free = fit & self._home(number) & self._with_spare & ~taken
        if free:
            self._sit(self._next(free), seat)
            return True
        if self._make_way(seat) or self._at_least_cost(seat):
            return True
        for part in (self._fit, self._team, self._holder):
            part.pop()
        return False

    def _home(self, number: int) -> int:
        """Return who is no exception in a team."""
        far = 0
        for people, _ in self._teams.teams[number].exceptions:
            far |= people
        return ~far

    def _next(self, free: int) -> int:
        """Return who has least of some people, the next on the bench among equals."""
        least = next(filter(None, (self._at_load[load] & free for load in self._loads)))
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
            or not self.leads >> holder & 1
        ):
            return fit
        own = sum(self.leads >> position & 1 for position in self._seated[number])
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
            taken = sum(1 << position for position in seated)
            free = fresh & self._with_spare & ~taken
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
        cost = {root: 0}
        wanted_by: dict[int, int] = {}
        best: tuple[int, int, int] | None = None
        queue = deque([root])
        while queue:
            seat = queue.popleft()
            team = self._teams.teams[self._team[seat]]
            seated = self._seated[self._team[seat]]
            for person in positions(self._may(seat)):
                if person in seated:
                    leaves, more = {seated[person]}, cost[seat]
                else:
                    leaves, more = self._seats[person], cost[seat] + team.cost(person)
                    if self._spare[person] and (best is None or more < best[0]):
                        best = more, person, seat
                for left in sorted(leaves):
                    there = self._teams.teams[self._team[left]]
                    less = 0 if person in seated else there.cost(person)
                    if left in cost and more - less >= cost[left]:
                        continue
                    if left not in self._way(seat, wanted_by):
                        cost[left] = more - less
                        wanted_by[left] = seat
                        queue.append(left)
        if best is None:
            return False
        self._pass_on(best[1], best[2], wanted_by, root)
        return True

    @staticmethod
    def _way(seat: int, wanted_by: dict[int, int]) -> Iterator[int]:
        """Yield the seats from one back to the first."""
        yield seat
        while seat in wanted_by:
            seat = wanted_by[seat]
            yield seat

    def _pass_on(
        self, person: int, seat: int, wanted_by: dict[int, int], root: int
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
        self._seats[person].add(seat)
        self._seated[self._team[seat]][person] = seat
        self._count(person, seat, 1)

    def _rise(self, seat: int) -> None:
        person = self._holder[seat]
        self._seats[person].discard(seat)
        del self._seated[self._team[seat]][person]
        self._count(person, seat, -1)

    def _count(self, person: int, seat: int, one: int) -> None:
        team = self._teams.teams[self._team[seat]]
        self._leading[team.visit] += one * (self.leads >> person & 1)
        self._spare[person] -= one
        if self._spare[person] > 0:
            self._with_spare |= 1 << person
        else:
            self._with_spare &= ~(1 << person)
        load = self._load[person]
        self._at_load[load] ^= 1 << person
        if not self._at_load[load]:
            del self._at_load[load]
            del self._loads[bisect_left(self._loads, load)]
        self._has(person, load + one * team.minutes)

    def _has(self, person: int, load: int) -> None:
        self._load[person] = load
        if load not in self._at_load:
            insort(self._loads, load)
            self._at_load[load] = 0
        self._at_load[load] |= 1 << person
