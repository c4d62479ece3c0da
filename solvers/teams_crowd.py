"""Who may be in which team at all, looked up fast."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from solvers.teams import Team, Teams, positions


class Crowd:
    """Sets of people for all teams, each made once.

    Attributes
    ----------
    fit, fits
        The people who may be in each team: ascending, and as a set.
    plain
        Which teams are whole whoever of these is in them.
    key_holders
        Of whom one must be in the team, where nothing else is asked of it; else None.
    surely
        Who may be in each team whoever else is, as positions.
    binding
        In which visits it matters for one team who is in another.
    """

    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self._known: dict[tuple[int, int], tuple[tuple[int, ...], frozenset[int]]] = {}
        self.able = [team.able for team in teams.teams]
        self.fit: list[tuple[int, ...]] = []
        self.fits: list[frozenset[int]] = []
        self.plain: list[bool] = []
        self.key_holders: list[frozenset[int] | None] = []
        self.keys: list[int] = []
        for team, able in zip(teams.teams, self.able, strict=True):
            fit, fits = self._set_of(team, able)
            self.fit.append(fit)
            self.fits.append(fits)
            narrow = [seat for seat in team.seats if seat != able]
            self.plain.append(not narrow and not team.exceptions)
            alone = len(narrow) == 1 and not team.exceptions
            self.keys.append(narrow[0] if alone else able)
            self.key_holders.append(self._set_of(team, narrow[0])[1] if alone else None)
        self.lead_bound = [
            teams.led[team.visit] and not all(teams.leads[person] for person in fit)
            for team, fit in zip(teams.teams, self.fit, strict=True)
        ]
        self.surely = [
            key if plain or holders is not None else 0
            for plain, key, holders in zip(
                self.plain, self.keys, self.key_holders, strict=True
            )
        ]
        everyday = 0
        for days in teams.days:
            everyday |= days
        self.away = [everyday & ~free for free in teams.free]

        self.away_on = cache(self._away_on)
        self.never_on = cache(self._never_on)
        self.binding = self._binding()
        self.leads = self._on_benches(teams.leads)

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

    def _never_on(self, bench: int, days: int) -> int:
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

    def _set_of(
        self, team: Team, people: int
    ) -> tuple[tuple[int, ...], frozenset[int]]:
        key = team.bench, people
        if key not in self._known:
            first = self._teams.first[team.bench]
            fit = tuple(first + position for position in positions(people))
            self._known[key] = fit, frozenset(fit)
        return self._known[key]
