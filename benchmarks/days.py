"""Seconds and peak memory for the days of a year, part by part.

python -m benchmarks.days --visits 20000 --inspectors 1500

The city is that of `city_of_teams`, and its teams are drawn first. How evenly the
months of people and departments are used is printed beside a bound: the squares of
people's monthly minutes if visits could be cut into parts.
"""

import argparse
import time
from collections import Counter

from benchmarks.city_of_teams import ROUND, add_size, make_city, shape_of
from benchmarks.days_even import bound, monthly_minutes, months_between, spread
from benchmarks.fresh import peak_mib
from benchmarks.pairing import SEED, paired
from planner.days.encoding import Encoding
from planner.days.giving import give_visits_days
from planner.days.record import GivenDays, Work
from planner.durations import minutes_of
from planner.policy.record import Policy
from planner.registry import Registry
from solvers.days import give_days


def _spread(given: GivenDays) -> str:
    """Return how visits lie over the days that any was made on."""
    on = Counter(visit.day for visit in given.visits if visit.day is not None)
    return f"{min(on.values())} to {max(on.values())} a day over {len(on)} days"


def _evenness(work: Work, registry: Registry, policy: Policy, given: GivenDays) -> str:
    """Return how even months are, and how much above the bound."""
    minutes = minutes_of(registry.items, policy.capacity)
    people, departments = monthly_minutes(work, given, minutes)
    number = {p.inspector_id: n for n, p in enumerate(registry.inspectors)}
    teams: dict[str, list[int]] = {}
    for member in work.members:
        own = teams.setdefault(member.visit_id, [])
        own.append(number[member.inspector_id])
    least = bound(
        [
            (sorted(set(teams[v.visit_id])), minutes(v), months_between(v.start, v.end))
            for v in given.visits
            if v.day is not None
        ],
        len(number),
    )
    return (
        f"a month is away from the mean by {spread(people)} of it for people, "
        f"{spread(departments)} for departments; "
        f"squares are {float((people**2).sum()) / least - 1:.1%} above the bound"
    )


def main() -> None:
    """Give one round its days and print what it took."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    shape = shape_of(parser.parse_args())
    city = make_city(shape)
    work = Work(visits=city.visits, members=paired(city).members)
    teams_mb = peak_mib()
    started = time.perf_counter()
    encoding = Encoding(work, city.registry, city.policy, city.places)
    facts = encoding.facts(Work(), "days|benchmark")
    encoded = time.perf_counter()
    give_days(facts)
    solved = time.perf_counter()
    given = give_visits_days(
        work,
        registry=city.registry,
        policy=city.policy,
        places=city.places,
        seed=SEED,
        round_id=ROUND,
    )
    whole = time.perf_counter() - solved
    causes = Counter(one.cause.value for one in given.missing)
    print(
        f"{shape.visits:,} visits, {shape.inspectors:,} inspectors, "
        f"{len(encoding.days)} days: encode {encoded - started:.1f} s, "
        f"solve {solved - encoded:.1f} s, all with checks {whole:.1f} s; "
        f"peak {peak_mib():.0f} MiB ({teams_mb:.0f} before); "
        f"{len(given.missing)} without a day {dict(causes)}; {_spread(given)}"
    )
    print(_evenness(work, city.registry, city.policy, given))


if __name__ == "__main__":
    main()
