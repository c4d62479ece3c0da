"""Seconds and peak memory for the teams of a year, and for teams and days.

python -m benchmarks.pairing --visits 20000 --inspectors 1500

Both on the city of `city_of_teams`, each in a process of its own, which makes the city
first: its time isn't counted, its memory is.
"""

import argparse
import time

from benchmarks.city_of_teams import ROUND, City, Shape, add_size, make_city, shape_of
from benchmarks.fresh import in_fresh_process, peak_mib
from planner.days.giving import give_visits_days
from planner.days.record import Work
from planner.pairing.second_lottery import Pairing, pair_inspectors

SEED = "ab" * 32


def paired(city: City, seed: str = SEED) -> Pairing:
    """Draw the teams of a city's year."""
    return pair_inspectors(
        visits=city.visits,
        registry=city.registry,
        policy=city.policy.teams,
        seed=seed,
        round_id=ROUND,
    )


def measured(shape: Shape, with_days: bool) -> str:
    """Return what the teams of a city, or teams and days, took and came to."""
    city = make_city(shape)
    before = peak_mib()
    started, worked = time.perf_counter(), time.process_time()
    pairing = paired(city)
    told = (
        f"{len(pairing.members):,} seats, "
        f"{sum(1 for member in pairing.members if member.exception)} by exception, "
        f"{len(pairing.unstaffed)} visits without a team"
    )
    if with_days:
        given = give_visits_days(
            Work(visits=city.visits, members=pairing.members),
            registry=city.registry,
            policy=city.policy,
            places=city.places,
            seed=SEED,
            round_id=ROUND,
        )
        told += f", {len(given.missing)} with a team and no day"
    seconds, of_cores = time.perf_counter() - started, time.process_time() - worked
    return (
        f"{seconds:.1f} s ({of_cores:.1f} s of all cores), "
        f"{peak_mib():.0f} MiB (the city alone {before:.0f}); {told}"
    )


def main() -> None:
    """Pair a city's year, once without and once with its days."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    shape = shape_of(parser.parse_args())
    for with_days in (False, True):
        told = in_fresh_process(measured, shape, with_days)
        part = "teams and days" if with_days else "teams"
        print(
            f"{shape.visits:,} visits, {shape.inspectors:,} inspectors, {part}: {told}",
            flush=True,
        )


if __name__ == "__main__":
    main()
