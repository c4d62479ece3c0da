"""Teams of one kind counted together, as arrays.

Teams are of one *kind* if the same people meet the same needs, they take as long, and
as much hangs on their lead. The people of a kind who meet the same needs are a *cell*.
Whoever has no room left is nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement, pairwise
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.needs import indispensable
from solvers.teams import Team, Teams, on_benches, positions

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Needs of a team that are told apart; of a team with more, none are.
_MOST_NEEDS = 5

#: A cell's code: a bit for each need, one for the crowd, and one for the right to lead.
_MEMBER, _LEAD, _CODES = (flag << _MOST_NEEDS for flag in (1, 2, 4))

#: In how many steps it is told how likely a visit's other teams have nobody to lead.
_STEPS = 8

#: What whoever is an exception weighs, from near and from afar.
_NEAR, _FAR, _DEAR = 1e-4, 1e-8, 1 << 40

#: How many people of each cell a team may have, and whether one of them may lead.
Way = tuple[tuple[int, ...], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Kinds whose cells differ in nothing but how many people they have.

    Parameters
    ----------
    cells
        Of shape (n_kinds, n_cells).
    """

    cells: IntArray
    size: int
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """All kinds of teams. An *entry* is somebody who may be in a kind's teams.

    Parameters
    ----------
    times, minutes, unled
        Of each kind: how many teams there are, what each takes, and how likely nobody
        of a visit's other teams may lead it, where somebody must.
    kind
        Of each team.
    kind_of, share, takes
        Of each cell: its kind, the largest part of the places of some people that falls
        to one of its people, and how many places they may have.
    person, cell, weight
        Of each entry. The weight is 1, less for exceptions.
    """

    times: FloatArray
    minutes: FloatArray
    unled: FloatArray
    kind: IntArray
    kind_of: IntArray
    share: FloatArray
    takes: IntArray
    person: IntArray
    cell: IntArray
    weight: FloatArray
    alike: tuple[Alike, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A crowd with room, what it must meet, and how many of it are in a team."""

    bench: int
    able: int
    needs: tuple[int, ...]
    size: int
    exceptions: tuple[tuple[int, int], ...]


def kinds_of(teams: Teams) -> Kinds:
    """Return the kinds of a round's teams."""
    return _Sorting(teams).kinds()


class _Sorting:
    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self._roomy = on_benches(teams.first, [room > 0 for room in teams.room])
        known: dict[object, int] = {}
        keys = [
            (team.bench, team.able, team.needs, team.size, team.exceptions)
            for team in teams.teams
        ]
        self._form_of = np.array([known.setdefault(key, len(known)) for key in keys])
        _, first = np.unique(self._form_of, return_index=True)
        self._forms = [self._form(teams.teams[number]) for number in first.tolist()]
        self._first = np.array([teams.first[form.bench] for form in self._forms])
        self._size = np.array([form.size for form in self._forms])
        self._width = max(end - start for start, end in pairwise(teams.first))
        leads = on_benches(teams.first, teams.leads)
        self._leads = _flags([leads[form.bench] for form in self._forms], self._width)
        # What everybody is to each form: of its crowd, and meeting its needs.
        crowds = _flags([form.able for form in self._forms], self._width)
        self._codes = np.where(crowds, _MEMBER, 0)
        for at in range(max(len(form.needs) for form in self._forms)):
            sets = [(*form.needs, *(0,) * _MOST_NEEDS)[at] for form in self._forms]
            self._codes |= np.where(_flags(sets, self._width), 1 << at, 0)

    def _form(self, team: Team) -> _Form:
        roomy = self._roomy[team.bench]
        needs = team.needs if len(team.needs) <= _MOST_NEEDS else ()
        return _Form(
            bench=team.bench,
            able=team.able & roomy,
            needs=tuple(need & roomy for need in needs),
            size=team.size,
            exceptions=team.exceptions,
        )

    def kinds(self) -> Kinds:
        """Put all together."""
        form, minutes, unled, times, of_teams = self._told_apart()
        codes = self._codes[form]
        leads = (codes > 0) & self._leads[form] & (unled > 0)[:, None]
        codes |= np.where(leads, _LEAD, 0)
        kind, position = np.nonzero(codes)
        key = kind * _CODES + codes[kind, position]
        present = np.zeros(len(form) * _CODES, dtype=bool)
        present[key] = True
        cells = np.flatnonzero(present)
        alike = tuple(self._alike(form, cells, present))
        return Kinds(
            times=times,
            minutes=minutes,
            unled=unled,
            kind=of_teams,
            kind_of=cells // _CODES,
            share=self._shares()[form[cells // _CODES], cells % _LEAD],
            takes=_most(alike, len(cells)),
            person=self._first[form[kind]] + position,
            cell=(np.cumsum(present) - 1)[key],
            weight=self._weights()[form[kind], position],
            alike=alike,
        )

    def _told_apart(
        self,
    ) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, IntArray]:
        """Return each kind's form, minutes, chance to be unled, and number of teams.

        And the kind of each team.
        """
        teams = self._teams.teams
        minutes = np.array([team.minutes for team in teams])
        lengths, length = np.unique(minutes, return_inverse=True)
        visit = np.array([team.visit for team in teams])
        own = self._unled()[self._form_of]
        whole = np.ones(len(self._teams.led))
        np.multiply.at(whole, visit, own)
        others = np.where(own > 0, whole[visit] / np.where(own > 0, own, 1), 0)
        others *= np.array(self._teams.led)[visit]
        steps = np.floor(others * _STEPS + 0.5).astype(np.int64)
        key = (self._form_of * len(lengths) + length) * (_STEPS + 1) + steps
        found, kind, times = np.unique(key, return_inverse=True, return_counts=True)
        found, steps = np.divmod(found, _STEPS + 1)
        form, length = np.divmod(found, len(lengths))
        minutes = lengths[length].astype(float)
        return form, minutes, steps / _STEPS, times.astype(float), kind

    def _unled(self) -> FloatArray:
        """Return about how likely it is that nobody of each form may lead."""
        crowds = self._codes > 0
        people = np.count_nonzero(crowds, axis=1)
        others = np.count_nonzero(crowds & ~self._leads, axis=1)
        found = np.ones(len(self._forms))
        for taken in range(int(self._size.max())):
            part = np.maximum(0, others - taken) / np.maximum(1, people - taken)
            found = np.where(taken < self._size, found * part, found)
        return found

    def _shares(self) -> FloatArray:
        """Return the largest share of each code's people, of shape (n_forms, _LEAD)."""
        rows = np.arange(len(self._forms))[:, None] * _LEAD + self._codes
        count = np.bincount(rows.ravel(), minlength=len(self._forms) * _LEAD)
        people = count.reshape(-1, _LEAD)
        found = np.zeros(people.shape)
        crowds = (people > 0)[:, _MEMBER:]
        first, group = _alike_rows(np.column_stack([crowds, self._size]))
        for number, form in enumerate(first.tolist()):
            own = np.flatnonzero(group == number)
            size, codes = self._forms[form].size, np.flatnonzero(crowds[form])
            for some, least in indispensable(frozenset(codes.tolist()), size):
                columns = [_MEMBER + code for code in some]
                share = least / people[own][:, columns].sum(axis=1)
                for column in columns:
                    found[own, column] = np.maximum(found[own, column], share)
        return found

    def _weights(self) -> FloatArray:
        found = np.ones((len(self._forms), self._width))
        for at, own in enumerate(self._forms):
            for people, cost in own.exceptions:
                for position in positions(people):
                    found[at, position] = _FAR if cost >= _DEAR else _NEAR
        return found

    def _alike(
        self, form: IntArray, cells: IntArray, present: NDArray[np.bool_]
    ) -> Iterator[Alike]:
        """Yield kinds whose teams have the same size, and people of the same codes."""
        start = np.searchsorted(cells // _CODES, np.arange(len(form)))
        size = self._size[form][:, None]
        rows = np.concatenate([present.reshape(-1, _CODES), size], axis=1)
        first, group = _alike_rows(rows)
        for number, kind in enumerate(first.tolist()):
            own = self._forms[form[kind]]
            codes = np.flatnonzero(present[kind * _CODES : (kind + 1) * _CODES])
            if not len(codes):
                continue  # nobody has room
            yield Alike(
                cells=start[group == number][:, None] + np.arange(len(codes)),
                size=own.size,
                ways=tuple(_ways(own.size, (1 << len(own.needs)) - 1, codes.tolist())),
            )


def _alike_rows(rows: NDArray[Any]) -> tuple[IntArray, IntArray]:
    """Return the first of rows of small numbers alike, and the group of each."""
    packed = np.ascontiguousarray(rows.astype(np.uint8)).view(f"V{rows.shape[1]}")
    _, first, group = np.unique(packed.ravel(), return_index=True, return_inverse=True)
    return first, group


def _ways(size: int, whole: int, codes: Sequence[int]) -> Iterator[Way]:
    """Yield how many people of each code may make up a team that meets all needs."""
    for chosen in combinations_with_replacement(range(len(codes)), size):
        together = reduce(or_, (codes[cell] for cell in chosen))
        if together & whole == whole:
            way = tuple(chosen.count(cell) for cell in range(len(codes)))
            yield way, together & _LEAD > 0


def _most(alike: Sequence[Alike], cells: int) -> IntArray:
    """Return how many people of each cell may be in a team at most."""
    found = np.zeros(cells, dtype=np.int64)
    for own in alike:
        for at, column in enumerate(own.cells.T):
            found[column] = max((way[at] for way, _ in own.ways), default=0)
    return found


def _flags(sets: Sequence[int], width: int) -> NDArray[np.bool_]:
    """Return sets of positions as flags, of shape (n_sets, width)."""
    size = -(-width // 8)
    rows = b"".join(people.to_bytes(size, "little") for people in sets)
    packed = np.frombuffer(rows, dtype=np.uint8).reshape(len(sets), size)
    flags = np.unpackbits(packed, axis=1, count=width, bitorder="little")
    return flags.astype(bool)
