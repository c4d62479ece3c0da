"""How long one result takes beside 180,000 others, and the rates of such a year.

    python benchmarks/results.py

Prints a line a measure: milliseconds of this process's work, the median of several
runs. Every tenth visit has a problem, and every tenth result isn't published yet.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.policy.results import GENERAL_CODES
from planner.publishing.publication import local_day
from planner.publishing.result_rules import rules_of
from planner.publishing.results_due import due_of, rates_of, report_of
from planner.publishing.store import YearRow
from planner.registry import Item, ItemKind
from planner.results.entering import Asked
from planner.results.port import Wanted
from planner.results.record import ResultVersion, Stage
from planner.results.register import Register
from planner.results.steps import By
from planner.year import Year
from tests.api.small_year import DEPARTMENTS, VISITS, small_year

VISITS_A_YEAR = 20_000
#: The one visit without results, until one is entered.
LAST = f"R1-{VISITS_A_YEAR - 1:05d}"
ITEMS_EACH = 3
RUNS = 5
START = date(2026, 1, 5)


def large_year() -> Year:
    """Return a year of 20,000 visits by three departments, three items each."""
    year = small_year()
    items = tuple(
        Item(
            item_id=f"{d.department_id}-{n}",
            department_id=d.department_id,
            name=f"事项{n}",
            kind=ItemKind.GENERAL,
            legal_basis="",
        )
        for d in DEPARTMENTS
        for n in range(1, ITEMS_EACH + 1)
    )
    visits = tuple(
        replace(
            VISITS[0],
            visit_id=f"R1-{n:05d}",
            target_id=f"F{n:05d}",
            department_ids=tuple(d.department_id for d in DEPARTMENTS),
            item_ids=tuple(item.item_id for item in items),
            start=START + timedelta(days=n % 150),
            end=START + timedelta(days=n % 150 + 30),
        )
        for n in range(VISITS_A_YEAR)
    )
    return replace(year, year_id="LARGE", items=items, visits=(*VISITS, *visits))


def fill(store: SqlStore, year: YearRow) -> int:
    """Enter results of all visits but one; return how many."""
    versions = []
    for department in DEPARTMENTS:
        for task in store.results.tasks(year, department.department_id):
            if task.visit_id == LAST:
                continue
            number = int(task.visit_id[-5:]) if task.visit_id[0] == "R" else 0
            for place, item_id in enumerate(task.item_ids):
                day = task.start + timedelta(days=7)
                public = (number + place) % 10 > 0
                found = number % 10 == place
                versions.append(
                    ResultVersion(
                        year=year.year,
                        visit_id=task.visit_id,
                        department_id=task.department_id,
                        item_id=item_id,
                        version=1,
                        stage=Stage.PUBLISHED if public else Stage.ENTERED,
                        codes=(GENERAL_CODES[4 if found else 0][0],),
                        inspected_on=day,
                        actor="benchmark",
                        at="2026-06-01T00:00:00Z",
                        entered_on=day + timedelta(days=3),
                        published_on=day + timedelta(days=9) if public else None,
                    )
                )
    store.results.append(year, versions)
    return len(versions)


def median(work: Callable[[], object]) -> float:
    """Return the median time of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Workspace(Path(folder) / "w"), SystemClock())
        store.publish_year(large_year())
        year = store.year()
        assert year is not None
        begun = time.process_time()
        print(f"results kept: {fill(store, year)}")
        print(f"all at once: {time.process_time() - begun:.1f} s")
        today = local_day(datetime(2026, 7, 1, tzinfo=UTC))
        by = By(actor="benchmark", at="2026-07-01T00:00:00Z", today=today)
        register = Register(store.results, year, rules_of(year).policy, by)
        task = store.results.tasks(year, "MKT", LAST)[0]
        left = iter(task.item_ids)
        made: list[ResultVersion] = []

        def enter() -> None:
            asked = Asked(item_id=next(left), codes=("未发现问题",), inspected_on=today)
            made[:] = register.enter(register.task("MKT", task.visit_id), [asked])

        def review() -> None:
            register.review(made)

        def publish() -> None:
            register.publish(Wanted(department_id="MKT", visit_id=task.visit_id))

        measures = {
            "first page of a department": lambda: store.results.listed(
                year, Wanted(department_id="MKT"), limit=101
            ),
            "page in the middle, all": lambda: store.results.listed(
                year, Wanted(), after="R1-10000|FIRE|FIRE-1", limit=101
            ),
            "what a department has to review": lambda: store.results.listed(
                year, Wanted(department_id="MKT", stage=Stage.ENTERED), limit=101
            ),
            "what it has to enter anew": lambda: store.results.listed(
                year, Wanted(department_id="MKT", stage=Stage.SENT_BACK)
            ),
            "visits that are done": lambda: store.results.done_visits(year),
            "rates of the year": lambda: rates_of(store, year, today),
            "report of a month": lambda: report_of(store, year, "2026-03", today),
            "what a department has due": lambda: due_of(store, year, "MKT", today),
            "state for the entity tag": store.results.state,
        }
        for name, work in measures.items():
            print(f"{name}: {median(work):.1f} ms")
        steps = {
            "entering one": enter,
            "reviewing it": review,
            "publishing it": publish,
        }
        times: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(ITEMS_EACH):
            for name, work in steps.items():
                begun = time.process_time()
                work()
                times[name].append((time.process_time() - begun) * 1000)
        for name, taken in times.items():
            print(f"{name}: {statistics.median(taken):.1f} ms")
        store.close()


if __name__ == "__main__":
    main()
