"""How often each inspector comes to each visit, over many seeds, beside the cap.

python -m benchmarks.cap --visits 600 --inspectors 60 --departments 3 --seeds 2000

The city of `city_of_teams`, but one department is short of people who may lead. Each
seed draws all anew. Printed is how many pairs of an inspector and a visit came more
often than their limit (the cap, or the least chance that the rules leave) by more than
the 99.9 % interval of their counts, and how many would by chance alone if each were as
likely as its limit lets it be.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import starmap

from scipy.stats import binom

from benchmarks.city_of_teams import ROUND, City, Shape, add_size, make_city, shape_of
from planner.durations import minutes_of
from planner.open_days import OpenDays
from planner.pairing.lottery import Lottery, key_of
from planner.pairing.prior import Prior
from planner.pairing.rules import Rules
from planner.policy.capacity import CapacityPolicy
from solvers.least import least_chances

#: A visit, somebody of a department, and the least that is possible there.
Pairs = dict[tuple[str, str], float]

_MICRO = 1_000_000
_SURE = 0.001


def short_of_leads(shape: Shape, leads: int) -> City:
    """Return a city of whose first department only so many may lead."""
    city = make_city(shape)
    first = city.registry.inspectors[0].department_id
    left = [leads]

    def led(department_id: str, lead: bool) -> bool:
        if department_id != first or not lead:
            return lead
        left[0] -= 1
        return left[0] >= 0

    people = tuple(
        replace(person, lead=led(person.department_id, person.lead))
        for person in city.registry.inspectors
    )
    return replace(city, registry=replace(city.registry, inspectors=people))


def lottery(city: City, number: int) -> Lottery:
    """Return the lottery of a city with the seed of a number."""
    minutes = minutes_of(city.registry.items, CapacityPolicy())
    open_days = OpenDays(city.visits, city.registry, {}, date.min)
    key = key_of(f"{number:064x}", ROUND)
    rules = Rules(city.registry, city.policy.teams, open_days, Prior().met, key)
    return Lottery(rules, city.visits, Prior(), minutes, key)


def least(city: City) -> Pairs:
    """Return the least chance that the rules leave each pair."""
    teams, encoding, _ = lottery(city, 0).settle()
    people = encoding.people()
    return {
        (asked.visit.visit_id, people[who].inspector_id): seats / among
        for asked, shares in zip(encoding.asked, least_chances(teams), strict=True)
        for who, (seats, among) in shares.items()
    }


def drawn(city: City, number: int) -> Iterator[tuple[str, str]]:
    """Yield who comes to which visit with the seed of a number."""
    found = lottery(city, number)
    found.run()
    for one in found.squads():
        yield from ((one.visit_id, who) for who in one.inspector_ids)


def told(city: City, seeds: int) -> str:
    """Return what was seen over so many seeds."""
    started = time.process_time()
    shares, cap = least(city), city.policy.teams.most_chance_micro / _MICRO
    counts = Counter(pair for n in range(seeds) for pair in drawn(city, n))
    limits = {pair: max(cap, share) for pair, share in shares.items()}
    open_to = {pair: limit for pair, limit in limits.items() if limit < 1}
    bound = {
        limit: int(binom.isf(_SURE, seeds, limit)) for limit in {*open_to.values()}
    }
    above = [pair for pair, limit in open_to.items() if counts[pair] > bound[limit]]
    forced = sum(shares[pair] > cap for pair in above)
    near = sum(counts[pair] > 0.9 * seeds * limit for pair, limit in open_to.items())
    excess = max((counts[p] / seeds - open_to[p] for p in open_to), default=0.0)
    most = Counter(who for _, who in above).most_common(5)
    lines = [
        f"{seeds:,} seeds, cap {cap}: {len(shares):,} pairs, {near:,} within a tenth "
        f"of their limit or above, {len(above):,} above it for sure ({forced:,} where "
        f"the rules force more than the cap); by chance {_SURE * near:.1f} would; "
        f"the farthest by {excess:.3f}; {time.process_time() - started:.0f} s",
        *starmap("    {} in {} visits".format, most),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    parser.set_defaults(visits=600, inspectors=60, departments=3, districts=3)
    parser.add_argument("--seeds", type=int, default=2_000)
    parser.add_argument("--leads", type=int, default=3)
    args = parser.parse_args()
    print(told(short_of_leads(shape_of(args), args.leads), args.seeds), flush=True)


if __name__ == "__main__":
    main()
