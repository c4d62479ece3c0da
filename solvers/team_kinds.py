"""Teams of one kind counted together, as arrays.

Teams are of one *kind* if the same people may take the same seats, they take as long,
and as much hangs on their lead. The people of a kind who may take the same seats are a
*cell*. Whoever has no room left is nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise

import numpy as np
from numpy.typing import NDArray

from solvers.teams import Team, Teams, one_each, positions

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Unlike seats of a team that are told apart; of a team with more, none are.
_UNLIKE = 5

#: A cell's code: a bit for each of the unlike seats, and one for the right to lead.
_LEAD, _CODES = 1 << _UNLIKE, 2 << _UNLIKE

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
    seats: int
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
        Of each cell: its kind, the largest part of the seats of some people that falls
        to one of its people, and how many seats they may take.
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
    """Unlike sets of people with room, the smallest first, and the seats of each."""

    bench: int
    sets: tuple[int, ...]
    seats: tuple[int, ...]
    exceptions: tuple[tuple[int, int], ...]


def kinds_of(teams: Teams) -> Kinds:
    """Return the kinds of a round's teams."""
    return _Sorting(teams).kinds()


class _Sorting:
    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self._roomy = _on_benches(teams.first, [room > 0 for room in teams.room])
        known: dict[object, int] = {}
        keys = [(team.bench, team.seats, team.exceptions) for team in teams.teams]
        self._form_of = np.array([known.setdefault(key, len(known)) for key in keys])
        _, first = np.unique(self._form_of, return_index=True)
        self._forms = [self._form(teams.teams[number]) for number in first.tolist()]
        self._first = np.array([teams.first[form.bench] for form in self._forms])
        self._width = max(end - start for start, end in pairwise(teams.first))
        leads = _on_benches(teams.first, teams.leads)
        self._leads = _flags([leads[form.bench] for form in self._forms], self._width)
        # Of each unlike set, by form: the seats it has, and who may take them.
        unlike = range(max(len(form.sets) for form in self._forms))
        self._seats = [
            np.array([form.seats[at : at + 1] or (0,) for form in self._forms])[:, 0]
            for at in unlike
        ]
        sets = [
            [(*form.sets, *(0,) * _UNLIKE)[at] for form in self._forms] for at in unlike
        ]
        self._may = [_flags(own, self._width) for own in sets]

    def _form(self, team: Team) -> _Form:
        roomy = self._roomy[team.bench]
        sets = [seat & roomy for seat in team.seats]
        if len(set(sets)) > _UNLIKE:
            sets = [team.able & roomy] * len(sets)
        unlike = sorted(set(sets), key=lambda people: (people.bit_count(), people))
        return _Form(
            bench=team.bench,
            sets=tuple(unlike),
            seats=tuple(map(sets.count, unlike)),
            exceptions=team.exceptions,
        )

    def kinds(self) -> Kinds:
        """Put all together."""
        form, minutes, unled, times, of_teams = self._told_apart()
        every = np.zeros((len(self._forms), self._width), dtype=np.int64)
        for at, may in enumerate(self._may):
            every |= np.where(may, 1 << at, 0)
        codes = every[form]
        leads = (codes > 0) & self._leads[form] & (unled > 0)[:, None]
        codes |= np.where(leads, _LEAD, 0)
        kind, position = np.nonzero(codes)
        key = kind * _CODES + codes[kind, position]
        present = np.zeros(len(form) * _CODES, dtype=bool)
        present[key] = True
        cells = np.flatnonzero(present)
        return Kinds(
            times=times,
            minutes=minutes,
            unled=unled,
            kind=of_teams,
            kind_of=cells // _CODES,
            share=self._shares(form, cells),
            takes=self._takes(form, cells),
            person=self._first[form[kind]] + position,
            cell=(np.cumsum(present) - 1)[key],
            weight=self._weights()[form[kind], position],
            alike=tuple(self._alike(form, cells, present)),
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
        found, taken = np.ones(len(self._forms)), np.zeros(len(self._forms))
        for seats, may in zip(self._seats, self._may, strict=True):
            size = np.count_nonzero(may, axis=1)
            others = np.count_nonzero(may & ~self._leads, axis=1)
            for seat in range(int(seats.max(initial=0))):
                part = np.maximum(0, others - taken) / np.maximum(1, size - taken)
                found = np.where(seat < seats, found * part, found)
                taken = np.where(seat < seats, taken + 1, taken)
        return found

    def _shares(self, form: IntArray, cells: IntArray) -> FloatArray:
        """Return the largest share of each cell's people."""
        anybody = np.logical_or.reduce(self._may)
        found = self._share(anybody)[form[cells // _CODES]]
        for at, may in enumerate(self._may):
            own = self._share(may)[form[cells // _CODES]]
            found = np.where(cells >> at & 1 == 1, np.maximum(found, own), found)
        return found

    def _takes(self, form: IntArray, cells: IntArray) -> IntArray:
        """Return how many seats each cell's people may take."""
        found = np.zeros(len(cells), dtype=np.int64)
        for at, seats in enumerate(self._seats):
            found += np.where(cells >> at & 1 == 1, seats[form[cells // _CODES]], 0)
        return found

    def _share(self, people: NDArray[np.bool_]) -> FloatArray:
        """Return what falls to one of some people of the seats that only they take."""
        seats = np.zeros(len(people))
        for may, count in zip(self._may, self._seats, strict=True):
            seats = seats + np.where((may & ~people).any(axis=1), 0, count)
        found: FloatArray = seats / np.maximum(1, np.count_nonzero(people, axis=1))
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
        """Yield kinds with as many seats for the same codes."""
        start = np.searchsorted(cells // _CODES, np.arange(len(form)))
        seats = np.stack([*self._seats], axis=1)[form]
        rows = np.concatenate([present.reshape(-1, _CODES), seats], axis=1)
        packed = np.ascontiguousarray(rows.astype(np.uint8)).view(f"V{rows.shape[1]}")
        _, first, group = np.unique(
            packed.ravel(), return_index=True, return_inverse=True
        )
        for number, kind in enumerate(first.tolist()):
            own = self._forms[form[kind]].seats
            codes = np.flatnonzero(present[kind * _CODES : (kind + 1) * _CODES])
            if not len(codes):
                continue  # nobody has room
            yield Alike(
                cells=start[group == number][:, None] + np.arange(len(codes)),
                seats=sum(own),
                ways=tuple(_ways(own, codes.tolist())),
            )


def _ways(seats: Sequence[int], codes: Sequence[int]) -> Iterator[Way]:
    """Yield how many people of each code may make up a team."""
    places = [at for at, count in enumerate(seats) for _ in range(count)]
    may = [
        sum(1 << seat for seat, at in enumerate(places) if code >> at & 1)
        for code in codes
    ]
    for chosen in combinations_with_replacement(range(len(codes)), len(places)):
        if one_each(tuple(may[cell] for cell in chosen)):
            led = any(codes[cell] & _LEAD for cell in chosen)
            yield tuple(chosen.count(cell) for cell in range(len(codes))), led


def _on_benches(first: Sequence[int], flags: Sequence[bool]) -> list[int]:
    """Return the positions on each bench that are flagged."""
    return [
        sum(1 << at for at, flag in enumerate(flags[start:end]) if flag)
        for start, end in pairwise(first)
    ]


def _flags(sets: Sequence[int], width: int) -> NDArray[np.bool_]:
    """Return sets of positions as flags, of shape (n_sets, width)."""
    size = -(-width // 8)
    rows = b"".join(people.to_bytes(size, "little") for people in sets)
    packed = np.frombuffer(rows, dtype=np.uint8).reshape(len(sets), size)
    flags = np.unpackbits(packed, axis=1, count=width, bitorder="little")
    return flags.astype(bool)
