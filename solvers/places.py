"""What never changes about teams while they are drawn, as tables."""

from collections.abc import Sequence

import numpy as np

from solvers.able import Able
from solvers.rows import (
    BoolArray,
    IntArray,
    Rows,
    ints,
    members,
    rows_of,
    spread,
    together,
)
from solvers.teams import Team
from solvers.teams_crowd import Crowd


class Places:
    """Facts about some teams, numbered anew from 0.

    Parameters
    ----------
    numbers
        The teams, ascending.

    Attributes
    ----------
    first
        The first person of each bench, and their number in all.
    minutes, length, size
        Of each team; `length` is the place of its minutes in `lengths`.
    lengths
        All lengths of these teams, ascending.
    lengths_of
        For each bench, the lengths that it has.
    scales
        What loads are weighed by, of each bench.
    able, visits
        Who is what to which team, and the visits that bind.
    """

    def __init__(self, crowd: Crowd, numbers: Sequence[int]) -> None:
        teams = crowd.teams
        self.first = teams.first
        own = [teams.teams[number] for number in numbers]
        self.minutes = ints(team.minutes for team in own)
        self.size = ints(team.size for team in own)
        self.lengths, self.length = np.unique(self.minutes, return_inverse=True)
        has = np.zeros((len(teams.first) - 1, len(self.lengths)), dtype=np.bool_)
        has[ints(team.bench for team in own), self.length] = True
        self.lengths_of = rows_of([has])
        self.scales = crowd.scales
        self._visit = ints(scale.visit for scale in self.scales)
        self._zero = ints(scale.zero for scale in self.scales)
        self.able = Able(teams, own)
        self.visits = Binding(crowd, own, self.able)

    def weight(self, bench: IntArray, load: IntArray) -> IntArray:
        """Return what people's loads weigh (see `teams.Scale`)."""
        visit = self._visit[bench]
        whole, rest = np.divmod(load - self._zero[bench], visit)
        weight: IntArray = whole * whole * visit + (2 * whole + 1) * rest
        return weight


class Binding:
    """Visits in which it matters for one team who is in another, numbered from 0.

    Attributes
    ----------
    visit
        Of each team, -1 where its visit doesn't bind.
    asks
        Which visits could come to have nobody who leads, and need one.
    teams
        Of each visit.
    places, place_in_team
        For each visit, the team of each place; and which of its places each is.
    days, span, open_days
        For each visit, its open days, as a set and as a row of `open_days`.
    leads
        Who may lead, of all people and of nobody.
    free
        The days on which each person is there, as a set.
    """

    def __init__(self, crowd: Crowd, own: Sequence[Team], able: Able) -> None:
        teams, binding = crowd.teams, crowd.binding
        visits = sorted({team.visit for team in own if binding[team.visit]})
        number = {visit: at for at, visit in enumerate(visits)}
        self.visit = ints(number.get(team.visit, -1) for team in own)
        self.teams = together(self.visit, len(visits))
        size = ints(own[at].size for at in self.teams.flat.tolist())
        row, self.place_in_team = spread(size)
        self.places = Rows(
            self.teams.flat[row],
            np.bincount(self.visit[self.teams.flat[row]], minlength=len(visits)),
        )
        self.leads = np.array([*teams.leads, False])
        self.asks = np.array([teams.led[visit] for visit in visits], dtype=np.bool_)
        kind, _ = spread(able.crowd.size)
        others = np.bincount(kind[~self.leads[able.crowd.flat]])
        safe = np.append(others, np.zeros(len(able.crowd.size)))[able.kind] == 0
        self.asks[self.visit[safe & (self.visit >= 0)]] = False
        self.free = teams.free
        self.days = [teams.days[visit] for visit in visits]
        days = max([1, *(some.bit_length() for some in self.days)])
        there = members([*teams.free, (1 << days) - 1], days)
        self._people, self._days = there.shape
        self._there = there.ravel()
        spans: dict[int, int] = {}
        self.span = ints(spans.setdefault(some, len(spans)) for some in self.days)
        open_days = members(list(spans), days)
        self.open_days = rows_of([open_days])
        missed = (~there).astype(np.float32) @ open_days.T.astype(np.float32)
        # One more stands for the visits that don't bind.
        everybody = np.ones(len(there), dtype=np.bool_)
        self._always = np.concatenate([(missed == 0).T.ravel(), everybody])
        self._span = np.append(self.span, len(spans))

    def is_there(self, person: IntArray, day: IntArray) -> BoolArray:
        """Tell who is there on which day."""
        found: BoolArray = self._there.take(person * self._days + day)
        return found

    def always_there(self, visit: IntArray, person: IntArray) -> BoolArray:
        """Tell who is there on all open days of visits; -1 binds nobody."""
        spans = self._span.take(visit)
        found: BoolArray = self._always.take(spans * self._people + person)
        return found
