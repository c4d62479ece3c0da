"""Who is in which team, and how places are passed on without making anything worse."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from solvers.standing import Standing
from solvers.teams import Scale, Teams
from solvers.teams_crowd import Crowd

#: What a team costs whose people can't take its seats: more than any exceptions.
_BROKEN = 2**200


#: What a visit that nobody may lead counts beside those whose people never meet.
UNLED = 2**20


class Move(NamedTuple):
    """Somebody leaves a team, and somebody else joins it."""

    team: int
    leaves: int
    joins: int


class _Deals(NamedTuple):
    """As sets of teams by place: whose each is, and which have several keys."""

    standing: Standing
    holds: list[int]
    many_keys: list[int]


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
    able
        The same, as positions.
    scales
        What loads are weighed by, of each bench.
    """

    def __init__(self, teams: Teams, held: Sequence[Sequence[int]]) -> None:
        self.teams = teams
        self.people: list[list[int]] = [[] for _ in teams.teams]
        self.held: list[set[int]] = [set() for _ in teams.before]
        self.load = list(teams.before)
        self.room = list(teams.room)
        self._of_visit: list[list[int]] = [[] for _ in teams.led]
        for number, team in enumerate(teams.teams):
            self._of_visit[team.visit].append(number)
        self._leading = [0] * len(teams.led)
        self._common = list(teams.days)
        self._minutes = [team.minutes for team in teams.teams]
        self._visit = [team.visit for team in teams.teams]
        self._crowd = Crowd(teams)
        self.fit, self.able = self._crowd.fit, self._crowd.able
        self.scales = teams.scales()
        self._dear = {team.bench for team in teams.teams if team.exceptions}
        self._seat(held)
        self._deals: _Deals | None = None
        self._faulty = {v for v in range(len(teams.led)) if self._at_fault(v)}

    def _seat(self, held: Sequence[Sequence[int]]) -> None:
        """Put everybody into teams that nobody is in."""
        leads, away, free = self.teams.leads, self._crowd.away, self.teams.free
        leading, common = self._leading, self._common
        for number, some in enumerate(held):
            people = self.people[number]
            people += sorted(some)
            minutes, visit = self._minutes[number], self._visit[number]
            for person in people:
                self.held[person].add(number)
                self.load[person] += minutes
                if leads[person]:
                    leading[visit] += 1
                if away[person]:
                    common[visit] &= free[person]
        for person, own in enumerate(self.held):
            self.room[person] -= len(own)

    def scale_of(self, person: int) -> Scale:
        """Return what somebody's load is weighed by."""
        return self.scales[bisect_right(self.teams.first, person) - 1]

    def may_join(self, person: int, team: int) -> bool:
        """Tell whether somebody may be in a team and isn't."""
        return person in self.fit[team] and team not in self.held[person]

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

    def open_to(self, one: int, other: int) -> dict[int, list[int]]:
        """Return the teams in which the other could stand for one, by minutes.

        Any of them, whatever happens in the rest: in none of them are both. Visits at
        fault are left alone.
        """
        leads, deals = self.teams.leads, self._dealing()
        standing = deals.standing
        bench = standing.bench[one]
        keyed, key = standing.keyed[bench], standing.sure[one]
        shared = deals.holds[one] & ~deals.holds[other] & standing.fit[other]
        for visit in self._faulty:
            for number in self._of_visit[visit]:
                if self.teams.teams[number].bench == bench:
                    shared &= ~(1 << standing.place[number])
        # Where somebody must hold a key, and only the one does, the other has to, too.
        shared &= ~(keyed & key & ~deals.many_keys[bench] & ~standing.sure[other])
        doubtful = shared & ~(standing.sure[other] | keyed)
        doubtful |= shared & standing.away[other]
        for team in standing.teams(bench, doubtful):
            if not self._may_stand(team, one, other):
                shared ^= 1 << standing.place[team]
        found = standing.by_minutes(bench, shared)
        if leads[one] == leads[other]:
            return dict(found)
        return {m: own for m, every in found if (own := self._led_without(one, every))}

    def _led_without(self, one: int, some: Sequence[int]) -> list[int]:
        """Return the teams where somebody's right to lead, or lack of it, is no matter.

        The one who comes in has it if this one hasn't, and the other way round.
        """
        led, bound = self.teams.leads[one], self._crowd.lead_bound
        leading, visit = self._leading, self._visit
        return [n for n in some if not bound[n] or leading[visit[n]] != led]

    def _may_stand(self, team: int, one: int, other: int) -> bool:
        """Tell of a team of one's crowd whether the other fits, the lead aside."""
        standing = self._dealing().standing
        if standing.sure[other] >> standing.place[team] & 1:
            if not self._crowd.away[other]:
                return True
            if self.teams.free[other] & self._common[self._visit[team]]:
                return True
        return self._stands_for(team, one, other)

    def has_exceptions(self, bench: int) -> bool:
        """Tell whether anybody of a bench would be an exception in a team."""
        return bench in self._dear

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
        faulty = {visit} if self._at_fault(visit) else set()
        self._faulty = self._faulty - {visit} | faulty

    def cost(self, number: int, person: int) -> int:
        """Return what somebody costs, or would cost, in a team."""
        team = self.teams.teams[number]
        return team.cost(person - self.teams.first[team.bench])

    def successors(self, number: int, leaves: int) -> int:
        """Return who could take somebody's place in a team, as positions.

        Each alone, and at no higher cost; two places of one team passed on at once
        may break it.
        """
        crowd, team, visit = self._crowd, self.teams.teams[number], self._visit[number]
        first = self.teams.first[team.bench]
        one = 1 << leaves - first
        others = sum(1 << person - first for person in self.people[number]) ^ one
        found = crowd.able[number] & ~(others | one)
        alone = self.teams.leads[leaves] and self._leading[visit] < 2
        if alone and crowd.lead_bound[number]:
            found &= crowd.leads[team.bench]
        if crowd.keyed[number]:
            if not others & crowd.keys[number]:
                found &= crowd.keys[number]
        elif not crowd.plain[number]:
            if visit in self._faulty:
                return 0
            found &= team.completing(others) & team.no_dearer(leaves - first)
        return found & ~self._missing(team.bench, visit, leaves, found)

    def _missing(self, bench: int, visit: int, leaves: int, some: int) -> int:
        """Return who of some people would leave a visit without a common day.

        Each in somebody's place. Where the visit is at fault already, who isn't there
        on all of its days.
        """
        crowd, open_days = self._crowd, self.teams.days[visit]
        if visit in self._faulty:
            return crowd.away_on(bench, open_days)
        days = self._common[visit]
        if crowd.away[leaves] & open_days:
            days = self._days_of(visit, leaves)
        for day in positions(days):
            some &= crowd.absent_on(bench, day)
            if not some:
                break
        return some

    def give(self, given: Sequence[int], one: int, other: int) -> None:
        """Let the other stand for one in teams, as `open_to` says may be."""
        teams, deals = self.teams, self._dealing()
        standing = deals.standing
        self.held[one].difference_update(given)
        self.held[other].update(given)
        some = sum(1 << standing.place[number] for number in given)
        deals.holds[one] ^= some
        deals.holds[other] ^= some
        more = teams.leads[other] - teams.leads[one]
        moved = 0
        for number in given:
            people = self.people[number]
            people[people.index(one)] = other
            people.sort()
            moved += self._minutes[number]
            if more:
                self._leading[self._visit[number]] += more
        self.load[one] -= moved
        self.load[other] += moved
        self.room[one] += len(given)
        self.room[other] -= len(given)
        bench = standing.bench[one]
        keys = (
            some & standing.keyed[bench] & (standing.sure[one] ^ standing.sure[other])
        )
        for number in standing.teams(bench, keys):
            self._count_keys(deals, number)
        away = some & (standing.away[one] | standing.away[other])
        for number in standing.teams(bench, away):
            self._common[self._visit[number]] = self._days_of(self._visit[number])

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
        self._note(number, person)

    def _join(self, number: int, person: int) -> None:
        team = self.teams.teams[number]
        self.people[number].append(person)
        self.people[number].sort()
        self.held[person].add(number)
        self.load[person] += team.minutes
        self.room[person] -= 1
        self._leading[team.visit] += self.teams.leads[person]
        self._common[team.visit] &= self.teams.free[person]
        self._note(number, person)

    def _dealing(self) -> "_Deals":
        """Return whose teams are whose, as deals ask for it."""
        if self._deals is None:
            standing = Standing(self.teams, self._crowd)
            holds = [0] * len(self.teams.before)
            deals = self._deals = _Deals(standing, holds, [0] * len(standing.keyed))
            for number, people in enumerate(self.people):
                for person in people:
                    holds[person] |= 1 << standing.place[number]
                self._count_keys(deals, number)
        return self._deals

    def _note(self, number: int, person: int) -> None:
        """Note for deals that somebody has come to a team or left it."""
        if self._deals is not None:
            self._deals.holds[person] ^= 1 << self._deals.standing.place[number]
            self._count_keys(self._deals, number)

    def _count_keys(self, deals: "_Deals", number: int) -> None:
        """Note whether several of a team hold what one of it must."""
        if not self._crowd.keyed[number]:
            return
        bench, keys = self.teams.teams[number].bench, self._crowd.keys[number]
        team, first = 1 << deals.standing.place[number], self.teams.first[bench]
        deals.many_keys[bench] &= ~team
        if sum(keys >> person - first & 1 for person in self.people[number]) > 1:
            deals.many_keys[bench] |= team

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
        if not team.seatable(own):
            return _BROKEN
        return sum(map(team.cost, own)) if team.exceptions else 0

    def _stands_for(self, number: int, one: int, other: int) -> bool:
        """Tell whether a team and its visit are as good with another person."""
        visit = self._visit[number]
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
        if self._crowd.keyed[number]:
            first = self.teams.first[self.teams.teams[number].bench]
            keys = self._crowd.keys[number]
            return any(keys >> person - first & 1 for person in (other, *others))
        after = self._cost_of(number, [*others, other])
        if not self.teams.teams[number].exceptions:
            return after == 0
        return after == self._cost_of(number, people)

    def _meet_without(self, visit: int, one: int, other: int) -> bool:
        """Tell whether a visit has a common day with another person in one's place."""
        if self._common[visit] & self.teams.free[other]:
            return True
        return self._days_of(visit, one) & self.teams.free[other] != 0

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
