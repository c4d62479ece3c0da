"""The least that the rules allow the largest chance of a team to be.

Where a team can't do without k of n people, their chances come to k at least, so
somebody's is k/n or more. So is somebody's of all who may lead a visit 1/n.
"""

from collections.abc import Mapping
from typing import NamedTuple

from solvers.needs import shares
from solvers.teams import Teams, on_benches, people_of

#: How many of some people a team can't do without, and how many they are.
Share = tuple[int, int]


class Forced(NamedTuple):
    """People of whom a team, or its visit, can't do without so many.

    Parameters
    ----------
    people
        Those of the team, as positions.
    seats
        How many of them, or of those of all teams of the visit, must be there.
    among
        How many they are; with those of the visit's other teams where the lead is
        theirs together.
    """

    people: int
    seats: int
    among: int


class Forcing:
    """Whom the rules force into teams, people without room left aside."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self._roomy = on_benches(teams.first, [room > 0 for room in teams.room])
        self._of: dict[int, list[Forced]] = {}
        self._known: dict[tuple[object, ...], list[Forced]] = {}
        #: Of each team, who may lead; of each visit, how many, and in how many teams.
        may_lead = on_benches(teams.first, teams.leads)
        fit = [a & b for a, b in zip(self._roomy, may_lead, strict=True)]
        self._leads = [
            team.able & fit[team.bench] if teams.led[team.visit] else 0
            for team in teams.teams
        ]
        self._leading = [0] * len(teams.led)
        self._with_leads = [0] * len(teams.led)
        for team, leads in zip(teams.teams, self._leads, strict=True):
            if leads:
                self._leading[team.visit] += leads.bit_count()
                self._with_leads[team.visit] += 1

    def people(self, number: int) -> int:
        """Return who of a team's crowd has room, as positions."""
        team = self._teams.teams[number]
        return team.able & self._roomy[team.bench]

    def leads(self, number: int) -> int:
        """Return who of these may lead, as positions; nobody where nobody has to."""
        return self._leads[number]

    def leads_alone(self, number: int) -> bool:
        """Tell whether no other team of the visit has somebody who may lead it."""
        visit = self._teams.teams[number].visit
        return self._leads[number] > 0 and self._with_leads[visit] == 1

    def of(self, number: int) -> list[Forced]:
        """Return all of whom a team must have some, one list for all like teams."""
        found = self._of.get(number)
        if found is None:
            found = self._of[number] = self._found(number)
        return found

    def _found(self, number: int) -> list[Forced]:
        team, leads = self._teams.teams[number], self._leads[number]
        alone = self.leads_alone(number)
        count = self._leading[team.visit] if leads and not alone else 0
        key = (team.bench, team.able, team.needs, team.size, leads, count)
        found = self._known.get(key)
        if found is None:
            # A lead that no other team can have is one more need of this.
            needs = (*team.needs, leads) if alone else team.needs
            found = [
                Forced(some, seats, some.bit_count())
                for some, seats in shares(self.people(number), needs, team.size)
            ]
            if count:
                found.append(Forced(leads, 1, count))
            self._known[key] = found
        return found


def least_chances(teams: Teams) -> list[Mapping[int, Share]]:
    """Return, for each team, the share in it that falls to each of its crowd.

    Whoever has no room left is not among those who share.
    """
    forcing = Forcing(teams)
    # Most teams of a bench are like others.
    known: dict[tuple[int, int], Mapping[int, Share]] = {}
    found = []
    for number, team in enumerate(teams.teams):
        forced = forcing.of(number)
        key = team.bench, id(forced)
        if key not in known:
            known[key] = _shared(forced, teams.first[team.bench])
        found.append(known[key])
    return found


def _shared(forced: list[Forced], first: int) -> dict[int, Share]:
    found: dict[int, Share] = {}
    for some, seats, among in forced:
        for person in people_of(some, first):
            old, of = found.get(person, (0, 1))
            if seats * of > old * among:
                found[person] = seats, among
    return found
