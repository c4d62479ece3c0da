"""In which teams somebody may be, as bits of integers: a question for all at once.

A bench's teams have places, by minutes, then by number; a set of them is the bits of
an integer, by place.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np

from solvers.teams import Teams, positions
from solvers.teams_crowd import Crowd


class Standing:
    """Sets of each bench's teams that never change.

    Attributes
    ----------
    bench
        The bench of each person.
    place
        The place of each team.
    keyed
        Of each bench, the teams of which one must be among some of the crowd, where
        nothing else is asked.
    fit, sure
        In which teams each person may be, and in which whoever else is there.
    away
        The teams whose visits have days on which the person isn't there.
    """

    def __init__(self, teams: Teams, crowd: Crowd) -> None:
        self._teams = teams
        self._numbers = [
            sorted(own, key=lambda number: teams.teams[number].minutes)
            for own in teams.by_bench()
        ]
        self.place = [0] * len(teams.teams)
        for own in self._numbers:
            for place, number in enumerate(own):
                self.place[number] = place
        self._lengths = [list(self._runs(own)) for own in self._numbers]
        self.bench: list[int] = []
        self.keyed: list[int] = []
        self.fit: list[int] = []
        self.sure: list[int] = []
        self.away: list[int] = []
        for bench, (start, end) in enumerate(pairwise(teams.first)):
            own, size = self._numbers[bench], end - start
            keyed = [crowd.keyed[number] for number in own]
            self.bench += [bench] * size
            self.keyed.append(_having(list(map(int, keyed)), 1)[0])
            self.fit += _having([crowd.able[number] for number in own], size)
            self.sure += _having([crowd.surely[number] for number in own], size)
            self.away += self._away(own, crowd.away[start:end])

    def by_minutes(self, bench: int, some: int) -> Iterator[tuple[int, list[int]]]:
        """Yield the lengths of a set of teams, ascending, with those of each."""
        numbers = self._numbers[bench]
        for minutes, start, whole in self._lengths[bench]:
            own = some >> start & whole
            if own:
                yield minutes, [numbers[start + place] for place in positions(own)]

    def teams(self, bench: int, some: int) -> list[int]:
        """Return a set of a bench's teams, in the order of their places."""
        numbers = self._numbers[bench]
        return [numbers[place] for place in positions(some)]

    def _runs(self, own: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Yield each length, the first place of its teams, and all their bits."""
        start = 0
        for minutes, some in groupby(own, lambda n: self._teams.teams[n].minutes):
            count = len(list(some))
            yield minutes, start, (1 << count) - 1
            start += count

    def _away(self, own: Sequence[int], away: Sequence[int]) -> list[int]:
        days = [self._teams.days[self._teams.teams[number].visit] for number in own]
        on = _having(days, max((some.bit_length() for some in away), default=0))
        found = []
        for some in away:
            missed = 0
            for day in positions(some):
                missed |= on[day]
            found.append(missed)
        return found


def _having(sets: Sequence[int], size: int) -> list[int]:
    """Return, for each of `size` members, the places of the sets that have it."""
    width = max(1, -(-max((some.bit_length() for some in sets), default=1) // 8))
    rows = b"".join(some.to_bytes(width, "little") for some in sets)
    flags = np.unpackbits(
        np.frombuffer(rows, dtype=np.uint8).reshape(-1, width),
        axis=1,
        bitorder="little",
    )
    packed = np.packbits(flags.T, axis=1, bitorder="little")
    found = [int.from_bytes(row.tobytes(), "little") for row in packed[:size]]
    return found + [0] * (size - len(found))
