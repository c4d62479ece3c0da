"""Who is what to which team, as tables.

Teams of one *kind* have the same crowd, needs and exceptions, and are looked up
together.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers.rows import BoolArray, IntArray, ints, members, rows_of
from solvers.teams import Team, Teams

#: A crowd, its needs, and sets of people with what one of them costs.
_Kind = tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]]

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
    needing, dear
        Which teams have needs, and which may have exceptions.
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
                (team.able, team.needs, team.exceptions), len(known[team.bench])
            )
            for team in own
        )
        people, kinds = np.diff(first), ints(map(len, known))
        self.kind = (np.cumsum(kinds) - kinds)[bench] + number
        cells = people * kinds
        self._row = (np.cumsum(cells) - cells - first[:-1])[bench]
        self._row += number * people[bench]
        self._nobody = first[-1]
        codes = [
            _codes(list(own_kinds), size)
            for own_kinds, size in zip(known, people.tolist(), strict=True)
        ]
        self._codes = np.concatenate([table.ravel() for table in codes])
        self._cost = np.concatenate(
            [
                _cost(list(own_kinds), size).ravel()
                for own_kinds, size in zip(known, people.tolist(), strict=True)
            ]
        )
        needs = [(len(needs), bool(dear)) for own in known for _, needs, dear in own]
        count, dear = np.array(needs).T[:, self.kind]
        self.needing, self.dear = count > 0, dear > 0
        self._whole = (2 << count) - 1
        self.crowd = rows_of(table > 0 for table in codes)
        self.mates = rows_of(map(_mates, codes))
        self.walkers = np.unique(self.crowd.flat)

    def codes(self, team: IntArray, person: IntArray) -> _Table:
        """Return what people are to teams: the lowest bit tells whether of the crowd.

        The others are for the needs that they meet.
        """
        found: _Table = self._codes.take(self._row.take(team) + person)
        return found

    def met(self, team: IntArray | int, people: IntArray) -> BoolArray:
        """Tell whether rows of people of teams' crowds meet all needs."""
        team = np.asarray(team)
        nobody = people == self._nobody
        codes = self.codes(team[..., np.newaxis], np.where(nobody, 0, people))
        codes[nobody] = 0
        whole: BoolArray = np.bitwise_or.reduce(codes, axis=-1) == self._whole[team]
        return whole

    def cost(self, team: IntArray | int, person: IntArray | int) -> _Table:
        """Return what people cost in teams."""
        found: _Table = self._cost.take(self._row.take(team) + person)
        return found


def _codes(kinds: Sequence[_Kind], size: int) -> _Table:
    """Return what each person of a bench is to each kind, 0 for not of the crowd."""
    most = max((len(needs) for _, needs, _ in kinds), default=0)
    codes = np.zeros((len(kinds), size), dtype=np.min_scalar_type((2 << most) - 1))
    for at in range(most + 1 if size else 0):
        wanted = [
            (able, *needs)[at] if at <= len(needs) else 0 for able, needs, _ in kinds
        ]
        codes |= members(wanted, size).astype(codes.dtype) << at
    return codes


def _cost(kinds: Sequence[_Kind], size: int) -> _Table:
    """Return what each person of a bench costs in teams of each kind."""
    cost = np.zeros((len(kinds), size), dtype=np.int64)
    some = [
        (row, people, more)
        for row, (_, _, exceptions) in enumerate(kinds)
        for people, more in exceptions
    ]
    if some:
        rows, sets, more = zip(*some, strict=True)
        costs = members(sets, size) * ints(more)[:, np.newaxis]
        np.add.at(cost, ints(rows), costs)
    return cost.astype(np.min_scalar_type(int(cost.max(initial=0))))


def _mates(codes: _Table) -> BoolArray:
    """Return who shares a crowd with whom, of shape (n_people, n_people)."""
    crowds = (codes > 0).astype(np.float32)
    shared: BoolArray = crowds.T @ crowds > 0
    np.fill_diagonal(shared, val=False)
    return shared
