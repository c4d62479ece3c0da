"""Who is in which team, and how places are passed on without making anything worse."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from solvers.teams import Scale, Teams, positions
from solvers.teams_crowd import Crowd

#: What a team costs whose people can't take its seats: more than any exceptions.
_BROKEN = 2**200


class Move(NamedTuple):
    """Somebody leaves a team, and somebody else joins it."""

    team: int
    leaves: int
    joins: int


class Roster:
    """Teams with their people.

    Parameters
    ----------
    held
        The people of each team, as many as it has seats, and able to take them.

    Attributes
    ----------
    people
        The people of each team, ascending.
    held
        The teams of each person.
    load
        The minutes of each person, those before counted.
    room
        How many more teams each person may join.
    fit
        The people who may be in each team, ascending.
    scales
        What loads are weighed by, of each bench.
    """

    def __init__(self, teams: Teams, held: Sequence[Sequence[int]]) -> None:
        self.teams = teams
        self.people: list[list[int]] = [[] for _ in teams.teams]
        self.held: list[set[int]] = [set() for _ in teams.before]
        self.load = list(teams.before)
        self.room = list(teams.room)
        self._leading = [0] * len(teams.led)
        self._of_visit: list[list[int]] = [[] for _ in teams.led]
        for number, team in enumerate(teams.teams):
            self._of_visit[team.visit].append(number)
        self._common = list(teams.days)
        for number, people in enumerate(held):
            for person in people:
                self._join(number, person)
        self._minutes = [team.minutes for team in teams.teams]
        self._visit = [team.visit for team in teams.teams]
        self._crowd = Crowd(teams)
        self.fit = self._crowd.fit
        self.scales = teams.scales()
        self._faulty = {v for v in range(len(teams.led)) if self._at_fault(v)}

    @property
    def faulty(self) -> frozenset[int]:
        """The visits with nobody to lead, or with no day on which all are free."""
        return frozenset(self._faulty)

    def scale_of(self, person: int) -> Scale:
        """Return what somebody's load is weighed by."""
        return self.scales[bisect_right(self.teams.first, person) - 1]

    def may_join(self, person: int, team: int) -> bool:
        """Tell whether somebody may be in a team and isn't."""
        return person in self._crowd.fits[team] and team not in self.held[person]

    def pass_on(self, moves: Sequence[Move]) -> bool:
        """Pass places on unless a rule is broken or things get worse.

        Visits at fault count before exceptions, and these before evenness.

        Parameters
        ----------
        moves
            All of one bench. Nobody leaves twice or joins twice, and everybody may
            join.
        """
        joins = {move.joins for move in moves}
        leaves = {move.leaves for move in moves}
        if any(not self.room[person] for person in joins - leaves):
            return False
        heavier = self._heavier(moves)
        touched = {self._visit[move.team] for move in moves}
        faults, cost = len(touched & self._faulty), self._cost(moves)
        self._make(moves)
        faulty = {visit for visit in touched if self._at_fault(visit)}
        after = self._cost(moves)
        if after < _BROKEN and (len(faulty), after, heavier) <= (faults, cost, 0):
            self._faulty = self._faulty - touched | faulty
            return True
        self._make([Move(m.team, m.joins, m.leaves) for m in moves])
        return False

    def open_to(self, one: int, other: int) -> dict[int, list[int]]:
        """Return the teams in which the other could stand for one, by minutes.

        Any of them, whatever happens in the rest: in none of them are both. Visits at
        fault are left alone.
        """
        leads, crowd = self.teams.leads, self._crowd
        minutes, visit = self._minutes, self._visit
        fits, sure, lead_bound = crowd.fits, crowd.sure, crowd.lead_bound
        led, alike = leads[one], leads[one] == leads[other]
        free = self.teams.free[other] if crowd.away[other] else None
        found: dict[int, list[int]] = {}
        for team in self.held[one] - self.held[other]:
            if visit[team] in self._faulty:
                continue
            if other not in sure[team] or not (
                free is None or free & self._common[visit[team]]
            ):
                if other not in fits[team] or not self._stands_for(team, one, other):
                    continue
            elif not alike and lead_bound[team] and self._leading[visit[team]] == led:
                continue
            if minutes[team] in found:
                found[minutes[team]].append(team)
            else:
                found[minutes[team]] = [team]
        return found

    def binds(self, visit: int) -> bool:
        """Tell whether it matters for one team of a visit who is in another."""
        return self._crowd.binding[visit]

    def fill(self, number: int, people: Sequence[int]) -> None:
        """Put other people into a team."""
        for person in tuple(self.people[number]):
            self._leave(number, person)
        for person in people:
            self._join(number, person)
        visit = self._visit[number]
        self._faulty.discard(visit)
        if self._at_fault(visit):
            self._faulty.add(visit)

    def cost(self, number: int, person: int) -> int:
        """Return what somebody costs, or would cost, in a team."""
        team = self.teams.teams[number]
        return team.cost(person - self.teams.first[team.bench])

    def successors(self, number: int, leaves: int) -> int:
        """Return who could take somebody's place in a team, as positions.

        Each alone, and at no higher cost; two places of one team passed on at once
        may break it.
        """
        crowd, team, people = self._crowd, self.teams.teams[number], self.people[number]
        first = self.teams.first[team.bench]
        found = crowd.able[number]
        for person in people:
            found &= ~(1 << person - first)
        leads = self.teams.leads
        if crowd.lead_bound[number] and leads[leaves] and self._leading[team.visit] < 2:
            found &= crowd.leads[team.bench]
        key = crowd.key_holders[number]
        unsure = found & crowd.away_on(team.bench, self.teams.days[team.visit])
        if key is not None:
            if not any(person in key for person in people if person != leaves):
                found &= crowd.keys[number]
        elif not crowd.plain[number]:
            unsure = found
        for position in positions(unsure):
            stands = self._stands_for(number, leaves, first + position, cheaper=True)
            if not stands:
                found &= ~(1 << position)
        return found

    def give(self, given: Sequence[int], one: int, other: int) -> None:
        """Let the other stand for one in teams, as `open_to` says may be."""
        teams = self.teams
        self.held[one].difference_update(given)
        self.held[other].update(given)
        more = teams.leads[other] - teams.leads[one]
        away = self._crowd.away[one] or self._crowd.away[other]
        for number in given:
            people = self.people[number]
            people[people.index(one)] = other
            people.sort()
            team = teams.teams[number]
            self.load[one] -= team.minutes
            self.load[other] += team.minutes
            if more:
                self._leading[team.visit] += more
            if away:
                self._common[team.visit] = self._days_of(team.visit)
        self.room[one] += len(given)
        self.room[other] -= len(given)

    def _make(self, moves: Sequence[Move]) -> None:
        for move in moves:
            self._leave(move.team, move.leaves)
        for move in moves:
            self._join(move.team, move.joins)

    def _leave(self, number: int, person: int) -> None:
        team = self.teams.teams[number]
        self.people[number].remove(person)
        self.held[person].remove(number)
        self.load[person] -= team.minutes
        self.room[person] += 1
        self._leading[team.visit] -= self.teams.leads[person]
        self._common[team.visit] = self._days_of(team.visit)

    def _join(self, number: int, person: int) -> None:
        team = self.teams.teams[number]
        self.people[number].append(person)
        self.people[number].sort()
        self.held[person].add(number)
        self.load[person] += team.minutes
        self.room[person] -= 1
        self._leading[team.visit] += self.teams.leads[person]
        self._common[team.visit] &= self.teams.free[person]

    def _heavier(self, moves: Sequence[Move]) -> int:
        """Return by how much loads would weigh more."""
        change: dict[int, int] = {}
        for number, one, other in moves:
            minutes = self._minutes[number]
            change[one] = change.get(one, 0) - minutes
            change[other] = change.get(other, 0) + minutes
        weight = self.scale_of(moves[0].leaves).weight
        return sum(
            weight(self.load[person] + minutes) - weight(self.load[person])
            for person, minutes in change.items()
            if minutes
        )

    def _cost(self, moves: Sequence[Move]) -> int:
        """Return what the people of some teams cost, too much where one is broken."""
        numbers = {move.team for move in moves}
        return sum(
            self._cost_of(number, self.people[number])
            for number in numbers
            if not self._crowd.plain[number]
        )

    def _cost_of(self, number: int, people: Sequence[int]) -> int:
        team = self.teams.teams[number]
        first = self.teams.first[team.bench]
        own = [person - first for person in people]
        return sum(map(team.cost, own)) if team.seatable(own) else _BROKEN

    def _stands_for(
        self, number: int, one: int, other: int, *, cheaper: bool = False
    ) -> bool:
        """Tell whether a team and its visit are as good with another person."""
        visit = self.teams.teams[number].visit
        leads = self.teams.leads
        if (
            self.teams.led[visit]
            and leads[one] != leads[other]
            and self._leading[visit] == leads[one]
        ):
            return False
        if visit in self._faulty or not self._meet_without(visit, one, other):
            return False
        if self._crowd.plain[number]:
            return True
        people = self.people[number]
        others = [person for person in people if person != one]
        key = self._crowd.key_holders[number]
        if key is not None:
            return other in key or any(person in key for person in others)
        more = self._cost_of(number, [*others, other]) - self._cost_of(number, people)
        return more == 0 or (cheaper and more < 0)

    def _meet_without(self, visit: int, one: int, other: int) -> bool:
        """Tell whether a visit has a common day with another person in one's place."""
        if self._common[visit] & self.teams.free[other]:
            return True
        return self._days_of(visit, one) & self.teams.free[other] != 0

    def _at_fault(self, visit: int) -> bool:
        """Tell whether a visit has nobody to lead, or no day on which all are free."""
        led = self.teams.led[visit]
        return not self._common[visit] or (led and not self._leading[visit])

    def _days_of(self, visit: int, but: int = -1) -> int:
        """Return the days on which all of a visit's people are there, one left out."""
        days = self.teams.days[visit]
        for team in self._of_visit[visit]:
            for person in self.people[team]:
                if person != but:
                    days &= self.teams.free[person]
        return days
