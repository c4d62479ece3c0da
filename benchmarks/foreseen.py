"""How far apart a walk is counted, and how many pairs then seem above the cap.

python -m benchmarks.foreseen --visits 2000 --inspectors 300 --departments 6

`team_chances.csv` counts one walk every 24 steps; the farther apart, the less alike
two counts are, and the longer it takes.
"""

import argparse
import time

from benchmarks.city_of_teams import ROUND, Shape, add_size, make_city, shape_of
from benchmarks.fresh import in_fresh_process
from planner.pairing.second_lottery import pair_inspectors
from solvers import drawing

SEED = "ab" * 32


def counted(shape: Shape, times: int) -> str:
    """Return what is told of a city's teams, counted so many times as far apart."""
    for which in drawing.STEPS_BETWEEN:
        drawing.STEPS_BETWEEN[which] *= times
    city = make_city(shape)
    started = time.process_time()
    chances = pair_inspectors(
        visits=city.visits,
        registry=city.registry,
        policy=city.policy.teams,
        seed=SEED,
        round_id=ROUND,
        foresee=True,
    ).chances
    seconds = time.process_time() - started
    pairs = sum(one.seen.pairs for one in chances)
    above = sum(one.seen.above for one in chances)
    forced = sum(one.seen.forced for one in chances)
    people = sum(len(one.sure) for one in chances)
    apart = drawing.STEPS_BETWEEN["many"]
    return (
        f"{apart} steps apart: of {pairs:,} pairs {above:,} above "
        f"the cap, {forced:,} by the rules; {people} people named; {seconds:.0f} s"
    )


def main() -> None:
    """Count as it is done, and four and sixteen times as far apart."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    shape = shape_of(parser.parse_args())
    for times in (1, 4, 16):
        print(in_fresh_process(counted, shape, times), flush=True)


if __name__ == "__main__":
    main()
