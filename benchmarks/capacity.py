"""What it costs to fit a large plan to inspectors' time, and what gives way.

    python -m benchmarks.capacity --proposals 1100 --rooms 1.2,2,4

A city of the size asked for is planned without a bound; then offices are given as much
time as they need in their worst month, times `room`, and the plan is fitted to it. Of
seconds it is the process's own, of memory the peak of the whole.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.instances import Shape
from benchmarks.recompute_many import plan
from benchmarks.tight_instances import Tightness, bind, make_unbound
from benchmarks.year import machine
from planner.composition.years import import_folder, passing_tables
from planner.errors import InfeasibleError
from planner.planning.capacity import Fitted, fit_capacity
from planner.planning.capacity_plan import CapacityPlan
from planner.planning.consolidation import Planned, make_plan
from planner.planning.library import freeze_targets
from planner.ports import NoProgress

#: What share of people's days planned visits may take: so a city has hundreds of
#: them, as cities do, not thousands.
_PART = 0.3
_HEADS = (
    "room",
    "entries",
    "visits asked",
    "fit, s",
    "peak, MiB",
    "windows moved",
    "by days, at most",
    "hours moved",
    "entries cut",
    "visits cut",
    "short",
)


def hours_moved(before: CapacityPlan, after: CapacityPlan) -> float:
    """Return the inspector-hours of entries whose windows moved."""
    moved = {shift.entry_id for shift in after.shifts}
    own = [load for load in before.loads if load.entry_id in moved]
    return sum(load.micro_minutes for load in own) / 60e6


def visits_cut(fitted: Fitted) -> float:
    """Return how many visits fewer the year has."""
    times = {e.entry_id: len(e.occurrences) for e in fitted.quotas.plan.entries}
    return (
        sum(
            (cut.draws_before - cut.draws_after) * times[cut.entry_id]
            for cut in fitted.capacity.cuts
        )
        / 1e6
    )


def line(folder: Path, planned: Planned, free: Fitted, room: float) -> str:
    """Fit a plan to the time of a folder; return a row of the table."""
    imported = import_folder(folder, NoProgress(), passing_tables())
    registry, policy = imported.registry, imported.policy
    targets = freeze_targets(registry, policy, policy.today, graded=True)
    asked = sum(e.total * len(e.occurrences) for e in free.quotas.plan.entries)
    start, short = time.process_time(), 0
    fitted = free
    try:
        fitted = fit_capacity(planned, registry, policy, targets)
    except InfeasibleError as error:
        short = sum(f.code == "capacity_short" for f in error.findings)
    seconds = time.process_time() - start
    shifts = fitted.capacity.shifts
    cells = (
        f"{room:g}",
        f"{len(planned.plan.entries):,}",
        f"{asked:,}",
        f"{seconds:.1f}",
        # Kibibytes on Linux.
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
        f"{len(shifts)}",
        f"{max((abs(s.days) for s in shifts), default=0)}",
        f"{hours_moved(free.capacity, fitted.capacity):,.0f}",
        f"{len({cut.entry_id for cut in fitted.capacity.cuts})}",
        f"{visits_cut(fitted):,.0f}",
        f"{short or '-'}",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print a row a room."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--proposals", type=int, default=1_100)
    parser.add_argument("--targets", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", default="1.2,2,4")
    arguments = parser.parse_args()
    shape = Shape(
        proposals=arguments.proposals,
        targets=arguments.targets,
        seed=arguments.seed,
        joint=None,
        credit=None,
    )
    print(f"{machine()}; {shape.targets:,} targets\n")
    print("| " + " | ".join(_HEADS) + " |")
    print("| " + " | ".join("---:" for _ in _HEADS) + " |")
    with tempfile.TemporaryDirectory() as name:
        inputs, out = Path(name) / "inputs", Path(name) / "out"
        make_unbound(inputs, shape, Tightness(part=_PART, credit=0.9))
        plan(inputs, out)
        imported = import_folder(inputs, NoProgress(), passing_tables())
        registry, policy = imported.registry, imported.policy
        targets = freeze_targets(registry, policy, policy.today, graded=True)
        planned = make_plan(registry, policy, targets)
        free = fit_capacity(planned, registry, policy, targets)
        for room in map(float, arguments.rooms.split(",")):
            tight = Tightness(room=(room, 2 * room), part=_PART, credit=0.9)
            bind(inputs, out / "plan" / "load.csv", shape, tight)
            print(line(inputs, planned, free, room), flush=True)


if __name__ == "__main__":
    main()
