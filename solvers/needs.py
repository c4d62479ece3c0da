"""What somebody of a team must meet, and so who may be in it with whom.

A team is so many people of a *crowd*; of each of its *needs*, a set of these, somebody
is in it. People who meet the same needs are alike to it: their *code* has a bit for
each that they meet.
"""

from collections.abc import Iterator
from functools import cache, reduce
from itertools import combinations
from operator import or_


def by_code(crowd: int, needs: tuple[int, ...]) -> dict[int, int]:
    """Return the people of a crowd by their codes, none that nobody has."""
    found = {0: crowd} if crowd else {}
    for at, need in enumerate(needs):
        split = {}
        for code, people in found.items():
            if others := people & ~need:
                split[code] = others
            if meeting := people & need:
                split[code | 1 << at] = meeting
        found = split
    return found


def settled(
    everybody: int, needs: tuple[int, ...], size: int
) -> tuple[int, tuple[int, ...]]:
    """Return a team's crowd, and its needs without those that say nothing.

    The crowd are those who can be in it: with whom so many of everybody meet all needs.
    A need that all of them meet says nothing, nor does one that holds another.
    """
    if not needs:
        return everybody, ()
    if len(needs) == 1 < size and (need := needs[0] & everybody):
        # Most are like this: anybody may be beside whoever meets the one need.
        return everybody, (need,) if need != everybody else ()
    kinds = by_code(everybody, needs)
    whole = (1 << len(needs)) - 1
    others = _met(frozenset(kinds), size - 1)
    crowd = 0
    for code, people in kinds.items():
        if any(code | met == whole for met in others):
            crowd |= people
    own = dict.fromkeys(need & crowd for need in needs)
    return crowd, tuple(
        need
        for need in own
        if need != crowd
        and not any(other != need and not other & ~need for other in own)
    )


def can_meet(people: int, needs: tuple[int, ...], size: int) -> bool:
    """Tell whether so many of some people meet all needs together."""
    if people.bit_count() < size or not all(need & people for need in needs):
        return False
    if len(needs) <= 1:
        return True
    return (1 << len(needs)) - 1 in _met(frozenset(by_code(people, needs)), size)


@cache
def _met(codes: frozenset[int], people: int) -> frozenset[int]:
    """Return the needs that so many people of some codes can meet together."""
    if not people:
        return frozenset({0})
    return frozenset(met | code for met in _met(codes, people - 1) for code in codes)


def shares(people: int, needs: tuple[int, ...], size: int) -> Iterator[tuple[int, int]]:
    """Yield sets of people, and how many of each no team of theirs can do without."""
    kinds = by_code(people, needs)
    for codes, count in indispensable(frozenset(kinds), size):
        yield reduce(or_, map(kinds.__getitem__, codes)), count


@cache
def indispensable(
    codes: frozenset[int], size: int
) -> tuple[tuple[frozenset[int], int], ...]:
    """Return sets of codes, and how many people of each no team can do without.

    Of each need, any two and all of them, it is those who meet so many of these or
    more; and everybody.

    Parameters
    ----------
    codes
        Those of a crowd.
    """
    whole = reduce(or_, codes, 0)
    single = [1 << at for at in range(whole.bit_length())]
    wanted = {*single, *(a | b for a, b in combinations(single, 2)), whole}
    least = {codes: size} if codes else {}
    for needs in sorted(wanted - {0}):
        for count in range(1, needs.bit_count() + 1):
            some = frozenset(c for c in codes if (c & needs).bit_count() >= count)
            if some and some not in least:
                least[some] = _fewest(some, codes - some, size, whole)
    return tuple((some, count) for some, count in least.items() if count)


def _fewest(
    inside: frozenset[int], outside: frozenset[int], size: int, whole: int
) -> int:
    """Return how few of a team that meets all needs can be inside."""
    for count in range(size):
        others = _met(outside, size - count)
        if any(a | b == whole for a in _met(inside, count) for b in others):
            return count
    return size
