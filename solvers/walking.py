"""A walk over all ways to fill teams that are as good as the one it begins with.

Each step is a deal for everybody at once (see `dealing`) and some rings (see `rings`).
Both ways back are proposed with the same chance, so in the long run all ways that can
be reached are equally likely.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from solvers.dealing import Table, deal
from solvers.places import Places
from solvers.rings import Rings, most_teams
from solvers.rows import ints, spread
from solvers.teams_crowd import Crowd

#: In each step there is a ring for so many people, and no fewer than the second.
_PEOPLE_A_RING, _LEAST_RINGS = 8, 8


class Walk:
    """Teams on their way, once they have a `start`.

    Parameters
    ----------
    numbers
        The teams that walk, with all those that hang together with them; ascending.
    """

    def __init__(self, crowd: Crowd, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._before = ints(crowd.teams.before)
        self._room = ints(crowd.teams.room)
        self._places = Places(crowd, numbers)

    @property
    def places(self) -> int:
        """How many places the teams have."""
        return int(self._places.size.sum())

    def start(self, held: Sequence[Sequence[int]]) -> None:
        """Begin with the people that each team of the round has."""
        size = self._places.size
        people = np.full((len(size), size.max()), len(self._before))
        team, place = spread(size)
        people[team, place] = ints(
            who for number in self._numbers for who in held[number]
        )
        people.sort(axis=1)
        load, room = self._before.copy(), self._room.copy()
        np.add.at(load, people[team, place], self._places.minutes[team])
        np.subtract.at(room, people[team, place], 1)
        self._table = Table(people, load, room)
        self._most = most_teams(self._places, self._table)

    def go(self, steps: int, text: str) -> None:
        """Go so many steps.

        Parameters
        ----------
        text
            What chance is drawn for; it holds the seed.
        """
        walkers = self._places.able.walkers
        for step in range(steps):
            deal(self._places, self._table, walkers, f"{text}|{step}")
            self._table.people.sort(axis=1)
            rings = Rings(self._places, self._table, self._most, f"{text}|{step}|rings")
            rings.pass_on(walkers, max(_LEAST_RINGS, len(walkers) // _PEOPLE_A_RING))

    def people(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the teams that walk, and their people, ascending."""
        rows = self._table.people.tolist()
        sizes = self._places.size.tolist()
        for number, row, size in zip(self._numbers, rows, sizes, strict=True):
            yield number, row[:size]
