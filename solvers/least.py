"""The least that the rules allow the largest chance of a team to be.

Where a team can't do without k of n people, their chances come to k at least, so
somebody's is k/n or more. So is somebody's of all who may lead a visit 1/n.
"""

from collections.abc import Mapping, Sequence

from solvers.needs import shares
from solvers.teams import Team, Teams, on_benches, people_of

#: How many of some people a team can't do without, and how many they are.
Share = tuple[int, int]


def least_chances(teams: Teams) -> list[Mapping[int, Share]]:
    """Return, for each team, the share in it that falls to each of its crowd.

    Whoever has no room left is not among those who share.
    """
    free = on_benches(teams.first, [room > 0 for room in teams.room])
    # Most teams of a bench are like others.
    known: dict[tuple[int, int, tuple[int, ...], int], dict[int, Share]] = {}
    found = []
    for team in teams.teams:
        key = team.bench, team.able, team.needs, team.size
        if key not in known:
            first = teams.first[team.bench]
            known[key] = _shared(team, first, free[team.bench])
        found.append(known[key])
    return _with_leads(teams, found)


def _shared(team: Team, first: int, free: int) -> dict[int, Share]:
    found: dict[int, Share] = {}
    for people, count in shares(team.able & free, team.needs, team.size):
        share = count, people.bit_count()
        for person in people_of(people, first):
            _raise(found, person, share)
    return found


def _with_leads(
    teams: Teams, found: Sequence[dict[int, Share]]
) -> list[Mapping[int, Share]]:
    """Return the chances of those who may lead a visit as what falls to one of them."""
    own: dict[int, list[int]] = {}
    leading = [0] * len(teams.led)
    for team, chances in zip(teams.teams, found, strict=True):
        if id(chances) not in own:
            own[id(chances)] = [person for person in chances if teams.leads[person]]
        leading[team.visit] += len(own[id(chances)])
    raised: list[Mapping[int, Share]] = []
    for team, chances in zip(teams.teams, found, strict=True):
        share = 1, leading[team.visit]
        leads = own[id(chances)] if teams.led[team.visit] else []
        if any(_is_more(share, chances[person]) for person in leads):
            chances = dict(chances)
            for person in leads:
                _raise(chances, person, share)
        raised.append(chances)
    return raised


def _raise(found: dict[int, Share], person: int, share: Share) -> None:
    if _is_more(share, found.get(person, (0, 1))):
        found[person] = share


def _is_more(share: Share, other: Share) -> bool:
    return share[0] * other[1] > other[0] * share[1]
