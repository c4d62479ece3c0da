"""Pairs of somebody and a team that are closed by lot, so that nobody is too sure.

Each capped pair stays open with its limit as chance, whatever the others do: dependent
rounding of a circulation (Gandhi and others, 2006; Budish and others, 2013). Of each
person's pairs, in all and of each length of visits, and of each team's, in all and of
those who meet its rarest need or may lead, as many are open as is to be expected,
rounded up or down: so what is left still fills the seats, and evenly. Of a team with
several needs the lot falls for those who meet all of them first; for the others after
that, who are open the more often if none of these is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial, reduce
from itertools import pairwise
from operator import and_
from typing import NamedTuple

from solvers.abreast import abreast
from solvers.needs import shares
from solvers.teams import Team, Teams, on_benches, positions
from solvers.tickets import numbers

WHOLE = 1_000_000

#: What taking somebody costs whose pair is closed.
CLOSED = 1

_BITS = 32

#: From how many capped pairs on they are closed in several processes.
_WORTH_FORKING = 20_000

#: What a sum is of: all pairs, a person's or a team's, or a part of them.
_Sum = tuple[int, ...]


class _Pair(NamedTuple):
    """A capped pair, its chance to be open, and the sums it counts in.

    Of the person's, the wider first; of the team's, the narrower first; all is the
    widest.
    """

    number: int
    position: int
    chance: int
    own: tuple[_Sum, ...]
    team: tuple[_Sum, ...]


def closed_pairs(teams: Teams, capped: Sequence[int], cap: int, text: str) -> list[int]:
    """Return whose pairs are closed, of each team, as positions.

    Parameters
    ----------
    capped
        Of each team, whose pairs are capped, as positions.
    cap
        The largest chance that a pair may have, in millionths.
    text
        What chance is drawn for; it holds the seed.
    """
    closed = [0] * len(capped)
    if not any(capped):
        return closed
    limits = _Limits(teams, cap)
    benches = teams.by_bench()
    for found in abreast(
        [
            partial(_closed_of, limits, own, capped, f"{text}|{bench}")
            for bench, own in enumerate(benches)
        ],
        [sum(capped[number].bit_count() for number in own) for own in benches],
        least=_WORTH_FORKING,
    ):
        for number, people in found.items():
            closed[number] = people
    return closed


def _closed_of(
    limits: "_Limits", own: Sequence[int], capped: Sequence[int], text: str
) -> dict[int, int]:
    """Return whose pairs are closed of one bench's teams, as positions."""
    several = limits.of_several_needs(own)
    pairs = [
        pair
        for number in own
        for pair in limits.pairs(number, capped[number])
        if number not in several or several[number].whole >> pair.position & 1
    ]
    closed = _closed(pairs, text)
    beside = [
        pair
        for number, team in several.items()
        for pair in team.beside(
            list(limits.pairs(number, capped[number])), closed.get(number, 0)
        )
    ]
    for number, people in _closed(beside, f"{text}|beside").items():
        closed[number] = closed.get(number, 0) | people
    return closed


def _closed(pairs: Sequence[_Pair], text: str) -> dict[int, int]:
    """Return whose pairs the lot closes, of each team that has such, as positions."""
    closed: dict[int, int] = {}
    for pair, is_open in zip(pairs, _Rounding(pairs).rounded(text), strict=True):
        if not is_open:
            closed[pair.number] = closed.get(pair.number, 0) | 1 << pair.position
    return closed


