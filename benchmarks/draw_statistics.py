"""Draw one small frame with many seeds, and test that chance is what it should be.

    python -m benchmarks.draw_statistics --seeds 20000 --json statistics.json

Every draw goes the way of a real one, `draw_round` over the DuckDB engine. Prints a
markdown table of p-values. docs/statistics.md says what they mean.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from scipy.stats import kstest

from benchmarks import lot_tests
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.stored_targets import StoredTargets
from planner.composition.years import passing_tables
from planner.protocol.draw import DrawRecord, StratumRecord, draw_round
from planner.protocol.engine_port import NUMBERS, EngineFrame
from planner.protocol.frame import Frame, freeze
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.protocol.tickets import NUMBER_DIGITS

MICRO = 10**6
CUSTODY_KEY = "6c" * 32
GRADES = ("A", "B", "C")
#: How many targets each grade has; of those of a grade, every fifth is at its cap.
TARGETS = {"A": 24, "B": 16, "C": 8}
_AT_CAP = 5
_CAP = 2
_RESERVE = 3

#: Millionths expected of each grade, the offset, and the group, by entry.
ENTRIES: dict[str, tuple[Sequence[int], int, str]] = {
    "all": ([24 * MICRO, 16 * MICRO, 8 * MICRO], 0, "g"),
    "fractional": ([2_300_000, 2_450_000, 1_600_000], 0, "g"),
    "nested": ([6 * MICRO, 5 * MICRO, 4 * MICRO], 0, "g"),
    "spaced": ([6 * MICRO, 5 * MICRO, 4 * MICRO], NUMBERS // 2, "g"),
    "other-group": ([6 * MICRO, 5 * MICRO, 4 * MICRO], 0, "h"),
    "capped": ([5 * MICRO, 4 * MICRO, 3 * MICRO], 0, "g"),
}
UNCAPPED = ("all", "fractional", "nested", "spaced", "other-group")


def seed_of(number: int) -> str:
    """Return the seed of a trial."""
    return sha256(f"trial {number}".encode()).hexdigest()


def small_frame() -> Frame:
    """Return the frame: 48 firms, the same whenever it is made."""
    rows = [
        {
            "target_id": f"{grade}{number:02d}",
            "name": f"示例企业{grade}{number}",
            "grade": grade,
            "visits": str(_CAP) if number % _AT_CAP == 0 else "",
        }
        for grade, count in TARGETS.items()
        for number in range(count)
    ]
    return freeze(
        passing_tables().keep([pd.DataFrame(rows, dtype=str)]), confidential=True
    )


def draw(frame: EngineFrame, seed: str, entries: Sequence[str]) -> DrawRecord:
    """Draw these entries in one round, with caps for the entry that is about them."""
    strata = StrataTable(
        grades=GRADES,
        caps=dict.fromkeys(GRADES, _CAP) if entries == ("capped",) else {},
        entries=tuple(_strata(entry) for entry in entries),
    )
    drawn = [{"entry": e, "group": ENTRIES[e][2], "visit_group": e} for e in entries]
    return draw_round(
        statement={"entries": [{**e, "reserve": _RESERVE} for e in drawn]},
        strata=strata,
        plan={
            "entries": [
                {"entry": e, "scope": {}, "strata_columns": ["grade"]} for e in entries
            ]
        },
        seed=seed,
        custody_key=CUSTODY_KEY,
        frame=frame,
    )


def _strata(entry: str) -> EntryStrata:
    expected, offset, _ = ENTRIES[entry]
    strata = tuple(
        Stratum(
            stratum=grade,
            grade=grade,
            eligible=TARGETS[grade],
            expected_micro=micro,
            offset=offset,
        )
        for grade, micro in zip(GRADES, expected, strict=True)
    )
    return EntryStrata(entry_id=entry, strata=strata)


@dataclass(slots=True)
class Trials:
    """What came out, a row a seed: who was drawn, the quotas, the tickets' numbers.

    `broken` counts what may never be, by what it is.
    """

    drawn: dict[tuple[str, str], list[list[int]]] = field(default_factory=dict)
    quotas: list[list[int]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    broken: dict[str, int] = field(
        default_factory=lambda: {
            "a quota or its reserves aren't filled": 0,
            "a sample isn't within its nest": 0,
            "a skipped target's place isn't taken by the next": 0,
        }
    )

    def add(self, uncapped: DrawRecord, capped: DrawRecord) -> None:
        """Take in what one seed gave."""
        records = {(s.entry_id, s.stratum): s for s in uncapped.strata + capped.strata}
        for (entry, grade), stratum in records.items():
            chosen = {t.target_id for t in stratum.selected}
            row = [int(f"{grade}{n:02d}" in chosen) for n in range(TARGETS[grade])]
            self.drawn.setdefault((entry, grade), []).append(row)
            served = len(stratum.selected) + len(stratum.reserve)
            wanted = min(stratum.quota + _RESERVE, stratum.eligible)
            self.broken["a quota or its reserves aren't filled"] += served != wanted
        self.quotas.append([records["fractional", g].quota for g in GRADES])
        for grade in GRADES:
            order = records["all", grade].selected
            self.numbers.extend(target.place for target in order)
            few, many = (
                [t.target_id for t in records[entry, grade].selected]
                for entry in ("fractional", "nested")
            )
            self.broken["a sample isn't within its nest"] += few != many[: len(few)]
            self.broken[
                "a skipped target's place isn't taken by the next"
            ] += not _in_order(records["capped", grade], [t.target_id for t in order])

    def merge(self, other: "Trials") -> None:
        """Take in what another process found."""
        for key, rows in other.drawn.items():
            self.drawn.setdefault(key, []).extend(rows)
        self.quotas.extend(other.quotas)
        self.numbers.extend(other.numbers)
        for what, count in other.broken.items():
            self.broken[what] += count

    def p_values(self) -> dict[str, float]:
        """Return every test's p-value."""
        return dict(self._tests())

    def _tests(self) -> Iterator[tuple[str, float]]:
        matrices = {key: np.array(rows) for key, rows in self.drawn.items()}
        for (entry, grade), drawn in matrices.items():
            if entry == "all":
                continue
            free = drawn[:, _free(grade)] if entry == "capped" else drawn
            yield f"singles, {entry}, {grade}", lot_tests.singles(free)
            yield f"pairs, {entry}, {grade}", lot_tests.pairs(free)
            yield f"trend, {entry}, {grade}", lot_tests.trend(free)
        numbers = np.array(self.numbers)
        for at, chance in enumerate(lot_tests.digits(numbers, NUMBER_DIGITS), start=1):
            yield f"digit {at} of tickets", chance
        expected = ENTRIES["fractional"][0]
        chance = lot_tests.quota_vectors(np.array(self.quotas), expected)
        yield "fractions of quotas, together", chance
        for grade, micro in zip(GRADES, ENTRIES["nested"][0], strict=True):
            size, many = micro // MICRO, TARGETS[grade]
            nested = matrices["nested", grade]
            spaced = (nested & matrices["spaced", grade]).sum(axis=1)
            yield (
                f"overlap, spaced, {grade}",
                lot_tests.overlap_of_spaced(spaced, size, many),
            )
            other = (nested & matrices["other-group", grade]).sum(axis=1)
            yield (
                f"overlap, other group, {grade}",
                lot_tests.overlap_of_independent(other, size, size, many),
            )


