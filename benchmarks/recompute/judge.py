"""Judge a finished plan: every fault that a second reading of the rules finds.

python -m benchmarks.recompute.judge INPUTS OUTPUTS [--optimum]
"""

import argparse
import sys
from pathlib import Path

from benchmarks.recompute.city import City
from benchmarks.recompute.entries import (
    Output,
    entry_faults,
    full_coverage_faults,
    made_of,
    merge_faults,
    partition_faults,
)
from benchmarks.recompute.explained import explanation_faults
from benchmarks.recompute.figures import certificate_faults, quota_faults
from benchmarks.recompute.gave_way import gave_way_faults
from benchmarks.recompute.groups import Groups
from benchmarks.recompute.optimum import best_plan
from benchmarks.recompute.worktime import worktime_faults


def judge(groups: Groups, inputs: Path, out: Path) -> list[str]:
    """Return what is wrong with a plan, an empty list where nothing is."""
    output = Output(out)
    return [
        *partition_faults(groups, output),
        *merge_faults(groups, output),
        *entry_faults(groups, output),
        *explanation_faults(groups, output),
        *full_coverage_faults(output),
        *certificate_faults(groups, output),
        *quota_faults(groups.city, output),
        *worktime_faults(groups.city, inputs, output),
        *gave_way_faults(groups, inputs, output),
    ]


def planned(groups: Groups, out: Path) -> tuple[int, int]:
    """Return a plan's entries and firm-visits, as weighed before quotas.

    Totals may be raised for the library's floor afterwards, so what the plan chose
    is weighed anew.
    """
    made = [entry for entry, _ in made_of(groups, Output(out)).values()]
    return len(made), sum(entry.draws for entry in made)


def short_of_best(groups: Groups, out: Path, *, most: int = 200_000) -> str:
    """Return by how much a plan misses the best there is, empty where it doesn't."""
    best = best_plan(groups, most=most)
    entries, visits = planned(groups, out)
    if (best.entries, best.visits) == (entries, visits):
        return ""
    return f"{entries} entries and {visits} firm-visits, {best} is best"


def main() -> None:
    """Print all faults; the exit code tells whether there are any."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--optimum", action="store_true", help="enumerate all groups")
    arguments = parser.parse_args()
    groups = Groups(City(arguments.inputs))
    faults = judge(groups, arguments.inputs, arguments.out)
    if arguments.optimum and (fault := short_of_best(groups, arguments.out)):
        faults.append(fault)
    for fault in faults:
        print(fault)
    sys.exit(4 if faults else 0)


if __name__ == "__main__":
    main()
