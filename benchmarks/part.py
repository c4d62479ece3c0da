"""Time a part: `python -m benchmarks.part ROWS [--districts 130800] [--entries N]`.

Makes a round's audit bundle as `benchmarks.verify` does, cuts the part of a district
from it, one target in eleven, and has `verify_round.py` check that, each in a process
of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

CHECKER = Path(__file__).parents[1] / "verify_round.py"
PLANNER = "import command_line; command_line.main()"


def timed(what: str, command: Sequence[str]) -> None:
    """Run a command in a process of its own, and say what it took."""
    started = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = running.stdout.read() if running.stdout else ""
    _, status, used = os.wait4(running.pid, 0)
    took, cpu = time.perf_counter() - started, used.ru_utime + used.ru_stime
    code, peak = os.waitstatus_to_exitcode(status), used.ru_maxrss / 2**20
    last = said.strip().rpartition("\n")[2]
    print(f"{what}: {took:.1f} s, {cpu:.1f} s of CPU, {peak:.2f} GiB, exit code {code}")
    print(f"  {last}")


def main() -> None:
    """Make, cut and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--districts", default="130800")
    parser.add_argument("--entries", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bundle, part = Path(folder) / "bundle", Path(folder) / "part"
        sizes = [str(asked.rows), "--entries", str(asked.entries)]
        python = (sys.executable, "-m", "benchmarks.verify")
        timed("bundle made", [*python, *sizes, "--make", str(bundle)])
        chosen = ["--districts", asked.districts, "--out", str(part)]
        timed("part cut", [sys.executable, "-c", PLANNER, "part", str(bundle), *chosen])
        for file in sorted(part.iterdir()):
            print(f"  {file.name}: {file.stat().st_size:,} bytes")
        timed("part checked", [sys.executable, str(CHECKER), str(part)])


if __name__ == "__main__":
    main()
