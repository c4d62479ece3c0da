"""Other ways to make teams: those of practice, and those of a textbook.

Each is told for every seat who may take it, and nothing else; the planner's own rules
say so, so that all ways keep the same ones. Where nobody is left for a seat, it stays
empty.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from benchmarks.city_of_teams import City
from benchmarks.pairing import paired
from planner.open_days import OpenDays
from planner.pairing.rules import Rules
from planner.pairing.seats import SeatPlans
from solvers.staffing import members

if TYPE_CHECKING:
    # Importing ortools takes seconds, which ways without it needn't pay.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

    _Sits = dict[tuple[int, int, str], IntVar]

#: Who makes a visit, by visit and department.
Teams = dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A team that is asked for: of each seat who may take it, in the list's order."""

    visit_id: str
    department_id: str
    seats: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> tuple[str, str]:
        """What teams are kept under."""
        return self.visit_id, self.department_id


def asked_of(city: City) -> list[Asked]:
    """Return all teams that a city's visits need; none of visits that can't be made."""
    open_days = OpenDays(city.visits, city.registry, {})
    rules = Rules(city.registry, city.policy.teams, open_days, {}, "list")
    plans = SeatPlans(rules)

    @cache
    def named(department_id: str, people: int) -> tuple[str, ...]:
        bench = rules.bench(department_id).inspectors
        return tuple(sorted(bench[at].inspector_id for at in members(people)))

    def teams() -> Iterator[Asked]:
        for visit in city.visits:
            cases = rules.cases(visit)
            for squad in plans.best(cases) or ():
                own = squad.case.kind.department_id
                fit = [
                    rules.bench(own).candidates(squad.case, seat, squad.tier)
                    for seat in squad.seats
                ]
                yield Asked(
                    visit_id=visit.visit_id,
                    department_id=own,
                    seats=tuple(named(own, people) for people in fit),
                )

    return list(teams())


def _dealt(
    asked: Sequence[Asked], choose: Callable[[Asked, Sequence[str]], str]
) -> Teams:
    """Deal teams one after another; `choose` takes one of those who may sit down."""
    teams = {}
    for team in asked:
        people: list[str] = []
        for seat in team.seats:
            fit = [person for person in seat if person not in people]
            people += [choose(team, fit)] if fit else []
        teams[team.key] = tuple(people)
    return teams


def by_chance(asked: Sequence[Asked], seed: int) -> Teams:
    """Draw each seat among all who may take it, whatever else they do."""
    rng = Random(seed)
    return _dealt(asked, lambda _, fit: rng.choice(fit))


def _in_turn(asked: Sequence[Asked], lists: Mapping[str, Sequence[str]]) -> Teams:
    place = {p: at for own in lists.values() for at, p in enumerate(own)}
    turn = dict.fromkeys(lists, 0)

    def choose(team: Asked, fit: Sequence[str]) -> str:
        own = team.department_id
        size = len(lists[own])
        chosen = min(fit, key=lambda person: (place[person] - turn[own]) % size)
        turn[own] = place[chosen] + 1
        return chosen

    return _dealt(asked, choose)


def _lists(asked: Sequence[Asked]) -> dict[str, list[str]]:
    people: dict[str, set[str]] = defaultdict(set)
    for team in asked:
        people[team.department_id].update(*team.seats)
    return {department: sorted(people[department]) for department in sorted(people)}


def round_robin(asked: Sequence[Asked], seed: int) -> Teams:
    """Take the next of the list who may: no seed changes anything."""
    return _in_turn(asked, _lists(asked))


def shuffled_round_robin(asked: Sequence[Asked], seed: int) -> Teams:
    """Shuffle each list once, then take the next who may."""
    rng = Random(seed)
    return _in_turn(
        asked, {d: rng.sample(own, len(own)) for d, own in _lists(asked).items()}
    )


def least_loaded(asked: Sequence[Asked], seed: int) -> Teams:
    """Take who has fewest visits so far, by lot among several."""
    rng = Random(seed)
    load: Counter[str] = Counter()

    def choose(_: Asked, fit: Sequence[str]) -> str:
        chosen = min(fit, key=lambda person: (load[person], rng.random()))
        load[chosen] += 1
        return chosen

    return _dealt(asked, choose)


