"""What `benchmarks/draw.py` measures the engine against, each in its own process.

`draw_peers.py NAME SNAPSHOT` prints a line of JSON. Peers need what this project
doesn't, so this file imports none of it: see `benchmarks/draw.py`.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

#: Shares of each grade that are drawn, in millionths; the same as in the draw.
RATES = {"A": 10_000, "B": 30_000, "C": 100_000, "D": 300_000}
STRATA = ["district", "grade"]
_TICKET_HEAD = "a5" * 12

_C_LOOP = r"""
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(int argc, char **argv) {
  long n = atol(argv[2]);
  char *salts = malloc(n * 30), text[55];
  unsigned char digest[32];
  unsigned least = 255;
  struct timespec a, b, c, d;
  FILE *file = fopen(argv[1], "rb");
  if (fread(salts, 30, n, file) != (size_t)n) return 1;
  memset(text, 'a', 24);
  text[24] = '|';
  clock_gettime(CLOCK_MONOTONIC, &a);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &c);
  for (long i = 0; i < n; i++) {
    SHA256_CTX h;
    memcpy(text + 25, salts + 30 * i, 30);
    SHA256_Init(&h);
    SHA256_Update(&h, text, 55);
    SHA256_Final(digest, &h);
    if (digest[0] < least) least = digest[0];
  }
  clock_gettime(CLOCK_MONOTONIC, &b);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &d);
  printf("%f %f %u\n", b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9,
         d.tv_sec - c.tv_sec + (d.tv_nsec - c.tv_nsec) / 1e9, least);
}
"""


class Spent(NamedTuple):
    """Seconds by the clock, and of all cores together."""

    wall: float
    cpu: float


def pandas_rows(snapshot: str) -> Spent:
    """Draw whole rows with `groupby.sample`, all columns read."""
    return _pandas(snapshot, None)


def pandas_ids(snapshot: str) -> Spent:
    """Draw ids with `groupby.sample`, nothing read but ids and strata."""
    return _pandas(snapshot, ["target_id", *STRATA])


def _pandas(snapshot: str, columns: list[str] | None) -> Spent:
    import pandas as pd

    def sample() -> None:
        table = pd.read_parquet(snapshot, columns=columns)
        # One call has one share for all groups; a grade has one.
        parts = [
            of_grade.groupby(STRATA).sample(frac=RATES[grade] / 1e6, random_state=1)
            for grade, of_grade in table.groupby("grade")
        ]
        pd.concat(parts)

    return spent(sample)


def sha256_one_thread(snapshot: str) -> Spent:
    """Hash the tickets of salts that are at hand, with DuckDB on one thread."""
    connection = _salts(snapshot)
    connection.execute("SET threads = 1")
    query = f"SELECT min(sha256(concat('{_TICKET_HEAD}|', salt))) FROM salts"
    return spent(lambda: connection.execute(query).fetchall())


def sha256_c(snapshot: str) -> Spent:
    """Hash the same in a loop in C over OpenSSL, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        salts, source, program = (
            Path(folder) / name for name in ("salts", "loop.c", "loop")
        )
        source.write_text(_C_LOOP, encoding="utf-8")
        command = ["gcc", "-O2", "-Wno-deprecated-declarations", str(source)]
        subprocess.run([*command, "-o", str(program), "-lcrypto"], check=True)
        found = _salts(snapshot).execute("SELECT salt FROM salts").fetchall()
        salts.write_bytes("".join(salt for (salt,) in found).encode())
        ran = subprocess.run(
            [str(program), str(salts), str(len(found))],
            check=True,
            capture_output=True,
            text=True,
        )
    wall, cpu = map(float, ran.stdout.split()[:2])
    return Spent(wall, cpu)


def sha256_rows(snapshot: str) -> Spent:
    """Hash every row once as it stands, its cells joined with bars, with DuckDB."""
    import duckdb

    connection = duckdb.connect(":memory:")
    columns = connection.read_parquet(snapshot).columns
    row = " || '|' || ".join(f'"{column}"' for column in columns)
    query = f"SELECT min(sha256({row})) FROM read_parquet('{snapshot}')"
    connection.execute("SET enable_progress_bar = false")
    return spent(lambda: connection.execute(query).fetchall())


def consistent_sampler(snapshot: str) -> Spent:
    """Draw one in 25 of all targets, in the order of their tickets."""
    import pandas as pd
    from consistent_sampler import sampler

    ids = pd.read_parquet(snapshot, columns=["target_id"])["target_id"].tolist()
    take = len(ids) // 25
    return spent(lambda: list(sampler(ids, seed="a5" * 32, take=take, output="id")))


def _salts(snapshot: str) -> Any:
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        "CREATE TABLE salts AS SELECT substr(sha256(target_id), 1, 30) AS salt "
        f"FROM read_parquet('{snapshot}')"
    )
    return connection


def spent(work: Callable[[], object]) -> Spent:
    """Do the work and return the seconds it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def report(spent: Spent) -> None:
    """Print seconds, and the process's peak of resident memory in MiB, as JSON."""
    # Not `ru_maxrss`, which starts from the peak of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"seconds": spent.wall, "cpu": spent.cpu, "peak_mib": peak}))


PEERS: dict[str, Callable[[str], Spent]] = {
    peer.__name__: peer
    for peer in (
        pandas_rows,
        pandas_ids,
        sha256_one_thread,
        sha256_c,
        sha256_rows,
        consistent_sampler,
    )
}

if __name__ == "__main__":
    report(PEERS[sys.argv[1]](sys.argv[2]))
