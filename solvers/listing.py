"""Every way to fill some teams that is as good as the best, if there are few.

Teams are filled one after the other, each in every way that its needs allow; what
can't come to the best found so far any more is given up.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache, partial
from heapq import heapify, heapreplace
from itertools import combinations
from math import gcd, prod

from solvers.roster import UNLED
from solvers.teams_crowd import Crowd

#: How many partly filled ways are looked at, at most, and of how many combinations of
#: ways to fill single teams.
_LOOKED, _COMBINED = 20_000, 10_000_000

#: The people of each team, ascending.
Way = tuple[tuple[int, ...], ...]

#: Visits at fault, the cost of exceptions, and what loads weigh.
Worth = tuple[int, int, int]


class TooManyError(Exception):
    """There are more ways than are listed."""


class Lists:
    """Lists of ways of a round that is drawn again and again.

    The people, and the days of the visits, stay the same; where needs and exceptions
    of teams do too, what was listed for a draw before is so again.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, list[Way] | None] = {}

    def ways(self, crowd: Crowd, picked: Sequence[int]) -> list[Way] | None:
        """Return what `list_ways` does."""
        given = *picked, *_given(crowd, picked)
        if given not in self._known:
            self._known[given] = list_ways(crowd, picked)
        return self._known[given]


def _given(crowd: Crowd, picked: Sequence[int]) -> Iterator[Hashable]:
    """Yield what makes one draw's ways to fill a team others than another's."""
    for number in picked:
        team = crowd.teams.teams[number]
        binding = crowd.binding[team.visit]
        yield team, tuple(crowd.fit[number]), crowd.scales[team.bench], binding


def list_ways(crowd: Crowd, picked: Sequence[int]) -> list[Way] | None:
    """Return every best way to fill some teams, in ascending order.

    None where there are too many to list.

    Parameters
    ----------
    picked
        Teams that share no people with others, nor visits that ask for a lead or for a
        common day of more than one team.
    """
    try:
        return _Lister(crowd, picked).run()
    except TooManyError:
        return None


class _Lister:
    def __init__(self, crowd: Crowd, picked: Sequence[int]) -> None:
        self._crowd = crowd
        self._picked = picked
        self._teams = [crowd.teams.teams[number] for number in picked]
        self._ways = [list(self._of_team(number)) for number in picked]
        if prod(map(len, self._ways)) > _COMBINED:
            raise TooManyError
        people = {person for number in picked for person in crowd.fit[number]}
        self._load = {person: crowd.teams.before[person] for person in people}
        self._room = {person: crowd.teams.room[person] for person in people}
        self._weigh = {
            person: crowd.scales[team.bench].weight
            for team, number in zip(self._teams, picked, strict=True)
            for person in crowd.fit[number]
        }
        self._weight = sum(self._weigh[p](load) for p, load in self._load.items())
        self._step = gcd(*(team.minutes for team in self._teams))
        of_scale = {
            scale: cache(partial(self._step_of, scale.weight))
            for scale in {crowd.scales[team.bench] for team in self._teams}
        }
        # What a step more weighs, of each person, by the load before.
        self._more = {
            person: of_scale[crowd.scales[team.bench]]
            for team, number in zip(self._teams, picked, strict=True)
            for person in crowd.fit[number]
        }
        self._rest = self._ahead([t.size * t.minutes for t in self._teams])
        self._cheapest = self._ahead(
            [min((cost for _, cost in ways), default=0) for ways in self._ways]
        )
        self._best: Worth | None = None
        self._found: list[Way] = []
        self._looked = 0

    def _step_of(self, weight: Callable[[int], int], load: int) -> int:
        return weight(load + self._step) - weight(load)

    @staticmethod
    def _ahead(values: Sequence[int]) -> list[int]:
        """Return the sum of each value and those after it."""
        sums = [0]
        for value in reversed(values):
            sums.append(sums[-1] + value)
        return sums[::-1]

    def run(self) -> list[Way]:
        self._fill(0, (), 0)
        return sorted(self._found)

    def _of_team(self, number: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Yield who may fill a team together, and at which cost."""
        team = self._crowd.teams.teams[number]
        first = self._crowd.teams.first[team.bench]
        for own in combinations(self._crowd.fit[number], team.size):
            positions = [person - first for person in own]
            if team.met_by(sum(1 << position for position in positions)):
                yield own, sum(map(team.cost, positions))

    def _fill(self, at: int, before: Way, cost: int) -> None:
        """Go on from teams filled so far."""
        self._looked += 1
        if self._looked > _LOOKED:
            raise TooManyError
        least = 0, cost + self._cheapest[at], self._lightest(at)
        if self._best is not None and least > self._best:
            return
        if at == len(self._picked):
            self._keep(before, (self._faults(before), *least[1:]))
            return
        minutes = self._teams[at].minutes
        for way, more in self._ways[at]:
            if all(self._room[person] for person in way):
                self._put(way, minutes, -1)
                self._fill(at + 1, (*before, way), cost + more)
                self._put(way, -minutes, 1)

    def _put(self, way: tuple[int, ...], minutes: int, room: int) -> None:
        for person in way:
            weigh, load = self._weigh[person], self._load[person]
            self._load[person] = load + minutes
            self._weight += weigh(load + minutes) - weigh(load)
            self._room[person] += room

    def _keep(self, way: Way, worth: Worth) -> None:
        if self._best is None or worth < self._best:
            self._best, self._found = worth, []
        if worth == self._best:
            self._found.append(way)

    def _lightest(self, at: int) -> int:
        """Return the least that loads can weigh, whoever takes the seats left."""
        step, total = self._step, self._weight
        rest = self._rest[at] // step
        if not rest:
            return total
        more = [(self._more[p](load), p, load) for p, load in self._load.items()]
        heapify(more)
        for _ in range(rest):
            added, person, load = more[0]
            total += added
            load += step
            heapreplace(more, (self._more[person](load), person, load))
        return total

    def _faults(self, ways: Way) -> int:
        """Return how many visits nobody leads, and whose people never meet."""
        teams = self._crowd.teams
        days: dict[int, int] = {}
        leading: dict[int, bool] = {}
        for team, way in zip(self._teams, ways, strict=True):
            if not self._crowd.binding[team.visit]:
                continue
            common = days.get(team.visit, teams.days[team.visit])
            for person in way:
                common &= teams.free[person]
            days[team.visit] = common
            leads = any(teams.leads[person] for person in way)
            leading[team.visit] = leads or leading.get(team.visit, False)
        return sum(
            (not common) + UNLED * (teams.led[visit] and not leading[visit])
            for visit, common in days.items()
        )
