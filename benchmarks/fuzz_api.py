"""Fuzz every operation of the API and every page, as everybody, over a small season.

    python -m benchmarks.fuzz_api --examples 100

What is asked for is made from the OpenAPI document (schemathesis), over a town of 600
firms with a round drawn. Told is each answer that the document doesn't describe: an
error of the server's, a status, a content type or a body that isn't of its schema. The
tests do the same with a few examples (`tests/api/test_contract.py`).
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.publishing.store import EntryRow, InspectorRow, RoundRow, VisitRow
from sample_data.city import make_city
from tests.api import people
from tests.api.application import application
from tests.api.calls import FILLED
from tests.api.fuzzing import Fuzz, callers
from tests.api.prepared import prepare
from tests.ceremony.conftest import BEFORE, Hall, entered, opened_in
from tests.few_fields import FIELDS, WHOLE, keep_few_fields

ROUND = "2026Q1"
DURING = datetime(2026, 2, 20, 4, 0, tzinfo=UTC)
OWN, OTHER = "SCJG", "XFJY"


def season(folder: Path) -> Hall:
    """A town whose first round is drawn, in February."""
    make_city(folder / "town", targets=600, seed=5)
    keep_few_fields(folder / "town", (*FIELDS, WHOLE))
    opened = opened_in(folder / "workspace", folder / "town")
    hall = entered(opened.folder, BEFORE, opened)
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    hall.clock.time = DURING
    prepare(hall.workspace, hall.store)
    return hall


def known(hall: Hall) -> dict[str, tuple[Any, ...]]:
    """Values that are there to be asked for, by the parameters that take them."""
    store = hall.store
    year = store.year()
    assert year is not None
    own = [v for v in store.rows(VisitRow, year.year_id) if OWN in v.department_ids][:6]
    of = {
        name: tuple(row.key for row in store.rows(kind, year.year_id))
        for name, kind in (
            ("entry_id", EntryRow),
            ("inspector_id", InspectorRow),
            ("round_id", RoundRow),
        )
    }
    kept = ("import_id", "plan_id", "job_id", "public_id")
    return {name: (FILLED[name],) for name in kept} | {
        "entry_id": of["entry_id"][:3],
        "round_id": of["round_id"][:3],
        "inspector_id": of["inspector_id"][:20],
        "visit_id": tuple(v.visit_id for v in own),
        "target_id": tuple(v.target_id for v in own),
        "item_id": tuple(sorted({i for v in own for i in v.item_ids})),
        "department_id": (OWN,),
        "department": (OWN, OTHER),
        "year": ("2026",),
        "round": (ROUND,),
        "codes": (["未发现问题"], ["发现问题已责令改正"]),
        "inspected_on": ("2026-02-02", "2026-02-19"),
    }


def main() -> None:
    """Fuzz, and leave with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    asked = parser.parse_args()
    people.PEOPLE.update(
        {
            "lead": ("lead", OWN, None),
            "clerk": ("clerk", OWN, None),
            "other lead": ("lead", OTHER, None),
            "other clerk": ("clerk", OTHER, None),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        hall = season(Path(folder))
        app = application(hall.store, hall.clock, lambda: hall.season)
        who = callers(hall.store, hall.clock)
        fuzz = Fuzz(app, who, known(hall), asked.examples)
        begun = time.perf_counter()
        fuzz.run(endings=("", ".csv", ".xlsx"))
        took = time.perf_counter() - begun
        whole = [
            f"{one.name_en}: {fault}"
            for one in hall.store.audit()
            for fault in one.faults
        ]
        hall.store.close()
    statuses = sum(fuzz.answers.values(), Counter())
    print(
        f"{len(fuzz.answers)} operations, {sum(statuses.values())} calls, {took:.0f} s"
    )
    print("answers by status:", dict(sorted(statuses.items())))
    print("ledger:", "; ".join(whole) or "holds")
    for name, told in fuzz.failures.items():
        print(f"\n{name}\n{told}")
    print(f"{len(fuzz.failures)} found")
    sys.exit(bool(fuzz.failures))


if __name__ == "__main__":
    main()
