"""How often each inspector of a small office comes to each visit, beside the cap.

python -m benchmarks.cap_of_offices --offices 60 --seeds 300

Offices are made up from their number: one to three departments of four to eight people,
of whom a third may lead; a handful of visits, for which a team of two is needed, with
up to three certificates that few of the department have; loads from before. Those that
can't be staffed so are left out. Each seed draws an office's teams anew. Printed are
offices in which a pair of an inspector and a visit came more often than its limit (the
cap, or what the rules force) by more than chance explains once in a million, and all
of them together.
"""

import argparse
import random
import time
from collections import Counter
from itertools import accumulate

from scipy.stats import binom

from solvers.capped import capped_pairs
from solvers.closing import Closing
from solvers.least import least_chances
from solvers.lots import Lots
from solvers.needs import settled
from solvers.seating import seat_people
from solvers.teams import Team, Teams

_CAP, _WHOLE = 500_000, 1_000_000
_SURE = 1e-6
_SIZE = 2


def office(number: int) -> Teams:
    """Return a made-up office."""
    chance = random.Random(number)
    sizes = [chance.randint(4, 8) for _ in range(chance.choice([1, 1, 2, 3]))]
    first = (0, *accumulate(sizes))
    kinds = [_kind(chance, sizes) for _ in range(chance.randint(1, 3))]
    teams: list[Team] = []
    visits = chance.randint(4, 14)
    for visit in range(visits):
        for bench, everybody, asked in chance.choice(kinds):
            able, needs = settled(everybody, asked, _SIZE)
            teams.append(_team(visit, bench, able, needs))
    people = first[-1]
    return Teams(
        teams=tuple(teams),
        first=first,
        before=tuple(chance.choice([0, 0, 0, 60, 300]) for _ in range(people)),
        room=(visits,) * people,
        leads=(True, *(chance.random() < 1 / 3 for _ in range(people - 1))),
        free=(1,) * people,
        led=(True,) * visits,
        days=(1,) * visits,
    )


def _kind(
    chance: random.Random, sizes: list[int]
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return which benches come to a kind of visit, with whom, and what they need."""
    found = []
    for bench, size in enumerate(sizes):
        if bench and chance.random() < 0.2:
            continue
        everybody = (1 << size) - 1
        if chance.random() < 0.3:
            everybody ^= 1 << chance.randrange(size)
        holding = (
            sum(1 << at for at in chance.sample(range(size), chance.randint(1, 3)))
            for _ in range(chance.choice([0, 1, 2, 2, 3]))
        )
        found.append((bench, everybody, tuple(some & everybody for some in holding)))
    return found


def _team(visit: int, bench: int, able: int, needs: tuple[int, ...]) -> Team:
    """Return a team whose first seats are such that needs are met where they can be."""
    seats = [able] * _SIZE
    for need in needs:
        at = next((k for k in range(_SIZE) if seats[k] & need), 0)
        free = [k for k in range(_SIZE) if seats[k] == able]
        at = free[0] if free else at
        seats[at] &= need
    return Team(bench, visit, 60, tuple(seats), able, needs)


def lots_of(town: Teams) -> Lots | None:
    """Return an office's lots; None where it can't be staffed."""
    kept: list[int | None] = [None] * len(town.teams)
    for numbers in town.by_visit():
        seats = [(n, at) for n in numbers for at in range(_SIZE) if _led(town, n, at)]
        if not seats:
            return None
        number, at = seats[0]
        kept[number] = at
    order = range(len(town.teams))
    if any(not all(team.seats) for team in town.teams):
        return None
    if seat_people(town, kept, order).short:
        return None
    closing = Closing(town, capped_pairs(town, _CAP), _CAP)
    return Lots(teams=town, closing=closing, kept=kept, order=order)


def _led(town: Teams, number: int, at: int) -> bool:
    """Tell whether a team can be seated with somebody who may lead in a seat."""
    team = town.teams[number]
    first, end = town.first[team.bench : team.bench + 2]
    leads = sum(may << k for k, may in enumerate(town.leads[first:end]))
    own, other = team.seats[at] & leads, team.seats[1 - at]
    return bool(own and other) and (own | other).bit_count() > 1


def above(town: Teams, lots: Lots, seeds: int) -> tuple[int, int, float]:
    """Return how many pairs there are, how many above, and by how much the farthest."""
    seen = Counter[tuple[int, int]]()
    for way in lots.again("office", seeds)().tolist():
        seen.update((at // _SIZE, person) for at, person in enumerate(way))
    shares = least_chances(town)
    pairs, found, most = 0, 0, 0.0
    for number, own in enumerate(shares):
        for person, (seats, among) in own.items():
            limit = max(_CAP / _WHOLE, seats / among)
            pairs += limit < 1
            if limit < 1:
                count = seen[number, person]
                found += count > binom.isf(_SURE, seeds, limit)
                most = max(most, count / seeds - limit)
    return pairs, found, most


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--offices", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=300)
    args = parser.parse_args()
    started = time.process_time()
    offices = pairs = capped = over = 0
    farthest = 0.0
    for number in range(args.offices):
        town = office(number)
        lots = lots_of(town)
        if lots is None:
            continue
        own, found, most = above(town, lots, args.seeds)
        offices, pairs, over = offices + 1, pairs + own, over + found
        capped += sum(map(int.bit_count, lots.closing.capped))
        farthest = max(farthest, most)
        if found:
            print(f"office {number}: {found} of {own} pairs above, by {most:.3f}")
    print(
        f"{offices} offices, {args.seeds:,} seeds each, cap {_CAP / _WHOLE}: {pairs:,} "
        f"pairs, {capped:,} capped, {over:,} above their limit for sure; the farthest "
        f"by {farthest:.3f}; {time.process_time() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
