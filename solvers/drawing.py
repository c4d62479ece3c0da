"""Teams drawn from all that are as good: by a list where few are, else by a walk."""

from collections.abc import Iterator, Sequence

import networkx as nx

from solvers.evening import make_even
from solvers.listing import Way, list_ways
from solvers.roster import Roster
from solvers.teams import Teams
from solvers.tickets import numbers
from solvers.walking import walk

#: Of no more teams that hang together all ways to fill them are listed.
_LISTED = 12

#: How many steps a walk has: so many for each person, and no fewer than the second.
_STEPS, _LEAST_STEPS = 12, 500

#: Where one walk is counted again and again, the least steps between, and how many
#: people have one step.
_LEAST_BETWEEN, _PEOPLE_A_STEP = 100, 2


def draw_teams(
    teams: Teams, held: Sequence[Sequence[int]], text: str
) -> list[list[int]]:
    """Return the people of each team, drawn by lot from the ways as good as can be.

    Parameters
    ----------
    held
        The people of each team, of as few exceptions as can be.
    text
        What chance is drawn for; it holds the seed.
    """
    roster = Roster(teams, held)
    make_even(roster)
    _draw(roster, text)
    # Where visits differ in length, or leads bind, a walk may come to ways that can be
    # bettered by more than those it keeps apart.
    make_even(roster)
    return roster.people


def draw_again(
    teams: Teams, drawn: Sequence[Sequence[int]], text: str, draws: int
) -> Iterator[list[list[int]]]:
    """Yield other teams that could have been drawn as well, so many times.

    Listed parts are drawn anew each time; of others one walk goes on from those drawn,
    which are as even as can be, and keeps them so: they aren't made even once more.

    Parameters
    ----------
    drawn
        What `draw_teams` came to.
    """
    roster = Roster(teams, drawn)
    parts = [(part, _ways(roster, part)) for part in _parts(roster)]
    for number in range(draws):
        for part, ways in parts:
            steps = max(_LEAST_BETWEEN, len(_crowd(roster, part)) // _PEOPLE_A_STEP)
            _draw_part(roster, part, ways, f"{text}|{number}", steps)
        yield [list(people) for people in roster.people]


def _draw(roster: Roster, text: str) -> None:
    for part in _parts(roster):
        steps = max(_LEAST_STEPS, _STEPS * len(_crowd(roster, part)))
        _draw_part(roster, part, _ways(roster, part), text, steps)


def _ways(roster: Roster, part: Sequence[int]) -> list[Way] | None:
    return list_ways(roster, part) if len(part) <= _LISTED else None


def _crowd(roster: Roster, part: Sequence[int]) -> set[int]:
    return {person for number in part for person in roster.fit[number]}


def _draw_part(
    roster: Roster,
    part: Sequence[int],
    ways: Sequence[Way] | None,
    text: str,
    steps: int,
) -> None:
    if ways is None:
        walk(roster, part, f"{text}|walk|{part[0]}", steps)
        return
    chance = numbers(f"{text}|list|{part[0]}")
    drawn = (next(chance) << 32 | next(chance)) % len(ways)
    for number, people in zip(part, ways[drawn], strict=True):
        roster.fill(number, people)


def _parts(roster: Roster) -> list[list[int]]:
    """Return teams that share people, or a visit that binds them, with no others."""
    teams = roster.teams
    visits = len(teams.before)
    crowds = visits + len(teams.led)
    begin = {fit: crowds + at for at, fit in enumerate(dict.fromkeys(roster.fit))}
    end = crowds + len(begin)
    graph: nx.Graph[int] = nx.Graph()
    for fit, node in begin.items():
        graph.add_edges_from((node, person) for person in fit)
    for number, team in enumerate(teams.teams):
        graph.add_edge(end + number, begin[roster.fit[number]])
        if roster.binds(team.visit):
            graph.add_edge(end + number, visits + team.visit)
    found = [
        sorted(node - end for node in part if node >= end)
        for part in nx.connected_components(graph)
    ]
    return sorted(part for part in found if part)
