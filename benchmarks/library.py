"""Refresh a made library of any size, and hold two snapshots of it side by side.

python -m benchmarks.library --targets 1000000 --increment 10000
python -m benchmarks.library --targets 300000 --increment 10 --pushes 50
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from planner.adapters.engines.library_tables import StoredLibrary
from planner.adapters.engines.stored_targets import StoredTables
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_pieces
from planner.importing.cells import CellContext
from planner.library.joining import Joined
from planner.library.reading import Increment
from planner.ports import NoProgress
from planner.registry import TARGET_COLUMNS
from planner.target_table import TargetTable

_PIECE = 100_000
_GRADES = "ABCD"


def _targets(count: int) -> Iterator[pd.DataFrame]:
    for first in range(0, count, _PIECE):
        numbers = range(first, min(count, first + _PIECE))
        cells = {
            "target_id": [f"T{n:011d}" for n in numbers],
            "name": [f"第{n}户有限公司" for n in numbers],
            "district": [f"6401{n % 90 + 10}" for n in numbers],
            "industry": [f"{n % 80 + 10}10" for n in numbers],
            "grade": [_GRADES[n % 4] for n in numbers],
            "address": [f"解放路{n % 9999}号" for n in numbers],
        }
        blank = pd.DataFrame(cells, dtype="str")
        yield blank.reindex(columns=list(TARGET_COLUMNS), fill_value="")


def _increment(path: Path, targets: int, rows: int, first: int = 0) -> None:
    """Write regraded, moved and new targets: a third of the rows each."""
    lines = ["target_id,name,district,grade"]
    step = max(1, targets // (first + rows))
    for n in range(first, first + rows):
        known = f"T{n * step:011d}"
        kinds = (f"{known},,,D", f"{known},,640199,", f"N{n:011d},新{n}户,640110,B")
        lines.append(kinds[n % 3])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def tell(self, stage: str) -> None:
        now = time.perf_counter()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{stage}: {now - self._last:.1f} s, at most {most} MiB so far")
        self._last = time.perf_counter()


def _pushes(
    folder: Path, before: TargetTable, paths: Sequence[Path], clock: _Clock
) -> None:
    """Take pushes in one by one, then joined into one snapshot."""
    context = CellContext(codes=load_code_tables(), grades=tuple(_GRADES))
    library = StoredLibrary(folder)
    one_by_one = before
    for path in paths:
        rows = Increment(read_pieces(path, NoProgress()), one_by_one, context).rows()
        after = library.changed(one_by_one, rows)
        library.differences(one_by_one, after)
        one_by_one = after
    clock.tell(f"took in {len(paths)} pushes one by one")
    joined = Joined(before)
    for path in paths:
        rows = Increment(read_pieces(path, NoProgress()), joined, context).rows()
        joined.change(list(rows))
    after = library.changed(before, joined.changes())
    library.differences(before, after)
    clock.tell(f"took in {len(paths)} pushes joined")
    print(f"the same snapshot: {after.name == one_by_one.name}")


def main() -> None:
    """Time an increment and a comparison, or pushes one by one and joined."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=1_000_000)
    parser.add_argument("--increment", type=int, default=10_000)
    parser.add_argument("--pushes", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = _Clock()
        before = StoredTables(folder).keep(_targets(asked.targets))
        clock.tell(f"made {len(before)} targets")
        if asked.pushes:
            paths = [folder / f"push-{n:03d}.csv" for n in range(asked.pushes)]
            for n, path in enumerate(paths):
                first = n * asked.increment
                _increment(path, asked.targets, asked.increment, first)
            _pushes(folder, before, paths, clock)
            return
        path = folder / "increment.csv"
        _increment(path, asked.targets, asked.increment)
        context = CellContext(codes=load_code_tables(), grades=tuple(_GRADES))
        raw = read_pieces(path, NoProgress())
        increment = Increment(raw, before, context)
        library = StoredLibrary(folder)
        after = library.changed(before, increment.rows())
        clock.tell(f"took in {increment.count.kept} rows")
        found = library.differences(before, after)
        clock.tell(f"compared: {found.totals()}")
        size = (folder / after.name).stat().st_size >> 20
        print(f"a snapshot is {size} MiB")


if __name__ == "__main__":
    main()
