"""Squads and people as numbers for the draw, and drawn people as places of theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import NamedTuple

from planner.durations import Minutes
from planner.pairing.prior import Prior
from planner.pairing.rules import Bench, Kind, Rules, Tier
from planner.pairing.seats import Part
from planner.pairing.teams import Seat
from planner.registry import Inspector
from planner.visits import Visit
from solvers.needs import settled
from solvers.teams import Team, Teams

#: Nobody visits this often; stands for "no limit".
UNLIMITED = 10**6


class _Sets(NamedTuple):
    """Of a team: who may take each seat, who meets each need, who could be in it.

    And sets of people with what one of them costs.
    """

    seats: tuple[int, ...]
    needs: tuple[int, ...]
    everybody: int
    exceptions: tuple[tuple[int, int], ...]


#: A graver exception outweighs any number of lighter ones; the lightest are closed
#: pairs.
_GRAVITY = {Tier.NEIGHBOUR: 1 << 20, Tier.DIRECT: 1 << 40}


class Asked(NamedTuple):
    """Inspectors or experts of a department for a visit, from `tier` or nearer."""

    visit: Visit
    part: Part
    tier: Tier

    @property
    def department_id(self) -> str:
        """Whose people are asked for."""
        return self.part.squad.case.kind.department_id


class Drawn(NamedTuple):
    """A team that was asked for, and who is in it: places on the bench."""

    asked: Asked
    bench: Bench
    positions: tuple[int, ...]

    @property
    def visit(self) -> Visit:
        """The visit."""
        return self.asked.visit


def capacities(bench: Bench, visits: Mapping[str, int]) -> list[int]:
    """Return how many more visits each of the bench may make this year."""
    return [
        UNLIMITED
        if person.max_visits is None
        else max(0, person.max_visits - visits.get(person.inspector_id, 0))
        for person in bench.inspectors
    ]


def _unled(seat: Seat) -> Seat:
    """Return a seat with the right to lead left aside."""
    return replace(seat, lead=False) if seat.lead else seat


class Encoding:
    """Numbers for benches, people and visits."""

    def __init__(
        self, rules: Rules, asked: Sequence[Asked], prior: Prior, minutes: Minutes
    ) -> None:
        self._rules = rules
        self.asked = asked
        self._prior = prior
        self.departments = sorted({one.department_id for one in asked})
        self._bench = {name: number for number, name in enumerate(self.departments)}
        self._benches = [rules.bench(name) for name in self.departments]
        self._first = [0]
        for bench in self._benches:
            self._first.append(self._first[-1] + len(bench.inspectors))
        self._visits = list({one.visit.visit_id: one.visit for one in asked}.values())
        self._visit = {v.visit_id: number for number, v in enumerate(self._visits)}
        self._minutes = {v.visit_id: minutes(v) for v in self._visits}
        self._fit: dict[tuple[Kind, int, Tier], _Sets] = {}

    def teams(self) -> Teams:
        """Return all that the draw is told."""
        people = self.people()
        prior, lead = self._prior, self._rules.policy.lead
        return Teams(
            teams=tuple(map(self._team, self.asked)),
            first=tuple(self._first),
            before=tuple(prior.minutes.get(p.inspector_id, 0) for p in people),
            room=tuple(
                room for b in self._benches for room in capacities(b, prior.visits)
            ),
            leads=tuple(person.lead and not person.expert for person in people),
            free=tuple(days for bench in self._benches for days in bench.days),
            led=(lead,) * len(self._visits),
            days=tuple(map(self._rules.open_days.of_visit, self._visits)),
        )

    def people(self) -> list[Inspector]:
        """Return the people of all benches, by their running numbers."""
        return [person for bench in self._benches for person in bench.inspectors]

    @cached_property
    def kept(self) -> list[int | None]:
        """The seat of each team that is kept for somebody who may lead."""
        # Many squads share their seats.
        known = {id(one.part.seats): one.part.seats for one in self.asked}
        kept = {
            key: next((at for at, seat in enumerate(seats) if seat.lead), None)
            for key, seats in known.items()
        }
        return [kept[id(one.part.seats)] for one in self.asked]

    @cached_property
    def order(self) -> list[int]:
        """The teams, longest visits first, otherwise as they are."""
        minutes = [self._minutes[one.visit.visit_id] for one in self.asked]
        return sorted(range(len(minutes)), key=minutes.__getitem__, reverse=True)

    def named(self, teams: Teams, people: Sequence[Sequence[int]]) -> Iterator[Drawn]:
        """Yield each team's people as places on its bench."""
        for one, team, own in zip(self.asked, teams.teams, people, strict=True):
            first = teams.first[team.bench]
            positions = tuple([person - first for person in own])
            yield Drawn(one, self._benches[team.bench], positions)

    def _team(self, one: Asked) -> Team:
        seats, needs, everybody, far = self._sets(one.part, one.tier)
        admissible = one.part.squad.case.admissible
        able, needs = settled(
            everybody & admissible, tuple([n & admissible for n in needs]), len(seats)
        )
        return Team(
            bench=self._bench[one.department_id],
            visit=self._visit[one.visit.visit_id],
            minutes=self._minutes[one.visit.visit_id],
            seats=tuple([seat & able for seat in seats]),
            able=able,
            needs=needs,
            exceptions=tuple([(some & able, c) for some, c in far if some & able])
            if far
            else (),
        )

    def _sets(self, part: Part, tier: Tier) -> _Sets:
        """Return the sets as if everybody were admissible."""
        # Many squads share their seats, and differ in who is admissible alone.
        key = part.squad.case.kind, id(part.seats), tier
        if key not in self._fit:
            self._fit[key] = self._fit_of(part, tier)
        return self._fit[key]

    def _fit_of(self, part: Part, tier: Tier) -> _Sets:
        kind, expert = part.squad.case.kind, part.seats[0].expert
        fit = partial(self._rules.bench(kind.department_id).fit, kind.district)
        everybody = fit(Seat(expert=expert), tier)
        return _Sets(
            seats=tuple(fit(_unled(seat), tier) for seat in part.seats),
            needs=tuple(fit(Seat(need, expert=expert), tier) for need in part.needs),
            everybody=everybody,
            exceptions=tuple(self._far(kind, everybody, tier)),
        )

    def _far(self, kind: Kind, everybody: int, tier: Tier) -> Iterator[tuple[int, int]]:
        bench = self._rules.bench(kind.department_id)
        near = bench.within(kind.district, Tier.HOME)
        for further, cost in _GRAVITY.items():
            if further <= tier:
                within = bench.within(kind.district, further)
                if found := within & ~near & everybody:
                    yield found, cost
                near |= within