class _Several(NamedTuple):
    """A team with several needs: who of the crowd meets which, as positions.

    Parameters
    ----------
    whole
        Who meets all of them.
    there
        Who has room.
    """

    needs: tuple[int, ...]
    whole: int
    there: int

    def beside(self, pairs: Sequence[_Pair], closed: int) -> Iterator[_Pair]:
        """Yield the pairs of those who don't meet all needs, with chances from now on.

        If none who does is open, they are as likely as can be without being above
        their limit on the whole, and so as many are open of each need as must be.

        Parameters
        ----------
        pairs
            All capped pairs of the team, with their limits.
        closed
            Whose of those who meet all needs are closed.
        """
        capped = sum(1 << pair.position for pair in pairs)
        some = sum(p.chance for p in pairs if self.whole >> p.position & 1)
        if self.whole & self.there & ~capped:
            some = WHOLE
        none = max(0, WHOLE - some)
        for pair in pairs:
            if self.whole >> pair.position & 1:
                continue
            chance = pair.chance
            if none and self.whole & self.there & ~closed:
                chance = max(0, chance - none) * WHOLE // some
            elif none:
                chance = min(WHOLE, -(-chance * WHOLE // none))
            code = sum(
                (need >> pair.position & 1) << at for at, need in enumerate(self.needs)
            )
            (_, number, _, lead), *_ = pair.team
            team = ((1, number, code, lead), (1, number, code), (1, number), ())
            yield pair._replace(chance=chance, team=team)


def with_closed(teams: Teams, closed: Sequence[int]) -> Teams:
    """Return teams in which closed pairs are the lightest of exceptions."""
    return replace(
        teams,
        teams=tuple(
            _closing(team, own) if own else team
            for team, own in zip(teams.teams, closed, strict=True)
        ),
    )


def _closing(team: Team, own: int) -> Team:
    return Team(
        bench=team.bench,
        visit=team.visit,
        minutes=team.minutes,
        seats=team.seats,
        able=team.able,
        needs=team.needs,
        exceptions=(*team.exceptions, (own, CLOSED)),
    )


class _Limits:
    """The largest chance that each pair may have: the cap, or what the rules force."""

    def __init__(self, teams: Teams, cap: int) -> None:
        self._teams = teams
        self._cap = cap
        self._roomy = on_benches(teams.first, [room > 0 for room in teams.room])
        self._leads = on_benches(teams.first, teams.leads)
        self._leading = [0] * len(teams.led)
        for team in teams.teams:
            able = team.able & self._leads[team.bench] & self._roomy[team.bench]
            self._leading[team.visit] += able.bit_count()
        self._chances = cache(self._chances_of)

    def of_several_needs(self, numbers: Sequence[int]) -> dict[int, _Several]:
        """Return those of some teams that have several needs, ascending."""
        found = {}
        for number in numbers:
            team = self._teams.teams[number]
            if len(team.needs) > 1:
                whole = reduce(and_, team.needs)
                found[number] = _Several(team.needs, whole, self._roomy[team.bench])
        return found

    def pairs(self, number: int, capped: int) -> Iterator[_Pair]:
        """Yield a team's capped pairs, ascending, but those that the rules force."""
        if not capped:
            return
        team = self._teams.teams[number]
        chances = self._chances(team.bench, team.able, team.needs, team.size)
        rarest = min(team.needs, key=int.bit_count, default=team.able)
        leads = self._leads[team.bench] if self._teams.led[team.visit] else 0
        lead = -(-WHOLE // max(1, self._leading[team.visit]))
        sums = {
            (rare, may_lead): (
                (1, number, rare, may_lead),
                (1, number, rare),
                (1, number),
                (),
            )
            for rare in (0, 1)
            for may_lead in (0, 1)
        }
        for position in positions(capped):
            chance = chances[position]
            may_lead = leads >> position & 1
            if may_lead and lead > chance:
                chance = lead
            if chance < WHOLE:
                yield _Pair(
                    number,
                    position,
                    chance,
                    ((), (0, position), (0, position, team.minutes)),
                    sums[rarest >> position & 1, may_lead],
                )

    def _chances_of(
        self, bench: int, able: int, needs: tuple[int, ...], size: int
    ) -> list[int]:
        """Return the largest chance of each position, whether or not it may lead."""
        first, end = self._teams.first[bench : bench + 2]
        found = [self._cap] * (end - first)
        for people, count in shares(able & self._roomy[bench], needs, size):
            share = -(-count * WHOLE // people.bit_count())
            for position in positions(people):
                found[position] = max(found[position], share)
        return found


class _Rounding:
    """A circulation through sums and pairs, rounded along cycles.

    Arcs lead from all to each person's sums, wider to narrower, along the pairs to
    the teams', narrower to wider, and back to all. Of what an arc carries only the
    part above a whole number is told, in millionths.
    """

    def __init__(self, pairs: Sequence[_Pair]) -> None:
        self._tail: list[int] = []
        self._head: list[int] = []
        self._above: list[int] = []
        self._nodes: dict[_Sum, int] = {}
        self._arcs: dict[tuple[int, int], int] = {}
        known: dict[tuple[_Sum, ...], list[int]] = {}
        for pair in pairs:
            for chain in (pair.own, pair.team):
                arcs = known.get(chain)
                if arcs is None:
                    arcs = known[chain] = self._along(chain)
                for arc in arcs:
                    self._above[arc] += pair.chance
        self._above = [above % WHOLE for above in self._above]
        self._first = len(self._above)
        self._tail += [self._nodes[pair.own[-1]] for pair in pairs]
        self._head += [self._nodes[pair.team[0]] for pair in pairs]
        self._above += [pair.chance for pair in pairs]
        self._at: list[list[int]] = [[] for _ in self._nodes]
        for arc, above in enumerate(self._above):
            if above:
                self._at[self._tail[arc]].append(arc)
                self._at[self._head[arc]].append(arc)

    def _along(self, chain: Sequence[_Sum]) -> list[int]:
        """Return the arcs from sum to sum, those that are new added."""
        nodes, known = self._nodes, self._arcs
        found = []
        for ends in pairwise([nodes.setdefault(one, len(nodes)) for one in chain]):
            arc = known.get(ends)
            if arc is None:
                arc = known[ends] = len(self._above)
                self._tail.append(ends[0])
                self._head.append(ends[1])
                self._above.append(0)
            found.append(arc)
        return found

    def rounded(self, text: str) -> list[bool]:
        """Return which pairs are open."""
        chance = numbers(text)
        for tail in self._tail[: self._first - 1 : -1]:
            self._settle(tail, chance)
        return [above == WHOLE for above in self._above[self._first :]]

    def _settle(self, node: int, chance: Iterator[int]) -> None:
        """Go along what isn't whole yet, and round each cycle that is closed so."""
        trail: list[int] = []
        way = [node]
        met = {node: 0}
        while (arc := self._onward(node, trail)) >= 0:
            trail.append(arc)
            node = self._head[arc] if self._tail[arc] == node else self._tail[arc]
            if node not in met:
                met[node] = len(trail)
                way.append(node)
                continue
            begun = met[node]
            self._round(trail[begun:], way[begun:], next(chance))
            for passed in way[begun + 1 :]:
                del met[passed]
            del trail[begun:], way[begun + 1 :]

    def _onward(self, node: int, trail: Sequence[int]) -> int:
        """Return the last arc of a node that isn't whole, but the one come by."""
        at, above = self._at[node], self._above
        came = trail[-1] if trail else -1
        kept = False
        while at and (at[-1] == came or not 0 < above[at[-1]] < WHOLE):
            kept = at.pop() == came or kept
        found = at[-1] if at else -1
        if kept:
            at.append(came)
        return found

    def _round(self, cycle: Sequence[int], way: Sequence[int], number: int) -> None:
        """Carry as much more one way round or the other as makes something whole.

        Parameters
        ----------
        way
            Where each arc of the cycle is entered.
        """
        above, tail = self._above, self._tail
        along = [tail[arc] == node for arc, node in zip(cycle, way, strict=True)]
        up = down = WHOLE
        for arc, ahead in zip(cycle, along, strict=True):
            more, less = WHOLE - above[arc], above[arc]
            up = min(up, more if ahead else less)
            down = min(down, less if ahead else more)
        carried = up if number * (up + down) >> _BITS < down else -down
        for arc, ahead in zip(cycle, along, strict=True):
            above[arc] += carried if ahead else -carried