def _free(grade: str) -> list[int]:
    return [n for n in range(TARGETS[grade]) if n % _AT_CAP]


def _in_order(stratum: StratumRecord, order: Sequence[str]) -> bool:
    """Tell whether quota and reserve went to the first in order who may be drawn."""
    free = {f"{stratum.stratum}{n:02d}" for n in _free(stratum.stratum)}
    served = [t.target_id for t in (*stratum.selected, *stratum.reserve)]
    seen = order[: order.index(served[-1]) + 1]
    return served == [target for target in seen if target in free] and list(
        stratum.skipped
    ) == [t for t in seen if t not in free]


def hold_trials(numbers: range, frame: EngineFrame | None = None) -> Trials:
    """Draw with each of these seeds, from `small_frame` as DuckDB has it by default."""
    if frame is None:
        frame = DuckDBEngine(threads=1).open(small_frame(), CUSTODY_KEY, 1)
    trials = Trials()
    for number in numbers:
        seed = seed_of(number)
        trials.add(draw(frame, seed, UNCAPPED), draw(frame, seed, ("capped",)))
    return trials


def _lying(frame: Frame, order: str, path: Path) -> Frame:
    """Return the frame, its rows lying in another order."""
    rows = f"SELECT * FROM read_parquet('{frame.table.location}') ORDER BY {order}"
    duckdb.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return Frame(layout=frame.layout, table=StoredTargets(path))


