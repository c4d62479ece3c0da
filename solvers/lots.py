"""A round's teams drawn again with other lots, from the start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

import numpy as np

from solvers.abreast import begun
from solvers.closing import Closed, Closing, with_closed
from solvers.drawing import Drawing
from solvers.listing import Lists
from solvers.rows import IntArray, ints
from solvers.seating import seat_people
from solvers.teams import Teams

#: From how many seats in all on draws are made in several processes.
_WORTH_FORKING = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """All that a round's teams are drawn from, but for the seed.

    Parameters
    ----------
    teams
        With nobody closed yet.
    closing
        How lots close pairs.
    kept, order
        As `seat_people` is told.
    lists
        What draws list, for those after them.
    """

    teams: Teams
    closing: Closing
    kept: Sequence[int | None]
    order: Sequence[int]
    lists: Lists = field(default_factory=Lists)

    def closed(self, text: str) -> list[Closed]:
        """Return whose pairs lots close, of each team."""
        return self.closing.drawn(f"{text}|close")

    def again(self, text: str, draws: int) -> Callable[[], IntArray]:
        """Begin so many draws, each from the start; return what waits for them.

        It returns who takes the seats, team after team; of shape (draws, n_seats).
        """
        seats = sum(team.size for team in self.teams.teams)
        tasks = [partial(self._drawn, f"{text}|{number}") for number in range(draws)]
        ways = begun(tasks, [seats] * draws, least=_WORTH_FORKING)
        return lambda: np.stack(ways())

    def _drawn(self, text: str) -> IntArray:
        teams = with_closed(self.teams, self.closed(text))
        held = seat_people(teams, self.kept, self.order).held
        people = Drawing(teams, self.lists).drawn(held, f"{text}|draw")
        return ints(chain.from_iterable(people))
