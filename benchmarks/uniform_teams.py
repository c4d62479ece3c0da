"""Whether every admissible way to fill teams is as likely, over many seeds.

python -m benchmarks.uniform_teams --seeds 20000

Small instances whose best ways can all be counted: with unequal districts, ties,
certificates of kinds, few who may lead, leave, and visits made before. Beside the draw
as it is (a list) stand the walk that larger rounds get, for a tenth of the seeds, and
what is done elsewhere: dealing to whoever has least, and matching by random costs.
Printed are the ways, the p of chi-square against uniform, and the total variation with
what chance alone would give; and how often walks from the first and from the last way
come to the very same teams with the same seed.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import sqrt

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import chi2

from solvers.drawing import Drawing
from solvers.needs import settled
from solvers.roster import UNLED
from solvers.seating import seat_people
from solvers.teams import Team, Teams
from solvers.teams_crowd import Crowd
from solvers.tickets import numbers
from solvers.walking import Walk

Way = tuple[tuple[int, ...], ...]

WEEK = 0b11111
#: Steps of a walk, as small walked parts have them.
_STEPS = 128


@dataclass(frozen=True, slots=True)
class Instance:
    """Teams, and all best ways to fill them, ascending."""

    name: str
    teams: Teams
    ways: list[Way]


def _team(visit: int, seats: tuple[int, ...], everybody: int) -> Team:
    """Return a team of as many people as seats, somebody of each who may take one."""
    # Seats that all ask the same are for whoever may come at all.
    district = seats[0] if len({*seats}) == 1 else everybody
    able, needs = settled(district, seats, len(seats))
    return Team(
        bench=0,
        visit=visit,
        minutes=60,
        seats=tuple(seat & able for seat in seats),
        able=able,
        needs=needs,
    )


def _one_bench(rows: list[tuple[int, ...]], people: int, **changed: object) -> Teams:
    facts = {
        "teams": tuple(
            _team(visit, seats, (1 << people) - 1) for visit, seats in enumerate(rows)
        ),
        "first": (0, people),
        "before": (0,) * people,
        "room": (99,) * people,
        "leads": (True,) * people,
        "free": (WEEK,) * people,
        "led": (True,) * len(rows),
        "days": (WEEK,) * len(rows),
    }
    return Teams(**(facts | changed))  # type: ignore[arg-type]


def instances() -> Iterator[Instance]:
    """Yield the instances."""
    everyone = 0b11111
    towns = {
        "districts, a tie, a visit before": _one_bench(
            [(0b00111, everyone), (0b10111, 0b10111), (0b11110, 0b11110)],
            5,
            before=(0, 0, 60, 0, 0),
        ),
        "two districts, one serves both": _one_bench(
            [(0b00111,) * 2, (0b00111,) * 2, (0b11100,) * 2, (0b11100,) * 2], 5
        ),
        "a certificate that two hold, few leads": _one_bench(
            [
                (0b00011, everyone),
                (everyone,) * 2,
                (0b00011, everyone),
                (everyone,) * 2,
            ],
            5,
            leads=(True, False, True, False, False),
        ),
        "leave, and room for one more visit": _one_bench(
            [(everyone,) * 2] * 4,
            5,
            free=(WEEK, WEEK, 0b00011, 0b11000, WEEK),
            days=(0b00011, WEEK, 0b11000, WEEK),
            room=(9, 9, 9, 9, 1),
        ),
        "two needs in one team, few hold both": _one_bench(
            [(0b00011, 0b00110), (0b10010, 0b01110), (everyone,) * 2], 5
        ),
    }
    for name, teams in towns.items():
        yield Instance(name, teams, every_best(teams))


def every_best(teams: Teams) -> list[Way]:
    """Return all ways that no other betters, by trying all."""
    scale = teams.scales()[0]
    found: dict[tuple[int, int], list[Way]] = {}
    options = [
        [
            people
            for people in combinations(range(len(teams.before)), team.size)
            if team.met_by(sum(1 << person for person in people))
            and not any(not team.able >> person & 1 for person in people)
        ]
        for team in teams.teams
    ]
    for way in product(*options):
        load, faults = list(teams.before), 0
        for number, (team, people) in enumerate(zip(teams.teams, way, strict=True)):
            days = teams.days[number]
            for person in people:
                load[person] += team.minutes
                days &= teams.free[person]
            faults += (not days) + UNLED * (not any(teams.leads[p] for p in people))
        seats = Counter(person for people in way for person in people)
        if all(count <= teams.room[person] for person, count in seats.items()):
            weight = sum(map(scale.weight, load))
            found.setdefault((faults, weight), []).append(way)
    return sorted(found[min(found)])


def _start(teams: Teams) -> list[list[int]]:
    kept = [len(team.seats) - 1 for team in teams.teams]
    return seat_people(teams, kept, range(len(teams.teams))).held


def drawn(one: Instance, text: str) -> Way:
    """Return the way that the planner draws."""
    people = Drawing(one.teams).drawn(_start(one.teams), text)
    return tuple(map(tuple, people))


def walked(one: Instance, text: str, end: int) -> Way:
    """Return where a walk comes that begins at one end of the ways."""
    walk = Walk(Crowd(one.teams), range(len(one.teams.teams)))
    walk.start(one.ways[end])
    walk.go(_STEPS, text)
    return tuple(tuple(people) for _, people in walk.people())


def dealt(one: Instance, text: str) -> Way:
    """Deal seats in random order to whoever has least, by lot among equals."""
    chance = numbers(text)
    load = list(one.teams.before)
    people: list[list[int]] = [[] for _ in one.teams.teams]
    seats = [(t, fit) for t, team in enumerate(one.teams.teams) for fit in team.seats]
    for _, (number, fit) in sorted(zip(chance, seats, strict=False)):
        able = [p for p in range(len(load)) if fit >> p & 1 and p not in people[number]]
        if able:
            least = min(able, key=lambda p: (load[p], next(chance)))
            people[number].append(least)
            load[least] += one.teams.teams[number].minutes
    return tuple(tuple(sorted(own)) for own in people)


def matched(one: Instance, text: str) -> Way:
    """Match seats with places of people by random costs, loads as in a best way."""
    chance = numbers(text)
    way = one.ways[next(chance) % len(one.ways)]
    places = sorted(person for people in way for person in people)
    seats = [(t, fit) for t, team in enumerate(one.teams.teams) for fit in team.seats]
    lots = {(t, p): next(chance) for t, _ in seats for p in set(places)}
    cost = np.array(
        [
            [float(lots[t, p]) if fit >> p & 1 else 1e15 for p in places]
            for t, fit in seats
        ]
    )
    found: list[list[int]] = [[] for _ in one.teams.teams]
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        found[seats[row][0]].append(places[column])
    return tuple(tuple(sorted(own)) for own in found)


def _judged(one: Instance, seeds: int, how: Callable[[str], Way]) -> str:
    counts = Counter(how(f"seed {number}") for number in range(seeds))
    best = {way: counts[way] for way in one.ways}
    ways, kept = len(best), sum(best.values())
    if not kept:
        return "none admissible"
    expected = kept / ways
    statistic = sum((count - expected) ** 2 / expected for count in best.values())
    apart = sum(abs(count / kept - 1 / ways) for count in best.values()) / 2
    noise = sqrt(2 / 3.14159 * (1 / ways) * (1 - 1 / ways) / kept) * ways / 2
    told = f"p {chi2.sf(statistic, ways - 1):.3g}, {apart:.3f} ({noise:.3f})"
    return told if kept == seeds else f"{told}, {1 - kept / seeds:.0%} not best"


def _met(one: Instance, seeds: int) -> str:
    texts = [f"seed {number}" for number in range(seeds)]
    same = sum(walked(one, text, 0) == walked(one, text, -1) for text in texts)
    return f"{same} of {seeds} the same"


def main() -> None:
    """Print a table of all instances and ways to draw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20_000)
    seeds = parser.parse_args().seeds
    print("| instance | ways | drawn | walked | from two ends | dealt | matched |")
    print("| --- | ---: | --- | --- | --- | --- | --- |")
    for one in instances():
        cells = [
            _judged(one, seeds, lambda text, one=one: drawn(one, text)),
            _judged(one, seeds // 10, lambda text, one=one: walked(one, text, 0)),
            _met(one, seeds // 100),
            _judged(one, seeds, lambda text, one=one: dealt(one, text)),
            _judged(one, seeds, lambda text, one=one: matched(one, text)),
        ]
        print(f"| {one.name} | {len(one.ways)} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
