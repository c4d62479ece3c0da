"""Time a province's round stage by stage: `province.py INPUTS`.

INPUTS is a folder that `import_rows.py --keep DIR` made. Its library is imported,
frozen and counted; thousands of entries are made over it, by industry and district,
and drawn from it in one round; what they select becomes visits. Prints a table:
seconds, seconds of all cores, the peak of resident memory in each stage, and what lies
on disk after it.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import combinations, islice, pairwise, product
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from benchmarks.verify import CEREMONY
from planner.adapters.console import ScreenProgress
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.judged_tables import JudgedTables
from planner.campaign.digests import inputs_digest
from planner.composition.years import Imported, import_folder
from planner.planning.alike import alike_targets
from planner.planning.library import freeze_targets
from planner.planning.plan import Entry, Occurrence
from planner.policy.record import MICRO
from planner.protocol.draw import draw_round
from planner.protocol.engine_port import Asked, EngineFrame
from planner.protocol.frame import Frame, freeze
from planner.protocol.statement import Drawing, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.registry import Basis
from planner.scopes import Scope
from planner.target_table import TargetTable
from planner.visits import merge_selections

WINDOW = date(2026, 1, 5), date(2026, 3, 31)
ROUND = CEREMONY.round_id
RESERVE = 3
#: How much likelier each grade is drawn than the first; the last is without one.
WEIGHTS = {"A": 1, "B": 3, "C": 10, "D": 30}
#: Entries that draw from one circle of tickets, and that visit a firm together.
FIELDS, TOGETHER = 12, 300

T = TypeVar("T")


class Stages:
    """Stages of one run, each with what it took."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        print("| stage | s | of all cores, s | peak, MiB | on disk, MiB |")
        print("| --- | ---: | ---: | ---: | ---: |")

    def timed(self, name: str, work: Callable[[], T]) -> T:
        """Return what a stage returns, and print what it took."""
        Path("/proc/self/clear_refs").write_text("5", "ascii")
        began, before = time.perf_counter(), _cpu()
        done = work()
        took, cpu = time.perf_counter() - began, _cpu() - before
        kept = sum(p.stat().st_size for p in self._folder.rglob("*") if p.is_file())
        peak = _status("VmHWM")
        print(
            f"| {name} | {took:.1f} | {cpu:.1f} | {peak:,.0f} | {kept / 2**20:,.0f} |"
        )
        return done


def _cpu() -> float:
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (found,) = [line for line in lines if line.startswith(f"{name}:")]
    return int(found.split()[1]) / 1024


def scopes_over(targets: TargetTable, count: int) -> list[Scope]:
    """Return distinct scopes: industries by two and four digits, by districts."""
    industries = [value for value in targets.values("industry") if value]
    prefixes = sorted({value[:2] for value in industries}) + industries
    districts = [value for value in targets.values("district") if value]
    places: list[tuple[str, ...]] = [(), *((d,) for d in districts)]
    places += [*pairwise(districts), *combinations(districts, 3)]
    found = []
    for place, prefix in islice(product(places, prefixes), count):
        include = {"industry": (prefix,)}
        if place:
            include["district"] = place
        found.append(Scope(include=include, exclude={"tags": ("x-tolerance",)}))
    if len(found) < count:
        msg = f"the library has only {len(found)} such scopes"
        raise SystemExit(msg)
    return found


def entries_over(scopes: list[Scope]) -> list[Entry]:
    """Return an entry for each scope."""
    return [
        Entry(
            entry_id=f"E{number:04d}",
            name=f"第{number}项",
            field=f"F{number % FIELDS}",
            initiator=f"D{number % 30}",
            cooperators=(),
            item_ids=(f"I{number:04d}",),
            proposal_ids=(f"P{number:04d}",),
            scope=scope,
            grades=(),
            start=WINDOW[0],
            end=WINDOW[1],
            basis=Basis.CREDIT,
            times=1,
            ratio="",
            eligible=0,
            base=0,
            total=0,
            rounding="",
            occurrences=(
                Occurrence(
                    round_id=ROUND,
                    start=WINDOW[0],
                    end=WINDOW[1],
                    group=f"F{number % FIELDS}",
                    visit_group=f"V{number % TOGETHER}",
                ),
            ),
        )
        for number, scope in enumerate(scopes)
    ]


