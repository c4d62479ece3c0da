"""Every way to fill some teams that is as good as the best, if there are few.

Teams are filled one after the other, each in every way that its seats allow; what
can't come to the least sum of penalties and the least sum of squared loads any more
is given up.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heapreplace
from itertools import combinations
from math import prod

import numpy as np
import numpy.typing as npt

from solvers.mixing import Teams

IntArray = npt.NDArray[np.int64]

#: How many partly filled ways are looked at, at most, and of how many combinations of
#: ways to fill single teams.
_LOOKED, _COMBINED = 20_000, 10_000_000

#: The people of each team, ascending.
Way = tuple[tuple[int, ...], ...]


def list_ways(teams: Teams, picked: Sequence[int], held: IntArray) -> list[Way] | None:
    """Return every way to fill some teams that is as good as what they hold now.

    None where there are too many to list, or where one is better than what they hold.

    Parameters
    ----------
    picked
        Teams that share people, or have to see to a lead together, with no others.
    held
        The people of all teams, -1 beyond their seats; those of the teams picked are
        as good as can be.
    """
    return _Lister(teams, picked, held).run()


class _Lister:
    def __init__(self, teams: Teams, picked: Sequence[int], held: IntArray) -> None:
        self._teams = teams
        self._picked = list(picked)
        self._ways = [self._of_team(team) for team in self._picked]
        now = [[p for p in held[team].tolist() if p >= 0] for team in self._picked]
        self._penalty = sum(
            self._cost(team, own) for team, own in zip(self._picked, now, strict=True)
        )
        everyone = {p for ways in self._ways for way, _ in ways for p in way}
        self._load = {p: int(teams.prior[p]) for p in everyone}
        self._room = {p: int(teams.capacity[p]) for p in everyone}
        loads = dict(self._load)
        for own in now:
            for person in own:
                loads[person] += 1
        self._squares = sum(load * load for load in loads.values())
        self._seats_left = [0]
        for team in reversed(self._picked):
            self._seats_left.insert(0, self._seats_left[0] + int(teams.seats[team]))
        self._cheapest = [0]
        for ways in reversed(self._ways):
            least = min(cost for _, cost in ways)
            self._cheapest.insert(0, self._cheapest[0] + least)
        self._looked = 0

    def run(self) -> list[Way] | None:
        if prod(map(len, self._ways)) > _COMBINED:
            return None
        found: list[Way] = []
        for way in self._filled(0, (), 0):
            if way is None:
                return None
            found.append(way)
        return sorted(found)

    def _of_team(self, team: int) -> list[tuple[tuple[int, ...], int]]:
        """Return who may fill a team together, and at which penalty."""
        teams, first = self._teams, int(self._teams.first[self._teams.bench[team]])
        able = teams.able[team]
        fit = np.flatnonzero(able).tolist()
        return [
            (tuple(first + p for p in own), int(teams.penalty[team, list(own)].sum()))
            for own in combinations(fit, int(teams.seats[team]))
            if _seated([int(able[p]) for p in own])
        ]

    def _cost(self, team: int, people: Sequence[int]) -> int:
        first = int(self._teams.first[self._teams.bench[team]])
        return sum(int(self._teams.penalty[team, p - first]) for p in people)

    def _filled(self, at: int, before: Way, penalty: int) -> Iterator[Way | None]:
        """Yield ways to go on from teams filled so far; None where it is given up."""
        self._looked += 1
        if self._looked > _LOOKED:
            yield None
            return
        if penalty + self._cheapest[at] > self._penalty or self._least(at) > (
            self._squares
        ):
            return
        if at == len(self._picked):
            if self._led(before):
                better = penalty < self._penalty or self._least(at) < self._squares
                yield None if better else before
            return
        for way, cost in self._ways[at]:
            if any(not self._room[person] for person in way):
                continue
            for person in way:
                self._room[person] -= 1
                self._load[person] += 1
            yield from self._filled(at + 1, (*before, way), penalty + cost)
            for person in way:
                self._room[person] += 1
                self._load[person] -= 1

    def _least(self, at: int) -> int:
        """Return the least sum of squared loads, whoever takes the seats left."""
        loads = list(self._load.values())
        total = sum(load * load for load in loads)
        heapify(loads)
        for _ in range(self._seats_left[at]):
            lowest = heapreplace(loads, loads[0] + 1)
            total += 2 * lowest + 1
        return total

    def _led(self, ways: Way) -> bool:
        """Tell whether every visit that needs it has somebody who may lead."""
        teams = self._teams
        leading: dict[int, bool] = {}
        for team, way in zip(self._picked, ways, strict=True):
            visit = int(teams.visit[team])
            own = any(bool(teams.leads[person]) for person in way)
            leading[visit] = leading.get(visit, False) or own
        return all(led or not teams.led[visit] for visit, led in leading.items())


def _seated(able: Sequence[int]) -> bool:
    """Tell whether people can take seats, one each, of those that each is able for."""
    sets = {0}
    for seats in able:
        sets = {
            taken | 1 << seat
            for taken in sets
            for seat in range(seats.bit_length())
            if seats >> seat & 1 and not taken >> seat & 1
        }
    return bool(sets)
