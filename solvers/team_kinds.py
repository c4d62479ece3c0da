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
_STEPS = 16

#: What whoever is an exception weighs, from near and from afar.
_NEAR, _FAR, _DEAR = 1e-4, 1e-8, 1 << 20

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
    kind_of, share
        Of each cell: its kind, and the largest part of the seats of some people that
        falls to one of its people.
    person, cell, weight
        Of each entry. The weight is 1, less for exceptions.
    """

    times: FloatArray
    minutes: FloatArray
    unled: FloatArray
    kind_of: IntArray
    share: FloatArray
    person: IntArray
    cell: IntArray
    weight: FloatArray
    alike: tuple[Alike, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """Unlike sets of people with room, and how many seats each may take."""

    bench: int
    sets: tuple[int, ...]
    seats: tuple[int, ...]
    exceptions: tuple[tuple[int, int], ...]

    @property
    def able(self) -> int:
        able = 0
        for people in self.sets:
            able |= people
        return able

    def share(self, able: int) -> float:
        """Return what falls to one of some people of the seats that only they take."""
        pairs = zip(self.sets, self.seats, strict=True)
        seats = sum(count for people, count in pairs if not people & ~able)
        return seats / max(1, able.bit_count())

    def shares(self) -> list[float]:
        """Return the shares of the unlike sets, and of all together."""
        found = [*map(self.share, self.sets), *(0.0,) * (_UNLIKE - len(self.sets))]
        return [*found, self.share(self.able)]

    def unled(self, leads: int) -> float:
        """Return about how likely it is that nobody in the team may lead."""
        found, taken = 1.0, 0
        for people, seats in zip(self.sets, self.seats, strict=True):
            size, others = people.bit_count(), (people & ~leads).bit_count()
            for _ in range(seats):
                found *= max(0, others - taken) / max(1, size - taken)
                taken += 1
        return found


def kinds_of(teams: Teams) -> Kinds:
    """Return the kinds of a round's teams."""
    return _Sorting(teams).kinds()


class _Sorting:
    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        roomy = [room > 0 for room in teams.room]
        self._roomy = _on_benches(teams.first, roomy)
        self._leads = _on_benches(teams.first, teams.leads)
        known: dict[object, int] = {}
        keys = [(team.bench, team.seats, team.exceptions) for team in teams.teams]
        self._form_of = np.array(
            [known.setdefault(key, len(known)) for key in keys], dtype=np.int64
        )
        _, first = np.unique(self._form_of, return_index=True)
        self._forms = [self._form(teams.teams[number]) for number in first.tolist()]
        self._first = np.array([teams.first[form.bench] for form in self._forms])

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
        form, minutes, unled, times = self._unlike()
        codes = self._codes()[form]
        leads = _flags([self._leads[f.bench] for f in self._forms], codes.shape[1])
        codes |= np.where((codes > 0) & leads[form] & (unled > 0)[:, None], _LEAD, 0)
        kind, position = np.nonzero(codes)
        key = kind * _CODES + codes[kind, position]
        present = np.zeros(len(form) * _CODES, dtype=bool)
        present[key] = True
        cells = np.flatnonzero(present)
        return Kinds(
            times=times,
            minutes=minutes,
            unled=unled,
            kind_of=cells // _CODES,
            share=self._shares(form, cells),
            person=self._first[form[kind]] + position,
            cell=(np.cumsum(present) - 1)[key],
            weight=self._weights(form)[kind, position],
            alike=tuple(self._alike(form, cells)),
        )

    def _unlike(self) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
        """Return each kind's form, minutes, chance to be unled, and number of teams."""
        teams = self._teams.teams
        minutes = np.array([team.minutes for team in teams], dtype=np.int64)
        visit = np.array([team.visit for team in teams], dtype=np.int64)
        own = np.array([form.unled(self._leads[form.bench]) for form in self._forms])
        own = own[self._form_of]
        whole = np.ones(len(self._teams.led))
        np.multiply.at(whole, visit, own)
        others = np.where(own > 0, whole[visit] / np.where(own > 0, own, 1), 0)
        others *= np.array(self._teams.led)[visit]
        steps = np.floor(others * _STEPS + 0.5).astype(np.int64)
        rows = np.stack([self._form_of, minutes, steps], axis=1)
        found, times = np.unique(rows, axis=0, return_counts=True)
        form, minutes, steps = found.T
        return form, minutes.astype(float), steps / _STEPS, times.astype(float)

    def _codes(self) -> IntArray:
        """Return which unlike seats each may take, of shape (n_forms, n_positions)."""
        sizes = [end - start for start, end in pairwise(self._teams.first)]
        width = max(sizes, default=0)
        found = np.zeros((len(self._forms), width), dtype=np.int64)
        for at in range(_UNLIKE):
            sets = [f.sets[at] if at < len(f.sets) else 0 for f in self._forms]
            found |= np.where(_flags(sets, width), 1 << at, 0)
        return found

    def _shares(self, form: IntArray, cells: IntArray) -> FloatArray:
        shares = np.array([form.shares() for form in self._forms])
        shares = shares[form[cells // _CODES]]
        found = shares[:, _UNLIKE]
        for at in range(_UNLIKE):
            within = cells >> at & 1 == 1
            found = np.where(within, np.maximum(found, shares[:, at]), found)
        return found

    def _weights(self, form: IntArray) -> FloatArray:
        width = max(end - start for start, end in pairwise(self._teams.first))
        found = np.ones((len(self._forms), width))
        for at, own in enumerate(self._forms):
            for people, cost in own.exceptions:
                for position in positions(people):
                    found[at, position] = _FAR if cost >= _DEAR else _NEAR
        return found[form]

    def _alike(self, form: IntArray, cells: IntArray) -> Iterator[Alike]:
        """Yield kinds with as many seats for the same codes."""
        bounds = np.searchsorted(cells // _CODES, np.arange(len(form) + 1)).tolist()
        codes = (cells % _CODES).tolist()
        groups: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        for kind, (start, end) in enumerate(pairwise(bounds)):
            key = self._forms[form[kind]].seats, tuple(codes[start:end])
            groups.setdefault(key, []).append(start)
        for (seats, own), starts in groups.items():
            yield Alike(
                cells=np.array(starts)[:, None] + np.arange(len(own)),
                seats=sum(seats),
                ways=tuple(_ways(seats, own)),
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