def random_costs(asked: Sequence[Asked], seed: int) -> Teams:
    """Match at least cost, costs by lot, with the lowest cap on visits that does."""
    rng = Random(seed)
    by_department: dict[str, list[Asked]] = defaultdict(list)
    for team in asked:
        by_department[team.department_id].append(team)
    found: Teams = {}
    for own in by_department.values():
        costs = [rng.randrange(1000) for _ in _pairs(own)]
        seats = sum(len(team.seats) for team in own)
        people = len({person for team in own for s in team.seats for person in s})
        caps = range(-(-seats // people), seats + 1)
        at = bisect_left(
            caps, 1, key=lambda cap: _matched(own, [0] * len(costs), cap) is not None
        )
        found |= _matched(own, costs, caps[at]) or {}
    return found


def _pairs(asked: Sequence[Asked]) -> Iterator[tuple[int, str]]:
    """Yield every team's number with everybody who may join it."""
    for number, team in enumerate(asked):
        for person in sorted({person for seat in team.seats for person in seat}):
            yield number, person


def _matched(asked: Sequence[Asked], costs: Sequence[int], cap: int) -> Teams | None:
    """Match one department's teams; None where nobody may have more than `cap`."""
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    joins = _lay_out(flow, asked, costs, cap)
    if flow.solve() != flow.OPTIMAL:
        return None
    people: dict[int, list[str]] = defaultdict(list)
    for arc, (number, person) in joins.items():
        if flow.flow(arc):
            people[number].append(person)
    return {team.key: tuple(people[number]) for number, team in enumerate(asked)}


def _lay_out(
    flow: "SimpleMinCostFlow", asked: Sequence[Asked], costs: Sequence[int], cap: int
) -> dict[int, tuple[int, str]]:
    """Lead from a source over people and people in teams to seats.

    Returns the arcs by which people join teams, whose numbers they have.
    """
    add = flow.add_arc_with_capacity_and_unit_cost
    nodes = count(1)
    node: dict[str, int] = {}
    in_team: dict[tuple[int, str], int] = {}
    joins = {}
    for (number, person), cost in zip(_pairs(asked), costs, strict=True):
        if person not in node:
            node[person] = next(nodes)
            add(0, node[person], cap, 0)
        in_team[number, person] = next(nodes)
        arc = add(node[person], in_team[number, person], 1, cost)
        joins[arc] = number, person
    seats = [(number, fit) for number, team in enumerate(asked) for fit in team.seats]
    for number, fit in seats:
        seat = next(nodes)
        flow.set_node_supply(seat, -1)
        for person in fit:
            add(in_team[number, person], seat, 1, 0)
    flow.set_node_supply(0, len(seats))
    return joins


def whole_program(
    asked: Sequence[Asked], seed: int, limit: float, groups: Sequence[Sequence[str]]
) -> Teams | None:
    """Let CP-SAT seat everybody at once; None where it finds nothing in `limit` s.

    The sum, over departments and groups of like people, of the most visits less the
    fewest is to be least. It is shown what `least_loaded` comes to.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    sits = {
        (at, seat, person): model.new_bool_var("")
        for at, team in enumerate(asked)
        for seat, fit in enumerate(team.seats)
        for person in fit
    }
    _seat(model, asked, sits)
    groups = [*_lists(asked).values(), *groups]
    model.minimize(sum(_spreads(model, groups, sits)))
    start = least_loaded(asked, seed)
    for (at, seat, person), one in sits.items():
        model.add_hint(one, start[asked[at].key][seat : seat + 1] == (person,))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = limit
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    people: dict[int, list[str]] = defaultdict(list)
    for (at, _, person), one in sits.items():
        if solver.boolean_value(one):
            people[at].append(person)
    return {team.key: tuple(people[at]) for at, team in enumerate(asked)}


def _seat(model: "CpModel", asked: Sequence[Asked], sits: "_Sits") -> None:
    """Put one person on every seat, and nobody on two of a team."""
    for at, team in enumerate(asked):
        for seat, fit in enumerate(team.seats):
            model.add_exactly_one(sits[at, seat, person] for person in fit)
    several: dict[tuple[int, str], list[IntVar]] = defaultdict(list)
    for (at, _, person), one in sits.items():
        several[at, person].append(one)
    for seats in several.values():
        model.add_at_most_one(seats)


def _spreads(
    model: "CpModel", groups: Sequence[Sequence[str]], sits: "_Sits"
) -> "list[LinearExpr]":
    """Return of each group the most visits less the fewest."""
    own: dict[str, list[IntVar]] = defaultdict(list)
    for (_, _, person), one in sits.items():
        own[person].append(one)
    spreads: list[LinearExpr] = []
    for group in groups:
        most, least = (model.new_int_var(0, len(sits), "") for _ in range(2))
        spreads.append(most - least)
        for person in group:
            load = sum(own[person])
            model.add(load <= most)
            model.add(load >= least)
    return spreads


def ours(city: City, seed: int) -> Teams:
    """Draw the teams as the planner does."""
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for member in paired(city, f"{seed:064x}").members:
        teams[member.visit_id, member.department_id].append(member.inspector_id)
    return {key: tuple(people) for key, people in teams.items()}
