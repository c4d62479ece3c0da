"""How long public answers take where everything is large: lists, results, search, feed.

    python -m benchmarks.public_year [--firms 300000]

Makes a published year in which each firm stands on a public list and two of three have
a published result, and asks what the portal and the API ask. Prints milliseconds of
this process's work, first of all what is made anew after each change.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from api.parts import Parts, parts
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.policy.results import GENERAL_CODES
from planner.publishing.feeding import bring_feed
from planner.publishing.lists import public_lists
from planner.publishing.public_results import ResultsWanted
from planner.publishing.publication import local_day
from planner.publishing.result_pages import public_results
from planner.publishing.result_rules import rules_of
from planner.publishing.store import EVERYTHING, Page, Where, YearRow
from planner.results.entering import Asked
from planner.results.port import Wanted
from planner.results.register import Register
from planner.results.steps import By
from tests.api.small_year import small_year

_LATE = datetime(2026, 12, 1, 4, tzinfo=UTC)
_TRADES = ("餐饮店", "加油站", "汽车销售有限公司", "幼儿园", "药房", "旅馆", "超市")
_PLACES = "东西南北中安康宁和顺昌盛源丰德泰华兴隆福"


class _Late:
    def now(self) -> datetime:
        return _LATE


def name_of(number: int) -> str:
    """Return a firm's name, of some 56,000 different ones."""
    signs = [_PLACES[number // 20**k % 20] for k in range(3)]
    return f"示例{''.join(signs)}{_TRADES[number % len(_TRADES)]}"


def make_year(folder: Path, firms: int) -> None:
    """Write a published year of so many firms into a workspace."""
    open_store(Workspace(folder), _Late()).close()
    with closing(open_store(Workspace(folder), _Late())) as store:
        store.publish_year(small_year())
        year = store.year()
        assert year is not None
    with closing(sqlite3.connect(folder / "state.sqlite")) as connection:
        _copied(connection, "listed", year.year_id, _listed(firms))
        _copied(connection, "visits", year.year_id, _visits(firms))
        connection.executemany(
            "INSERT INTO visit_departments (year_id, department_id, key) "
            "VALUES (?, 'MKT', ?)",
            ((year.year_id, f"R1-{n:06d}") for n in range(firms)),
        )
        versions = list(_results(year, firms * 2 // 3))
        names = ", ".join(versions[0])
        marks = ", ".join(f":{name}" for name in versions[0])
        connection.executemany(
            f"INSERT INTO result_versions ({names}) VALUES ({marks})", versions
        )
        connection.commit()


def _copied(
    connection: sqlite3.Connection,
    table: str,
    year_id: str,
    rows: "list[dict[str, str]]",
) -> None:
    """Insert rows like the first one that is there, with other values."""
    connection.row_factory = sqlite3.Row
    query = f"SELECT * FROM {table} WHERE year_id = ? LIMIT 1"
    first = dict(connection.execute(query, (year_id,)).fetchone())
    names = ", ".join(f'"{name}"' for name in first)
    marks = ", ".join(f":{name}" for name in first)
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",
        ({**first, **row} for row in rows),
    )


def _listed(firms: int) -> list[dict[str, str]]:
    return [
        {
            "key": f"R1|E1|F{n:06d}",
            "target_id": f"F{n:06d}",
            "name": name_of(n),
        }
        for n in range(firms)
    ]


def _visits(firms: int) -> list[dict[str, str]]:
    return [
        {
            "key": f"R1-{n:06d}",
            "visit_id": f"R1-{n:06d}",
            "round_id": "R1",
            "target_id": f"F{n:06d}",
            "name": name_of(n),
        }
        for n in range(firms)
    ]


def _results(year: YearRow, count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        code = GENERAL_CODES[n % 50 % len(GENERAL_CODES) if n % 50 < 8 else 0][0]
        yield {
            "year": year.year,
            "visit_id": f"R1-{n:06d}",
            "department_id": "MKT",
            "item_id": "MKT-1",
            "version": 1,
            "stage": "published",
            "codes": code,
            "inspected_on": "2026-03-10",
            "note": "",
            "evidence": "",
            "first_offence": 0,
            "rectify_by": None,
            "reason": "",
            "actor": "benchmark",
            "at": "2026-04-01T00:00:00Z",
            "entered_on": "2026-03-12",
            "published_on": "2026-04-01",
            "followup": "",
            "seq": 1000 + n,
        }


def timed(name: str, work: Callable[[], object], runs: int = 3) -> None:
    """Print how long some work takes, the best of several runs."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    print(f"| {name} | {min(times) * 1000:,.1f} |", flush=True)


def measure(made: Parts) -> None:
    """Ask what the portal and the API ask."""
    store, today = made.store, local_day(_LATE)
    year = store.year()
    assert year is not None
    facts = made.facts_of(year)

    def fresh() -> object:
        return made.overview(f"{time.perf_counter()}", year.year_id, today)

    print("| asked | ms |\n| --- | ---: |")
    timed("the year at a glance", fresh)
    first, late = Page(after="", limit=101), Page(after="R1|E1|F200000", limit=101)
    timed("a page of lists", lambda: public_lists(store, year, today, first, Where()))
    timed("a late one", lambda: public_lists(store, year, today, late, Where()))
    wanted = ResultsWanted()
    timed(
        "a page of results",
        lambda: public_results(store, year, facts, today, first, wanted),
    )
    late = Page(after="R1|F150000|MKT|MKT-1", limit=101)
    timed(
        "a late one",
        lambda: public_results(store, year, facts, today, late, wanted),
    )
    of = ResultsWanted(target_id="F100000")
    timed(
        "a firm's results",
        lambda: public_results(store, year, facts, today, EVERYTHING, of),
    )
    fifty = Page(after="", limit=51)
    for text in ("加油", "源丰", "没有", "F2999"):
        timed(
            f"search {text}",
            lambda text=text: store.published.search(text, today, fifty),
        )
    timed("the feed, made", lambda: bring_feed(store, made.facts_of, today), runs=1)
    by = By(actor="benchmark", at="2026-12-01T04:00:00Z", today=today)
    register = Register(store.results, year, rules_of(year).policy, by)

    def one_more() -> None:
        task = store.results.tasks(year, "MKT", LAST[0])[0]
        asked = Asked(
            item_id="MKT-1", codes=("未发现问题",), inspected_on=date(2026, 11, 30)
        )
        register.review(register.enter(task, [asked]))
        register.publish(Wanted(department_id="MKT", visit_id=LAST[0]))

    one_more()
    timed(
        "the feed, after one more result",
        lambda: bring_feed(store, made.facts_of, today),
        runs=1,
    )


LAST: list[str] = []


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=300_000)
    parser.add_argument("--workspace", type=Path, help="where it is kept, or is")
    given = parser.parse_args()
    LAST.append(f"R1-{given.firms - 1:06d}")
    with tempfile.TemporaryDirectory() as name:
        folder = given.workspace or Path(name) / "workspace"
        if not folder.exists():
            make_year(folder, given.firms)
        with closing(open_store(Workspace(folder), _Late())) as store:
            measure(parts(store, _Late()))


if __name__ == "__main__":
    main()
