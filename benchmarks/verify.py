"""Time the checker: `python -m benchmarks.verify ROWS [--entries N] [--visits N]`.

Makes a confidential round over a fictitious frame, draws it with the engine, writes
its audit bundle, and runs `verify_round.py` on it in a process of its own. With
`--seats` all targets are drawn, and each is visited by a team of six.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import count, takewhile
from pathlib import Path
from typing import Any, Protocol

import duckdb

from planner.adapters.engines.duckdb_engine import DuckDBEngine, DuckDBFrame
from planner.adapters.files.bundle_files import write_bundle
from planner.composition.years import passing_tables
from planner.ids import digest_json
from planner.protocol.ceremony import Ceremony, Mode, Party
from planner.protocol.districts import stated_districts
from planner.protocol.draw import draw_round
from planner.protocol.frame import Frame, freeze
from planner.protocol.salts import keyed_digest
from planner.protocol.statement import Drawing, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.year import RoundRecord

#: Runs a command and says what it took; a process of its own, as a child's peak begins
#: with its parent's. Of several processes it is that of the largest.
_MEASURED = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:])
took, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20
print(f"exit code {code}: {took:.1f} s, {cpu:.1f} s of CPU, peak {peak:.2f} GiB")
"""
CHECKER = Path(__file__).parents[1] / "verify_round.py"
GRADES = ("A", "B", "C", "D")
RATES = {"A": 10_000, "B": 30_000, "C": 100_000, "D": 300_000}
SHARES = {"A": 55, "B": 30, "C": 11, "D": 4}
#: Of 2,048 rows each: the rows that are made at a time.
_VECTORS = 60
CEREMONY = Ceremony(
    round_id="2026Q1",
    mode=Mode.CONFIDENTIAL,
    custody_key="5a" * 32,
    parties=(Party(party="a", nonce="01" * 32), Party(party="b", nonce="02" * 32)),
    public_source="福彩双色球第2026001期开奖号码",
    public_value="02 09 17 21 28 33 + 11",
    reveal_by="2026-01-04T12:00:00Z",
    source_at="2026-01-04T13:15:00Z",
)


class Staff(Protocol):
    """Who visits the targets that are drawn."""

    @property
    def roster(self) -> dict[str, Any]:
        """The people, as `roster.json` tells of them."""

    def teams(self, record: RoundRecord) -> dict[str, Any]:
        """Return the teams of a drawn round, as `teams.json` tells of them."""


def make_frame(rows: int) -> Frame:
    """Return a frame as a city's: 12 columns, 11 districts, 80 industries."""
    made = duckdb.execute(
        f"""
        SELECT '91130' || lpad(i::VARCHAR, 13, '0') AS target_id,
               '示例市第' || i || '号餐饮服务有限公司' AS name,
               (130800 + h % 11)::VARCHAR AS district,
               (1000 + h // 11 % 80 * 100)::VARCHAR AS industry,
               CASE WHEN h // 1000 % 100 < 55 THEN 'A'
                    WHEN h // 1000 % 100 < 85 THEN 'B'
                    WHEN h // 1000 % 100 < 96 THEN 'C' ELSE 'D' END AS grade,
               CASE WHEN h % 3 = 0 THEN '个体工商户' ELSE '企业' END AS kind,
               CASE WHEN h % 20 = 0 THEN '注销' ELSE '存续' END AS status,
               (DATE '2000-01-01' + (h % 9000)::INT)::VARCHAR AS registered_on,
               '示例市示例路' || h % 5000 || '号' AS address,
               CASE WHEN h % 7 = 0 THEN 'food;key' ELSE '' END AS tags,
               CASE WHEN h % 9 = 0 THEN '1' ELSE '' END AS visits,
               CASE WHEN h % 5 = 0 THEN '2025-03-02' ELSE '' END AS last_inspected_on
        FROM (SELECT range AS i, hash(range) AS h FROM range({rows}))"""
    )
    pieces = (made.fetch_df_chunk(_VECTORS).astype(str) for _ in count())
    some = takewhile(len, pieces)
    return freeze(passing_tables().keep(some), confidential=True)


def rates_for(visits: int, rows: int, entries: int) -> dict[str, int]:
    """Return rates by which so many targets are drawn, as near as may be."""
    mean = sum(RATES[grade] * share for grade, share in SHARES.items()) / 10**8
    drawn = mean * rows * (1 + (entries - 1) / 8)
    return {grade: max(1, int(rate * visits / drawn)) for grade, rate in RATES.items()}


