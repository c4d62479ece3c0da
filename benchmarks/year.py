"""Time a city's whole year, stage by stage: `year.py [TARGETS ...] [--repeat N]`.

Makes the sample city in a temporary folder, runs its year in a process of its own,
and prints a table: seconds of each run and the peak of resident memory.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sample_data.city import make_city

PLANNER = (sys.executable, "-c", "import command_line; command_line.main()")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Wall-clock seconds and peak resident memory in MiB."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a year: what its stages cost, in order, and the whole of it."""

    stages: dict[str, Cost]
    whole: Cost
    summary: dict[str, Any]


def run_year(inputs: Path, out: Path) -> Run:
    """Run the year of `inputs` in a process of its own."""
    command = [*PLANNER, "run", "--inputs", str(inputs), "--out", str(out)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        sys.exit(f"the year ended with {process.returncode}: see {out}/findings.csv")
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    stages = by_kind(summary["stages"])
    # Each stage resets the system's own mark of the peak, so the child's usage
    # knows the last stage only.
    peaks = [usage.ru_maxrss / 1024, *(cost.peak_mib for cost in stages.values())]
    whole = Cost(seconds=seconds, peak_mib=max(peaks))
    return Run(stages=stages, whole=whole, summary=summary)


def by_kind(stages: list[dict[str, Any]]) -> dict[str, Cost]:
    """Add up stages of one kind: the draws of all rounds are one line."""
    kinds: dict[str, Cost] = {}
    for stage in stages:
        kind = stage["stage"].split()[0]
        before = kinds.get(kind, Cost(seconds=0, peak_mib=0))
        kinds[kind] = Cost(
            seconds=before.seconds + stage["seconds"],
            peak_mib=max(before.peak_mib, stage["peak_memory_mib"]),
        )
    return kinds


def table(runs: list[Run]) -> str:
    """Lay the runs out side by side; the peak is the larger one."""
    heads = ["stage", *(f"run {i}, s" for i, _ in enumerate(runs, 1)), "peak, MiB"]
    lines = [
        "| " + " | ".join(heads) + " |",
        "| --- " + "| ---: " * len(heads[1:]) + "|",
    ]
    lines += [
        _line(kind, [run.stages[kind] for run in runs]) for kind in runs[0].stages
    ]
    rest = [
        run.whole.seconds - sum(c.seconds for c in run.stages.values()) for run in runs
    ]
    seconds = " | ".join(f"{left:.2f}" for left in rest)
    lines.append(f"| start, and writing the files | {seconds} | |")
    lines.append(_line("**whole**", [run.whole for run in runs]))
    return "\n".join(lines)


def _line(name: str, costs: list[Cost]) -> str:
    seconds = " | ".join(f"{cost.seconds:.2f}" for cost in costs)
    return f"| {name} | {seconds} | {max(cost.peak_mib for cost in costs):.0f} |"


def machine() -> str:
    """Say what the figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores of {model}, {memory:.0f} GB, "
        f"CPython {platform.python_version()}"
    )


def city_words(summary: dict[str, Any]) -> str:
    """Say how large the year was."""
    counts, teams = summary["counts"], summary["teams"]
    return (
        f"{counts['targets']:,} targets, {counts['proposals']:,} proposals, "
        f"{len(summary['load'])} departments, {counts['rounds']} rounds, "
        f"{counts['visits']:,} visits, {teams['seats']:,} seats"
    )


def main() -> None:
    """Run each size so often, and print its table."""
    parser = argparse.ArgumentParser(prog="year.py", description=__doc__)
    parser.add_argument("targets", type=int, nargs="*", default=[30_000])
    parser.add_argument("--repeat", type=int, default=2, metavar="N")
    arguments = parser.parse_args()
    print(machine())
    for targets in arguments.targets:
        with tempfile.TemporaryDirectory() as folder:
            inputs = Path(folder, "inputs")
            make_city(inputs, targets=targets)
            # A workspace of its own a run: none finds the other's year.
            runs = [
                run_year(inputs, Path(folder, f"year-{turn}"))
                for turn in range(max(1, arguments.repeat))
            ]
        print(f"\n{city_words(runs[0].summary)}\n\n{table(runs)}", flush=True)


if __name__ == "__main__":
    main()
