"""Time root, counts and a stratified draw of 1 % by every engine, digests compared.

    python -m benchmarks.engines --rows 1000000 10000000
    python -m benchmarks.engines --remote spark=sc://127.0.0.1:15002 --server 1234

Sail is started here, in a process of its own; `--remote NAME=ADDRESS` names a server
that runs, and `--server` its process, for its memory. Each question is asked of a frame
newly opened, so that nothing of the one before is at hand. Prints a markdown table.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.draw import CUSTODY_KEY, LAYOUT, draw, make_snapshot
from benchmarks.draw_peers import RATES, STRATA
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.spark_engine import SparkEngine
from planner.ids import digest_json

_SAIL = """
from pysail.spark import SparkConnectServer
server = SparkConnectServer()
server.start(background=True)
print(server.listening_address[1], flush=True)
input()
"""
_PERCENT = 10_000

#: What is asked of an opened frame; the answers are compared by their digests.
QUESTIONS: dict[str, Callable[[Any], str]] = {
    "root": lambda frame: str(frame.root()),
    "counts": lambda frame: digest_json(frame.count_strata({}, STRATA)),
    "draw": lambda frame: (
        draw(frame, STRATA, dict.fromkeys(RATES, _PERCENT)).result_digest
    ),
}


@contextmanager
def sail() -> Iterator[tuple[str, int]]:
    """Start Sail; return its address and process."""
    command = [sys.executable, "-c", _SAIL]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        port = server.stdout.readline().strip()  # type: ignore[union-attr]
        try:
            yield f"sc://127.0.0.1:{port}", server.pid
        finally:
            server.communicate("\n")


def measured(engine: Any, snapshot: Path, process: int | None) -> dict[str, Any]:
    """Return digests and seconds by question, and peaks of memory in MiB."""
    found: dict[str, Any] = {}
    for name, ask in QUESTIONS.items():
        began = time.perf_counter()
        digest = ask(engine.open_snapshot(snapshot, LAYOUT, CUSTODY_KEY))
        found[name] = (time.perf_counter() - began, digest)
    found["here"] = peak_mib(os.getpid())
    found["there"] = peak_mib(process) if process else None
    return found


def peak_mib(process: int) -> float:
    """Return a process's peak of resident memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def in_own_process(snapshot: Path, remote: str, process: int | None) -> dict[str, Any]:
    """Measure one engine in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.engines", "--snapshot", str(snapshot)]
    command += ["--remote", f"x={remote}"] if remote else []
    command += ["--server", str(process)] if process else []
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--remote", help="NAME=ADDRESS of a server that runs")
    parser.add_argument("--server", type=int, help="that server's process")
    parser.add_argument("--snapshot", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    name, _, address = (options.remote or "").partition("=")
    if options.snapshot:
        engine = SparkEngine(address) if address else DuckDBEngine()
        print(json.dumps(measured(engine, options.snapshot, options.server)))
        if isinstance(engine, SparkEngine):
            engine.close()
        return
    print("| rows | engine | root, s | counts, s | draw, s | here, MiB | server, MiB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            snapshot = Path(folder) / f"{rows}.parquet"
            make_snapshot(snapshot, rows)
            results = {"DuckDB": in_own_process(snapshot, "", None)}
            with sail() as (there, process):
                results["Sail"] = in_own_process(snapshot, there, process)
            if address:
                results[name] = in_own_process(snapshot, address, options.server)
            print_rows(rows, results)


def print_rows(rows: int, results: dict[str, dict[str, Any]]) -> None:
    """Print a line an engine, and whether all gave the same digests."""
    for engine, found in results.items():
        seconds = " | ".join(f"{found[question][0]:.1f}" for question in QUESTIONS)
        there = f"{found['there']:,.0f}" if found["there"] else ""
        print(f"| {rows:,} | {engine} | {seconds} | {found['here']:,.0f} | {there} |")
    answers = {tuple(f[q][1] for q in QUESTIONS) for f in results.values()}
    verdict = "the same" if len(answers) == 1 else "DIFFERENT"
    print(f"\ndigests of {rows:,} rows: {verdict}\n", flush=True)
    if len(answers) > 1:
        sys.exit(1)


if __name__ == "__main__":
    main()
