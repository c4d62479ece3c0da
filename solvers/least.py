"""The least that the rules allow the largest chance of a team to be.

Where k seats can be taken only by n people, their chances come to k at least, so
somebody's is k/n or more. So is somebody's of all who may lead a visit 1/n.
"""

from collections.abc import Sequence

from solvers.teams import Team, Teams, positions

#: Seats, and the people who may take them.
Share = tuple[int, int]


def least_chances(teams: Teams) -> list[dict[int, Share]]:
    """Return, for each team, the share of seats that falls to each of its crowd.

    Whoever has no room left is not among those who share.
    """
    free = [room > 0 for room in teams.room]
    found = [_seats_shared(team, teams.first[team.bench], free) for team in teams.teams]
    _add_leads(teams, found)
    return found


def _seats_shared(team: Team, first: int, free: Sequence[bool]) -> dict[int, Share]:
    found: dict[int, Share] = {}
    for able in {*team.seats, team.able}:
        people = [first + at for at in positions(able) if free[first + at]]
        seats = sum(seat & ~able == 0 for seat in team.seats)
        for person in people:
            _raise(found, person, (seats, len(people)))
    return found


def _add_leads(teams: Teams, found: Sequence[dict[int, Share]]) -> None:
    leading: list[set[int]] = [set() for _ in teams.led]
    for team, shares in zip(teams.teams, found, strict=True):
        leading[team.visit].update(p for p in shares if teams.leads[p])
    for team, shares in zip(teams.teams, found, strict=True):
        if teams.led[team.visit]:
            for person in leading[team.visit] & shares.keys():
                _raise(shares, person, (1, len(leading[team.visit])))


def _raise(found: dict[int, Share], person: int, share: Share) -> None:
    seats, people = found.get(person, (0, 1))
    if share[0] * people > seats * share[1]:
        found[person] = share
