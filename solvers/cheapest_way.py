"""The cheapest way to fill one more seat, where people must be taken from elsewhere.

docs/teams.md, "First seating", says which of several equally cheap ways counts: so
seats are looked at in the order told there, again whenever they get cheaper.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from solvers.teams import Teams, positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A bench's seats as they are filled so far, by their numbers.

    Attributes
    ----------
    team
        The team of each seat.
    may
        Tells who may take a seat.
    seated
        Each team's seats by who has them.
    seats
        Each one's seats.
    spare
        How many more seats each person may take.
    """

    team: Sequence[int]
    may: Callable[[int], int]
    seated: Mapping[int, Mapping[int, int]]
    seats: Sequence[Collection[int]]
    spare: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Somebody takes a seat, its holder the seat that wanted it, back to the first."""

    person: int
    seat: int
    wanted_by: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What it costs a team to take people: of each, and the sets that cost the same.

    Who isn't among `of` costs nothing, and is of the first set.
    """

    of: Mapping[int, int]
    sets: tuple[tuple[int, int], ...]


class Prices:
    """What it costs teams to take people, settled once for like teams."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams.teams
        self._of: dict[int, Price] = {}
        self._known: dict[tuple[tuple[int, int], ...], Price] = {}

    def __getitem__(self, number: int) -> Price:
        found = self._of.get(number)
        if found is None:
            exceptions = self._teams[number].exceptions
            if exceptions not in self._known:
                self._known[exceptions] = _price(exceptions)
            found = self._of[number] = self._known[exceptions]
        return found


def _price(exceptions: tuple[tuple[int, int], ...]) -> Price:
    of: dict[int, int] = {}
    for people, cost in exceptions:
        for person in positions(people):
            of[person] = of.get(person, 0) + cost
    sets = {0: ~sum(1 << person for person in of)}
    for person, cost in of.items():
        sets[cost] = sets.get(cost, 0) | 1 << person
    return Price(of=of, sets=tuple((some, cost) for cost, some in sets.items()))


def cheapest_way(bench: Filling, prices: Prices, root: int) -> Way | None:
    """Return the cheapest way to fill a seat, None where there is none."""
    return _Search(bench, prices, root).run()


class _Search:
    def __init__(self, bench: Filling, prices: Prices, root: int) -> None:
        self._bench = bench
        self._prices = prices
        self._cost = {root: 0}
        self._wanted_by: dict[int, int] = {}
        self._queue = deque([root])
        self._best: tuple[int, int, int] | None = None
        # By costs at which they were taken from all their seats: who they are. For as
        # much or more there is nothing to be found behind them.
        self._settled: dict[int, int] = {}

    def run(self) -> Way | None:
        while self._queue:
            self._look_from(self._queue.popleft())
        if self._best is None:
            return None
        _, person, seat = self._best
        return Way(person=person, seat=seat, wanted_by=self._wanted_by)

    def _look_from(self, seat: int) -> None:
        bench, cost = self._bench, self._cost[seat]
        number = bench.team[seat]
        own, price = bench.seated[number], self._prices[number]
        may, inside = bench.may(seat), sum(1 << person for person in own)
        for person in positions(may & (inside | self._unsettled(price, cost))):
            if person in own:
                self._reach(own[person], cost, seat)
                continue
            more = cost + price.of.get(person, 0)
            if bench.spare[person] and (self._best is None or more < self._best[0]):
                self._best = more, person, seat
            if self._take_from_all(person, more, seat):
                self._settled[more] = self._settled.get(more, 0) | 1 << person

    def _unsettled(self, price: Price, cost: int) -> int:
        """Return behind whom something may be found for what a team must pay."""
        found = 0
        for some, more in price.sets:
            for known, people in self._settled.items():
                if known <= cost + more:
                    some &= ~people
            found |= some
        return found

    def _take_from_all(self, person: int, more: int, seat: int) -> bool:
        """Reach all seats of somebody; tell whether none lay on the way."""
        whole = True
        for left in sorted(self._bench.seats[person]):
            less = self._prices[self._bench.team[left]].of.get(person, 0)
            whole &= self._reach(left, more - less, seat)
        return whole

    def _reach(self, left: int, cost: int, seat: int) -> bool:
        """Reach a seat, if that is cheaper; tell whether it wasn't on the way."""
        if left in self._cost and cost >= self._cost[left]:
            return True
        if left in self._way(seat):
            return False
        self._cost[left] = cost
        self._wanted_by[left] = seat
        self._queue.append(left)
        return True

    def _way(self, seat: int) -> Iterator[int]:
        """Yield the seats from one back to the first."""
        yield seat
        while seat in self._wanted_by:
            seat = self._wanted_by[seat]
            yield seat
