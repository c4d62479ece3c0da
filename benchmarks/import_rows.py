"""Time the import of large target libraries: `import_rows.py [ROWS ...]`.

Makes a city, writes its library over and over under other codes into one
`targets.csv.gz`, imports it in a process of its own, and prints a table: seconds by
the clock and of both cores, the peak of resident memory, and how much was found. Of
every hundred rows `--faulty` have a fault. After the first of several `--times` the
library is taken over as it was judged.
"""

import argparse
import csv
import gzip
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sample_data.city import make_city
from sample_data.codes import credit_code, organisation_codes

PLANNER = (sys.executable, "-c", "import command_line; command_line.main()")
ROOT = Path(__file__).resolve().parents[1]
CITY = 100_000
#: Column and cell of each fault, by turns; a cell of None is written in lower case.
FAULTS = ((2, "649999"), (4, "甲"), (7, "2026-02-30"), (0, None), (1, ""), (3, "餐饮"))
ID, DISTRICT, OWNER = 0, 2, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an import took, and how many lines `findings.csv` has."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    findings: int


def make_inputs(folder: Path, rows: int, faulty: int) -> None:
    """Write a city's inputs whose library has so many rows."""
    make_city(folder, targets=min(rows, CITY))
    plain = folder / "targets.csv"
    with plain.open(encoding="utf-8-sig", newline="") as file:
        header, *city = csv.reader(file)
    plain.unlink()
    with (
        gzip.open(folder / "targets.csv.gz", "wb", compresslevel=6) as packed,
        io.TextIOWrapper(packed, encoding="utf-8-sig", newline="") as text,
    ):
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(library(city, rows, faulty))


def library(city: list[list[str]], rows: int, faulty: int) -> Iterator[list[str]]:
    """Yield the rows of a city, then the same under other codes, faults among them."""
    codes = organisation_codes(1)
    for first in range(0, rows, len(city)):
        named = {
            row[ID]: row[ID]
            if first == 0
            else credit_code(row[ID][:2], row[DISTRICT], next(codes))
            for row in city
        }
        for at, row in enumerate(city[: rows - first], start=first):
            copy = [named[row[ID]], *row[1:]]
            copy[OWNER] = named.get(row[OWNER], "")
            if at * 37 % 100 < faulty:
                column, cell = FAULTS[at // 100 % len(FAULTS)]
                copy[column] = copy[column].lower() if cell is None else cell
            yield copy


def import_rows(inputs: Path, out: Path, workspace: Path) -> Cost:
    """Import a folder in a process of its own."""
    command = [*PLANNER, "import", "--inputs", str(inputs), "--out", str(out)]
    command += ["--workspace", str(workspace)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        sys.exit(f"the import ended with {process.returncode}: see {out}/findings.csv")
    with (out / "findings.csv").open("rb") as file:
        findings = sum(1 for _ in file) - 1
    return Cost(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mib=usage.ru_maxrss / 1024,
        findings=findings,
    )


def main() -> None:
    """Read the command line, import, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--faulty", type=int, default=1, metavar="PERCENT")
    parser.add_argument("--times", type=int, default=1, help="import so often")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the inputs here")
    arguments = parser.parse_args()
    print("| rows | CSV, gzip, MiB | findings | s | CPU, s | peak, MiB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as temporary:
            kept = arguments.keep or Path(temporary)
            inputs = kept / f"{rows}-{arguments.faulty}"
            if not (inputs / "policy.toml").exists():
                make_inputs(inputs, rows, arguments.faulty)
            size = (inputs / "targets.csv.gz").stat().st_size / 2**20
            workspace = Path(temporary) / "workspace"
            for _ in range(arguments.times):
                cost = import_rows(inputs, Path(temporary) / "out", workspace)
                print(
                    f"| {rows:,} | {size:,.0f} | {cost.findings:,} "
                    f"| {cost.seconds:.1f} | {cost.cpu_seconds:.1f} "
                    f"| {cost.peak_mib:,.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
