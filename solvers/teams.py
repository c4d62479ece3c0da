"""Teams to be filled: who may sit where, and what makes one way better than another.

People are numbered; those of one *bench* (a department's people) follow one another,
and only they fill the bench's teams. A set of people is the bits of an integer, by
position on the bench; a set of days likewise.

A way to fill the teams is weighed by three numbers, the graver first: visits with a
fault (nobody leads, or the people are never free together), exceptions, and
unevenness.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, count
from typing import NamedTuple

#: What the digits of a binary number tell: no and yes.
_FLAGS = bytes.maketrans(b"01", b"\0\1")


def positions(people: int) -> Iterator[int]:
    """Yield the positions of a set, ascending."""
    while people:
        lowest = people & -people
        yield lowest.bit_length() - 1
        people ^= lowest


def people_of(positions: int, first: int) -> tuple[int, ...]:
    """Return the people of a set, ascending, by their numbers.

    Much faster than one by one where many of a bench are meant.

    Parameters
    ----------
    first
        The number of the first person on the bench.
    """
    flags = bin(positions)[:1:-1].encode().translate(_FLAGS)
    return tuple(compress(count(first), flags))


class Team(NamedTuple):
    """One bench's people for one visit.

    Parameters
    ----------
    minutes
        What the visit takes of each of its people.
    seats
        Who may take each seat.
    exceptions
        Sets of people with what it costs to take one of them.
    """

    bench: int
    visit: int
    minutes: int
    seats: tuple[int, ...]
    exceptions: tuple[tuple[int, int], ...] = ()

    @property
    def able(self) -> int:
        """Who may take any of the seats."""
        able = 0
        for seat in self.seats:
            able |= seat
        return able

    def cost(self, position: int) -> int:
        """Return what it costs to take somebody."""
        found = 0
        for people, cost in self.exceptions:
            if people >> position & 1:
                found += cost
        return found

    def no_dearer(self, position: int) -> int:
        """Return who costs no more than somebody."""
        most, some = self.cost(position), 0
        for people, _ in self.exceptions:
            some |= people
        if not most:
            return ~some
        return ~sum(1 << p for p in positions(some) if self.cost(p) > most)

    def seatable(self, positions: Sequence[int]) -> bool:
        """Tell whether so many people as there are seats can take them, one each."""
        first = self.seats[0]
        if all(seat == first for seat in self.seats):
            return all(first >> position & 1 for position in positions)
        return one_each(self._choices(positions))

    def completing(self, people: int) -> int:
        """Return who can take the one seat that so many people leave, one each."""
        whole = (1 << len(self.seats)) - 1
        found = 0
        for taken in _taken(self._choices(positions(people))):
            found |= self.seats[(whole ^ taken).bit_length() - 1]
        return found

    def _choices(self, positions: Iterable[int]) -> tuple[int, ...]:
        """Return the seats that each of some people may take."""
        return tuple(
            sum(1 << at for at, seat in enumerate(self.seats) if seat >> position & 1)
            for position in positions
        )


def one_each(choices: tuple[int, ...]) -> bool:
    """Tell whether each may have one of his or her choices that no other has."""
    return bool(_taken(choices))


@cache
def _taken(choices: tuple[int, ...]) -> frozenset[int]:
    """Return what people may take together, one each that no other has."""
    taken = {0}
    for own in choices:
        taken = {
            others | 1 << choice
            for others in taken
            for choice in positions(own & ~others)
        }
    return frozenset(taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """All teams of a round.

    Parameters
    ----------
    first
        The first person of each bench, and their number in all.
    before
        Minutes that each person has had this year.
    room
        How many more seats each person may take.
    leads
        Who may lead a visit.
    free
        The days on which each person is there.
    led
        In which visits somebody of these teams must lead.
    days
        The days on which each visit may be made.
    """

    teams: tuple[Team, ...]
    first: tuple[int, ...]
    before: tuple[int, ...]
    room: tuple[int, ...]
    leads: tuple[bool, ...]
    free: tuple[int, ...]
    led: tuple[bool, ...]
    days: tuple[int, ...]

    def by_bench(self) -> list[list[int]]:
        """Return each bench's teams."""
        found: list[list[int]] = [[] for _ in self.first[1:]]
        for number, team in enumerate(self.teams):
            found[team.bench].append(number)
        return found

    def scales(self) -> list["Scale"]:
        """Return what unevenness is measured by, for each bench."""
        return [
            self._scale(bench, [self.teams[number] for number in own])
            for bench, own in enumerate(self.by_bench())
        ]

    def _scale(self, bench: int, teams: Sequence[Team]) -> "Scale":
        able = 0
        for seats in {team.seats for team in teams}:
            for seat in seats:
                able |= seat
        fit = people_of(able, self.first[bench])
        visit = max((team.minutes for team in teams), default=1)
        total = sum(self.before[p] for p in fit)
        total += sum(team.minutes * len(team.seats) for team in teams)
        mean = total // max(1, len(fit))
        return Scale(visit=visit, zero=mean - visit // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How loads in minutes are weighed, so that the least sum is the most even.

    Loads within one `visit`, the longest, count as even: the weight is a convex
    polygon with a corner every `visit` minutes from `zero` on. Whole visits passed on
    are weighed as the sum of squares would.
    """

    visit: int
    zero: int

    def weight(self, load: int) -> int:
        """Return the weight of somebody's load."""
        whole, rest = divmod(load - self.zero, self.visit)
        return whole * whole * self.visit + (2 * whole + 1) * rest
