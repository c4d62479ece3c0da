"""Teams drawn from all that are as good: by a list where few are, else by a walk."""

from collections.abc import Sequence
from functools import partial

import networkx as nx

from solvers.abreast import aside
from solvers.evening import Evening
from solvers.listing import Lists, Way
from solvers.roster import Roster
from solvers.teams import Teams, positions
from solvers.teams_crowd import Crowd
from solvers.tickets import numbers
from solvers.walking import Walk

#: Of no more teams that hang together all ways to fill them are listed.
_LISTED = 12

#: Parts of so many people or more walk together, and those of fewer.
_MANY = 64

#: Steps of a walk: so many places of teams in all, within bounds; parts of few people
#: take the most, whatever their places.
_PLACES, _LEAST_STEPS, _MOST_STEPS = 1_500_000, 24, 128

#: From how many teams on tables for a walk are made in a process of its own.
_WORTH_FORKING = 10_000


class Drawing:
    """A draw of all teams, prepared before anybody is seated.

    Teams that hang together are listed where they are few, or walk; what a walk looks
    up is made in another process meanwhile.

    Parameters
    ----------
    lists
        What earlier draws of the same people listed.
    """

    def __init__(self, teams: Teams, lists: Lists | None = None) -> None:
        self._crowd = Crowd(teams)
        lists = lists or Lists()
        self._listed: list[tuple[list[int], list[Way]]] = []
        walking: dict[str, list[int]] = {}
        for part in _parts(self._crowd):
            ways = lists.ways(self._crowd, part) if len(part) <= _LISTED else None
            if ways is not None:
                self._listed.append((part, ways))
                continue
            people = {person for number in part for person in self._crowd.fit[number]}
            which = "many" if len(people) >= _MANY else "few"
            walking.setdefault(which, []).extend(part)
        self._walks = aside(
            partial(_walks, self._crowd, walking),
            worth=sum(map(len, walking.values())) >= _WORTH_FORKING,
        )

    def drawn(self, held: Sequence[Sequence[int]], text: str) -> list[list[int]]:
        """Return the people of each team, drawn by lot from the ways as good as can be.

        Parameters
        ----------
        held
            The people of each team, of as few exceptions as can be.
        text
            What chance is drawn for; it holds the seed.
        """
        roster = Roster(self._crowd, held)
        evening = Evening(roster)
        evening.run()
        roster.seat(self._lots(roster.people, text))
        # Where visits differ in length, or leads bind, a walk may come to ways that can
        # be bettered by more than those it keeps apart.
        evening.run()
        return roster.people

    def _lots(self, people: Sequence[Sequence[int]], text: str) -> list[Sequence[int]]:
        """Return the people of each team, drawn from a list or after a walk.

        Parameters
        ----------
        people
            Of each team, as good as can be: where walks begin.
        """
        found = list(people)
        for part, ways in self._listed:
            chance = numbers(f"{text}|list|{part[0]}")
            drawn = (next(chance) << 32 | next(chance)) % len(ways)
            for number, way in zip(part, ways[drawn], strict=True):
                found[number] = way
        for which, walk in self._walks().items():
            steps = _PLACES // walk.places if which == "many" else _MOST_STEPS
            steps = max(_LEAST_STEPS, min(_MOST_STEPS, steps))
            walk.start(people)
            walk.go(steps, f"{text}|walk|{which}")
            for number, own in walk.people():
                found[number] = own
        return found


def _walks(crowd: Crowd, walking: dict[str, list[int]]) -> dict[str, Walk]:
    """Return walks, yet to start, over teams of many people and over those of few."""
    return {which: Walk(crowd, sorted(own)) for which, own in walking.items()}


def _parts(crowd: Crowd) -> list[list[int]]:
    """Return teams that share people, or a visit that binds them, with no others."""
    teams = crowd.teams.teams
    circles = _circles(crowd)
    first: dict[int, int] = {}
    bound = {
        (first.setdefault(team.visit, circle), circle)
        for team, circle in zip(teams, circles, strict=True)
        if crowd.binding[team.visit]
    }
    graph: nx.Graph[int] = nx.Graph(list(bound))
    graph.add_nodes_from(circles)
    part = {
        circle: at
        for at, some in enumerate(nx.connected_components(graph))
        for circle in some
    }
    found: dict[int, list[int]] = {}
    for number, circle in enumerate(circles):
        found.setdefault(part[circle], []).append(number)
    return list(found.values())


def _circles(crowd: Crowd) -> list[int]:
    """Return the first of the people with whom each team's crowd hangs together."""
    benches = [team.bench for team in crowd.teams.teams]
    circles: list[list[int]] = [[] for _ in crowd.teams.first]
    crowds = dict.fromkeys(zip(benches, crowd.able, strict=True), 0)
    for bench, some in crowds:
        together = some | sum(other for other in circles[bench] if other & some)
        apart = [other for other in circles[bench] if not other & some]
        circles[bench] = [*apart, together]
    for bench, some in crowds:
        circle = next(other for other in circles[bench] if other & some)
        first = next(positions(circle))
        crowds[bench, some] = crowd.teams.first[bench] + first
    return [crowds[key] for key in zip(benches, crowd.able, strict=True)]