def differing_results(seeds: int) -> int:
    """Count seeds whose results depend on threads, or on the order of the rows."""
    frame = small_frame()
    orders = ["target_id", "target_id DESC", "name DESC"]
    with tempfile.TemporaryDirectory() as folder:
        opened = [
            DuckDBEngine(threads=threads).open(
                _lying(frame, order, Path(folder) / f"{threads}.parquet"),
                CUSTODY_KEY,
                1,
            )
            for threads, order in zip((1, 2, 8), orders, strict=True)
        ]
    if len({one.root() for one in opened}) > 1:
        return seeds
    return sum(
        len({draw(one, seed_of(n), UNCAPPED).result_digest for one in opened}) > 1
        for n in range(seeds)
    )


def summary_of(trials: Trials, seeds: int, differing: int) -> dict[str, Any]:
    """Return the figures as they are written down."""
    values = trials.p_values()
    least = min(values, key=lambda name: values[name])
    return {
        "seeds": seeds,
        "p_values": values,
        "least": [least, values[least]],
        "bonferroni": min(1.0, values[least] * len(values)),
        "uniform": float(kstest(list(values.values()), "uniform").pvalue),
        "never": {**trials.broken, "threads or rows changed a result": differing},
    }


def print_summary(summary: dict[str, Any]) -> None:
    """Print the figures as markdown: tests of one kind in a line, grade by grade."""
    values = summary["p_values"]
    print(f"{summary['seeds']} seeds, {len(values)} tests\n")
    print("| test | p |\n| --- | --- |")
    kinds: dict[str, list[str]] = {}
    for name, value in values.items():
        kind, _, grade = name.rpartition(", ")
        of_digits = name.startswith("digit ")
        kind = "digits 1 to 15 of tickets" if of_digits else kind or name
        kinds.setdefault(kind if grade in GRADES else kind or name, []).append(
            f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"
        )
    for kind, found in kinds.items():
        print(f"| {kind} | {', '.join(found)} |")
    name, value = summary["least"]
    print(f"\nLeast: {value:.4f} ({name}); times {len(values)} tests:", end=" ")
    print(f"{summary['bonferroni']:.3f}. All of them against uniform:", end=" ")
    print(f"{summary['uniform']:.3f}.\n\n| may never be | times |\n| --- | ---: |")
    for what, count in summary["never"].items():
        print(f"| {what} | {count} |")


def main() -> None:
    """Run the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    start = time.perf_counter()
    share = -(-options.seeds // (options.processes * 8))
    parts = [
        range(first, min(first + share, options.seeds))
        for first in range(0, options.seeds, share)
    ]
    trials = Trials()
    with Pool(options.processes) as pool:
        for found in pool.imap_unordered(hold_trials, parts):
            trials.merge(found)
    summary = summary_of(trials, options.seeds, differing_results(200))
    print_summary(summary)
    print(f"\n{time.perf_counter() - start:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(summary, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
