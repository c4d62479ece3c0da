"""The planner's teams beside those of practice and of a textbook.

python -m benchmarks.against --visits 20000 --inspectors 1500
python -m benchmarks.against --visits 300 --inspectors 60 --departments 3 \
    --districts 2 --seeds 200

All on the city of `city_of_teams`, each way in a process of its own. Seconds are of one
seed, from the city to its teams, working out who may sit where included. With several
seeds the second table says what can be foreseen. docs/benchmarks.md says what the
columns mean.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

import pandas as pd

from benchmarks import rivals
from benchmarks import team_measures as measures
from benchmarks.city_of_teams import City, Shape, add_size, make_city, shape_of
from benchmarks.fresh import in_fresh_process, peak_mib
from benchmarks.rivals import Asked, Teams
from benchmarks.year import machine

_Deal = Callable[[Sequence[Asked], int], Teams]

_DEALT: dict[str, _Deal] = {
    "round robin": rivals.round_robin,
    "round robin, list shuffled": rivals.shuffled_round_robin,
    "least loaded": rivals.least_loaded,
    "random costs": rivals.random_costs,
    "each seat by chance": rivals.by_chance,
}
_OURS, _WHOLE = "the planner", "CP-SAT"
WAYS = (_OURS, *_DEALT, _WHOLE)

#: How often colleagues meet, from which on their pairs are counted.
_MET = (5, 10, 20)

#: From how many seeds on entropy can be told.
_ENOUGH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one way came to: rows of the two tables, empty where it found nothing."""

    fair: dict[str, str]
    foreseen: dict[str, str]


def made(way: str, city: City, seed: int, limit: float) -> Teams | None:
    """Return a city's teams, made in one of the `WAYS`."""
    if way == _OURS:
        return rivals.ours(city, seed)
    asked = rivals.asked_of(city)
    if way == _WHOLE:
        return rivals.whole_program(asked, seed, limit, measures.like_people(city))
    return _DEALT[way](asked, seed)


def run(way: str, shape: Shape, seeds: int, limit: float) -> Run:
    """Make the teams of several seeds, and measure them."""
    city = make_city(shape)
    started, worked = time.perf_counter(), time.process_time()
    found = [made(way, city, seed, limit) for seed in range(seeds)]
    cost = {
        "s": f"{(time.perf_counter() - started) / seeds:.2f}",
        "s of cores": f"{(time.process_time() - worked) / seeds:.2f}",
        "MiB": f"{peak_mib():.0f}",
    }
    runs = [teams for teams in found if teams is not None]
    if not runs:
        return Run(fair=cost, foreseen={})
    return Run(
        fair=cost | fairness(city, runs[0]),
        foreseen=foresight(city, runs) if seeds > 1 else {},
    )


def fairness(city: City, teams: Teams) -> dict[str, str]:
    """Return what is said of one seed's teams."""
    groups = measures.like_people(city)
    visits = measures.spreads(groups, measures.visits_each(teams))
    minutes = measures.spreads(groups, measures.minutes_each(city, teams))
    met = measures.meetings(teams)
    staffed = {visit_id for (visit_id, _), people in teams.items() if people}
    return {
        "no team": f"{len(city.visits) - len(staffed)}",
        "rules broken": f"{measures.broken_rules(city, teams).total()}",
        "spread, visits": f"{mean(visits):.2f}, {max(visits)}",
        "spread, minutes": f"{mean(minutes):.0f}, {max(minutes)}",
        **{
            f"pairs met {k} times": f"{sum(n >= k for n in met.values()):,}"
            for k in _MET
        },
        "most": f"{max(met.values())}",
        "there before": f"{measures.returns(city, teams):,}",
    }


def foresight(city: City, runs: Sequence[Teams]) -> dict[str, str]:
    """Return what is said of several seeds' teams."""
    asked = rivals.asked_of(city)
    likeliest = measures.largest_frequencies(runs)
    told = mean(measures.told_by_loads(asked, teams) for teams in runs)
    bits = f"{measures.entropy(runs):.2f} of {measures.most_entropy(asked):.2f}"
    return {
        "seeds": f"{len(runs)}",
        "likeliest member": f"{mean(likeliest):.2f}, {max(likeliest):.2f}",
        "always the same": "{:,} of {} people".format(*measures.certain(runs)),
        "foreseen from lists": f"{measures.guessed(runs):.1%}",
        "foreseen from loads": f"{told:.1%}",
        "bits": bits if len(runs) >= _ENOUGH else "-",
    }


def table(rows: dict[str, dict[str, str]]) -> str:
    """Return rows as a table of Markdown."""
    frame = pd.DataFrame.from_dict(rows, orient="index").fillna("-")
    lines = [["way", *frame.columns], ["---", *("---:" for _ in frame.columns)]]
    lines += [[str(cell) for cell in row] for row in frame.itertuples()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print the tables of one city."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=120, help="seconds of CP-SAT")
    parser.add_argument("--ways", default=";".join(WAYS), help="parted by semicolons")
    args = parser.parse_args()
    shape = shape_of(args)
    print(machine())
    runs = {}
    for way in args.ways.split(";"):
        runs[way] = in_fresh_process(run, way, shape, args.seeds, args.limit)
        print(f"{way}: {runs[way].fair}", file=sys.stderr)
    print(table({way: one.fair for way, one in runs.items()}))
    if args.seeds > 1:
        print()
        print(table({way: one.foreseen for way, one in runs.items()}))


if __name__ == "__main__":
    main()
