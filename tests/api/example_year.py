"""A small town's year played by API, by a coordinator, departments and the public.

Nothing in it is left to chance or to the clock, so that it is told in the same words
each time: entropy is told by who asks for it, and the clock shows what it is set to.
"""

import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from fastapi.testclient import TestClient

from planner.adapters.clock import SystemClock
from planner.adapters.entropy import SystemEntropy
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.composition.seasons import season_over
from planner.ids import hash_fields
from sample_data.city import make_city
from tests.api.application import application
from tests.api.calls import sheet
from tests.api.conftest import SetClock
from tests.api.recording import Ask, Recorder
from tests.few_fields import FIELDS, keep_few_fields
from tests.jobs.inline import do_jobs

REGULATOR = "/api/v1/regulator"
DEPARTMENT = "/api/v1/department"
FIRST, SECOND, THIRD = "2026Q1", "2026Q2", "2026Q3"
PARTIES = ("SCJG", "notary")
LOTTERY = "福彩双色球第2026002期开奖号码"
ENTROPY = SystemEntropy.__module__
ASYNC = {"Prefer": "respond-async"}


def at(
    month: int, day: int, hour: int = 1, minute: int = 0, year: int = 2026
) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


Row = TypeVar("Row")


@contextmanager
def without_chance(clock: SetClock) -> Iterator[None]:
    """Take entropy from who asks for it, and how often, and the time from a clock.

    A stream from one seed would be another after any change of the program.
    """
    asked: Counter[str] = Counter()

    def token_hex(digits: int = 32) -> str:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"] == ENTROPY:
            frame = frame.f_back
        who = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
        asked[who] += 1
        return hash_fields("example", who, str(asked[who]))[: 2 * digits]

    def now(_: SystemClock) -> datetime:
        return clock.now()

    with ExitStack() as stack:
        stack.enter_context(mock.patch("secrets.token_hex", token_hex))
        stack.enter_context(mock.patch.object(SystemClock, "now", now))
        # Passwords have a salt of their own.
        stack.enter_context(mock.patch("argon2.PasswordHasher.hash", return_value="-"))
        stack.enter_context(mock.patch("time.perf_counter", return_value=0.0))
        yield


@dataclass
class Town:
    """Where the year is played: the API's callers, and who does its jobs."""

    store: SqlStore
    clock: SetClock
    workspace: Workspace
    files: Path
    recorder: Recorder
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def bearer(self, who: str, audience: str, **of: str) -> None:
        text = issue_token(
            self.store, self.clock, audience, of.pop("department", None), who, **of
        )
        self.headers[who] = {"Authorization": f"Bearer {text}"}

    def call(
        self, who: str, method: str, path: str, body: Any = None, **more: Any
    ) -> Any:
        """Make a call that must succeed; `more` holds ids, and what an `Ask` has."""
        headers = {**self.headers.get(who, {}), **more.pop("headers", {})}
        known = {n: more.pop(n) for n in ("params", "files", "data") if n in more}
        asked = Ask(
            method=method, path=path, ids=more, headers=headers, json=body, **known
        )
        return self.recorder.done(asked)

    def office(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("coordinator", method, f"{REGULATOR}{path}", body, **more)

    def rows(self, kind: type[Row]) -> list[Row]:
        """Return what is published of the year in force."""
        year = self.store.year()
        assert year is not None
        return self.store.rows(kind, year.year_id)

    def party(self, who: str, round_id: str, step: str, body: Any) -> Any:
        path = f"/api/v1/party/ceremonies/{{round_id}}/{step}"
        return self.call(who, "POST", path, body, round_id=round_id)

    def upload(self, files: Mapping[str, bytes], **fields: str) -> Any:
        sent = [("files", one) for one in sorted(files.items())]
        return self.office("POST", "/imports", files=sent, data=fields)

    def sweep(self, ids: Mapping[str, Any]) -> None:
        """Read what is there to be read and has no example yet."""
        headers = {
            "regulator": self.headers["coordinator"],
            "department": self.headers["lead SCJG"],
            "library": self.headers["approval"],
        }
        self.recorder.sweep(ids, headers)

    def tag(self, who: str, path: str, **ids: str) -> dict[str, str]:
        """Return what a change to what is read there has to be sent with."""
        answer = self.recorder.client.get(path.format(**ids), headers=self.headers[who])
        return {"If-Match": answer.headers["etag"]}

    def work(self) -> None:
        """Have the jobs done that were asked for."""
        do_jobs(self.workspace, self.store, self.clock)


def leave_one_inspector(inputs: Path, department_id: str) -> None:
    """Have a department lack people: a team has at least two."""
    workbook = inputs / "inspectors.xlsx"
    header, *people = sheet(workbook.read_bytes())
    workbook.unlink()
    place = header.index("部门编码")
    own = [row for row in people if row[place] == department_id]
    kept = [row for row in people if row not in own[1:]]
    with (inputs / "inspectors.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *kept])


@contextmanager
def town() -> Iterator[Town]:
    """Make a town that begins its year."""
    clock = SetClock(at(1, 5))
    with tempfile.TemporaryDirectory() as name, without_chance(clock):
        folder = Path(name)
        make_city(folder / "town", targets=300, seed=5)
        keep_few_fields(folder / "town", FIELDS[:2])
        leave_one_inspector(folder / "town", "WHLY")
        workspace = Workspace(folder / "workspace")
        store = open_store(workspace, clock)
        app = application(store, clock, lambda: season_over(workspace, store, clock))
        made = Town(store, clock, workspace, folder / "town", Recorder(TestClient(app)))
        made.bearer("coordinator", "regulator")
        for one in ("SCJG", "XFJY"):
            made.bearer(f"lead {one}", "department", department=one, role="lead")
        made.bearer("notary", "party", party="notary", role="party")
        made.bearer("approval", "library")
        yield made
        store.close()
