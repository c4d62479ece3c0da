"""Kill an executor of Spark in the middle of a root, and compare what comes out.

    python -m benchmarks.engine_killed --spark $SPARK_HOME --rows 10000000

Starts Spark Connect over two executors on this machine, in processes of their own, has
a frame's root hashed once undisturbed and once more, when one of them is killed (-9)
half-way and the other one a quarter later. Prints a markdown table, and what
Spark's log says of it.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.draw import CUSTODY_KEY, LAYOUT, make_snapshot
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.spark_engine import SparkEngine

_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
_EXECUTOR = b"CoarseGrainedExecutorBackend"
#: What Spark's log says where work was lost, and done again.
_SIGNS = ("Lost executor", "Lost task", "FetchFailed", "Resubmitting")


@contextmanager
def server(spark: Path, log: Path) -> Iterator[str]:
    """Start Spark Connect over two executors; return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.sql.shuffle.partitions": 8,
        "spark.ui.enabled": "false",
    }
    command = [str(spark / "bin" / "spark-submit"), "--class", _SERVER]
    command += ["--master", "local-cluster[2,1,1024]", "--driver-memory", "1g"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    here = {"SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1"}
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*command, "spark-internal"], stdout=out, stderr=out, env=os.environ | here
        ) as process,
    ):
        try:
            while len(executors()) < 2 or "Connect server started" not in log.read_text(
                encoding="utf-8"
            ):
                time.sleep(1)
            yield f"sc://127.0.0.1:{port}"
        finally:
            process.terminate()


def executors() -> list[int]:
    """Return the executors among what this process started, the oldest first."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8")
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    ours, seen = [os.getpid()], []
    for parent in ours:
        ours += [child for child, of in parents.items() if of == parent]
    for process in ours:
        try:
            if _EXECUTOR in Path(f"/proc/{process}/cmdline").read_bytes():
                seen.append(process)
        except OSError:
            continue
    return sorted(seen)


def timed(ask: Callable[[], str]) -> tuple[float, str]:
    """Return seconds and answer."""
    began = time.perf_counter()
    answer = ask()
    return time.perf_counter() - began, answer


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spark", type=Path, required=True, help="SPARK_HOME")
    parser.add_argument("--rows", type=int, default=10_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        snapshot, log = Path(folder) / "frame.parquet", Path(folder) / "spark.log"
        make_snapshot(snapshot, options.rows)
        duckdb = DuckDBEngine().open_snapshot(snapshot, LAYOUT, CUSTODY_KEY)
        found = {"DuckDB": timed(duckdb.root)}
        del duckdb
        with server(options.spark, log) as remote:
            engine = SparkEngine(remote)

            def root() -> str:
                return engine.open_snapshot(snapshot, LAYOUT, CUSTODY_KEY).root()

            found["Spark, its first"] = timed(root)
            found["Spark"] = timed(root)
            seconds, killed = found["Spark"][0], executors()
            timers = [
                threading.Timer(seconds * part, os.kill, (process, signal.SIGKILL))
                for part, process in zip((0.5, 0.75), killed, strict=True)
            ]
            for timer in timers:
                timer.start()
            found["Spark, both executors killed"] = timed(root)
            gone = not set(killed) & set(executors())
            engine.close()
        said = log.read_text(encoding="utf-8", errors="replace")
    print("| root by | seconds | digest |\n| --- | ---: | --- |")
    for name, (seconds, digest) in found.items():
        print(f"| {name} | {seconds:.1f} | {digest[:16]} |")
    counted = [f"{sign}: {len(re.findall(sign, said))}" for sign in _SIGNS]
    print(f"\nkilled: {gone}; in Spark's log: {', '.join(counted)}")
    if not gone or len({digest for _, digest in found.values()}) > 1:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
