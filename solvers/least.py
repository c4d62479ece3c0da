"""The least that the rules allow the largest chance of a team to be.

Where k seats can be taken only by n people, their chances come to k at least, so
somebody's is k/n or more. So is somebody's of all who may lead a visit 1/n.
"""

from collections.abc import Mapping, Sequence

from solvers.teams import Team, Teams, positions

#: Seats, and the people who may take them.
Share = tuple[int, int]


def least_chances(teams: Teams) -> list[Mapping[int, Share]]:
    """Return, for each team, the share of seats that falls to each of its crowd.

    Whoever has no room left is not among those who share.
    """
    free = [room > 0 for room in teams.room]
    # Most teams of a bench have the seats of others.
    known: dict[tuple[int, tuple[int, ...]], dict[int, Share]] = {}
    found = []
    for team in teams.teams:
        key = team.bench, team.seats
        if key not in known:
            known[key] = _seats_shared(team, teams.first[team.bench], free)
        found.append(known[key])
    return _with_leads(teams, found)


def _seats_shared(team: Team, first: int, free: Sequence[bool]) -> dict[int, Share]:
    found: dict[int, Share] = {}
    for able in {*team.seats, team.able}:
        people = [first + at for at in positions(able) if free[first + at]]
        seats = sum(seat & ~able == 0 for seat in team.seats)
        for person in people:
            _raise(found, person, (seats, len(people)))
    return found


def _with_leads(
    teams: Teams, found: Sequence[dict[int, Share]]
) -> list[Mapping[int, Share]]:
    """Return the shares of those who may lead a visit as what falls to one of them."""
    own: dict[int, list[int]] = {}
    leading = [0] * len(teams.led)
    for team, shares in zip(teams.teams, found, strict=True):
        if id(shares) not in own:
            own[id(shares)] = [person for person in shares if teams.leads[person]]
        leading[team.visit] += len(own[id(shares)])
    raised: list[Mapping[int, Share]] = []
    for team, shares in zip(teams.teams, found, strict=True):
        share = 1, leading[team.visit]
        leads = own[id(shares)] if teams.led[team.visit] else []
        if any(_is_more(share, shares[person]) for person in leads):
            shares = dict(shares)
            for person in leads:
                _raise(shares, person, share)
        raised.append(shares)
    return raised


def _raise(found: dict[int, Share], person: int, share: Share) -> None:
    if _is_more(share, found.get(person, (0, 1))):
        found[person] = share


def _is_more(share: Share, other: Share) -> bool:
    return share[0] * other[1] > other[0] * share[1]
