"""Who may be in which team at all, looked up fast."""

from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from solvers.teams import Team, Teams, on_benches, people_of

#: A team's bench, crowd, needs and exceptions.
_Asked = tuple[int, int, tuple[int, ...], tuple[tuple[int, int], ...]]


class _Kind(NamedTuple):
    """What teams of the same crowd, needs and exceptions have in common."""

    far: int
    fit: tuple[int, ...]
    plain: bool
    only_leads: bool


class Crowd:
    """Sets of people for all teams, each made once.

    Attributes
    ----------
    teams
        What it was made from.
    scales
        What loads are weighed by, of each bench.
    fit, able
        The people who may be in each team: ascending, and as positions.
    far
        Who of them are exceptions, as positions.
    plain
        Which teams are as good whoever of these is in them.
    binding
        In which visits it matters for one team who is in another.
    """

    def __init__(self, teams: Teams) -> None:
        self.teams = teams
        self.scales = teams.scales()
        self.leads = on_benches(teams.first, teams.leads)
        kinds = self._kinds()
        self.able = [team.able for team in teams.teams]
        self.far = [kind.far for kind in kinds]
        self.fit = [kind.fit for kind in kinds]
        self.plain = [kind.plain for kind in kinds]
        self.lead_bound = [
            teams.led[team.visit] and not kind.only_leads
            for team, kind in zip(teams.teams, kinds, strict=True)
        ]
        everyday = 0
        for days in set(teams.days):
            everyday |= days
        self.away = [everyday & ~free for free in teams.free]
        self.away_on = cache(self._away_on)
        self.absent_on = cache(self._absent_on)
        self.binding = self._binding()

    def _kinds(self) -> list[_Kind]:
        """Return the kind of each team."""
        known: dict[_Asked, _Kind] = {}
        crowds: dict[tuple[int, int], tuple[int, ...]] = {}
        found = []
        for team in self.teams.teams:
            key = team.bench, team.able, team.needs, team.exceptions
            kind = known.get(key)
            if kind is None:
                able, first = team.able, self.teams.first[team.bench]
                if (first, able) not in crowds:
                    crowds[first, able] = people_of(able, first)
                kind = known[key] = self._kind_of(team, crowds[first, able])
            found.append(kind)
        return found

    def _kind_of(self, team: Team, fit: tuple[int, ...]) -> _Kind:
        return _Kind(
            far=reduce(or_, (people for people, _ in team.exceptions), 0),
            fit=fit,
            plain=not team.needs and not team.exceptions,
            only_leads=not team.able & ~self.leads[team.bench],
        )

    def _binding(self) -> list[bool]:
        """Return the visits in which it matters for one team who is in another."""
        bound = list(self.teams.led)
        for number, team in enumerate(self.teams.teams):
            bound[team.visit] &= self.lead_bound[number]
        for number, team in enumerate(self.teams.teams):
            if not bound[team.visit]:
                days = self.teams.days[team.visit]
                away = self.away_on(team.bench, days) & self.able[number]
                bound[team.visit] = away != 0
        return bound

    def _away_on(self, bench: int, days: int) -> int:
        """Return who of a bench is away on some of the days, as positions."""
        start, end = self.teams.first[bench : bench + 2]
        return sum(1 << k for k, away in enumerate(self.away[start:end]) if away & days)

    def _absent_on(self, bench: int, days: int) -> int:
        """Return who of a bench is there on none of some days, as positions."""
        start, end = self.teams.first[bench : bench + 2]
        free = self.teams.free[start:end]
        return sum(1 << k for k, own in enumerate(free) if not own & days)
