"""Who may be in which team at all, looked up fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from solvers.teams import Team, Teams, people_of

#: A team's bench, seats and exceptions.
_Asked = tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What teams of the same seats and exceptions have in common."""

    able: int
    fit: tuple[int, ...]
    plain: bool
    alike: bool
    keyed: bool
    keys: int
    only_leads: bool


class Crowd:
    """Sets of people for all teams, each made once.

    Attributes
    ----------
    fit, able
        The people who may be in each team: ascending, and as positions.
    plain, alike
        Which teams are as good whoever of these is in them, and which at least whole.
    keyed, keys
        Which teams ask but for somebody of some, and whom, as positions; of others all
        who may be in them.
    binding
        In which visits it matters for one team who is in another.
    """

    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self.leads = self._on_benches(teams.leads)
        kinds = self._kinds()
        self.able = [kind.able for kind in kinds]
        self.fit = [kind.fit for kind in kinds]
        self.plain = [kind.plain for kind in kinds]
        self.alike = [kind.alike for kind in kinds]
        self.keys = [kind.keys for kind in kinds]
        self.keyed = [kind.keyed for kind in kinds]
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
        for team in self._teams.teams:
            key = team.bench, team.seats, team.exceptions
            kind = known.get(key)
            if kind is None:
                able, first = team.able, self._teams.first[team.bench]
                if (first, able) not in crowds:
                    crowds[first, able] = people_of(able, first)
                kind = known[key] = self._kind_of(team, able, crowds[first, able])
            found.append(kind)
        return found

    def _kind_of(self, team: Team, able: int, fit: tuple[int, ...]) -> _Kind:
        narrow = [seat for seat in team.seats if seat != able]
        keyed = len(narrow) == 1
        return _Kind(
            able=able,
            fit=fit,
            plain=not narrow and not team.exceptions,
            alike=not narrow,
            keyed=keyed,
            keys=narrow[0] if keyed else able,
            only_leads=not able & ~self.leads[team.bench],
        )

    def _binding(self) -> list[bool]:
        """Return the visits in which it matters for one team who is in another."""
        bound = list(self._teams.led)
        for number, team in enumerate(self._teams.teams):
            bound[team.visit] &= self.lead_bound[number]
        for number, team in enumerate(self._teams.teams):
            if not bound[team.visit]:
                days = self._teams.days[team.visit]
                away = self.away_on(team.bench, days) & self.able[number]
                bound[team.visit] = away != 0
        return bound

    def _away_on(self, bench: int, days: int) -> int:
        """Return who of a bench is away on some of the days, as positions."""
        start, end = self._teams.first[bench : bench + 2]
        return sum(1 << k for k, away in enumerate(self.away[start:end]) if away & days)

    def _absent_on(self, bench: int, days: int) -> int:
        """Return who of a bench is there on none of some days, as positions."""
        start, end = self._teams.first[bench : bench + 2]
        free = self._teams.free[start:end]
        return sum(1 << k for k, own in enumerate(free) if not own & days)

    def _on_benches(self, flags: Sequence[bool]) -> list[int]:
        """Return the positions on each bench that are flagged."""
        first = self._teams.first
        return [
            sum(1 << k for k, flag in enumerate(flags[start:end]) if flag)
            for start, end in pairwise(first)
        ]