def plan_of(entries: int) -> dict[str, list[dict[str, Any]]]:
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
    opened: DuckDBFrame, plan: dict[str, list[dict[str, Any]]], rates: dict[str, int]
) -> StrataTable:
    """Count the strata of each entry and give them their rates, in millionths."""
    entries = []
    for entry in plan["entries"]:
        counted = opened.count_strata(entry["scope"], entry["strata_columns"])
        strata = tuple(
            Stratum(
                stratum=name,
                grade=name[-1],
                eligible=counted[name],
                expected_micro=rates[name[-1]] * counted[name],
            )
            for name in sorted(counted)
        )
        entries.append(EntryStrata(entry_id=entry["entry"], strata=strata))
    caps = {"A": 1, "B": 1, "C": 2}
    return StrataTable(grades=GRADES, caps=caps, entries=tuple(entries))


def make_bundle(
    folder: Path,
    frame: Frame,
    plan: dict[str, list[dict[str, Any]]],
    rates: dict[str, int] = RATES,
    visit_groups: int = 6,
    staff: Staff | None = None,
) -> None:
    """Draw a round and write its audit bundle."""
    key = CEREMONY.custody_key
    opened = DuckDBEngine().open(frame, key)
    strata = strata_of(opened, plan, rates)
    drawings = [
        Drawing(
            entry_id=entry["entry"],
            group=f"g{number % 4}",
            visit_group=f"v{number % visit_groups}",
            reserve=3,
        )
        for number, entry in enumerate(plan["entries"])
    ]
    policy = {"name": "benchmark"}
    statement = build_statement(
        ceremony=CEREMONY,
        frame=frame,
        opened=opened,
        plan=plan,
        policy=policy,
        strata=strata,
        drawings=drawings,
        roster_digest=keyed_digest(key, "roster", digest_json(staff.roster))
        if staff
        else None,
    )
    statement["districts"] = stated_districts(opened, strata, key)
    seed = CEREMONY.seed(statement)
    record = draw_round(
        statement=statement,
        strata=strata,
        plan=plan,
        seed=seed,
        custody_key=key,
        frame=opened,
    )
    written = RoundRecord(
        round_id=CEREMONY.round_id,
        statement=statement,
        plan=plan,
        policy=policy,
        strata=strata.as_json(),
        reveals=CEREMONY.reveals,
        seed=seed,
        custody_key=key,
        frame=frame.table,
        record=record.as_json(),
    )
    if staff:
        written = replace(written, roster=staff.roster, teams=staff.teams(written))
    began, used = time.perf_counter(), time.process_time()
    write_bundle(folder, written)
    took, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"bundle written in {took:.1f} s, {cpu:.1f} s of CPU")


def seats_of(bundle: Path) -> int:
    """Return how many seats a bundle's teams have."""
    told = json.loads((bundle / "teams.json").read_text(encoding="utf-8"))
    return sum(len(team["people"]) for team in told["teams"])


def main() -> None:
    """Make a bundle in a process of its own, and time the checker on it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--entries", type=int, default=12)
    parser.add_argument("--seats", action="store_true", help="with teams")
    parser.add_argument("--visits", type=int, default=0, help="about so many are drawn")
    parser.add_argument("--make", type=Path, help="only write the bundle there")
    asked = parser.parse_args()
    if asked.make and asked.seats:
        from benchmarks.verify_seats import make_bundle_with_teams

        make_bundle_with_teams(asked.make, asked.rows, asked.entries)
        return
    if asked.make:
        rates = RATES
        if asked.visits:
            rates = rates_for(asked.visits, asked.rows, asked.entries)
        plan = plan_of(asked.entries)
        make_bundle(asked.make, make_frame(asked.rows), plan, rates)
        return
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle"
        sizes = [str(asked.rows), "--entries", str(asked.entries)]
        sizes += ["--seats"] * asked.seats
        sizes += ["--visits", str(asked.visits)] * (asked.visits > 0)
        making = [sys.executable, "-m", "benchmarks.verify", *sizes]
        subprocess.run([*making, "--make", str(bundle)], check=True)
        seats = f", {seats_of(bundle):,} seats" if asked.seats else ""
        print(f"{asked.rows:,} targets, {asked.entries} entries{seats}:", flush=True)
        checking = [sys.executable, str(CHECKER), str(bundle)]
        subprocess.run([sys.executable, "-c", _MEASURED, *checking], check=True)


if __name__ == "__main__":
    main()
