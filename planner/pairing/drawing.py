"""Of all teams as good as the solver's, those that are taken: by lot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from planner.pairing.flow import Seated, capacities
from planner.pairing.rules import Bench, Rules, Tier
from planner.pairing.seats import Squad
from planner.visits import Visit
from solvers.drawing import draw_teams
from solvers.mixing import MOST_SEATS, Teams
from solvers.staffing import members

IntArray = npt.NDArray[np.int64]

#: A graver exception outweighs any number of lighter ones.
_GRAVITY = {Tier.HOME: 0, Tier.NEIGHBOUR: 1 << 20, Tier.DIRECT: 1 << 40}
_RECENT = 1


@dataclass(frozen=True, slots=True)
class Filled:
    """A department's team for a visit: its squad, from where people come, who they are.

    `tier` is what its people come from or nearer.
    """

    visit: Visit
    squad: Squad
    tier: Tier
    seated: tuple[Seated, ...]


def redrawn(
    filled: Sequence[Filled], rules: Rules, prior: Mapping[str, int], key: str
) -> list[Filled]:
    """Return teams drawn by lot from all that are as good, with the same seats.

    Teams of more than `MOST_SEATS` stay as they are.

    Parameters
    ----------
    prior
        Visits that inspectors already have this year.
    key
        Text that holds the seed.
    """
    large = [team for team in filled if len(team.squad.seats) > MOST_SEATS]
    others = [team for team in filled if len(team.squad.seats) <= MOST_SEATS]
    if not others:
        return list(filled)
    encoder = _Encoder(rules, prior, others, large)
    held = draw_teams(encoder.teams(), encoder.held(), f"{key}|draw")
    return [*large, *encoder.decoded(held)]


class _Encoder:
    """Numbers for benches, people, visits and seats, and back."""

    def __init__(
        self,
        rules: Rules,
        prior: Mapping[str, int],
        filled: Sequence[Filled],
        large: Sequence[Filled],
    ) -> None:
        self._rules = rules
        self._prior = prior
        self._filled = filled
        self._large = large
        ids = sorted({team.squad.case.department_id for team in filled})
        self._bench = {department_id: at for at, department_id in enumerate(ids)}
        self._benches = [rules.bench(department_id) for department_id in ids]
        sizes = [len(bench.inspectors) for bench in self._benches]
        self._first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        numbers = dict.fromkeys(team.visit.visit_id for team in filled)
        self._visit = {visit_id: at for at, visit_id in enumerate(numbers)}

    def teams(self) -> Teams:
        """Return the teams as numbers."""
        bench = np.array([self._bench_of(team) for team in self._filled])
        shape = (len(self._filled), max(len(b.inspectors) for b in self._benches))
        able, penalty = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for at, team in enumerate(self._filled):
            own = self._benches[bench[at]]
            for seat, asked in enumerate(team.squad.seats):
                fit = own.candidates(team.squad.case, asked, team.tier)
                able[at, list(members(fit))] |= 1 << seat
            if team.tier is not Tier.HOME:
                district = team.squad.case.district
                for place in np.flatnonzero(able[at]).tolist():
                    penalty[at, place] = _GRAVITY[own.tier_of(place, district)]
            recent = self._rules.recent(team.visit, own)
            penalty[at, list(members(recent))] += _RECENT
        people = [person for b in self._benches for person in b.inspectors]
        before = [self._prior.get(person.inspector_id, 0) for person in people]
        room = [limit for b in self._benches for limit in capacities(b, self._prior)]
        taken = self._elsewhere(len(people))
        places: dict[tuple[int, str], int] = {}
        near = [
            places.setdefault((number, team.squad.case.district), len(places))
            for number, team in zip(bench.tolist(), self._filled, strict=True)
        ]
        return Teams(
            bench=bench,
            place=np.array(near),
            visit=np.array([self._visit[t.visit.visit_id] for t in self._filled]),
            first=self._first,
            seats=np.array([len(team.squad.seats) for team in self._filled]),
            able=able,
            penalty=penalty,
            prior=np.array(before, dtype=np.int64) + taken,
            capacity=np.array(room, dtype=np.int64) - taken,
            leads=np.array([p.lead and not p.expert for p in people], dtype=np.bool_),
            led=self._led(),
        )

    def _elsewhere(self, n_people: int) -> IntArray:
        """Return how many seats people have in teams that stay as they are."""
        taken = np.zeros(n_people, dtype=np.int64)
        for team in self._large:
            bench = self._bench.get(team.squad.case.department_id)
            if bench is not None:
                for one in team.seated:
                    taken[self._first[bench] + one.position] += 1
        return taken

    def _led(self) -> npt.NDArray[np.bool_]:
        """Return in which visits somebody of these teams has to lead."""
        led = np.full(len(self._visit), self._rules.policy.lead, dtype=np.bool_)
        for team in self._large:
            inspectors = self._rules.bench(team.squad.case.department_id).inspectors
            people = [inspectors[one.position] for one in team.seated]
            if any(person.lead and not person.expert for person in people):
                at = self._visit.get(team.visit.visit_id)
                led[[] if at is None else at] = False
        return led

    def _bench_of(self, team: Filled) -> int:
        return self._bench[team.squad.case.department_id]

    def held(self) -> IntArray:
        """Return the people of each team, -1 beyond its seats."""
        held = np.full((len(self._filled), MOST_SEATS), -1, dtype=np.int64)
        for at, team in enumerate(self._filled):
            own = [one.position for one in team.seated]
            held[at, : len(own)] = self._first[self._bench_of(team)] + np.array(own)
        return held

    def decoded(self, held: IntArray) -> list[Filled]:
        """Return the teams with other people on their seats."""
        found = []
        for team, people in zip(self._filled, held, strict=True):
            number = self._bench_of(team)
            own = people[: len(team.squad.seats)] - self._first[number]
            bench = self._benches[number]
            seated = _seated(bench, team, sorted(own.tolist()))
            found.append(Filled(team.visit, team.squad, team.tier, seated))
        return found


def _seated(bench: Bench, team: Filled, people: Sequence[int]) -> tuple[Seated, ...]:
    """Return people on seats that each may take: of several ways the first."""
    squad = team.squad
    fit = [bench.candidates(squad.case, seat, team.tier) for seat in squad.seats]
    way = next(
        order
        for order in permutations(people)
        if all(own >> one & 1 for own, one in zip(fit, order, strict=True))
    )
    return tuple(
        Seated(team.visit.visit_id, one, seat)
        for one, seat in zip(way, squad.seats, strict=True)
    )