def strata_of(targets: TargetTable, entries: list[Entry], visits: int) -> StrataTable:
    """Return each entry's strata, counted by kinds alike, so many drawn in all."""
    kinds = alike_targets(targets, [entry.scope for entry in entries])
    order = (*WEIGHTS, "")
    grades = kinds.index.coded("grade", lambda grade: order.index(grade))
    places = kinds.index.values("district")
    districts = kinds.index.coded("district", places.index)
    counted: list[dict[tuple[int, str], int]] = []
    for entry in entries:
        held = kinds.index.mask(entry.scope)
        cells: dict[tuple[int, str], int] = {}
        rows = zip(grades[held], districts[held], kinds.sizes[held], strict=True)
        for grade, place, size in rows:
            key = int(grade), f"{places[place] or '-'}.{order[grade] or '-'}"
            cells[key] = cells.get(key, 0) + int(size)
        counted.append(dict(sorted(cells.items())))
    weights = [*WEIGHTS.values(), WEIGHTS["B"]]
    weighted = sum(
        weights[grade] * size for cells in counted for (grade, _), size in cells.items()
    )
    rate = MICRO * visits / weighted
    return StrataTable(
        grades=tuple(WEIGHTS),
        caps={"A": 2, "B": 4, "C": 6, "D": 6},
        entries=tuple(
            EntryStrata(
                entry_id=entry.entry_id,
                strata=tuple(
                    Stratum(
                        stratum=name,
                        grade=order[grade] or "-",
                        eligible=size,
                        expected_micro=max(1, int(rate * weights[grade] * size)),
                    )
                    for (grade, name), size in cells.items()
                ),
            )
            for entry, cells in zip(entries, counted, strict=True)
        ),
    )


def run(inputs: Path, folder: Path, count: int, visits: int, memory: str) -> None:
    """Run the stages."""
    stages = Stages(folder)
    store = JudgedTables(folder)
    progress = ScreenProgress(Console(stderr=True))
    imported: Imported = stages.timed(
        "import", lambda: import_folder(inputs, progress, store)
    )
    progress.close()
    registry, policy = imported.registry, imported.policy
    stages.timed("digest of the inputs", lambda: inputs_digest(registry, policy))
    targets = stages.timed(
        "library as the year sees it",
        lambda: freeze_targets(registry, policy, WINDOW[0], graded=True),
    )
    entries = entries_over(scopes_over(targets, count))
    strata = stages.timed(
        "strata on paper", lambda: strata_of(targets, entries, visits)
    )
    frame: Frame = stages.timed("frame", lambda: freeze(targets, confidential=True))
    key = CEREMONY.custody_key
    opened: EngineFrame = DuckDBEngine(memory=memory).open(frame, key)
    plan: dict[str, Any] = {"entries": [e.at(e.occurrences[0]) for e in entries]}
    asked = [Asked(e["scope"], e["strata_columns"]) for e in plan["entries"]]
    found = stages.timed("counts of strata", lambda: opened.count_all(asked))
    if found != [{s.stratum: s.eligible for s in e.strata} for e in strata.entries]:
        msg = "the engine counts other strata than the plan"
        raise SystemExit(msg)
    stages.timed("root", opened.root)
    drawings = [
        Drawing(
            entry_id=e.entry_id,
            group=e.occurrences[0].group,
            visit_group=e.occurrences[0].visit_group,
            reserve=RESERVE,
        )
        for e in entries
    ]
    statement = build_statement(
        ceremony=CEREMONY,
        frame=frame,
        opened=opened,
        plan=plan,
        policy={},
        strata=strata,
        drawings=drawings,
    )
    record = stages.timed(
        "draw",
        lambda: draw_round(
            statement=statement,
            strata=strata,
            plan=plan,
            seed=CEREMONY.seed(statement),
            custody_key=key,
            frame=opened,
        ),
    )

    def visits_made() -> int:
        selected = [
            (s.entry_id, t.target_id) for s in record.strata for t in s.selected
        ]
        ids = {target_id for _, target_id in selected}
        known = targets.rows(ids, ("target_id", "name", "district"))
        names = {t: (name, place) for t, name, place in known.itertuples(index=False)}
        made = merge_selections(
            round_id=ROUND, selections=selected, entries=entries, names=names
        )
        return len(made)

    made = stages.timed("visits", visits_made)
    print(
        f"\n{len(targets):,} targets, {len(entries):,} entries, {made:,} visits; "
        f"result {record.result_digest[:16]}"
    )


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path)
    parser.add_argument("--entries", type=int, default=3_000)
    parser.add_argument("--visits", type=int, default=60_000)
    parser.add_argument("--memory", default="2GB", help="what DuckDB may use")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(asked.inputs, Path(folder), asked.entries, asked.visits, asked.memory)


if __name__ == "__main__":
    main()
