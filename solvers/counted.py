"""Minutes counted beside those worked, so that evenness makes nobody's visits certain.

Whoever has worked less than the others, because of days away, would be in every visit
that is open to him or her until that is made up for. How much evenness would ask of
somebody is worked out from the announced data alone, before anything is drawn; what
goes beyond what the cap allows counts as worked.
"""

from collections.abc import Sequence
from math import gcd

import networkx as nx
import numpy as np

from solvers.leaning import Bounds, Fluid, Leaning, pull
from solvers.team_kinds import FloatArray, IntArray, Kinds, kinds_of
from solvers.teams import Teams

_MICRO = 1_000_000

#: The part of the cap that is aimed at: what is worked out is an estimate.
_AIM = 19 / 20

#: The same where the rules leave hardly less than the cap: of two who alone may take a
#: seat, one is above it unless they never go together.
_NEAR = 6 / 5

#: What is less than this part of the longest visit isn't counted.
_LEAST = 1 / 8

_HALVINGS = 40


def counted_minutes(teams: Teams, alike: Sequence[int], cap: int) -> list[int]:
    """Return the minutes to be counted for each person.

    Parameters
    ----------
    alike
        A number for each person, the same for those for whom the rules are the same.
    cap
        The largest chance that a pair may have, in millionths.
    """
    if cap >= _MICRO or not teams.teams:
        return [0] * len(teams.before)
    kinds = kinds_of(teams)
    longest, steps = _lengths(teams)
    bounds = Bounds(
        before=np.array(teams.before, dtype=np.float64),
        visit=longest,
        room=np.array(teams.room, dtype=np.float64),
        part=_parts(kinds, len(teams.before)),
    )
    fluid = Fluid(kinds, bounds)
    limits = _limits(kinds, fluid.unleaning(), cap / _MICRO)
    counted = _counted(fluid.settled(limits), bounds, steps)
    return _levelled(bounds, counted, alike)


def _lengths(teams: Teams) -> tuple[FloatArray, IntArray]:
    """Return, of everybody's bench, the longest visit and the steps loads go in."""
    benches = len(teams.first) - 1
    longest, steps = [1] * benches, [0] * benches
    for bench, minutes in {(team.bench, team.minutes) for team in teams.teams}:
        longest[bench] = max(longest[bench], minutes)
        steps[bench] = gcd(steps[bench], minutes)
    sizes = np.diff(teams.first)
    return np.repeat(np.array(longest) * 1.0, sizes), np.repeat(np.array(steps), sizes)


def _parts(kinds: Kinds, people: int) -> IntArray:
    """Return a number for each person, the same where they may be in like teams."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(people))
    first = np.full(len(kinds.times), -1)
    kind = kinds.kind_of[kinds.cell]
    first[kind[::-1]] = kinds.person[::-1]
    pairs = np.unique(first[kind] * people + kinds.person)
    graph.add_edges_from(divmod(pair, people) for pair in pairs.tolist())
    found = np.zeros(people, dtype=np.int64)
    for number, part in enumerate(nx.connected_components(graph)):
        found[list(part)] = number
    return found


def _limits(kinds: Kinds, unleaning: FloatArray, cap: float) -> FloatArray:
    """Return the most that each entry's chance should be.

    Not less than if nobody leans: that can always be reached.
    """
    share = kinds.share[kinds.cell]
    aim = np.where(share > _AIM * cap, _NEAR * cap, _AIM * cap)
    limits = np.minimum(np.maximum(aim, unleaning), 1.0)
    return np.where(share > cap, 1.0, limits)


def _counted(found: Leaning, bounds: Bounds, steps: IntArray) -> list[int]:
    """Return what has to be counted that nobody leans more than the limits allow.

    It is in whole steps: where all visits take as long, whole visits.
    """
    low = found.level - bounds.visit / 2 - bounds.before
    high = low + bounds.visit
    least, most = np.zeros(len(low)), np.maximum(0.0, high - found.load)
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        asked = pull(found.load, low - middle, high - middle, found.spread)
        too_little = asked > found.lean
        least = np.where(too_little, middle, least)
        most = np.where(too_little, most, middle)
    counts = (found.wanted > found.most) & (most >= _LEAST * bounds.visit)
    whole = np.ceil(most / np.maximum(steps, 1)).astype(np.int64) * steps
    return [int(minutes) for minutes in np.where(counts, whole, 0)]


def _levelled(
    bounds: Bounds, counted: Sequence[int], alike: Sequence[int]
) -> list[int]:
    """Count the same for all who are alike, so that they stay even.

    Those are apart whose minutes so far are by more than a visit.
    """
    groups: dict[int, list[int]] = {}
    for person, group in enumerate(alike):
        groups.setdefault(group, []).append(person)
    before, visit = bounds.before.tolist(), bounds.visit.tolist()
    found = [0] * len(counted)
    for people in groups.values():
        for together in _near(people, before, visit[people[0]]):
            most = max(counted[person] for person in together)
            for person in together:
                found[person] = most
    return found


def _near(
    people: Sequence[int], before: Sequence[float], apart: float
) -> list[list[int]]:
    found: list[list[int]] = []
    for person in sorted(people, key=lambda p: (before[p], p)):
        if found and before[person] - before[found[-1][-1]] <= apart:
            found[-1].append(person)
        else:
            found.append([person])
    return found
