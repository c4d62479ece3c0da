"""Time a frame's root, its strata and a stratified draw: `draw.py ROWS [ENTRIES]`.

Prints seconds and the peak of memory. With `--parquet` the frame is streamed from a
snapshot; pandas `groupby.sample` over the same strata is timed beside it, in a
process of its own, for its peak not to hide in ours.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from planner.adapters.engines.duckdb_engine import DuckDBEngine, DuckDBFrame
from planner.protocol.draw import draw_round
from planner.protocol.frame import Frame, FrameLayout
from planner.protocol.strata import EntryStrata, StrataTable, Stratum

LAYOUT = FrameLayout(
    columns=("target_id", "name", "district", "industry", "grade", "tags", "visits"),
    list_columns=("tags",),
    sealed_columns=("grade", "visits"),
)
GRADES = ("A", "B", "C", "D")
RATES = {"A": 10_000, "B": 30_000, "C": 100_000, "D": 300_000}
CUSTODY_KEY = "5a" * 32
SEED = "a5" * 32


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took and the peak of memory so far."""
    start = time.perf_counter()
    yield
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{what:<28} {took:8.2f} s {peak:8.2f} GB peak", flush=True)


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
                   CASE WHEN h % 7 = 0 THEN 'food;key' ELSE '' END AS tags,
                   CASE WHEN h % 9 = 0 THEN '1' ELSE '' END AS visits
            FROM (SELECT range AS i, hash(range) AS h FROM range({rows}))
        ) TO '{path}' (FORMAT parquet)"""
    )


def plan_of(entries: int) -> dict[str, list[dict[str, object]]]:
    """Return a plan whose entries draw an eighth of the targets, the first all."""
    return {
        "entries": [
            {
                "entry": f"E{number:04d}",
                "window": ["2026-01-01", "2026-03-31"],
                "strata_columns": ["district", "grade"],
                "scope": {
                    "include": {"industry": [str(number % 8 + 1)]} if number else {}
                },
            }
            for number in range(entries)
        ]
    }


def strata_of(
    frame: DuckDBFrame, plan: dict[str, list[dict[str, object]]]
) -> StrataTable:
    """Count the strata of each entry and give them their rates."""
    entries = []
    for entry in plan["entries"]:
        counted = frame.count_strata(entry["scope"], entry["strata_columns"])
        strata = tuple(
            Stratum(
                stratum=name,
                grade=name[-1],
                eligible=eligible,
                expected_micro=eligible * RATES[name[-1]],
            )
            for name, eligible in sorted(
                counted.items(), key=lambda item: (item[0][-1], item[0])
            )
        )
        entries.append(EntryStrata(entry_id=str(entry["entry"]), strata=strata))
    caps = {"A": 1, "B": 2, "C": 3, "D": 4}
    return StrataTable(grades=GRADES, caps=caps, entries=tuple(entries))


def time_draw(path: Path, entries: int, *, streamed: bool) -> None:
    """Time root, strata and draw."""
    engine = DuckDBEngine()
    if streamed:
        frame = engine.open_snapshot(path, LAYOUT, CUSTODY_KEY)
    else:
        table = duckdb.read_parquet(str(path)).df().astype(str)
        with timed("open in memory"):
            frame = engine.open(Frame(layout=LAYOUT, table=table), CUSTODY_KEY)
    plan = plan_of(entries)
    statement = {
        "entries": [
            {
                "entry": e["entry"],
                "group": e["entry"],
                "visit_group": e["entry"],
                "reserve": 2,
            }
            for e in plan["entries"]
        ]
    }
    with timed("strata"):
        strata = strata_of(frame, plan)
    with timed("draw"):
        record = draw_round(
            statement=statement,
            strata=strata,
            plan=plan,
            seed=SEED,
            custody_key=CUSTODY_KEY,
            frame=frame,
        )
    with timed("root"):
        root = frame.root()
    drawn = sum(len(stratum.selected) for stratum in record.strata)
    print(f"{drawn} drawn, list {record.list_digest[:16]}, root {root[:16]}")


def time_hashes(path: Path) -> None:
    """Time one pass of SHA-256 over the same rows."""
    columns = " || '|' || ".join(LAYOUT.columns)
    with timed("one pass of sha256"):
        duckdb.execute(
            f"SELECT max(sha256({columns})) FROM read_parquet('{path}')"
        ).fetchall()


def time_pandas(path: Path) -> None:
    """Time pandas drawing the whole library's strata by itself."""
    with timed("pandas groupby.sample"):
        table = duckdb.read_parquet(str(path)).df()
        groups = table.groupby(["district", "grade"])
        drawn = sum(
            len(group.sample(frac=RATES[grade] / 1e6)) for (_, grade), group in groups
        )
    print(f"{drawn} drawn by pandas")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("entries", type=int, nargs="?", default=1)
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--pandas", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pandas:
        time_pandas(options.pandas)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        make_snapshot(path, options.rows)
        time_draw(path, options.entries, streamed=options.parquet)
        if options.parquet:
            time_hashes(path)
            command = [sys.executable, __file__, "0", "--pandas", str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
