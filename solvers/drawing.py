"""Teams drawn from all that are as good: by a list where few are, else by a walk."""

from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import numpy as np
import numpy.typing as npt

from solvers.listing import list_ways
from solvers.mixing import Teams, Walk
from solvers.tickets import Words

IntArray = npt.NDArray[np.int64]

#: Of no more teams that hang together all ways to fill them are listed.
_LISTED = 12
#: How often a walk goes over all teams: so often where they are many, more often where
#: they are few.
_ROUNDS, _STEPS = 60, 6_000
#: Longer rings aren't tried.
_LONGEST = 64


def draw_teams(teams: Teams, held: IntArray, text: str) -> IntArray:
    """Return teams drawn by lot from those that are as good as some.

    Parameters
    ----------
    held
        The people of each team, -1 beyond its seats, of shape (n_teams, MOST_SEATS):
        of the least penalties, and of loads as even as these let them be.
    text
        What chance is drawn for; it holds the seed.
    """
    held = held.copy()
    walking: list[int] = []
    for part in _parts(teams):
        ways = list_ways(teams, part, held) if len(part) <= _LISTED else None
        if ways is None:
            walking += part
            continue
        word = int(Words(f"{text}|list|{part[0]}").take(1)[0])
        for team, people in zip(part, ways[word % len(ways)], strict=True):
            held[team, : len(people)] = people
    if walking:
        at = np.array(sorted(walking))
        rounds = max(_ROUNDS, _STEPS // len(at))
        held[at] = walked(_only(teams, at, held), held[at], f"{text}|walk", rounds)
    return held


def _parts(teams: Teams) -> Iterator[list[int]]:
    """Yield teams that share people or a visit with no others, by their first."""
    graph: nx.Graph[int] = nx.Graph()
    n_teams, n_people = len(teams.bench), len(teams.prior)
    rows, local = np.nonzero(teams.able)
    people = n_teams + teams.first[teams.bench[rows]] + local
    graph.add_nodes_from(range(n_teams))
    graph.add_edges_from(zip(rows.tolist(), people.tolist(), strict=True))
    visits = n_teams + n_people + teams.visit
    together = np.flatnonzero(teams.led[teams.visit])
    graph.add_edges_from(zip(together.tolist(), visits[together].tolist(), strict=True))
    found = [
        sorted(node for node in part if node < n_teams)
        for part in nx.connected_components(graph)
    ]
    yield from sorted(part for part in found if part)


def _only(teams: Teams, at: IntArray, held: IntArray) -> Teams:
    """Return some of the teams; what people have in others counts as before."""
    others = np.delete(held, at, axis=0)
    elsewhere = np.bincount(others[others >= 0], minlength=len(teams.prior))
    return replace(
        teams,
        bench=teams.bench[at],
        visit=teams.visit[at],
        place=teams.place[at],
        seats=teams.seats[at],
        able=teams.able[at],
        penalty=teams.penalty[at],
        prior=teams.prior + elsewhere,
        capacity=teams.capacity - elsewhere,
    )


def walked(teams: Teams, held: IntArray, text: str, rounds: int) -> IntArray:
    """Return the teams that a walk of so many rounds comes to, as in `draw_teams`."""
    walk = Walk(teams, held, text)
    lengths = Words(f"{text}|lengths").take(rounds).tolist()
    for word in lengths:
        walk.switch()
        walk.switch(near=True)
        walk.pass_on()
        # Of length 2, 3, ... with chances 1/2, 1/4, ...
        length = 2 + (~word & word + 1).bit_length() - 1
        if length <= _LONGEST:
            walk.turn(length)
            walk.pass_on(length)
    return walk.held
