"""Who is in which team, and how places are passed on without making anything worse."""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from solvers.teams import CLOSED, positions
from solvers.teams_crowd import Crowd

#: What a team costs whose people don't meet its needs: more than any exceptions.
_BROKEN = 2**200


#: What a visit that nobody may lead counts beside those whose people never meet.
UNLED = 2**20


class Move(NamedTuple):
    """Somebody leaves a team, and somebody else joins it."""

    team: int
    leaves: int
    joins: int


class Roster:
    """Teams with their people.

    Parameters
    ----------
    crowd
        Who may be in which team.
    held
        The people of each team, as many as it has, and meeting its needs.

    Attributes
    ----------
    people
        The people of each team, ascending.
    places
        The same, as positions.
    held
        The teams of each person.
    load
        The minutes of each person, those before counted.
    room
        How many more teams each person may join.
    """

    def __init__(self, crowd: Crowd, held: Sequence[Sequence[int]]) -> None:
        self.crowd = crowd
        self.teams = teams = crowd.teams
        self._of_visit = teams.by_visit()
        self._first = [teams.first[team.bench] for team in teams.teams]
        self._minutes = [team.minutes for team in teams.teams]
        self._visit = [team.visit for team in teams.teams]
        self._closed = {
            number: people
            for number, team in enumerate(teams.teams)
            for people, cost in team.exceptions
            if cost == CLOSED
        }
        self._weight = [
            scale.weight
            for scale, (start, end) in zip(
                crowd.scales, pairwise(teams.first), strict=True
            )
            for _ in range(start, end)
        ]
        self.seat(held)

    def seat(self, held: Sequence[Sequence[int]]) -> None:
        """Give all teams their people, whoever was in them."""
        self.people: list[list[int]] = []
        self.held: list[set[int]] = [set() for _ in self.teams.before]
        self.load = list(self.teams.before)
        self.room = list(self.teams.room)
        self._leading = [0] * len(self.teams.led)
        self._common = list(self.teams.days)
        leads, away, free = self.teams.leads, self.crowd.away, self.teams.free
        leading, common = self._leading, self._common
        self.places: list[int] = []
        for number, (some, first, minutes, visit) in enumerate(
            zip(held, self._first, self._minutes, self._visit, strict=True)
        ):
            people = sorted(some)
            self.people.append(people)
            places = 0
            for person in people:
                places |= 1 << person - first
                self.held[person].add(number)
                self.load[person] += minutes
                if leads[person]:
                    leading[visit] += 1
                if away[person]:
                    common[visit] &= free[person]
            self.places.append(places)
        for person, own in enumerate(self.held):
            self.room[person] -= len(own)
        visits = range(len(self.teams.led))
        self._faulty = {visit for visit in visits if self._at_fault(visit)}

    def pass_on(self, moves: Sequence[Move]) -> bool:
        """Pass places on unless a rule is broken or things get worse.

        Visits at fault count before exceptions, and these before evenness.

        Parameters
        ----------
        moves
            Nobody leaves twice or joins twice, and everybody may join.
        """
        joins = {move.joins for move in moves}
        leaves = {move.leaves for move in moves}
        if any(not self.room[person] for person in joins - leaves):
            return False
        heavier = self._heavier(moves)
        touched = {self._visit[move.team] for move in moves}
        faults, cost = sum(map(self._at_fault, touched)), self._cost(moves)
        self._make(moves)
        faulty = {visit for visit in touched if self._at_fault(visit)}
        left = sum(map(self._at_fault, faulty))
        after = self._cost(moves)
        if after < _BROKEN and (left, after, heavier) <= (faults, cost, 0):
            if faulty != touched & self._faulty:
                self._faulty = self._faulty - touched | faulty
            return True
        self._make([Move(m.team, m.joins, m.leaves) for m in moves])
        return False

    def with_exceptions(self, numbers: Iterable[int]) -> Iterator[int]:
        """Return which of some teams have people who are exceptions."""
        far, places = self.crowd.far, self.places
        return (number for number in numbers if far[number] & places[number])

    def beside(self, number: int) -> list[int]:
        """Return the teams of a team's visit, itself among them."""
        return self._of_visit[self._visit[number]]

    def cost(self, number: int, person: int) -> int:
        """Return what somebody costs, or would cost, in a team."""
        team = self.teams.teams[number]
        return team.cost(person - self.teams.first[team.bench])

    def may_follow(self, number: int, leaves: int) -> int:
        """Return who could take somebody's place in a team, as positions.

        Each alone, whatever it costs; two places of one team passed on at once may
        break it.
        """
        crowd, team, visit = self.crowd, self.teams.teams[number], self._visit[number]
        first = self._first[number]
        one = 1 << leaves - first
        others = self.places[number] ^ one
        found = crowd.able[number] & ~(others | one)
        alone = self.teams.leads[leaves] and self._leading[visit] < 2
        if alone and crowd.lead_bound[number]:
            found &= crowd.leads[team.bench]
        if team.needs:
            found &= team.completing(others)
        return found & ~self._missing(team.bench, visit, leaves, found)

    def anew(self, number: int) -> int | None:
        """Return who fills a team without closed pairs, as positions; None if none can.

        For each place: somebody in the team, else who has least of those with room.
        """
        first, now = self._first[number], self.places[number]
        closed = self._closed.get(number, 0)
        places = self.teams.teams[number].places()
        if not places:
            return None if closed & now else now
        found = 0
        for place in places:
            may = place & ~closed & ~found
            chosen = may & now
            if not chosen:
                some = [p for p in positions(may) if self.room[first + p]]
                if not some:
                    return None
                chosen = 1 << min(some, key=lambda p: self.load[first + p])
            found |= chosen & -chosen
        return found

    def opened(self) -> list[int]:
        """Return the visits of teams with people whose pairs are closed, ascending."""
        return sorted(
            {
                self._visit[number]
                for number, closed in self._closed.items()
                if closed & self.places[number]
            }
        )

    def of_visit(self, visit: int) -> list[int]:
        """Return a visit's teams."""
        return self._of_visit[visit]

    def at_fault(self) -> list[int]:
        """Return the teams of visits at fault, ascending."""
        return sorted(n for visit in self._faulty for n in self._of_visit[visit])

    def easing(self, number: int, leaves: int) -> int:
        """Return with whom in somebody's place a visit would be less at fault.

        As positions; of the crowd, and not in the team.
        """
        team, visit = self.teams.teams[number], self._visit[number]
        first, leads, led = (
            self.teams.first[team.bench],
            self.teams.leads,
            self.teams.led[visit],
        )
        now, found = self._at_fault(visit), 0
        days = self._days_of(visit, leaves)
        leading = self._leading[visit] - leads[leaves]
        for joins in self.crowd.fit[number]:
            unled = led and not leading + leads[joins]
            after = UNLED * unled + (not days & self.teams.free[joins])
            if after < now and joins not in self.people[number]:
                found |= 1 << joins - first
        return found

    def _missing(self, bench: int, visit: int, leaves: int, some: int) -> int:
        """Return who of some people would leave a visit without a common day.

        Each in somebody's place. Where the visit is at fault already, who isn't there
        on all of its days.
        """
        crowd, open_days = self.crowd, self.teams.days[visit]
        if visit in self._faulty:
            return crowd.away_on(bench, open_days)
        days = self._common[visit]
        if crowd.away[leaves] & open_days:
            days = self._days_of(visit, leaves)
        while days and some:
            day = days & -days
            some &= crowd.absent_on(bench, day)
            days ^= day
        return some

    def _make(self, moves: Sequence[Move]) -> None:
        for move in moves:
            self._leave(move.team, move.leaves)
        for move in moves:
            self._join(move.team, move.joins)

    def _leave(self, number: int, person: int) -> None:
        team = self.teams.teams[number]
        self.people[number].remove(person)
        self.places[number] ^= 1 << person - self._first[number]
        self.held[person].remove(number)
        self.load[person] -= team.minutes
        self.room[person] += 1
        self._leading[team.visit] -= self.teams.leads[person]
        self._common[team.visit] = self._days_of(team.visit)

    def _join(self, number: int, person: int) -> None:
        team = self.teams.teams[number]
        insort(self.people[number], person)
        self.places[number] ^= 1 << person - self._first[number]
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
        heavier = 0
        for person, minutes in change.items():
            if minutes:
                weight, load = self._weight[person], self.load[person]
                heavier += weight(load + minutes) - weight(load)
        return heavier

    def _cost(self, moves: Sequence[Move]) -> int:
        """Return what the people of some teams cost, too much where one is broken."""
        numbers = {move.team for move in moves}
        return sum(
            self._cost_of(number) for number in numbers if not self.crowd.plain[number]
        )

    def _cost_of(self, number: int) -> int:
        team = self.teams.teams[number]
        if not team.met_by(self.places[number]):
            return _BROKEN
        if not team.exceptions:
            return 0
        return sum(map(team.cost, positions(self.places[number])))

    def _at_fault(self, visit: int) -> int:
        """Return how grave it is that nobody leads a visit, or all are never there."""
        led = self.teams.led[visit]
        unled = led and not self._leading[visit]
        return UNLED * unled + (not self._common[visit])

    def _days_of(self, visit: int, but: int = -1) -> int:
        """Return the days on which all of a visit's people are there, one left out."""
        days = self.teams.days[visit]
        for team in self._of_visit[visit]:
            for person in self.people[team]:
                if person != but:
                    days &= self.teams.free[person]
        return days
