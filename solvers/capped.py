"""Which pairs evenness or the rules could make likelier than the cap, by estimate.

From the announced data alone, before anything is drawn: whoever has worked less than
the others, because of days away, would be in every visit that is open to him or her
until that is made up for; and of few who may take a seat, some are likelier than the
others. Chance is held by lot (see `closing`) in the pairs that are named here, and in
no others.
"""

import networkx as nx
import numpy as np

from solvers.closing_forms import NEAR
from solvers.keeping import WHOLE
from solvers.leaning import Bounds, Fluid
from solvers.rows import BoolArray
from solvers.team_kinds import FloatArray, IntArray, Kinds, kinds_of
from solvers.teams import Teams


def capped_pairs(teams: Teams, cap: int) -> list[int]:
    """Return whose pairs are to be capped, of each team, as positions.

    Parameters
    ----------
    cap
        The largest chance that a pair may have, in millionths.
    """
    if cap >= WHOLE or not teams.teams:
        return [0] * len(teams.teams)
    kinds = kinds_of(teams)
    limits = np.maximum(cap / WHOLE, kinds.share[kinds.cell])
    bounds = Bounds(
        before=np.array(teams.before, dtype=np.float64),
        visit=_longest(teams),
        room=np.array(teams.room, dtype=np.float64),
        part=_parts(kinds, len(teams.before)),
    )
    free = (limits >= 1.0) | _safe(teams, kinds, limits)
    found = Fluid(kinds, bounds).near(np.where(free, np.inf, limits), NEAR)
    near = np.flatnonzero(found)
    first = np.array(teams.first)
    person = kinds.person[near]
    position = person - first[np.searchsorted(first, person, side="right") - 1]
    capped = [0] * len(kinds.times)
    for kind, own in zip(
        kinds.kind_of[kinds.cell[near]].tolist(), position.tolist(), strict=True
    ):
        capped[kind] |= 1 << own
    return [capped[kind] for kind in kinds.kind.tolist()]


def _longest(teams: Teams) -> FloatArray:
    """Return the longest visit of everybody's bench."""
    longest = [1] * (len(teams.first) - 1)
    for team in teams.teams:
        longest[team.bench] = max(longest[team.bench], team.minutes)
    return np.repeat(np.array(longest, dtype=np.float64), np.diff(teams.first))


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


def _safe(teams: Teams, kinds: Kinds, limits: FloatArray) -> BoolArray:
    """Tell where like people share so few seats that none can be above the limit.

    Nothing tells one of them from another, so all have the same chance.
    """
    order = np.argsort(kinds.person, kind="stable")
    size = np.bincount(kinds.person, minlength=len(teams.before))
    ends = np.cumsum(size)
    cells, weights = kinds.cell[order], kinds.weight[order]
    groups: dict[object, int] = {}
    group = np.array(
        [
            groups.setdefault(
                (
                    *(one.tobytes() for one in (cells[a:b], weights[a:b])),
                    *(
                        of[person]
                        for of in (teams.before, teams.room, teams.leads, teams.free)
                    ),
                ),
                len(groups),
            )
            for person, (a, b) in enumerate(zip(ends - size, ends, strict=True))
        ]
    )
    alike = np.bincount(group)[group[kinds.person]]
    safe: BoolArray = kinds.takes[kinds.cell] <= limits * alike
    return safe
