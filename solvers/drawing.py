"""Teams drawn from all that are as good: by a list where few are, else by a walk."""

from collections.abc import Sequence

import networkx as nx

from solvers.abreast import aside
from solvers.evening import make_even
from solvers.listing import Lists, Way
from solvers.roster import Roster
from solvers.teams import Teams, positions
from solvers.tickets import numbers
from solvers.walking import Walk

#: Of no more teams that hang together all ways to fill them are listed.
_LISTED = 12

#: Parts of so many people or more walk together, and those of fewer.
_MANY = 64

#: Steps of a walk: so many places of teams in all, within bounds; parts of few people
#: take the most, whatever their places.
_PLACES, _LEAST_STEPS, _MOST_STEPS = 1_500_000, 24, 128

#: From how many seats on loads are made even in a process of its own.
_WORTH_FORKING = 20_000


def draw_teams(
    teams: Teams,
    held: Sequence[Sequence[int]],
    text: str,
    lists: Lists | None = None,
) -> list[list[int]]:
    """Return the people of each team, drawn by lot from the ways as good as can be.

    Parameters
    ----------
    held
        The people of each team, of as few exceptions as can be.
    text
        What chance is drawn for; it holds the seed.
    lists
        What earlier draws of the same people listed.
    """
    roster = Roster(teams, held)
    even = aside(
        lambda: _made_even(roster), worth=sum(map(len, held)) >= _WORTH_FORKING
    )
    draw = _Draw(roster, lists or Lists())
    roster.seat(draw.drawn(even(), text))
    # Where visits differ in length, or leads bind, a walk may come to ways that can be
    # bettered by more than those it keeps apart.
    make_even(roster)
    return roster.people


def _made_even(roster: Roster) -> list[list[int]]:
    make_even(roster)
    return roster.people


class _Draw:
    """Teams that hang together, listed where they are few, or walking.

    Who is in a roster's teams is no matter.
    """

    def __init__(self, roster: Roster, lists: Lists) -> None:
        self._listed: list[tuple[list[int], list[Way]]] = []
        walking: dict[str, list[int]] = {}
        for part in _parts(roster):
            ways = lists.ways(roster, part) if len(part) <= _LISTED else None
            if ways is not None:
                self._listed.append((part, ways))
                continue
            crowd = {person for number in part for person in roster.fit[number]}
            which = "many" if len(crowd) >= _MANY else "few"
            walking.setdefault(which, []).extend(part)
        binding = [roster.binds(visit) for visit in range(len(roster.teams.led))]
        self._walks = {
            which: Walk(roster.teams, sorted(numbers), binding)
            for which, numbers in walking.items()
        }

    def drawn(self, people: Sequence[Sequence[int]], text: str) -> list[list[int]]:
        """Return the people of each team, drawn from a list or after a walk.

        Parameters
        ----------
        people
            Of each team, as good as can be: where walks begin.
        """
        found = [list(own) for own in people]
        for part, ways in self._listed:
            chance = numbers(f"{text}|list|{part[0]}")
            drawn = (next(chance) << 32 | next(chance)) % len(ways)
            for number, way in zip(part, ways[drawn], strict=True):
                found[number] = list(way)
        for which, walk in self._walks.items():
            steps = _PLACES // walk.places if which == "many" else _MOST_STEPS
            steps = max(_LEAST_STEPS, min(_MOST_STEPS, steps))
            walk.start(people)
            walk.go(steps, f"{text}|walk|{which}")
            for number, own in walk.people():
                found[number] = own
        return found


def _parts(roster: Roster) -> list[list[int]]:
    """Return teams that share people, or a visit that binds them, with no others."""
    teams = roster.teams.teams
    circles = _circles(roster)
    first: dict[int, int] = {}
    bound = {
        (first.setdefault(team.visit, circle), circle)
        for team, circle in zip(teams, circles, strict=True)
        if roster.binds(team.visit)
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


def _circles(roster: Roster) -> list[int]:
    """Return the first of the people with whom each team's crowd hangs together."""
    benches = [team.bench for team in roster.teams.teams]
    circles: list[list[int]] = [[] for _ in roster.teams.first]
    crowds = dict.fromkeys(zip(benches, roster.able, strict=True), 0)
    for bench, crowd in crowds:
        together = crowd | sum(other for other in circles[bench] if other & crowd)
        apart = [other for other in circles[bench] if not other & crowd]
        circles[bench] = [*apart, together]
    for bench, crowd in crowds:
        circle = next(other for other in circles[bench] if other & crowd)
        first = next(positions(circle))
        crowds[bench, crowd] = roster.teams.first[bench] + first
    return [crowds[crowd] for crowd in zip(benches, roster.able, strict=True)]
