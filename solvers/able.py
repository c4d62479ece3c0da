"""Who is what to which team, as tables.

Teams of one *kind* have the same seats and exceptions, and are looked up together.
"""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from solvers.rows import BoolArray, IntArray, ints, members, rows_of
from solvers.teams import Team, Teams, one_each

#: Who may take each seat, and sets of people with what one of them costs.
_Kind = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]

#: Whole numbers of as few bytes as they need: tables are large, and read at random.
_Table = npt.NDArray[np.integer[Any]]


class Able:
    """Facts about some teams, numbered anew from 0, and their people.

    Attributes
    ----------
    crowd
        For each kind of team, who may be in it, ascending.
    kind
        Of each team.
    narrow, dear
        Which teams have seats of several kinds, and which may have exceptions.
    mates
        For each person, with whom he or she may share a team.
    walkers
        Who may be in some team, ascending.
    """

    def __init__(self, teams: Teams, own: Sequence[Team]) -> None:
        first = ints(teams.first)
        bench = ints(team.bench for team in own)
        known: list[dict[_Kind, int]] = [{} for _ in first[1:]]
        number = ints(
            known[team.bench].setdefault(
                (team.seats, team.exceptions), len(known[team.bench])
            )
            for team in own
        )
        people, kinds = np.diff(first), ints(map(len, known))
        self.kind = (np.cumsum(kinds) - kinds)[bench] + number
        cells = people * kinds
        self._row = (np.cumsum(cells) - cells - first[:-1])[bench]
        self._row += number * people[bench]
        self._nobody = first[-1]
        able = [
            _able(list(own_kinds), size)
            for own_kinds, size in zip(known, people.tolist(), strict=True)
        ]
        self._able = np.concatenate([table.ravel() for table in able])
        self._cost = np.concatenate(
            [
                _cost(list(own_kinds), size).ravel()
                for own_kinds, size in zip(known, people.tolist(), strict=True)
            ]
        )
        flags = [
            (any(seat != seats[0] for seat in seats), bool(exceptions))
            for own_kinds in known
            for seats, exceptions in own_kinds
        ]
        self.narrow, self.dear = np.array(flags, dtype=np.bool_).T[:, self.kind]
        self.crowd = rows_of(table > 0 for table in able)
        self.mates = rows_of(map(_mates, able))
        self.walkers = np.unique(self.crowd.flat)

    @overload
    def seats(self, team: IntArray, person: IntArray) -> _Table: ...

    @overload
    def seats(self, team: int, person: int) -> int: ...

    def seats(self, team: IntArray | int, person: IntArray | int) -> _Table | int:
        """Return which of the teams' seats people may take, as sets; 0 for none."""
        found: _Table = self._able.take(self._row.take(team) + person)
        return found if isinstance(team, np.ndarray) else int(found)

    def seatable(self, team: IntArray, people: IntArray) -> BoolArray:
        """Tell whether rows of people of teams' crowds can take the seats, one each."""
        nobody = people == self._nobody
        seats = self.seats(team[:, np.newaxis], np.where(nobody, 0, people))
        able = seats.astype(np.int64)
        able[nobody] = 0
        able.sort(axis=1)
        # Rows that are alike are tried once.
        kind = np.zeros(len(able), dtype=np.int64)
        for column in able.T:
            kind = kind * (able.max(initial=0) + 1) + column
            _, kind = np.unique(kind, return_inverse=True)
        _, at = np.unique(kind, return_index=True)
        ways = [one_each(tuple(filter(None, row))) for row in able[at].tolist()]
        return np.array(ways, dtype=np.bool_)[kind]

    def cost(self, team: IntArray | int, person: IntArray | int) -> _Table:
        """Return what people cost in teams."""
        found: _Table = self._cost.take(self._row.take(team) + person)
        return found


def _able(kinds: Sequence[_Kind], size: int) -> _Table:
    """Return which seats of each kind each person of a bench may take, as sets."""
    most = max((len(seats) for seats, _ in kinds), default=0)
    able = np.zeros((len(kinds), size), dtype=np.min_scalar_type((1 << most) - 1))
    for at in range(most if size else 0):
        wanted = [seats[at] if at < len(seats) else 0 for seats, _ in kinds]
        able |= members(wanted, size).astype(able.dtype) << at
    return able


def _cost(kinds: Sequence[_Kind], size: int) -> _Table:
    """Return what each person of a bench costs in teams of each kind."""
    cost = np.zeros((len(kinds), size), dtype=np.int64)
    some = [
        (row, people, more)
        for row, (_, exceptions) in enumerate(kinds)
        for people, more in exceptions
    ]
    if some:
        rows, sets, more = zip(*some, strict=True)
        costs = members(sets, size) * ints(more)[:, np.newaxis]
        np.add.at(cost, ints(rows), costs)
    return cost.astype(np.min_scalar_type(int(cost.max(initial=0))))


def _mates(able: _Table) -> BoolArray:
    """Return who shares a crowd with whom, of shape (n_people, n_people)."""
    crowds = (able > 0).astype(np.float32)
    shared: BoolArray = crowds.T @ crowds > 0
    np.fill_diagonal(shared, val=False)
    return shared
