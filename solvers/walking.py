"""A walk over all ways to fill teams that are as good as the one it begins with.

Each step is a deal and a ring. In a *deal* two people put together the teams in which
either could stand for the other, and get them dealt anew, every deal as likely that is
as even (the curveball trade: Strona and others, 2014; uniform: Carstens, 2015). In a
*ring* K people pass places on, from one to the next; the last one's place goes to the
first, or the last keeps what he or she has beside (a chain). It is taken if no rule is
broken and nothing comes out worse. Both ways back are proposed with the same chance,
so in the long run all ways that can be reached are equally likely.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import comb

from solvers.roster import Move, Roster
from solvers.tickets import numbers

_BITS = 32


def walk(roster: Roster, among: Sequence[int], text: str, steps: int) -> None:
    """Go so many steps.

    Parameters
    ----------
    among
        Teams that share no people with others.
    text
        What chance is drawn for; it holds the seed.
    """
    people = sorted({person for number in among for person in roster.fit[number]})
    mates = _mates(roster, among)
    most = _most(roster)
    for step in range(steps):
        chance = numbers(f"{text}|{step}")
        one = people[_one_of(len(people), chance)]
        other = mates[one][_one_of(len(mates[one]), chance)]
        if one != other:
            _deal(roster, one, other, chance)
        one = people[_one_of(len(people), chance)]
        moves = _ring(roster, one, most, chance)
        if moves:
            roster.pass_on(moves)


def _mates(roster: Roster, among: Sequence[int]) -> dict[int, list[int]]:
    """Return with whom each may share a team, himself or herself too."""
    found: dict[int, set[int]] = {}
    for fit in {roster.fit[number] for number in among}:
        for person in fit:
            found.setdefault(person, set()).update(fit)
    return {person: sorted(mates) for person, mates in found.items()}


def _most(roster: Roster) -> list[int]:
    """Return more teams than anybody of a person's bench has, by person."""
    first = roster.teams.first
    return [
        1 + max(map(len, roster.held[start:end]))
        for start, end in pairwise(first)
        for _ in range(start, end)
    ]


def _one_of(count: int, chance: Iterator[int]) -> int:
    """Return a number below `count`."""
    return next(chance) * count >> _BITS


def _deal(roster: Roster, one: int, other: int, chance: Iterator[int]) -> None:
    """Let two people deal the teams anew in which either could stand for the other."""
    mine, theirs = roster.open_to(one, other), roster.open_to(other, one)
    weight = roster.scale_of(one).weight
    loads = roster.load[one], roster.load[other]
    rooms = roster.room[one], roster.room[other]
    goes: list[int] = []
    comes: list[int] = []
    for minutes in sorted(mine.keys() | theirs.keys()):
        own, others = mine.get(minutes, []), theirs.get(minutes, [])
        sizes = _sizes(weight, loads, rooms, minutes, (len(own), len(others)))
        size = _size(sizes, len(own) + len(others), chance)
        both = sorted(own + others)
        tickets = dict(zip(both, chance, strict=False))
        gets = set(sorted(both, key=tickets.__getitem__)[:size])
        goes += [number for number in own if number not in gets]
        comes += [number for number in others if number in gets]
        more = size - len(own)
        loads = loads[0] + more * minutes, loads[1] - more * minutes
        rooms = rooms[0] - more, rooms[1] + more
    roster.give(goes, one, other)
    roster.give(comes, other, one)


def _sizes(
    weight: Callable[[int], int],
    loads: tuple[int, int],
    rooms: tuple[int, int],
    minutes: int,
    held: tuple[int, int],
) -> range:
    """Return how many of the teams dealt the first may get with nothing worse.

    Parameters
    ----------
    loads, rooms, held
        Of the first and the other; `held` are teams of these `minutes`.
    """
    load, others = loads
    now = weight(load) + weight(others)
    bounds = []
    for step, most in ((-1, min(held[0], rooms[1])), (1, min(held[1], rooms[0]))):
        more, moved = 0, step * minutes
        while more < most and weight(load + moved) + weight(others - moved) <= now:
            more += 1
            moved += step * minutes
        bounds.append(more)
    return range(held[0] - bounds[0], held[0] + bounds[1] + 1)


def _size(sizes: range, count: int, chance: Iterator[int]) -> int:
    """Return a size, as likely as there are sets of it."""
    if len(sizes) == 1:
        return sizes[0]
    ways = [comb(count, size) for size in sizes]
    drawn = (next(chance) << _BITS | next(chance)) * sum(ways) >> 2 * _BITS
    for size, some in zip(sizes, ways, strict=True):
        if drawn < some:
            return size
        drawn -= some
    raise AssertionError


def _ring(
    roster: Roster, one: int, most: Sequence[int], chance: Iterator[int]
) -> list[Move] | None:
    """Draw who passes on which place to whom; None where the draw leads nowhere."""
    limit = most[one]
    number = _one_of(limit, chance)
    if number >= len(roster.held[one]):
        return None
    team, leaves = sorted(roster.held[one])[number], one
    word = next(chance)
    chain, word = word & 1, word >> 1
    # Of 2, 3, 4, ... people with chances 1/2, 1/4, 1/8, ...
    more = (~word & word + 1).bit_length()
    met = {one}
    moves = []
    while more:
        more -= 1
        fit = roster.fit[team]
        joins = fit[_one_of(len(fit), chance)]
        if joins in met or team in roster.held[joins]:
            return None
        met.add(joins)
        moves.append(Move(team, leaves, joins))
        if chain and not more:
            return moves if len(roster.held[joins]) < limit else None
        number = _one_of(limit, chance)
        if number >= len(roster.held[joins]):
            return None
        team, leaves = sorted(roster.held[joins])[number], joins
    if not roster.may_join(one, team):
        return None
    return [*moves, Move(team, leaves, one)]
