"""One year in SQLite and in PostgreSQL: every route answers the same bytes."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.composition.backups import back_up, restore
from planner.composition.workspaces import set_database
from planner.ports import NoProgress
from tests.api.application import application
from tests.api.calls import audience_of, filled, paths, unpacked
from tests.api.conftest import SetClock
from tests.api.people import bearer, browser
from tests.api.test_permissions import example_of
from tests.databases import PostgresServer
from tests.results.conftest import Office
from tests.state.test_backups import manifest

#: Who asks for what is each audience's.
ASKING = {
    "public": ("nobody",),
    "monitor": ("nobody",),
    "door": ("nobody",),
    "account": ("lead in",),
    "department": ("lead", "other lead"),
    "regulator": ("coordinator",),
    "party": ("party",),
    "library": ("feed",),
    "desk": ("lead in", "other lead in"),
    "console": ("coordinator in",),
    "hall": ("party in",),
}
#: What names, searches and districts may hold; SQL gives some of it a meaning.
TYPED = [
    "消防",
    "%",
    "_",
    "a_%",
    "\\",
    "'",
    "É",
    "MKT",
    "mkt",
    "İ",
    "ß",
    "𠮷",
    "  ",
    "|",
]
SEARCHES = ("/api/v1/public/entries?q=", "/search?q=", "/api/v1/public/targets?q=")
#: No text of a database, in whatever place a text is asked for.
ODD = ("消防\0", "\ud800")
#: Its form has a number of its own each time.
DRAWN = "/login"
#: Tables that fill while people work.
AT_WORK = ("users", "sessions", "jobs", "imports", "plan_drafts", "result_versions")
WRITES = ("POST", "PUT", "PATCH", "DELETE")

Answers = dict[tuple[str, str], tuple[int, bytes]]


@dataclass
class Counted:
    """The same numbers wherever it is begun."""

    given: int = field(default=0)

    def token_hex(self) -> str:
        self.given += 1
        return hashlib.sha256(str(self.given).encode()).hexdigest()


@dataclass
class Both:
    """One year's workspaces, and the headers of those who ask there."""

    places: list[Workspace]
    headers: dict[str, dict[str, str]]

    def asked(self, ask: Any) -> list[Answers]:
        """Return what both answer; each is asked all before the other is."""
        return [self._asked(place, ask) for place in self.places]

    def _asked(self, place: Workspace, ask: Any) -> Answers:
        clock = SetClock()
        with closing(open_store(place, clock, Counted())) as store:
            app = application(store, clock)
            client = TestClient(app, follow_redirects=False)
            return {key: told(answer) for key, answer in ask(client, self.headers)}


def told(answer: Any) -> tuple[int, bytes]:
    # A job's id is drawn anew each time.
    text = re.sub(rb'"job_id":"[0-9a-f]+"', b"", unpacked(answer.content))
    return answer.status_code, text


@pytest.fixture
def both(
    published: Path,
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Both:
    monkeypatch.setenv("PLANNER_DATABASE", "")
    here = Workspace(published)
    clock = SetClock()
    back_up(here.folder, tmp_path / "first.tar.gz", NoProgress())
    restore(tmp_path / "first.tar.gz", tmp_path / "here", NoProgress())
    headers: dict[str, dict[str, str]] = {"nobody": {}}
    with closing(open_store(Workspace(tmp_path / "here"), clock)) as store:
        client = TestClient(application(store, clock))
        for who in ("coordinator", "lead", "other lead", "party"):
            headers[who] = bearer(store, clock, who)
            headers[f"{who} in"] = browser(client, store, clock, who).headers
        headers["feed"] = bearer(store, clock, "feed")
        clerk = issue_token(store, clock, "department", "FIRE", "clerk")
        fire = {"Authorization": f"Bearer {clerk}"}
        made = Office(client, "/api/v1/department", fire).publish("V1", "FIRE-1")
        assert made.status_code == 200
    back_up(tmp_path / "here", tmp_path / "worked.tar.gz", NoProgress())
    there = postgres.empty(tmp_path / "database")
    set_database(there.address or "")
    restore(tmp_path / "worked.tar.gz", tmp_path / "there", NoProgress())
    moved = Workspace(tmp_path / "there", there.address)
    return Both([Workspace(tmp_path / "here"), moved], headers)


def every_reading(client: TestClient, headers: dict[str, dict[str, str]]) -> Iterator:
    for path in sorted(set(paths(client.app)) - {DRAWN}):
        for who in ASKING[audience_of(path)]:
            answer = client.get(filled(path), headers=headers[who])
            assert answer.status_code < 500, (path, who, answer.text[:500])
            yield (path, who), answer
    for search in SEARCHES:
        for text in TYPED:
            yield (search, text), client.get(search, params={"q": text})


def every_writing(client: TestClient, headers: dict[str, dict[str, str]]) -> Iterator:
    """Send each write the body of its documentation, and one that is no text."""
    for method in WRITES:
        for path in sorted(paths(client.app, method)):
            if not path.startswith("/api/v1/"):
                continue
            try:
                body = example_of(client.app, path, method)
            except KeyError:  # It takes files.
                continue
            for who in ASKING[audience_of(path)][:1]:
                bodies = [with_odd(body, odd) for odd in ODD] if body else []
                for n, sent in enumerate((*bodies, body)):
                    answer = client.request(
                        method,
                        filled(path),
                        content=json.dumps(sent).encode() if sent else None,
                        headers={**headers[who], "Content-Type": "application/json"},
                    )
                    assert answer.status_code < 500, (method, path, sent, answer.text)
                    if n < len(bodies):
                        assert answer.status_code >= 400, (method, path, sent)
                    yield (f"{method} {path} {n}", who), answer


def with_odd(body: Any, odd: str) -> Any:
    """Return a body with no text but an odd one."""
    if isinstance(body, dict):
        return {name: with_odd(value, odd) for name, value in body.items()}
    if isinstance(body, list):
        return [with_odd(value, odd) for value in body]
    return body + odd if isinstance(body, str) else body


def test_every_route_reads_the_same_from_either_database(both: Both) -> None:
    here, there = both.asked(every_reading)
    assert [key for key in here if here[key] != there[key]] == []
    assert sum(status == 200 for status, _ in here.values()) > 150


def test_every_write_is_taken_or_refused_alike(both: Both) -> None:
    here, there = both.asked(every_writing)
    assert {
        key: (here[key], there[key]) for key in here if here[key] != there[key]
    } == {}
    assert {status for status, _ in here.values()} > {201, 202, 404, 422}


def test_a_year_at_work_moves_whole(both: Both, tmp_path: Path) -> None:
    back_up(both.places[1].folder, tmp_path / "moved.tar.gz", NoProgress())
    left, came = (manifest(tmp_path / f"{n}.tar.gz") for n in ("worked", "moved"))
    assert (left["rows"], left["files"]) == (came["rows"], came["files"])
    assert all(came["rows"][name] for name in AT_WORK)
