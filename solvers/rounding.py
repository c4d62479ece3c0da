"""Chances rounded to yes or no, each sum of them up or down (dependent rounding).

Of each person's pairs, in all and of each length of visits, and of each team's, in all
and of those who meet the same, as many are open as is to be expected, rounded up or
down (Gandhi and others, 2006; Budish and others, 2013).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from solvers.keeping import WHOLE
from solvers.tickets import numbers

_BITS = 32

#: What a sum is of: all pairs, a person's or a team's, or a part of them.
Sum = tuple[int, ...]


class Pair(NamedTuple):
    """A capped pair, its chance to be open, and the sums it counts in.

    Of the person's, the wider first; of the team's, the narrower first; all is the
    widest.
    """

    number: int
    position: int
    chance: int
    own: tuple[Sum, ...]
    team: tuple[Sum, ...]


class Rounding:
    """A circulation through sums and pairs, rounded along cycles.

    Arcs lead from all to each person's sums, wider to narrower, along the pairs to
    the teams', narrower to wider, and back to all. Of what an arc carries only the
    part above a whole number is told, in millionths.
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._tail: list[int] = []
        self._head: list[int] = []
        self._above: list[int] = []
        self._nodes: dict[Sum, int] = {}
        self._arcs: dict[tuple[int, int], int] = {}
        known: dict[tuple[Sum, ...], list[int]] = {}
        for pair in pairs:
            for chain in (pair.own, pair.team):
                arcs = known.get(chain)
                if arcs is None:
                    arcs = known[chain] = self._along(chain)
                for arc in arcs:
                    self._above[arc] += pair.chance
        self._above = [above % WHOLE for above in self._above]
        self._first = len(self._above)
        self._tail += [self._nodes[pair.own[-1]] for pair in pairs]
        self._head += [self._nodes[pair.team[0]] for pair in pairs]
        self._above += [pair.chance for pair in pairs]
        self._at: list[list[int]] = [[] for _ in self._nodes]
        for arc, above in enumerate(self._above):
            if above:
                self._at[self._tail[arc]].append(arc)
                self._at[self._head[arc]].append(arc)

    def _along(self, chain: Sequence[Sum]) -> list[int]:
        """Return the arcs from sum to sum, those that are new added."""
        nodes, known = self._nodes, self._arcs
        found = []
        for ends in pairwise([nodes.setdefault(one, len(nodes)) for one in chain]):
            arc = known.get(ends)
            if arc is None:
                arc = known[ends] = len(self._above)
                self._tail.append(ends[0])
                self._head.append(ends[1])
                self._above.append(0)
            found.append(arc)
        return found

    def rounded(self, text: str) -> list[bool]:
        """Return which pairs are open."""
        chance = numbers(text)
        for tail in self._tail[: self._first - 1 : -1]:
            self._settle(tail, chance)
        return [above == WHOLE for above in self._above[self._first :]]

    def _settle(self, node: int, chance: Iterator[int]) -> None:
        """Go along what isn't whole yet, and round each cycle that is closed so."""
        trail: list[int] = []
        way = [node]
        met = {node: 0}
        while (arc := self._onward(node, trail)) >= 0:
            trail.append(arc)
            node = self._head[arc] if self._tail[arc] == node else self._tail[arc]
            if node not in met:
                met[node] = len(trail)
                way.append(node)
                continue
            begun = met[node]
            self._round(trail[begun:], way[begun:], next(chance))
            for passed in way[begun + 1 :]:
                del met[passed]
            del trail[begun:], way[begun + 1 :]

    def _onward(self, node: int, trail: Sequence[int]) -> int:
        """Return the last arc of a node that isn't whole, but the one come by."""
        at, above = self._at[node], self._above
        came = trail[-1] if trail else -1
        kept = False
        while at and (at[-1] == came or not 0 < above[at[-1]] < WHOLE):
            kept = at.pop() == came or kept
        found = at[-1] if at else -1
        if kept:
            at.append(came)
        return found

    def _round(self, cycle: Sequence[int], way: Sequence[int], number: int) -> None:
        """Carry as much more one way round or the other as makes something whole.

        Parameters
        ----------
        way
            Where each arc of the cycle is entered.
        """
        above, tail = self._above, self._tail
        along = [tail[arc] == node for arc, node in zip(cycle, way, strict=True)]
        up = down = WHOLE
        for arc, ahead in zip(cycle, along, strict=True):
            more, less = WHOLE - above[arc], above[arc]
            up = min(up, more if ahead else less)
            down = min(down, less if ahead else more)
        carried = up if number * (up + down) >> _BITS < down else -down
        for arc, ahead in zip(cycle, along, strict=True):
            above[arc] += carried if ahead else -carried
