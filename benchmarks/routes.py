"""How long routes take beside 200,000 results, right after a change and asked again.

    python -m benchmarks.routes                      (SQLite)
    python -m benchmarks.routes --database ADDRESS   (an empty PostgreSQL database)

Prints a line a route, milliseconds by the clock, each the median of several: of the
first answer after a result was corrected, for which nothing kept from before holds, and
of the next. `--workspace` names a folder in which the year stays, to be measured again.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from api.paging import encode_cursor
from benchmarks.city_of_results import fill
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.results.port import Wanted
from planner.results.record import Stage
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.people import bearer, browser

RUNS = 3
CLOCK = SetClock(datetime(2026, 12, 15, 4, 0, tzinfo=UTC))
RESULTS = "/api/v1/public/results?limit=100"
#: Who asks: nobody, a department's lead by a token or signed in, a coordinator.
ROUTES = {
    "/": "",
    "/results": "",
    "/results?department=D05": "",
    "/rounds": "",
    "/lists?round=2026-05": "",
    "/targets/F000043": "",
    "/search?q=第4312": "",
    "/api/v1/public/lists?limit=100": "",
    RESULTS: "",
    f"{RESULTS}&cursor={encode_cursor('2026-06|F030000')}": "",
    f"{RESULTS}&cursor={encode_cursor('2026-12|F059')}": "",
    f"{RESULTS}&round=2026-11": "",
    f"{RESULTS}&department=D05": "",
    f"{RESULTS}&item=D05-2": "",
    "/api/v1/public/targets/F000043": "",
    "/api/v1/department/visits?limit=100": "lead",
    "/api/v1/department/visits/V000043": "lead",
    "/api/v1/department/results?limit=100": "lead",
    "/api/v1/department/due?limit=100": "lead",
    "/api/v1/regulator/results?limit=100": "coordinator",
    "/api/v1/regulator/due?limit=100": "coordinator",
    "/api/v1/regulator/due?limit=100&department=D05": "coordinator",
    "/api/v1/regulator/rates": "coordinator",
    "/desk": "lead in",
    "/desk/visits": "lead in",
    "/console": "coordinator in",
    "/console/results": "coordinator in",
}


def changes(store: SqlStore) -> Iterator[None]:
    """Correct one published result at each step."""
    year = store.year()
    assert year is not None
    found = store.results.listed(
        year, Wanted(department_id="MKT", stage=Stage.PUBLISHED), limit=10_000
    )
    for one in reversed(found):
        more = replace(one, version=one.version + 1, reason="复核")
        store.results.append(year, [more])
        yield


def measure(store: SqlStore, only: str = "") -> None:
    """Print a line a route."""
    client = TestClient(application(store, CLOCK), follow_redirects=False)
    headers: dict[str, dict[str, str]] = {"": {}}
    for who in ("lead", "coordinator"):
        headers[who] = bearer(store, CLOCK, who)
        headers[f"{who} in"] = browser(client, store, CLOCK, who).headers
    changing = changes(store)
    for path, who in ROUTES.items():
        if only and only not in path:
            continue
        times: list[tuple[float, float]] = []
        for _ in range(RUNS):
            next(changing)
            first, size = _asked(client, path, headers[who])
            times.append((first, _asked(client, path, headers[who])[0]))
        first, again = map(statistics.median, zip(*times, strict=True))
        print(f"| {path} | {first:,.0f} | {again:,.0f} | {size:,} |", flush=True)


def _asked(client: TestClient, path: str, headers: dict[str, str]) -> tuple[float, int]:
    begun = time.perf_counter()
    answer = client.get(path, headers=headers)
    taken = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    return taken, len(answer.content)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="the address of a PostgreSQL database")
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--only", default="", help="a part of the addresses to ask")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(given.workspace or Path(folder) / "w", given.database)
        with closing(open_store(workspace, CLOCK)) as store:
            if store.year() is None:
                fill(store)
            print("| route | after a change, ms | again, ms | bytes |")
            print("| --- | ---: | ---: | ---: |")
            measure(store, given.only)


if __name__ == "__main__":
    main()
