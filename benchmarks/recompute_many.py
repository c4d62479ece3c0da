"""Hold many made-up plans against a second reading of the rules.

    python -m benchmarks.recompute_many --kinds fields,overlap --sizes 60,120 --seeds 5

For every kind, size and seed: an instance is planned as it stands, with its joint
share free, binding at several levels, and out of reach. Each plan is judged by
`benchmarks.recompute`, which enumerates all groups and solves over them with SciPy's
HiGHS; where that finds no plan, the planner has to end with exit code 3. Every
instance is then planned again from files in other orders. Prints a line a case,
and what differs.
"""

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from rich.console import Console

from benchmarks.instances import Shape, make_instance
from benchmarks.recompute.city import City
from benchmarks.recompute.entries import Output, made_of
from benchmarks.recompute.groups import Groups, share_terms
from benchmarks.recompute.judge import judge, planned
from benchmarks.recompute.optimum import Best, best_plan
from benchmarks.recompute.policy import read_policy
from benchmarks.shuffles import differing_files, shuffle_folder
from planner.composition.plans import plan_year

_NO_PLAN = 3
#: Joint shares asked, above what the plan has where none is asked.
_LIFTS = (Fraction(2, 100), Fraction(6, 100), Fraction(12, 100), Fraction(60, 100))
_FREE = 'joint = ""\ncredit = ""\ncoverage = ""\n'
#: Inspectors' time shifts windows and cuts quotas after the plan was chosen.
_AMPLE = "\n[capacity]\nbinding = false\n"


def plan(inputs: Path, out: Path) -> int:
    """Plan a folder quietly; return the exit code."""
    return int(plan_year(inputs, out, Console(file=io.StringIO(), width=200)))


def with_shares(inputs: Path, shares: str) -> None:
    """Replace what an instance's policy asks."""
    text = f'year = 2026\ntoday = "2026-01-05"\n\n[shares]\n{shares}{_AMPLE}'
    (inputs / "policy.toml").write_text(text, "utf-8")


def faults_of(
    groups: Groups, inputs: Path, out: Path, most: int
) -> tuple[str, list[str]]:
    """Plan and judge; return a word on the plan, and what is wrong with it."""
    groups.city.policy = read_policy(inputs)
    start = time.perf_counter()
    code = plan(inputs, out)
    seconds = time.perf_counter() - start
    best = _best(groups, most)
    if code == _NO_PLAN:
        known = best is not None and best.entries is None
        word = f"no plan, {seconds:.1f} s"
        return word, [] if known else [f"no plan, but {best} is one"]
    found = planned(groups, out)
    faults = judge(groups, inputs, out)
    if best is not None and (best.entries, best.visits) != found:
        faults.append(f"{found[0]} entries and {found[1]} firm-visits, not {best}")
    checked = "not enumerated" if best is None else f"{best.groups} groups"
    return f"{found[0]} entries, {found[1]} visits, {checked}, {seconds:.1f} s", faults


def _best(groups: Groups, most: int) -> Best | None:
    try:
        return best_plan(groups, most=most)
    except OverflowError:
        return None


def joint_share(groups: Groups, out: Path) -> Fraction:
    """Return the joint share over entries that a plan has."""
    made = tuple(entry for entry, _ in made_of(groups, Output(out)).values())
    return Fraction(*share_terms(made, "joint_share.entries"))


def shapes(arguments: argparse.Namespace) -> Iterator[Shape]:
    """Yield the instances asked for."""
    for kind in arguments.kinds.split(","):
        for size in map(int, arguments.sizes.split(",")):
            for seed in range(arguments.first, arguments.first + arguments.seeds):
                yield Shape(
                    kind=kind,
                    proposals=size,
                    targets=3_000,
                    departments=28,
                    seed=seed,
                    joint=None,
                    credit=None,
                )


def study(shape: Shape, root: Path, arguments: argparse.Namespace) -> int:
    """Plan one instance in all ways; return how many faults there were."""
    inputs, out = root / "inputs", root / "out"
    make_instance(inputs, shape)
    groups = Groups(City(inputs))
    name = f"{shape.kind} {shape.proposals} seed {shape.seed}"
    with_shares(inputs, _FREE)
    count = _told(f"{name} free", *faults_of(groups, inputs, out, arguments.most))
    if not (out / "plan").exists():
        return count
    count += _told(
        f"{name} shuffled", *_shuffled(inputs, out, root, arguments.shuffles)
    )
    free = joint_share(groups, out)
    for lift in _LIFTS:
        asked = float(min(Fraction(1), free + lift))
        with_shares(inputs, f'joint = "{asked:.4f}"\ncredit = ""\ncoverage = ""\n')
        again = root / f"out-{lift.numerator}"
        word, faults = faults_of(groups, inputs, again, arguments.most)
        count += _told(f"{name} joint {asked:.4f}", word, faults)
    return count


def _shuffled(inputs: Path, out: Path, root: Path, count: int) -> tuple[str, list[str]]:
    """Plan the same inputs in other orders; return the files that differ."""
    faults = []
    for number in range(count):
        other, again = root / f"order-{number}", root / f"again-{number}"
        shuffle_folder(inputs, other, number, xlsx=number == count - 1)
        plan(other, again)
        faults += [f"order {number}: {f} differs" for f in differing_files(out, again)]
        shutil.rmtree(other)
    return f"{count} orders", faults


def _told(name: str, word: str, faults: list[str]) -> int:
    print(f"{'FAULT' if faults else 'ok'}: {name}: {word}", flush=True)
    for fault in faults[:8]:
        print(f"    {fault}")
    return len(faults)


def main() -> None:
    """Study every instance; the exit code tells whether anything differed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kinds", default="fields,dense,overlap,last_year")
    parser.add_argument("--sizes", default="60,120")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds")
    parser.add_argument("--shuffles", type=int, default=2)
    parser.add_argument("--most", type=int, default=100_000, help="groups enumerated")
    arguments = parser.parse_args()
    count = 0
    for shape in shapes(arguments):
        with tempfile.TemporaryDirectory() as folder:
            count += study(shape, Path(folder), arguments)
    print(f"{count} faults")
    sys.exit(4 if count else 0)


if __name__ == "__main__":
    main()
