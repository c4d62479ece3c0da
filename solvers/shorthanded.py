"""Which benches have too few people for their teams, told before anybody is seated.

To seat people one by one until nobody is left tells the same, but asks for the least
exceptions on the way, which is slow where room is scarce, and in vain.
"""

from collections import Counter
from collections.abc import Sequence

from solvers.bottleneck import Class, empty_seats
from solvers.teams import Teams


def shorthanded(teams: Teams, kept: Sequence[int | None]) -> frozenset[int]:
    """Return the benches whose seats can't all be filled, whatever exceptions cost.

    Where there are any, these are all benches that lack people with the seats in
    `kept` filled by those who may lead; where there are none, leads may be lacking
    all the same.

    Parameters
    ----------
    teams
        Each could be filled if it were the only one.
    kept
        Of each team, the seat kept for somebody who may lead.
    """
    own = teams.by_bench()
    # Whoever has room for all of a bench's teams is never the reason.
    tight = [
        bench
        for bench, numbers in enumerate(own)
        if min(teams.room[teams.first[bench] : teams.first[bench + 1]]) < len(numbers)
    ]
    nobody_kept = [None] * len(teams.teams)
    if not any(_lacks(teams, bench, own[bench], nobody_kept) for bench in tight):
        return frozenset()
    return frozenset(
        bench
        for bench, numbers in enumerate(own)
        if _lacks(teams, bench, numbers, kept)
    )


def _lacks(
    teams: Teams, bench: int, own: Sequence[int], kept: Sequence[int | None]
) -> bool:
    """Tell whether some seat of a bench's teams stays empty."""
    start, end = teams.first[bench], teams.first[bench + 1]
    leads = sum(1 << at for at, may in enumerate(teams.leads[start:end]) if may)
    like = Counter(_seats(teams, number, kept[number], leads) for number in own)
    classes = [Class(visits=n, seats=seats) for seats, n in like.items()]
    return empty_seats(classes, teams.room[start:end]) > 0


def _seats(teams: Teams, number: int, kept: int | None, leads: int) -> tuple[int, ...]:
    team = teams.teams[number]
    if kept is None or not teams.led[team.visit]:
        return team.seats
    return tuple(
        fit & leads if at == kept else fit for at, fit in enumerate(team.seats)
    )
