"""Minutes counted beside those worked, so that evenness makes nobody's visits certain.

Whoever has worked less than the others, because of days away, would be in every visit
that is open to him or her until that is made up for. How much evenness would ask of
somebody is worked out from the announced data alone, before anything is drawn; what
goes beyond what the cap allows counts as worked.
"""

from collections.abc import Sequence

import networkx as nx
import numpy as np

from solvers.leaning import Bounds, Fluid, Leaning, pull
from solvers.team_kinds import FloatArray, IntArray, Kinds, kinds_of
from solvers.team_odds import Odds
from solvers.teams import Teams

_MICRO = 1_000_000

#: The part of the cap that is aimed at: what is worked out is an estimate.
_AIM = 19 / 20

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
    bounds = Bounds(
        before=np.array(teams.before, dtype=np.float64),
        visit=_longest(teams),
        room=np.array(teams.room, dtype=np.float64),
        part=_parts(kinds, len(teams.before)),
        limits=_limits(kinds, cap / _MICRO),
    )
    counted = _counted(Fluid(kinds, bounds).settled(), bounds)
    return _levelled(bounds, counted, alike)


def _longest(teams: Teams) -> FloatArray:
    """Return the longest visit of everybody's bench."""
    found = [0] * (len(teams.first) - 1)
    for team in teams.teams:
        found[team.bench] = max(found[team.bench], team.minutes)
    return np.repeat(np.array(found, dtype=np.float64), np.diff(teams.first))


def _parts(kinds: Kinds, people: int) -> IntArray:
    """Return a number for each person, the same where they may be in like teams."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(people))
    first = np.full(len(kinds.times), -1)
    kind = kinds.kind_of[kinds.cell]
    first[kind[::-1]] = kinds.person[::-1]
    pairs = np.unique(first[kind] * people + kinds.person)
    graph.add_edges_from(zip(*map(np.ndarray.tolist, np.divmod(pairs, people))))
    found = np.zeros(people, dtype=np.int64)
    for number, part in enumerate(nx.connected_components(graph)):
        found[list(part)] = number
    return found


def _limits(kinds: Kinds, cap: float) -> FloatArray:
    """Return the most that each entry's chance should be.

    Not less than what all would have who weigh the same: that can always be reached.
    """
    share = kinds.share[kinds.cell]
    drawn_alike = Odds(kinds).chances(kinds.weight)
    limits = np.minimum(np.maximum(_AIM * cap, drawn_alike), 1.0)
    return np.where(share > cap, 1.0, limits)


def _counted(found: Leaning, bounds: Bounds) -> list[int]:
    """Return what has to be counted that nobody leans more than the limits allow."""
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
    return np.where(counts, np.ceil(most), 0.0).astype(np.int64).tolist()


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
