"""A first way to fill teams: seat by seat, whoever has least, others making way.

The order of teams and of people, both settled by lot, decides all of it. Nothing is
left to a solver's choice among equals, so anybody can make it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from solvers.seating_bench import Bench
from solvers.teams import CLOSED, Team, Teams

#: Who may take a team's seats: of the narrow ones, of others, of those kept for a lead.
_Cut = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]

#: Where the last of these stand.
_KEPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """The people of each team, and the benches that have too few for theirs."""

    held: list[list[int]]
    short: frozenset[int]


def seat_people(
    teams: Teams, kept: Sequence[int | None], order: Sequence[int]
) -> Seating:
    """Fill teams one after the other, with as few exceptions as can be.

    Parameters
    ----------
    kept
        Of each team, the seat kept for somebody who may lead. These are filled last,
        by anybody where the visit has somebody to lead by then.
    order
        The teams as they are filled.
    """
    found = _seated(teams, kept, order)
    if found.short and (opened := _opened(teams)) != teams:
        # Where little is open, who is moved about may not find the way that there is.
        return _seated(opened, kept, order)
    return found


def _seated(teams: Teams, kept: Sequence[int | None], order: Sequence[int]) -> Seating:
    found = _Seating(teams, kept, reserved=False).run(order)
    if found.short:
        # People moved about may have left too few to lead in the seats kept for it.
        return _Seating(teams, kept, reserved=True).run(order)
    return found


def _opened(teams: Teams) -> Teams:
    """Return teams in which no pair is closed."""
    some = [
        team._replace(exceptions=tuple(e for e in team.exceptions if e[1] != CLOSED))
        for team in teams.teams
    ]
    return replace(teams, teams=tuple(some))


class _Seating:
    def __init__(
        self, teams: Teams, kept: Sequence[int | None], *, reserved: bool
    ) -> None:
        self._teams = teams
        self._kept = kept
        self._reserved = reserved
        self._leading = [0] * len(teams.led)
        self._benches = [
            Bench(teams, bench, self._leading, reserved=reserved)
            for bench in range(len(teams.first) - 1)
        ]

    def run(self, order: Sequence[int]) -> Seating:
        short = set()
        teams, leading = self._teams.teams, self._leading
        for number, fit, kept in self._waiting(order):
            team = teams[number]
            bench = self._benches[team.bench]
            if kept and not leading[team.visit]:
                fit &= bench.leads
            if team.bench not in short and not bench.fill(number, fit):
                short.add(team.bench)
        held: list[list[int]] = [[] for _ in teams]
        for bench in self._benches:
            for number, person in bench.seated():
                held[number].append(person)
        return Seating(held=held, short=frozenset(short))

    def _waiting(self, order: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
        """Yield the seats as they are filled: the team, who may sit, whether kept.

        A kept seat that is filled among the narrow ones is yielded as one of them.
        """
        cuts = self._cuts()
        for which in range(3):
            for number in order:
                for fit in cuts[number][which]:
                    yield number, fit, which == _KEPT

    def _cuts(self) -> list[_Cut]:
        known: dict[tuple[int, tuple[int, ...], int | None], _Cut] = {}
        found = []
        for team, kept in zip(self._teams.teams, self._kept, strict=True):
            at = kept if self._teams.led[team.visit] else None
            key = team.bench, team.seats, at
            if key not in known:
                known[key] = self._cut(team, at)
            found.append(known[key])
        return found

    def _cut(self, team: Team, kept: int | None) -> _Cut:
        """Sort a team's seats by when they are filled."""
        able, leads = team.able, self._benches[team.bench].leads
        cut: tuple[list[int], list[int], list[int]] = [], [], []
        for at, fit in enumerate(team.seats):
            if at != kept:
                cut[fit == able].append(fit)
            elif self._reserved:
                cut[0].append(fit & leads)
            else:
                cut[_KEPT].append(fit)
        narrow, other, last = map(tuple, cut)
        return narrow, other, last
