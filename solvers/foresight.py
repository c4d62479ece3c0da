"""How well teams could have been foreseen, by drawing the same visits again.

A chance is how often somebody is in a team. Visits alike for somebody (as long, with as
many seats, as many of these for as many people) are counted together, since one visit
alone is seen too seldom to tell.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from math import comb, log2
from statistics import mean

import numpy as np
import numpy.typing as npt

from solvers.foresight_counts import IntArray, meetings, times_alike, times_seated
from solvers.least import Share, least_chances
from solvers.lots import Lots
from solvers.needs import by_code
from solvers.rows import members
from solvers.teams import Team

MICRO = 1_000_000

#: How often pairs of colleagues met, at least, to be counted.
TIMES = (2, 5, 10)

#: Draws, and beyond how many seats in all there are fewer.
_MOST_DRAWS, _LEAST_DRAWS, _SEATS = 24, 8, 60_000

#: By how many standard errors a chance must be above the cap to count as above, in the
#: first half of the draws and in the second.
_BEYOND = 2

#: How often pairs alike must be counted in half of the draws for the largest chance to
#: be theirs: then it is known to 0.05.
_OFTEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How many pairs met so often, as drawn and by chance (middle 95 % of draws)."""

    drawn: int
    mean: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """Somebody whose chance is above the cap in visits where no rule makes it so."""

    person: int
    visits: int
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What could have been foreseen of a bench's teams.

    Parameters
    ----------
    largest, person, team, least
        The largest chance, whose and where, and the least that is possible there.
    pairs, above, forced
        Pairs of somebody and a team that may have him or her, those with a chance
        above the cap, and how many of these are above it by the rules.
    capped, closed, opened
        Pairs whose chance is held by lot, those that lots closed in this draw, and
        those of them that had to be opened again for the rules' sake.
    bits, most_bits
        Of the chance of guessing a team, as drawn and if all teams were as likely.
    met, most_met
        Pairs of colleagues who met `TIMES` or more, and how often a pair met at most.
    """

    people: int
    teams: int
    seats: int
    draws: int
    largest: float
    person: int
    team: int
    least: float
    pairs: int
    above: int
    forced: int
    capped: int
    closed: int
    opened: int
    bits: float
    most_bits: float
    met: tuple[Met, ...]
    most_met: Met
    sure: tuple[Sure, ...]


def foresee(
    lots: Lots, closed: Sequence[int], drawn: Sequence[Sequence[int]], text: str
) -> Callable[[], list[Foreseen | None]]:
    """Begin to draw again; return what waits for it.

    It returns what could have been foreseen of each bench; None where it has no team.

    Parameters
    ----------
    closed
        Whose pairs lots closed, of each team, as positions.
    drawn
        The people of each team.
    text
        What chance is drawn for, to draw again.
    """
    seats = sum(team.size for team in lots.teams.teams)
    draws = max(_LEAST_DRAWS, min(_MOST_DRAWS, _SEATS // max(1, seats)))
    ways = lots.again(text, draws)
    return lambda: _told(lots, closed, drawn, ways())


def _told(
    lots: Lots,
    closed: Sequence[int],
    drawn: Sequence[Sequence[int]],
    ways: IntArray,
) -> list[Foreseen | None]:
    """Return what could have been foreseen, by who took the seats in other draws."""
    teams = lots.teams
    sizes = [team.size for team in teams.teams]
    first = np.cumsum(sizes) - sizes
    shares = least_chances(teams)
    found: list[Foreseen | None] = []
    for bench, numbers in enumerate(teams.by_bench()):
        columns = [first[n] + seat for n in numbers for seat in range(sizes[n])]
        seen = _Seen(
            teams=[teams.teams[number] for number in numbers],
            numbers=numbers,
            shares=[shares[number] for number in numbers],
            drawn=[drawn[number] for number in numbers],
            ways=ways[:, columns],
            first=teams.first[bench],
            capped=[lots.closing.capped[number] for number in numbers],
            closed=[closed[number] for number in numbers],
        )
        found.append(seen.told(lots.closing.cap) if numbers else None)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was seen of a bench over all draws.

    Parameters
    ----------
    numbers
        The numbers of its teams.
    shares
        The least chances of each team's crowd.
    ways
        Who took each seat of these teams in each draw.
    first
        The first person of the bench.
    capped, closed
        Whose pairs are capped, and closed in the draw, of each team, as positions.
    """

    teams: Sequence[Team]
    numbers: Sequence[int]
    shares: Sequence[Mapping[int, Share]]
    drawn: Sequence[Sequence[int]]
    ways: IntArray
    first: int
    capped: Sequence[int]
    closed: Sequence[int]

    def told(self, cap: int) -> Foreseen:
        """Return what could have been foreseen."""
        pairs = self._pairs()
        first, like = _alike(pairs)
        person, share = pairs[first, 1], pairs[first, 2:4]
        count = np.bincount(like)
        draws = len(self.ways)
        half = (draws + 1) // 2
        of_halves = [
            np.bincount(like, weights=self._times(pairs, some)).astype(np.int64)
            for some in (self.ways[:half], self.ways[half:])
        ]
        # Chosen by one half and told from the other: a largest is flattered by chance.
        # Of thousands that are seldom counted, some are in a team every time.
        seen_often = np.minimum(count * half, _OFTEN)
        told = (seen_often == seen_often.max()) | (share[:, 0] == share[:, 1])
        chance = np.where(told, of_halves[0] / (count * half), -1)
        largest = int(np.flatnonzero(chance == chance.max())[-1])
        seen, most = of_halves[0] + of_halves[1], cap / MICRO
        # Lots hold the chance of the capped: nothing is to be counted.
        above = pairs[first, 4] == 0
        for times, counted in zip(
            of_halves, (count * half, count * (draws - half)), strict=True
        ):
            error = np.sqrt(most * (1 - most) / counted)
            above &= times / counted > most + _BEYOND * error
        forced = share[:, 0] * MICRO > cap * share[:, 1]
        bits, most_bits = self._bits()
        met = self._met()
        return Foreseen(
            people=len(np.unique(person)),
            teams=len(self.teams),
            seats=self.ways.shape[1],
            draws=draws,
            largest=int(of_halves[1][largest]) / int(count[largest] * (draws - half)),
            person=int(person[largest]),
            team=self.numbers[int(pairs[first[largest], 0])],
            least=int(share[largest, 0]) / int(share[largest, 1]),
            pairs=len(pairs),
            above=int(count[above].sum()),
            forced=int(count[above & forced].sum()),
            capped=sum(map(int.bit_count, self.capped)),
            closed=sum(map(int.bit_count, self.closed)),
            opened=sum(
                closed >> who - self.first & 1
                for closed, people in zip(self.closed, self.drawn, strict=True)
                for who in people
            ),
            bits=bits,
            most_bits=most_bits,
            met=met[:-1],
            most_met=met[-1],
            sure=tuple(_sure(person, count, seen, above & ~forced, draws)),
        )

    def _pairs(self) -> IntArray:
        """Return rows of team, person, share (2), capped or not, minutes and seats."""
        # Many teams have the shares of others.
        known = {id(own): own for own in self.shares}
        rows = {
            name: np.array(
                [(who, *share) for who, share in own.items()], dtype=np.int64
            )
            for name, own in known.items()
        }
        each = [rows[id(own)].reshape(-1, 3) for own in self.shares]
        team = np.repeat(np.arange(len(each)), [len(own) for own in each])
        minutes = np.array([one.minutes for one in self.teams])[team]
        seats = np.array([one.size for one in self.teams])[team]
        found = np.concatenate(each)
        own = members(self.capped, int(found[:, 0].max(initial=0)) - self.first + 1)
        capped = own[team, found[:, 0] - self.first]
        return np.column_stack([team, found, capped, minutes, seats])

    def _times(self, pairs: IntArray, ways: IntArray) -> IntArray:
        sizes = [team.size for team in self.teams]
        team_of_seat = np.repeat(np.arange(len(sizes)), sizes)
        return times_seated(team_of_seat, pairs[:, 1], ways, pairs[:, 0])

    def _by_size(self, ways: IntArray) -> list[IntArray]:
        """Return draws of the teams of each size, of shape (draws, teams, seats)."""
        sizes = np.array([team.size for team in self.teams])
        first = np.cumsum(sizes) - sizes
        return [
            ways[:, first[sizes == size][:, None] + np.arange(size)]
            for size in np.unique(sizes)
        ]

    def _bits(self) -> tuple[float, float]:
        """Return the bits of guessing teams, as drawn and at most.

        The chance that two draws have the same team is averaged over the teams, which
        needs no correction however few draws there are (Rényi's entropy of order 2).
        """
        draws = len(self.ways)
        alike = np.concatenate([times_alike(own) for own in self._by_size(self.ways)])
        same = mean((alike / (draws * (draws - 1))).tolist())
        ways = Counter((team.able, team.needs, team.size) for team in self.teams)
        least = mean(
            chance
            for team, count in ways.items()
            for chance in repeat(1 / admissible(*team), count)
        )
        return -log2(max(same, least)), -log2(least)

    def _met(self) -> tuple[Met, ...]:
        """Return how often colleagues met, as drawn and in other draws."""
        own = np.array([list(chain.from_iterable(self.drawn))])
        (drawn,) = meetings(self._by_size(own), TIMES).tolist()
        others = meetings(self._by_size(self.ways), TIMES)
        return tuple(map(_compared, drawn, np.sort(others, axis=0).T.tolist()))


