"""Time the plan of made-up cities; compare it with greedy merging and with none.

    python -m benchmarks.plan --sizes 300,1100,3000 --kinds fields,dense,overlap

Every plan is made in a process of its own, so that its peak of memory is its own. A
city is planned with its joint share free, then with some points more asked than it
had, so that the share binds. Prints a table in Markdown.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.greedy import alone, merge_greedily
from benchmarks.instances import Shape, make_instance
from benchmarks.year import machine
from planner.composition.years import import_folder, passing_tables
from planner.errors import InfeasibleError
from planner.planning.choice import Choice, choice_of
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.ports import NoProgress

_HEADS = (
    "kind",
    "proposals",
    "joint share asked",
    "groups",
    "weigh, s",
    "choose, s",
    "whole stage, s",
    "peak, MiB",
    "entries: unmerged, greedy, plan",
    "bound",
    "firm-visits: unmerged, greedy, plan",
    "bound",
    "joint: greedy, plan",
    "status",
)


@dataclass
class _Clocked:
    """Makes the choice as the planner does, and remembers how long it took."""

    seconds: float = 0.0
    choice: Choice | None = None

    def __call__(self, *arguments: Any) -> Choice:
        start = time.perf_counter()
        self.choice = choice_of(*arguments)
        self.seconds += time.perf_counter() - start
        return self.choice


def measure(folder: Path, *, compare: bool) -> dict[str, Any]:
    """Plan a folder in this process; return figures of the plan and its cost."""
    imported = import_folder(folder, NoProgress(), passing_tables())
    registry, policy = imported.registry, imported.policy
    clocked = _Clocked()
    start = time.perf_counter()
    targets = freeze_targets(registry, policy, policy.today, graded=True)
    try:
        planned = make_plan(registry, policy, targets, choosing=clocked)
    except InfeasibleError:
        planned = None
    seconds = time.perf_counter() - start
    found: dict[str, Any] = {
        "seconds": seconds,
        "weigh": clocked.seconds,
        # Kibibytes on Linux.
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "groups": len(clocked.choice.pool.members) if clocked.choice else 0,
    }
    if planned is not None:
        plan = planned.plan
        found |= {
            "entries": len(plan.entries),
            "joint": sum(e.joint for e in plan.entries),
            "visits": sum(d.draws for c in planned.chosen for d in c.drafts),
            "bound": plan.bound,
            "visits_bound": plan.visits_bound,
            "status": plan.status,
        }
    if compare and clocked.choice is not None:
        for name, merged in (
            ("alone", alone(clocked.choice)),
            ("greedy", merge_greedily(clocked.choice)),
        ):
            found[name] = [merged.entries, merged.joint, merged.visits]
    return found


def in_its_own_process(folder: Path, *, compare: bool) -> dict[str, Any]:
    """Return what `measure` finds in a fresh interpreter."""
    command = [sys.executable, "-m", "benchmarks.plan", "--one", str(folder)]
    answer = subprocess.run(
        [*command, "--compare"] if compare else command,
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def line(shape: Shape, asked: str, found: dict[str, Any], free: dict[str, Any]) -> str:
    """Return a row of the table; `free` has the figures of the comparison."""
    entries, joint, visits = free["greedy"]
    before, _, draws = free["alone"]
    made = found.get("entries", 0)
    cells = (
        shape.kind,
        f"{shape.proposals:,}",
        asked,
        f"{found['groups']:,}",
        f"{found['weigh']:.1f}",
        f"{found['seconds'] - found['weigh']:.1f}",
        f"{found['seconds']:.1f}",
        f"{found['peak']:.0f}",
        f"{before:,}, {entries:,}, **{made:,}**",
        f"{found.get('bound', 0):,}",
        f"{draws:,}, {visits:,}, **{found.get('visits', 0):,}**",
        f"{found.get('visits_bound', 0):,}",
        f"{joint / entries:.1%}, {found.get('joint', 0) / max(1, made):.1%}",
        found.get("status", "no plan"),
    )
    return "| " + " | ".join(cells) + " |"


def study(shape: Shape, lift: float) -> None:
    """Print the rows of one city: the share free, then binding."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_instance(folder, shape)
        free = in_its_own_process(folder, compare=True)
        print(line(shape, "-", free, free), flush=True)
        if "entries" not in free:
            return
        share = free["joint"] / free["entries"] + lift
        text = (folder / "policy.toml").read_text("utf-8")
        asked = text.replace('joint = ""', f'joint = ">={share:.4f}"')
        (folder / "policy.toml").write_text(asked, "utf-8")
        bound = in_its_own_process(folder, compare=False)
        print(line(shape, f"{share:.1%}", bound, free), flush=True)


def main() -> None:
    """Print the table of all sizes and kinds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kinds", default="fields,dense,overlap")
    parser.add_argument("--sizes", default="300,1100,3000")
    parser.add_argument("--targets", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lift", type=float, default=0.04, help="points more joint")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--compare", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one, compare=arguments.compare)))
        return
    print(f"{machine()}; {arguments.targets:,} targets\n")
    print("| " + " | ".join(_HEADS) + " |")
    print("| --- | " + " | ".join("---:" for _ in _HEADS[1:]) + " |")
    for kind in arguments.kinds.split(","):
        for size in map(int, arguments.sizes.split(",")):
            shape = Shape(
                kind=kind,
                proposals=size,
                targets=arguments.targets,
                seed=arguments.seed,
                joint=None,
            )
            study(shape, arguments.lift)


if __name__ == "__main__":
    main()
