"""Teams to be filled: who may sit where, and what makes one way better than another.

People are numbered; those of one *bench* (a department's people) follow one another,
and only they fill the bench's teams. A set of people is the bits of an integer, by
position on the bench; a set of days likewise.

A way to fill the teams is weighed by three numbers, the graver first: visits with a
fault (nobody leads, or the people are never free together), exceptions, and
unevenness.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count, pairwise
from typing import NamedTuple

#: What taking somebody costs whose pair is closed; any other exception costs more.
CLOSED = 1

#: Sets of people, as positions, with what it costs to take one of them.
Groups = tuple[tuple[int, int], ...]

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


def on_benches(first: Sequence[int], flags: Sequence[bool]) -> list[int]:
    """Return the positions on each bench that are flagged.

    Parameters
    ----------
    first
        The first person of each bench, and their number in all.
    """
    return [
        sum(1 << at for at, flag in enumerate(flags[start:end]) if flag)
        for start, end in pairwise(first)
    ]


@lru_cache(maxsize=4096)
def _levels(groups: Groups) -> Groups:
    """Return everybody by what all groups come to together, the least first."""
    levels: dict[int, int] = {0: -1}
    for some, cost in groups:
        above: defaultdict[int, int] = defaultdict(int)
        for now, people in levels.items():
            above[now] |= people & ~some
            above[now + cost] |= people & some
        levels = above
    return tuple((levels[cost], cost) for cost in sorted(levels))


class Team(NamedTuple):
    """One bench's people for one visit.

    Parameters
    ----------
    minutes
        What the visit takes of each of its people.
    seats
        Who may take each seat when people are first seated: one way to meet all needs.
    able
        Its crowd: who may be in it.
    needs
        Sets of the crowd: of each, somebody must be in it.
    exceptions
        Sets of people with what it costs to take one of them.
    places
        Tells who may take each place in a way without closed pairs; where it tells
        none, the team may stay as it is.
    """

    bench: int
    visit: int
    minutes: int
    seats: tuple[int, ...]
    able: int
    needs: tuple[int, ...] = ()
    exceptions: Groups = ()
    places: Callable[[], tuple[int, ...]] = tuple

    @property
    def size(self) -> int:
        """How many people it has."""
        return len(self.seats)

    def cost(self, position: int) -> int:
        """Return what it costs to take somebody."""
        found = 0
        for people, cost in self.exceptions:
            if people >> position & 1:
                found += cost
        return found

    def no_dearer(self, position: int, prices: Groups = ()) -> int:
        """Return who costs no more than somebody, prices of people's room included."""
        found = 0
        for people, _ in _levels(self.exceptions + prices):
            found |= people
            if people >> position & 1:
                break
        return found

    def least(self, people: int, prices: Groups = ()) -> int:
        """Return what the cheapest of some people costs, the price included."""
        levels = _levels(self.exceptions + prices)
        return next(cost for some, cost in levels if some & people)

    def met_by(self, people: int) -> bool:
        """Tell whether some of the crowd meet all needs."""
        return all(need & people for need in self.needs)

    def completing(self, people: int) -> int:
        """Return who of the crowd meets all needs that some others don't."""
        found = self.able
        for need in self.needs:
            if not need & people:
                found &= need
        return found


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

    def by_visit(self) -> list[list[int]]:
        """Return each visit's teams."""
        found: list[list[int]] = [[] for _ in self.led]
        for number, team in enumerate(self.teams):
            found[team.visit].append(number)
        return found

    def scales(self) -> list["Scale"]:
        """Return what unevenness is measured by, for each bench."""
        return [
            self._scale(bench, [self.teams[number] for number in own])
            for bench, own in enumerate(self.by_bench())
        ]

    def _scale(self, bench: int, teams: Sequence[Team]) -> "Scale":
        able = 0
        for crowd in {team.able for team in teams}:
            able |= crowd
        fit = people_of(able, self.first[bench])
        visit = max((team.minutes for team in teams), default=1)
        total = sum(self.before[p] for p in fit)
        total += sum(team.minutes * team.size for team in teams)
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