def _alike(pairs: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first of the pairs that are alike for somebody, and of which each is.

    Those alike come in the order of person, share, minutes and seats.
    """
    kind = np.zeros(len(pairs), dtype=np.int64)
    for column in pairs[:, 2:].T:
        kind = kind * (int(column.max()) + 1) + column
    kind = np.unique(kind, return_inverse=True)[1]
    keys = pairs[:, 1] * (int(kind.max()) + 1) + kind
    _, first, like = np.unique(keys, return_index=True, return_inverse=True)
    return first, like


def _sure(
    person: IntArray,
    count: IntArray,
    seen: IntArray,
    above: npt.NDArray[np.bool_],
    draws: int,
) -> Iterator[Sure]:
    """Yield whose chance is above the cap with no need, by person."""
    visits = np.bincount(person[above], weights=count[above])
    times = np.bincount(person[above], weights=seen[above])
    for who in np.flatnonzero(visits).tolist():
        chance = int(times[who]) / (int(visits[who]) * draws)
        yield Sure(person=who, visits=int(visits[who]), chance=chance)


def admissible(crowd: int, needs: tuple[int, ...], size: int) -> int:
    """Return how many sets of so many people of a crowd meet all needs."""
    people = {code: some.bit_count() for code, some in by_code(crowd, needs).items()}
    # The sets of people gone through so far, by what they meet and how many they are.
    ways = Counter({(0, 0): 1})
    for code, many in people.items():
        more: Counter[tuple[int, int]] = Counter()
        for (met, taken), count in ways.items():
            for own in range(min(many, size - taken) + 1):
                after = met | code if own else met
                more[after, taken + own] += count * comb(many, own)
        ways = more
    return ways[(1 << len(needs)) - 1, size]


def _compared(drawn: int, ordered: Sequence[int]) -> Met:
    # So many draws are left out at each end that 95 % of them lie between.
    out = len(ordered) // 40
    return Met(
        drawn=drawn, mean=mean(ordered), low=ordered[out], high=ordered[-1 - out]
    )
