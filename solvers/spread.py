"""How even loads are, and how even they could be at all.

Minutes spread over people as a flow: places of one kind may be cut up at will, but
nobody takes more of them than there are teams. Of a team's needs that nobody meets two
of, each has a place of its own. No way to fill the teams can do better than that, so
the flow's loads bound every way's, whatever else binds it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from solvers.teams import Team, Teams, positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The minutes of a bench's people who may be in some team, those before counted.

    Attributes
    ----------
    people, minutes
        How many they are, and what they have together.
    longest
        The longest visit: what counts as even is within it.
    largest, largest_bound
        The largest load, and a bound: in no way is it less.
    least, least_bound
        The least, and a bound: in no way is it more.
    """

    people: int
    minutes: int
    longest: int
    largest: int
    largest_bound: int
    least: int
    least_bound: int


def spreads(
    teams: Teams, drawn: Sequence[Sequence[int]], before: Sequence[int]
) -> list[Spread | None]:
    """Return how even each bench is; None where it has no team.

    Parameters
    ----------
    drawn
        The people of each team.
    before
        Minutes that each person has worked this year.
    """
    load = list(before)
    for team, people in zip(teams.teams, drawn, strict=True):
        for person in people:
            load[person] += team.minutes
    return [
        _spread([teams.teams[n] for n in numbers], teams.first[bench], load, before)
        if numbers
        else None
        for bench, numbers in enumerate(teams.by_bench())
    ]


def _spread(
    teams: Sequence[Team], first: int, load: Sequence[int], before: Sequence[int]
) -> Spread:
    able = 0
    for team in teams:
        able |= team.able
    fit = [first + position for position in positions(able)]
    loads = [load[person] for person in fit]
    flow = _Flow(teams, first, [before[person] for person in fit], fit)
    most, least, minutes = max(loads), min(loads), sum(loads)
    at_least = max(ceil(minutes / len(fit)), *(before[person] for person in fit), 0)
    return Spread(
        people=len(fit),
        minutes=minutes,
        longest=max(team.minutes for team in teams),
        largest=most,
        largest_bound=_first_true(flow.nobody_above, at_least, most),
        least=least,
        least_bound=-_first_true(
            lambda load: flow.nobody_below(-load), -(minutes // len(fit)), -least
        ),
    )


def _first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the least number from which on something holds, as it does at `high`."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high


class _Flow:
    """Minutes on their way from places of one kind to people and on."""

    def __init__(
        self,
        teams: Sequence[Team],
        first: int,
        before: Sequence[int],
        fit: Sequence[int],
    ) -> None:
        self._before = before
        node = {person: 2 + at for at, person in enumerate(fit)}
        places: Counter[tuple[int, int]] = Counter()
        times: Counter[tuple[int, int]] = Counter()
        for team in teams:
            own = _places(team)
            places.update((team.minutes, place) for place in own)
            times.update((team.minutes, place) for place in set(own))
        self._whole = sum(minutes * count for (minutes, _), count in places.items())
        arcs = []
        for at, ((minutes, place), count) in enumerate(places.items(), 2 + len(fit)):
            arcs.append((0, at, minutes * count))
            most = minutes * times[minutes, place]
            arcs += [(at, node[first + p], most) for p in positions(place)]
        self._arcs = np.array(arcs, dtype=np.int64)

    def nobody_above(self, load: int) -> bool:
        """Tell whether all minutes find somebody with no more than a load."""
        room = [max(0, load - before) for before in self._before]
        return self._flowing(room) == self._whole

    def nobody_below(self, load: int) -> bool:
        """Tell whether there are minutes for everybody to have a load."""
        lack = [max(0, load - before) for before in self._before]
        return self._flowing(lack) == sum(lack)

    def _flowing(self, room: Sequence[int]) -> int:
        people = np.arange(2, 2 + len(room))
        out = np.column_stack([people, np.ones_like(people), np.array(room)])
        tails, heads, capacities = np.concatenate([self._arcs, out]).T
        flow = SimpleMaxFlow()
        flow.add_arcs_with_capacity(
            *(np.ascontiguousarray(part) for part in (tails, heads, capacities))
        )
        status = flow.solve(0, 1)
        if status != flow.OPTIMAL:
            msg = f"a flow from places to people wasn't found: {status}"
            raise RuntimeError(msg)
        return int(flow.optimal_flow())


def _places(team: Team) -> list[int]:
    """Return who may have each place of a team, whoever has the others."""
    found: list[int] = []
    for need in sorted(team.needs, key=int.bit_count):
        if not any(need & other for other in found):
            found.append(need)
    return [*found, *(team.able,) * (team.size - len(found))]
