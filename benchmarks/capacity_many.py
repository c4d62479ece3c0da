"""Hold many plans that are short of inspectors' time against a second reading.

    python -m benchmarks.capacity_many --kinds fields,overlap --sizes 24,60 --seeds 5

For every kind, size, seed and tightness: an instance is planned, and judged by
`benchmarks.recompute`, which works out every load, move and cut from the tables.
Prints a line a case: how it ended, what gave way, and what is wrong.
"""

import argparse
import csv
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instances import Shape
from benchmarks.recompute.city import City
from benchmarks.recompute.groups import Groups
from benchmarks.recompute.judge import judge
from benchmarks.recompute_many import plan
from benchmarks.tight_instances import Tightness, bind, make_unbound

_NO_PLAN = 3
#: What offices have at least and most, beside what they need in their worst month.
_ROOM = ((0.8, 1.6), (1.0, 2.0), (1.4, 3.0))


def cases(arguments: argparse.Namespace) -> Iterator[tuple[Shape, Tightness]]:
    """Yield the instances asked for."""
    for kind in arguments.kinds.split(","):
        for size in map(int, arguments.sizes.split(",")):
            for seed in range(arguments.first, arguments.first + arguments.seeds):
                for room in _ROOM:
                    shape = Shape(
                        kind=kind,
                        proposals=size,
                        departments=25,
                        districts=4,
                        targets=100 * size,
                        seed=seed,
                        joint=None,
                        credit=None,
                    )
                    yield shape, Tightness(room=room, credit=0.9)


def told(out: Path) -> dict[str, int]:
    """Return how many rows of the tables and findings tell of time."""
    found = {}
    for name in ("shifts", "cuts"):
        path = out / "plan" / f"{name}.csv"
        found[name] = len(_rows(path)) if path.exists() else 0
    findings = _rows(out / "findings.csv")
    found["short"] = sum(row["code"] == "capacity_short" for row in findings)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Judge all cases; the exit code tells whether anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kinds", default="fields,overlap,dense")
    parser.add_argument("--sizes", default="24,60")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where to keep folders with faults")
    arguments = parser.parse_args()
    wrong = 0
    for shape, tight in cases(arguments):
        with tempfile.TemporaryDirectory() as name:
            inputs, out = Path(name) / "inputs", Path(name) / "out"
            make_unbound(inputs, shape, tight)
            plan(inputs, Path(name) / "unbound")
            bind(inputs, Path(name) / "unbound" / "plan" / "load.csv", shape, tight)
            start = time.process_time()
            code = plan(inputs, out)
            seconds = time.process_time() - start
            faults = []
            if code != _NO_PLAN:
                faults = judge(Groups(City(inputs)), inputs, out)
            case = f"{shape.kind} {shape.proposals} {shape.seed} {tight.room[0]:g}"
            print(f"{case}: exit {code}, {told(out)}, {seconds:.1f} s", flush=True)
            for fault in faults:
                print(f"    {fault}", flush=True)
            wrong += bool(faults)
            if faults and arguments.keep:
                kept = arguments.keep / case.replace(" ", "-")
                shutil.copytree(name, kept, dirs_exist_ok=True)
    print(f"{wrong} cases with faults")
    sys.exit(4 if wrong else 0)


if __name__ == "__main__":
    main()
