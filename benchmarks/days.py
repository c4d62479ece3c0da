"""Seconds and peak memory for the days of a year, part by part.

python -m benchmarks.days --visits 20000 --inspectors 1500

The city is that of `city_of_teams`, and its teams are drawn first.
"""

import argparse
import time
from collections import Counter

from benchmarks.city_of_teams import ROUND, add_size, make_city, shape_of
from benchmarks.fresh import peak_mib
from benchmarks.pairing import SEED, paired
from planner.days.encoding import Encoding
from planner.days.giving import give_visits_days
from planner.days.record import GivenDays, Work
from solvers.days import give_days


def _spread(given: GivenDays) -> str:
    """Return how visits lie over the days that any was made on."""
    on = Counter(visit.day for visit in given.visits if visit.day is not None)
    return f"{min(on.values())} to {max(on.values())} a day over {len(on)} days"


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


if __name__ == "__main__":
    main()
