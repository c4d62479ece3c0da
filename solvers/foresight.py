"""How well teams could have been foreseen, by drawing the same visits again.

A chance is how often somebody is in a team. Visits alike for somebody (as long, with as
many seats, as many of these for as many people) are counted together, since one visit
alone is seen too seldom to tell.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import comb, log2, prod, sqrt
from statistics import mean

from solvers.drawing import draw_again
from solvers.least import Share, least_chances
from solvers.teams import Team, Teams, positions

MICRO = 1_000_000

#: How often pairs of colleagues met, at least, to be counted.
TIMES = (2, 5, 10)

#: Draws, and beyond how many seats in all there are fewer.
_MOST_DRAWS, _LEAST_DRAWS, _SEATS = 100, 40, 400_000

#: By how many standard errors a chance must be above the cap to count as above.
_BEYOND = 3

_Like = tuple[int, Share, int, int]


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
    bits: float
    most_bits: float
    met: tuple[Met, ...]
    most_met: Met
    sure: tuple[Sure, ...]


def foresee(
    teams: Teams, drawn: Sequence[Sequence[int]], text: str, cap: int
) -> list[Foreseen | None]:
    """Return what could have been foreseen of each bench; None where it has no team.

    Parameters
    ----------
    cap
        The largest chance that a pair should have, in millionths.
    """
    seats = sum(len(team.seats) for team in teams.teams)
    draws = max(_LEAST_DRAWS, min(_MOST_DRAWS, _SEATS // max(1, seats)))
    seen = _Seen(teams, drawn)
    for number, ways in enumerate(draw_again(teams, drawn, text, draws)):
        seen.add(ways, first=2 * number < draws)
    return [
        seen.of_bench(numbers, cap) if numbers else None for numbers in teams.by_bench()
    ]


class _Seen:
    """What was counted over all draws."""

    def __init__(self, teams: Teams, drawn: Sequence[Sequence[int]]) -> None:
        self._teams = teams
        self._drawn = drawn
        self._shares = least_chances(teams)
        self._by_bench = teams.by_bench()
        self._draws = [0, 0]
        self._times: list[list[Counter[int]]] = [[Counter(), Counter()] for _ in drawn]
        self._ways: list[Counter[tuple[int, ...]]] = [Counter() for _ in drawn]
        self._met: list[list[list[int]]] = [[] for _ in self._by_bench]

    def add(self, ways: Sequence[Sequence[int]], *, first: bool) -> None:
        half = 0 if first else 1
        self._draws[half] += 1
        for number, people in enumerate(ways):
            self._times[number][half].update(people)
            self._ways[number][tuple(people)] += 1
        for bench, numbers in enumerate(self._by_bench):
            self._met[bench].append(_meetings(ways[number] for number in numbers))

    def of_bench(self, numbers: Sequence[int], cap: int) -> Foreseen:
        likes: dict[_Like, list[int]] = defaultdict(list)
        for number in numbers:
            team = self._teams.teams[number]
            for person, share in self._shares[number].items():
                likes[person, share, team.minutes, len(team.seats)].append(number)
        # Chosen by one half and told from the other: a largest is flattered by chance.
        largest = max(
            likes, key=lambda like: (self._chance(like, likes[like], 0), like)
        )
        over = [like for like, own in likes.items() if self._above(like[0], own, cap)]
        forced = [like for like in over if _share_above(like[1], cap)]
        bits, most_bits = self._bits(numbers)
        met = _compared(
            _meetings(self._drawn[n] for n in numbers),
            self._met[self._teams.teams[numbers[0]].bench],
        )
        return Foreseen(
            people=len({like[0] for like in likes}),
            teams=len(numbers),
            seats=sum(len(self._teams.teams[number].seats) for number in numbers),
            draws=sum(self._draws),
            largest=self._chance(largest, likes[largest], 1),
            person=largest[0],
            team=likes[largest][0],
            least=largest[1][0] / largest[1][1],
            pairs=sum(map(len, likes.values())),
            above=sum(len(likes[like]) for like in over),
            forced=sum(len(likes[like]) for like in forced),
            bits=bits,
            most_bits=most_bits,
            met=met[:-1],
            most_met=met[-1],
            sure=tuple(self._sure(likes, cap)),
        )

    def _chance(self, like: _Like, numbers: Sequence[int], half: int) -> float:
        seen = sum(self._times[number][half][like[0]] for number in numbers)
        return seen / (len(numbers) * self._draws[half])

    def _above(self, person: int, numbers: Sequence[int], cap: int) -> bool:
        counted = len(numbers) * sum(self._draws)
        seen = sum(sum(half[person] for half in self._times[n]) for n in numbers)
        most = cap / MICRO
        return seen / counted > most + _BEYOND * sqrt(most * (1 - most) / counted)

    def _sure(self, likes: dict[_Like, list[int]], cap: int) -> Iterable[Sure]:
        open_to: dict[int, list[int]] = defaultdict(list)
        for like, numbers in likes.items():
            if not _share_above(like[1], cap) and self._above(like[0], numbers, cap):
                open_to[like[0]] += numbers
        for person, numbers in sorted(open_to.items()):
            seen = sum(sum(half[person] for half in self._times[n]) for n in numbers)
            chance = seen / (len(numbers) * sum(self._draws))
            yield Sure(person=person, visits=len(numbers), chance=chance)

    def _bits(self, numbers: Sequence[int]) -> tuple[float, float]:
        """Return the bits of guessing teams, as drawn and at most.

        The chance that two draws have the same team is averaged over the teams, which
        needs no correction however few draws there are (Rényi's entropy of order 2).
        """
        draws = sum(self._draws)
        same = mean(
            sum(count * (count - 1) for count in self._ways[number].values())
            / (draws * (draws - 1))
            for number in numbers
        )
        least = mean(1 / admissible(self._teams.teams[number]) for number in numbers)
        return -log2(max(same, least)), -log2(least)


def admissible(team: Team) -> int:
    """Return how many sets of people can take a team's seats."""
    kinds: Counter[int] = Counter(
        sum(1 << k for k, seat in enumerate(team.seats) if seat >> at & 1)
        for at in positions(team.able)
    )
    return sum(
        prod(comb(kinds[kind], count) for kind, count in Counter(chosen).items())
        for chosen in combinations_with_replacement(sorted(kinds), len(team.seats))
        if _takes_all(chosen)
    )


def _takes_all(kinds: Sequence[int]) -> bool:
    """Tell whether people who may take these seats can take one each."""
    taken = {0}
    for kind in kinds:
        taken = {
            others | 1 << seat for others in taken for seat in positions(kind & ~others)
        }
    return bool(taken)


def _share_above(share: Share, cap: int) -> bool:
    return Fraction(*share) > Fraction(cap, MICRO)


def _meetings(ways: Iterable[Sequence[int]]) -> list[int]:
    """Return how many pairs met `TIMES` or more, and how often one did at most."""
    met = Counter(pair for people in ways for pair in combinations(people, 2))
    often = Counter(met.values())
    counts = [sum(c for n, c in often.items() if n >= times) for times in TIMES]
    return [*counts, max(often, default=0)]


def _compared(drawn: Sequence[int], others: Sequence[Sequence[int]]) -> tuple[Met, ...]:
    found = []
    for own, column in zip(drawn, zip(*others, strict=True), strict=True):
        ordered = sorted(column)
        # So many draws are left out at each end that 95 % of them lie between.
        out = len(ordered) // 40
        found.append(
            Met(
                drawn=own,
                mean=mean(ordered),
                low=ordered[out],
                high=ordered[-1 - out],
            )
        )
    return tuple(found)
