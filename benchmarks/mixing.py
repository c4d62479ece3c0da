"""How soon the walk over a large round's teams forgets where it began.

python -m benchmarks.mixing --visits 20000 --inspectors 1500

Two walks begin at the solver's teams, and a third where the first ended: far from the
solver's, which have the smallest tickets. Prints for walks of several lengths how many
seats the results have in common with the start and with one another, as parts of all:
where the walk has forgotten, these are the same.
"""

import argparse
import time
from unittest.mock import patch

from benchmarks.city_of_teams import add_size, make_city, shape_of
from benchmarks.pairing import paired
from planner.pairing import drawing
from solvers.drawing import walked
from solvers.mixing import IntArray, Teams


def in_common(one: IntArray, other: IntArray) -> float:
    """Return how many seats of one have the same person in the other, as a part."""
    same = (one[:, :, None] == other[:, None, :]) & (one >= 0)[:, :, None]
    return float(same.any(axis=2).sum() / (one >= 0).sum())


def measured(teams: Teams, held: IntArray, text: str) -> IntArray:
    """Print what walks of several lengths come to; return the teams as they are."""
    print("| rounds | s | with the start | two walks | from another start |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for rounds in (5, 15, 30, 60, 120):
        started = time.perf_counter()
        one = walked(teams, held, f"{text}|1", rounds)
        seconds = time.perf_counter() - started
        other = walked(teams, held, f"{text}|2", rounds)
        third = walked(teams, one, f"{text}|3", rounds)
        parts = (in_common(one, held), in_common(one, other), in_common(other, third))
        print(f"| {rounds} | {seconds:.1f} |", *(f"{part:.4f} |" for part in parts))
    return held


def main() -> None:
    """Walk over the teams of a made-up round."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    city = make_city(shape_of(parser.parse_args()))
    with patch.object(drawing, "draw_teams", measured):
        paired(city)


if __name__ == "__main__":
    main()
