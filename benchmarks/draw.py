"""Time the draw and the frame's root beside their peers, from 0.1 to 10 million.

    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install duckdb pandas pyarrow consistent_sampler
    python -m benchmarks.draw --peers /tmp/peers/bin/python --json draw.json

Every measurement is a process of its own, so that its peak of memory is its own. The
frames are made here, from numbers and DuckDB's hash, the same each time. Peers are
installed apart, as the project needs none of them; without `--peers` it is timed
alone. Two of them are compiled or hashed with what the machine has: gcc and libcrypto.
Prints markdown tables.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.draw_peers import RATES, STRATA, Spent, report, spent
from planner.adapters.engines.duckdb_engine import DuckDBEngine, DuckDBFrame
from planner.adapters.engines.stored_targets import StoredTargets
from planner.protocol.draw import DrawRecord, draw_round
from planner.protocol.frame import Frame, FrameLayout
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.registry import TARGET_COLUMNS

LAYOUT = FrameLayout(
    columns=TARGET_COLUMNS, list_columns=("tags",), sealed_columns=("grade", "visits")
)
CUSTODY_KEY = "5a" * 32
SEED = "a5" * 32
CAPS = {"A": 1, "B": 2, "C": 3, "D": 4}
SIZES = (100_000, 1_000_000, 10_000_000)
_PEERS_FILE = str(Path(__file__).with_name("draw_peers.py"))


def make_snapshot(path: Path, rows: int) -> None:
    """Write a frame of `rows` targets: 11 districts, 4 grades, 80 industries."""
    duckdb.execute(
        f"""
        COPY (
            SELECT '9113' || lpad(i::VARCHAR, 14, '0') AS target_id,
                   '示例企业' || i AS name,
                   (130800 + h % 11)::VARCHAR AS district,
                   (1000 + h // 11 % 80 * 100)::VARCHAR AS industry,
                   CASE WHEN h // 1000 % 100 < 55 THEN 'A'
                        WHEN h // 1000 % 100 < 85 THEN 'B'
                        WHEN h // 1000 % 100 < 96 THEN 'C' ELSE 'D' END AS grade,
                   CASE WHEN h % 3 = 0 THEN '个体工商户' ELSE '企业' END AS kind,
                   '存续' AS status,
                   (DATE '2005-01-01' + (h // 7 % 7000)::INTEGER)::VARCHAR
                       AS registered_on,
                   CASE WHEN h % 7 = 0 THEN 'food;key' ELSE '' END AS tags,
                   '示例路' || h // 13 % 3000 || '号' AS address,
                   '' AS premises_of,
                   CASE WHEN h % 7 = 0
                        THEN (DATE '2026-01-01' + (h // 9 % 900)::INTEGER)::VARCHAR
                        ELSE '' END AS licence_expires_on,
                   CASE WHEN h % 9 = 0 THEN '1' ELSE '' END AS visits,
                   CASE WHEN h % 9 = 0 THEN '2025-06-01' ELSE '' END
                       AS last_inspected_on
            FROM (SELECT range AS i, hash(range) AS h FROM range({rows}))
        ) TO '{path}' (FORMAT parquet)"""
    )


def draw(
    frame: DuckDBFrame, strata_columns: list[str], rates: dict[str, int]
) -> DrawRecord:
    """Draw one entry over the whole frame."""
    counted = frame.count_strata({}, strata_columns)
    by_grade = sorted(counted, key=lambda name: (name.rpartition(".")[2], name))
    strata = tuple(
        Stratum(
            stratum=name,
            grade=name.rpartition(".")[2],
            eligible=counted[name],
            expected_micro=counted[name] * rates[name.rpartition(".")[2]],
        )
        for name in by_grade
    )
    entry = {"entry": "E1", "group": "E1", "visit_group": "E1", "reserve": 2}
    planned = {"entry": "E1", "scope": {}, "strata_columns": strata_columns}
    return draw_round(
        statement={"entries": [entry]},
        strata=StrataTable(
            grades=tuple(RATES),
            caps=CAPS,
            entries=(EntryStrata(entry_id="E1", strata=strata),),
        ),
        plan={"entries": [planned]},
        seed=SEED,
        custody_key=CUSTODY_KEY,
        frame=frame,
    )


def stratified(snapshot: Path) -> Spent:
    """Time the stratified draw of a snapshot, from opening it to the record."""
    return spent(lambda: draw(_opened(snapshot), STRATA, RATES))


def tickets(snapshot: Path) -> Spent:
    """Time the draw of one in 25 by ticket; ids and salts are at hand."""
    opened = _opened(snapshot)
    rates = dict.fromkeys(RATES, 40_000)
    return spent(lambda: draw(opened, ["grade"], rates))


def root(snapshot: Path) -> Spent:
    """Time a snapshot's root, from opening it."""
    return spent(lambda: _opened(snapshot).root())


def open_root(snapshot: Path) -> Spent:
    """Time the root of a round in which nothing is sealed."""
    layout = FrameLayout(columns=TARGET_COLUMNS, list_columns=("tags",))
    return spent(lambda: DuckDBEngine().open_snapshot(snapshot, layout, None).root())


def frame(snapshot: Path) -> Spent:
    """Time a frame from its table: its rules checked, and opened."""
    return spent(
        lambda: DuckDBEngine().open(
            Frame(layout=LAYOUT, table=StoredTargets(snapshot)), CUSTODY_KEY
        )
    )


def _opened(snapshot: Path) -> DuckDBFrame:
    return DuckDBEngine().open_snapshot(snapshot, LAYOUT, CUSTODY_KEY)


OWN: dict[str, Callable[[Path], Spent]] = {
    "draw": stratified,
    "tickets": tickets,
    "root": root,
    "open_root": open_root,
    "frame": frame,
}
#: Our figure, its peer, how many times the peer's seconds it may take, and of memory.
TARGETS = (
    ("draw", "pandas_rows", 1 / 3, 1 / 5),
    ("draw", "pandas_ids", 1 / 3, 1 / 5),
    ("draw", "sha256_one_thread", 4, None),
    ("draw", "sha256_c", 4, None),
    ("tickets", "consistent_sampler", 1 / 20, None),
    ("root", "sha256_rows", 3, None),
    ("open_root", "sha256_rows", 3, None),
)
PEER_NAMES = tuple(dict.fromkeys(peer for _, peer, _, _ in TARGETS))
#: Where one is too slow, or fills the memory, at ten million.
LARGEST = {"consistent_sampler": 1_000_000, "tickets": 1_000_000, "frame": 1_000_000}


def measure(command: list[str], repeat: int) -> dict[str, float]:
    """Run a command so many times; return the run of the median time."""
    runs = []
    for _ in range(repeat):
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(ran.stdout.splitlines()[-1]))
    middle = median(run["seconds"] for run in runs)
    return min(runs, key=lambda run: abs(run["seconds"] - middle))


def measure_all(
    snapshot: Path, rows: int, peers: str | None, repeat: int
) -> dict[str, Any]:
    """Measure everything on one frame, ours and peers in turn."""
    found: dict[str, Any] = {}
    for name in OWN:
        if rows <= LARGEST.get(name, rows):
            command = [sys.executable, "-m", "benchmarks.draw", "--own", name]
            found[name] = measure([*command, "--snapshot", str(snapshot)], repeat)
    for name in PEER_NAMES if peers else ():
        if rows <= LARGEST.get(name, rows):
            command = [str(peers), _PEERS_FILE, name, str(snapshot)]
            found[name] = measure(command, repeat)
    return found


def print_tables(results: dict[int, dict[str, Any]]) -> None:
    """Print seconds and memory, ratios beside what was aimed at, and growth."""
    names = dict.fromkeys(name for found in results.values() for name in found)
    heads = "".join(f" {rows:,} |" for rows in results)
    print(f"| s, s of all cores, MiB |{heads}\n| --- |{' ---: |' * len(results)}")
    for name in names:
        cells = [found.get(name) for found in results.values()]
        texts = [
            f"{c['seconds']:.2f}, {c['cpu']:.2f}, {c['peak_mib']:.0f}" if c else ""
            for c in cells
        ]
        print(f"| `{name}` | " + " | ".join(texts) + " |")
    print("\n| beside | rows | time | of all cores | aim | memory | aim |")
    print("| --- |" + " ---: |" * 6)
    for own, peer, slower, larger in TARGETS:
        rows = max((n for n in results if peer in results[n]), default=0)
        if rows:
            times = [
                f"{results[rows][own][unit] / results[rows][peer][unit]:.2f}"
                for unit in ("seconds", "cpu", "peak_mib")
            ]
            aims = [f"{slower:.2f}", f"{larger:.2f}" if larger else "none"]
            cells = [f"{rows:,}", *times[:2], aims[0], times[2], aims[1]]
            print(f"| `{own}` / `{peer}` | " + " | ".join(cells) + " |")
    for name in ("draw", "root"):
        grown = [
            math.log(more[name]["cpu"] / less[name]["cpu"]) / math.log(b / a)
            for (a, less), (b, more) in pairwise(results.items())
        ]
        powers = ", ".join(f"{power:.2f}" for power in grown)
        print(f"\n`{name}`: seconds of all cores grow as rows to the power {powers}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--peers", help="the Python that has the peers")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--own", choices=OWN, help=argparse.SUPPRESS)
    parser.add_argument("--snapshot", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.own:
        report(OWN[options.own](options.snapshot))
        return
    results: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            snapshot = Path(folder) / f"{rows}.parquet"
            make_snapshot(snapshot, rows)
            results[rows] = measure_all(snapshot, rows, options.peers, options.repeat)
            snapshot.unlink()
    machine = f"{os.cpu_count()} cores, {platform.platform()}, DuckDB"
    print(f"{machine} {duckdb.__version__}; load {os.getloadavg()[1]:.1f}\n")
    print_tables(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
