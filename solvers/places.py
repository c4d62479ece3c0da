"""What never changes about teams while they are drawn, as tables.

Teams of one *kind* have the same seats
and exceptions; what somebody is to a team is looked up by kind and person.
"""

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from solvers.teams import Team, Teams, one_each, positions

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def members(sets: Sequence[int], size: int) -> BoolArray:
    """Return which of `size` members each set has, of shape (n_sets, size)."""
    width = -(-max(1, size, *(some.bit_length() for some in sets)) // 8)
    rows = b"".join(some.to_bytes(width, "little") for some in sets)
    packed = np.frombuffer(rows, dtype=np.uint8).reshape(-1, width)
    return np.unpackbits(packed, axis=1, bitorder="little")[:, :size].astype(np.bool_)


def ints(values: Iterable[int]) -> IntArray:
    """Return whole numbers as an array."""
    return np.fromiter(values, dtype=np.int64)


class Ragged:
    """Rows of numbers, each as long as it is.

    Attributes
    ----------
    flat, start, size
        All numbers, where each row begins, and how many it has.
    """

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self.flat = ints(number for row in rows for number in row)
        self.size = ints(map(len, rows))
        self.start = np.cumsum(self.size) - self.size


class Places:
    """Facts about some teams, numbered anew from 0, and about all people.

    Attributes
    ----------
    numbers
        The teams' numbers, ascending.
    bench, minutes, length, seats, visit
        Of each team; `length` is the place of its minutes in `lengths`, `visit` that
        of its visit among those that bind, -1 for others.
    scales
        What loads are weighed by, of each bench.
    lengths
        All lengths of these teams, ascending.
    lengths_of
        For each bench, the lengths that it has.
    walkers
        Who may be in some of the teams, ascending.
    mates
        For each person, with whom he or she may share a team.
    crowd
        For each team, who may be in it, ascending.
    narrow, dear
        Which teams have seats of several kinds, and which may have exceptions.
    asks
        Which binding visits could come to have nobody who leads, and need one.
    teams_of
        For each binding visit, its teams.
    places, place_in_team
        For each binding visit, the team of each place, and which of its places it is.
    days, span, open_days
        For each binding visit, its open days, as a set and as a row of `open_days`.
    leads, there
        Of each person, and of nobody: who may lead, and on which days he or she is
        there, of shape (n_people + 1, n_days).
    """

    def __init__(
        self, teams: Teams, numbers: Sequence[int], binding: Sequence[bool]
    ) -> None:
        self.teams = teams
        self.numbers = numbers
        own = [teams.teams[number] for number in numbers]
        self.bench = ints(team.bench for team in own)
        self.minutes = ints(team.minutes for team in own)
        self.seats = ints(len(team.seats) for team in own)
        self.lengths, self.length = np.unique(self.minutes, return_inverse=True)
        by_bench = np.unique(np.stack([self.bench, self.length]), axis=1)
        self.lengths_of = Ragged(
            [
                by_bench[1, by_bench[0] == bench].tolist()
                for bench in range(len(teams.first) - 1)
            ]
        )
        self.scales = teams.scales()
        self._visit = ints(scale.visit for scale in self.scales)
        self._zero = ints(scale.zero for scale in self.scales)
        self._look_up(own)
        self._join_visits(own, binding)

    @overload
    def able_seats(self, team: IntArray, person: IntArray) -> IntArray: ...

    @overload
    def able_seats(self, team: int, person: int) -> int: ...

    def able_seats(
        self, team: IntArray | int, person: IntArray | int
    ) -> IntArray | int:
        """Return which of the teams' seats people may take, as sets; 0 for none."""
        found: IntArray = self._able[self._row[team] + person]
        return found if isinstance(team, np.ndarray) else int(found)

    def seatable(self, team: IntArray, people: IntArray) -> BoolArray:
        """Tell whether rows of people of teams' crowds can take the seats, one each."""
        nobody = people == len(self.mates.size)
        able = self.able_seats(team[:, np.newaxis], np.where(nobody, 0, people))
        able[nobody] = 0
        able.sort(axis=1)
        rows, kind = np.unique(able, axis=0, return_inverse=True)
        ways = [one_each(tuple(filter(None, row))) for row in rows.tolist()]
        return np.array(ways, dtype=np.bool_)[kind]

    def cost(self, team: IntArray | int, person: IntArray | int) -> IntArray:
        """Return what people cost in teams."""
        found: IntArray = self._cost[self._row[team] + person]
        return found

    def always_there(self, visit: IntArray, person: IntArray) -> BoolArray:
        """Tell who is there on all open days of visits; -1 binds nobody."""
        found: BoolArray = self._always[self._span[visit], person]
        return found

    def weight(self, bench: IntArray, load: IntArray) -> IntArray:
        """Return what people's loads weigh (see `teams.Scale`)."""
        visit = self._visit[bench]
        whole, rest = np.divmod(load - self._zero[bench], visit)
        weight: IntArray = whole * whole * visit + (2 * whole + 1) * rest
        return weight

    def crowd(self, team: int) -> list[int]:
        """Return who may be in a team, ascending."""
        return self._crowds[self._kind[team]]

    def _look_up(self, own: Sequence[Team]) -> None:
        """Make the tables by kind."""
        known: dict[tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]], int] = {}
        kind = ints(
            known.setdefault((team.bench, team.seats, team.exceptions), len(known))
            for team in own
        )
        first = self.teams.first
        sizes = [first[bench + 1] - first[bench] for bench, _, _ in known]
        starts = np.cumsum([0, *sizes])
        seats = max(len(seats) for _, seats, _ in known)
        self._able = np.zeros(starts[-1], dtype=np.min_scalar_type(2**seats - 1))
        self._cost = np.zeros(starts[-1], dtype=np.int64)
        self._crowds: list[list[int]] = []
        narrow, dear = [], []
        for (bench, wanted, exceptions), start, size in zip(
            known, starts.tolist(), sizes, strict=False
        ):
            for at, row in enumerate(members(wanted, size)):
                self._able[start : start + size] |= row.astype(self._able.dtype) << at
            for people, cost in exceptions:
                self._cost[start : start + size] += cost * members([people], size)[0]
            able = 0
            for seat in wanted:
                able |= seat
            self._crowds.append([first[bench] + at for at in positions(able)])
            narrow.append(any(seat != able for seat in wanted))
            dear.append(bool(exceptions))
        self._kind = kind.tolist()
        self._row = starts[kind] - ints(first)[self.bench]
        self.narrow = np.array(narrow)[kind]
        self.dear = np.array(dear)[kind]
        mates: list[set[int]] = [set() for _ in self.teams.before]
        self.walkers = np.unique(ints(p for crowd in self._crowds for p in crowd))
        for crowd in {tuple(crowd) for crowd in self._crowds}:
            for person in crowd:
                mates[person].update(crowd)
        self.mates = Ragged(
            [sorted(own - {person}) for person, own in enumerate(mates)]
        )

    def _join_visits(self, own: Sequence[Team], binding: Sequence[bool]) -> None:
        """Make the tables of visits for whose teams it matters who is in another."""
        teams = self.teams
        visits = sorted({team.visit for team in own if binding[team.visit]})
        number = {visit: at for at, visit in enumerate(visits)}
        self.visit = ints(number.get(team.visit, -1) for team in own)
        self.leads = np.array([*teams.leads, False])
        asks = np.array([teams.led[visit] for visit in visits], dtype=np.bool_)
        only_leads = np.array([self.leads[crowd].all() for crowd in self._crowds])
        asks[self.visit[(self.visit >= 0) & only_leads[self._kind]]] = False
        self.asks = asks
        of_visit: list[list[tuple[int, int]]] = [[] for _ in visits]
        for at, visit in enumerate(self.visit.tolist()):
            if visit >= 0:
                of_visit[visit] += [(at, k) for k in range(int(self.seats[at]))]
        self.teams_of = [list(dict.fromkeys(at for at, _ in own)) for own in of_visit]
        self.places = Ragged([[at for at, _ in own] for own in of_visit])
        self.place_in_team = ints(k for own in of_visit for _, k in own)
        self.days = days = [teams.days[visit] for visit in visits]
        size = max((some.bit_length() for some in days), default=1)
        self.there = members([*teams.free, (1 << size) - 1], size)
        spans: dict[int, int] = {}
        self.span = ints(spans.setdefault(some, len(spans)) for some in days)
        self.open_days = Ragged([list(positions(some)) for some in spans])
        open_days = members(list(spans), size).astype(np.float32)
        missed = (~self.there).astype(np.float32) @ open_days.T
        nobody = np.ones((1, len(self.there)), dtype=np.bool_)
        self._always = np.concatenate([(missed == 0).T, nobody])
        self._span = np.append(self.span, len(spans))
