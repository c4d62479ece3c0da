"""Programs that push into the library: what they may send, and what they are told."""

import csv
import io
import json
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.workspace import Workspace
from planner.composition.asking import MOST_WAITING
from planner.composition.intake import Intake
from planner.composition.season_jobs import _table
from planner.composition.settings import Settings
from planner.composition.worker import working
from planner.errors import InputError
from planner.jobs.findings_json import finding_of
from planner.jobs.record import JobKind, JobState
from planner.ledger.event import Kind
from planner.library.record import Change, Form, snapshots_of
from planner.ports import NoProgress
from tests.api.application import application
from tests.api.people import bearer
from tests.ceremony.conftest import Hall
from tests.jobs.conftest import Bureau
from tests.jobs.inline import do_jobs
from tests.jobs.lives import KILLED, first_life, waited_for
from tests.jobs.test_worker import ended, process_of, waited

ROWS = "/api/v1/library/rows"
FILES = "/api/v1/library/increments"
PUSHES = "/api/v1/library/pushes"
NEW = {
    "target_id": "V0201",
    "name": "新一户",
    "district": "640104",
    "industry": "6210",
    "grade": "A",
    "kind": "企业",
    "status": "存续",
}
MOVED = {"target_id": "V0002", "district": "640105"}
#: More than fits into any row of a push, and kinds of it that no cell is of.
MALFORMED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"rows": []}',
    b'{"rows": [{}]}',
    b'{"rows": [[]]}',
    b'{"rows": [{"target_id": 1.5}]}',
    b'{"rows": [{"target_id": NaN}]}',
    b'{"rows": [{"target_id": ["V1"]}]}',
    b'{"rows": [{"target_id": "\\u0000"}]}',
    b'{"rows": [{"target_id": "\\ud800"}]}',
    b'{"rows": [{"": "V1"}]}',
    b'{"rows": [{"target_id": -1}]}',
    b'{"rows": [{"target_id": "V1"}], "whole": true}',
    b'{"rows": [{"target_id": %s}]}' % (b"9" * 5000),
    b"\xff\xfe{}",
    b'{"rows": %s}' % (b"[" * 100_000),
]


@pytest.fixture
def client(hall: Hall) -> TestClient:
    app = application(hall.store, hall.clock, lambda: hall.season)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def feed(hall: Hall) -> dict[str, str]:
    return bearer(hall.store, hall.clock, "feed")


@pytest.fixture
def push(
    hall: Hall, client: TestClient, feed: dict[str, str]
) -> Callable[..., dict[str, Any]]:
    """Push rows, have them taken in, and return what their sender is told."""

    def pushed(*rows: dict[str, object]) -> dict[str, Any]:
        answer = client.post(ROWS, json={"rows": list(rows)}, headers=feed)
        assert answer.status_code == 202, answer.text
        do_jobs(hall.workspace, hall.store, hall.clock)
        told = client.get(answer.headers["location"], headers=feed)
        assert told.status_code == 200
        found: dict[str, Any] = told.json()
        return found

    return pushed


def changed(told: dict[str, Any]) -> dict[str, int]:
    return {change.value: told[change] for change in Change}


def row_of(workspace: Workspace, snapshot: str, target_id: str) -> dict[str, str]:
    found = workspace.find_targets(snapshot).rows([target_id], ["name", "district"])
    (row,) = found.to_dict("records")
    return row


def test_rows_make_a_snapshot_and_the_same_rows_again_none(hall: Hall, push):
    told = push(NEW, MOVED)
    assert (told["state"], told["unchanged"]) == ("done", False)
    assert {one["code"] for one in told["findings"]} == {"uscc_length"}
    assert changed(told) == {"new": 1, "gone": 0, "moved": 1, "grade": 0, "other": 0}
    assert (told["rows"], told["kept"], told["rejected"]) == (2, 2, 0)
    head = hall.store.ledger.head().seq
    again = push(NEW, MOVED)
    assert (again["state"], again["unchanged"]) == ("done", True)
    assert set(changed(again).values()) == {0}
    assert hall.store.ledger.head().seq == head


def test_what_is_wrong_is_told_by_row_as_it_was_sent_and_the_rest_counts(push):
    told = push(
        {"target_id": "V0900", "name": "无区划"},
        {"target_id": "V0001", "grade": "Z"},
        {"target_id": "V0004", "gone": True},
        {"target_id": None, "name": "无编号"},
    )
    rows = {(one["row"], one["code"]) for one in told["findings"]}
    assert (1, "library_target_unknown") in rows
    assert {row for row, _ in rows} >= {1, 2, 4}
    assert told["gone"] == 1
    assert told["rows"] == told["kept"] + told["rejected"] == 4
    assert "snapshot" not in json.dumps(told)


def test_one_column_by_two_names_is_refused_whole(hall: Hall, push):
    told = push({"target_id": "V0001"}, {"统一社会信用代码": "V0002", "grade": "D"})
    assert (told["state"], told["new"]) == ("failed", None)
    (twice,) = [one for one in told["findings"] if one["level"] == "error"][:1]
    assert (twice["code"], twice["row"]) == ("duplicate_column", None)
    assert snapshots_of(hall.store.ledger, 2026) == []


def test_cells_are_what_they_were_sent_as_and_no_formula_gets_in(hall: Hall, push):
    odd = '甲, "乙"；丙'
    formula = {
        **NEW,
        "target_id": "V0202",
        "name": '=HYPERLINK("http://a.example","甲")',
    }
    told = push(
        {**NEW, "name": odd}, {"target_id": "V0002", "district": 640105}, formula
    )
    assert told["rejected"] == 1
    assert (3, "formula") in {(one["row"], one["code"]) for one in told["findings"]}
    (made,) = snapshots_of(hall.store.ledger, 2026)
    assert row_of(hall.workspace, made.name, "V0201")["name"] == odd
    assert row_of(hall.workspace, made.name, "V0002")["district"] == "640105"


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_rows_is_refused_and_nothing_kept(
    hall: Hall, client: TestClient, feed, body: bytes
):
    answer = client.post(ROWS, content=body, headers=feed)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "http_invalid"
    assert hall.store.jobs.jobs(kind=JobKind.LIBRARY) == []


def test_too_many_rows_and_too_many_bytes_are_refused(client: TestClient, feed):
    many = {"rows": [{"target_id": str(n)} for n in range(10_001)]}
    assert client.post(ROWS, json=many, headers=feed).status_code == 422
    long = b" " * ((8 << 20) + 1)
    assert client.post(ROWS, content=long, headers=feed).status_code == 413


def test_a_file_is_pushed_and_never_as_the_whole_library(
    hall: Hall, client: TestClient, feed
):
    text = io.StringIO()
    csv.DictWriter(text, NEW).writeheader()
    csv.DictWriter(text, NEW).writerow(NEW)
    sent = {"table": ("新设.csv", text.getvalue().encode("gb18030"))}
    answer = client.post(FILES, files=sent, data={"whole": "true"}, headers=feed)
    do_jobs(hall.workspace, hall.store, hall.clock)
    told = client.get(answer.headers["location"], headers=feed).json()
    assert changed(told) == {"new": 1, "gone": 0, "moved": 0, "grade": 0, "other": 0}
    none = client.post(FILES, data={"whole": "true"}, headers=feed, files={"x": b""})
    assert none.json()["code"] == "upload_nothing"
    kept = client.post(FILES, files={"table": ("a.pdf", b"%PDF")}, headers=feed)
    assert kept.json()["code"] == "unknown_file"


def test_each_sees_its_own_pushes_alone(hall: Hall, client: TestClient, feed, push):
    told = push(NEW)
    other = bearer(hall.store, hall.clock, "feed")
    address = f"{PUSHES}/{told['job_id']}"
    assert client.get(address, headers=other).status_code == 404
    assert client.get(PUSHES, headers=other).json()["items"] == []
    summary = {name: told[name] for name in told if name != "findings"}
    assert client.get(PUSHES, headers=feed).json()["items"] == [summary]
    same = client.post(ROWS, json={"rows": [MOVED]}, headers=feed).json()
    its = client.post(ROWS, json={"rows": [MOVED]}, headers=other).json()
    assert same["job_id"] != its["job_id"]
    office = bearer(hall.store, hall.clock, "coordinator")
    draw = hall.store.jobs.jobs(limit=1)[0]
    assert client.get(
        f"/api/v1/regulator/jobs/{draw.job_id}", headers=office
    ).is_success


def test_a_revoked_token_pushes_nothing(hall: Hall, client: TestClient, feed):
    token_id = feed["Authorization"].split()[1].split(".")[0]
    office = bearer(hall.store, hall.clock, "coordinator")
    path = f"/api/v1/regulator/tokens/{token_id}/revoke"
    assert client.post(path, headers=office).is_success
    assert client.post(ROWS, json={"rows": [NEW]}, headers=feed).status_code == 401


def test_nobody_signs_in_with_that_role(hall: Hall, client: TestClient):
    office = bearer(hall.store, hall.clock, "coordinator")
    asked = {"role": "library", "name": "审批"}
    path = "/api/v1/regulator"
    assert client.post(f"{path}/tokens", json=asked, headers=office).status_code == 201
    assert client.post(f"{path}/users", json=asked, headers=office).status_code == 422


def test_what_comes_later_counts_though_it_was_said_before(
    hall: Hall, client: TestClient, feed
):
    """A, then B, then A again, before any is done: A is what holds at the end."""
    for grade in "DBD":
        rows = {"rows": [{"target_id": "V0001", "grade": grade}]}
        assert client.post(ROWS, json=rows, headers=feed).status_code == 202
    assert len(hall.store.jobs.jobs(kind=JobKind.LIBRARY)) == 3
    again = client.post(ROWS, json=rows, headers=feed).json()
    assert again["job_id"] == hall.store.jobs.jobs(limit=1)[0].job_id
    do_jobs(hall.workspace, hall.store, hall.clock)
    newest = snapshots_of(hall.store.ledger, 2026)[-1].name
    grades = hall.workspace.find_targets(newest).rows(["V0001"], ["grade"])
    assert list(grades["grade"]) == ["D"]


def test_pushes_and_takings_are_done_one_at_a_time_in_order(
    hall: Hall, client: TestClient, feed
):
    office = bearer(hall.store, hall.clock, "coordinator")
    taking = "/api/v1/regulator/library/taking"
    for n in range(2):
        rows = {"rows": [{**NEW, "target_id": f"V03{n:02d}"}]}
        client.post(ROWS, json=rows, headers=feed)
        assert client.post(taking, json={}, headers=office).status_code == 202
    jobs = hall.store.jobs
    first = jobs.claim("one", 60, 4)
    assert jobs.claim("another", 60, 4) is None
    jobs.end(first, lambda job: job_given_back(job, hall))
    do_jobs(hall.workspace, hall.store, hall.clock)
    done = sorted(jobs.jobs(), key=lambda job: job.created_at)
    assert {job.state for job in done} == {JobState.DONE}
    versions = [job.result["version"] for job in jobs.jobs(kind=JobKind.TAKE)]
    assert versions == [3, 2]
    newest = snapshots_of(hall.store.ledger, 2026)[-1].name
    assert jobs.jobs(kind=JobKind.TAKE)[0].result["snapshot"] == newest


def job_given_back(job, hall: Hall):
    from planner.jobs.transitions import given_back

    return given_back(job, hall.clock.now())


def test_the_line_of_pushes_has_an_end_and_says_when_to_come_again(
    hall: Hall, client: TestClient, feed
):
    for n in range(MOST_WAITING):
        rows = {"rows": [{"target_id": f"V{n:04d}", "status": "注销"}]}
        assert client.post(ROWS, json=rows, headers=feed).status_code == 202
    answer = client.post(ROWS, json={"rows": [NEW]}, headers=feed)
    assert (answer.status_code, answer.json()["code"]) == (429, "http_library_busy")
    assert int(answer.headers["retry-after"]) > 0
    office = bearer(hall.store, hall.clock, "coordinator")
    sent = {"table": ("a.csv", b"target_id\nV0001\n")}
    path = "/api/v1/regulator/library/increments"
    assert client.post(path, files=sent, headers=office).status_code == 429


def test_a_push_whose_worker_is_killed_is_taken_in_once_and_told_as_it_was(
    hall: Hall, client: TestClient, feed
):
    before = hall.season.plan.library.snapshot
    job_id = client.post(ROWS, json={"rows": [NEW, MOVED]}, headers=feed).json()[
        "job_id"
    ]
    bureau = Bureau(hall.workspace.folder, hall.store, client.app.state.parts.office())
    with working(hall.workspace.folder, Settings(job_lease=2)):
        waited(bureau, job_id, lambda job: job.state is JobState.RUNNING)
        os.kill(process_of(job_id), signal.SIGKILL)
        assert hall.workspace.find_targets(before)
        job = waited(bureau, job_id, ended)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    (made,) = snapshots_of(hall.store.ledger, 2026)
    told = client.get(f"{PUSHES}/{job_id}", headers=feed).json()
    assert changed(told) == dict(made.totals)
    assert told["unchanged"] is False


@pytest.fixture
def several(hall: Hall, client: TestClient, feed) -> Callable[..., list[str]]:
    """Push one after another what nobody takes in yet; return where each is told of."""

    def pushed(*pushes: list[dict[str, object]], by=feed) -> list[str]:
        answers = [client.post(ROWS, json={"rows": p}, headers=by) for p in pushes]
        assert {answer.status_code for answer in answers} == {202}
        return [answer.headers["location"] for answer in answers]

    return pushed


#: New, moved, nothing, what can't be taken, gone, and there again with other cells.
DAY = (
    [NEW],
    [MOVED, {"target_id": "V0201", "grade": "B"}],
    [MOVED],
    [{"target_id": "V0900", "name": "无区划"}],
    [{"target_id": "V0201", "gone": True}, {"target_id": "V0901", "gone": True}],
    [{**NEW, "name": "重开一户", "grade": None}],
)


def test_pushes_that_wait_make_one_snapshot_and_each_is_told_its_own(
    hall: Hall, client: TestClient, feed, several, push
):
    where = several(*DAY)
    do_jobs(hall.workspace, hall.store, hall.clock)
    told = [client.get(address, headers=feed).json() for address in where]
    (made,) = snapshots_of(hall.store.ledger, 2026)
    states = ["done", "done", "done", "failed", "done", "done"]
    assert [one["state"] for one in told] == states
    assert [one["new"] for one in told] == [1, 0, 0, None, 0, 1]
    assert [one["gone"] for one in told] == [0, 0, 0, None, 1, 0]
    assert [one["moved"] for one in told] == [0, 1, 0, None, 0, 0]
    assert [one["unchanged"] for one in told] == [
        False,
        False,
        True,
        None,
        False,
        False,
    ]
    codes = {one["code"] for one in told[3]["findings"]}
    assert codes >= {"nothing_kept", "library_target_unknown"}
    assert (made.totals["new"], made.totals["moved"], made.totals["gone"]) == (1, 1, 0)
    assert sum(count.rows for count in made.counts) == 7
    library = Intake(hall.workspace, hall.store.ledger, hall.season, NoProgress())
    assert library.replay() == []
    assert row_of(hall.workspace, made.name, "V0201")["name"] == "重开一户"
    assert push(*DAY[-1])["unchanged"] is True


def test_pushes_joined_come_to_what_they_come_to_one_by_one(hall: Hall, several):
    several(*DAY)
    waiting = hall.store.jobs.jobs(kind=JobKind.LIBRARY)[::-1]
    tables = [(job.job_id, _table(hall.workspace, job)) for job in waiting]
    do_jobs(hall.workspace, hall.store, hall.clock)
    joined = [hall.store.jobs.job(job_id) for job_id, _ in tables]
    newest = snapshots_of(hall.store.ledger, 2026)[-1].name
    before = hall.season.plan.library.snapshot
    library = OneByOne(hall.workspace, hall.store.ledger, hall.season, NoProgress())
    library.at = before
    for (_, path), job in zip(tables, joined, strict=True):
        told = library.one(path)
        findings = job.findings or map(finding_of, job.result["findings"])
        assert tuple(findings) == told[0]
        counted = ("changed", "rows", "kept", "rejected")
        assert [(job.result or {}).get(name) for name in counted] == list(told[1:])
    assert library.at == newest


class OneByOne(Intake):
    """A library into which tables are taken one by one, and nothing is told."""

    at = ""

    def one(self, path):
        before = self._workspace.find_targets(self.at)
        try:
            made = self._made(before, path, Form.INCREMENT, accept_gone=False)
        except InputError as error:
            return tuple(error.findings), None, None, None, None
        found, counted = self._tables.differences(before, made.table), made.counted
        self.at = made.table.name
        of = (counted.rows, counted.kept, counted.rejected)
        return made.findings, found.totals(), *of


def test_who_is_of_another_sender_or_takes_over_is_not_joined(
    hall: Hall, client: TestClient, feed, several
):
    office = bearer(hall.store, hall.clock, "coordinator")
    other = bearer(hall.store, hall.clock, "feed")
    several([NEW], [MOVED])
    several([{**NEW, "target_id": "V0301"}], by=other)
    taking = "/api/v1/regulator/library/taking"
    assert client.post(taking, json={}, headers=office).status_code == 202
    several([{**NEW, "target_id": "V0302"}], [{**NEW, "target_id": "V0303"}], by=other)
    jobs = hall.store.jobs
    first = jobs.claim("one", 60, 2)
    assert len(jobs.join(first, 60)) == 1
    assert jobs.claim("two", 60, 2) is None
    for job in jobs.jobs():
        if job.state is JobState.RUNNING:
            jobs.end(job, lambda one: job_given_back(one, hall))
    do_jobs(hall.workspace, hall.store, hall.clock)
    made = snapshots_of(hall.store.ledger, 2026)
    assert [one.totals["new"] for one in made] == [1, 1, 2]
    assert len({one.actor for one in made}) == 2
    assert jobs.jobs(kind=JobKind.TAKE)[0].result["snapshot"] == made[1].name


@pytest.mark.parametrize("pushes", [1, 6], ids=["one", "several"])
def test_pushes_killed_after_they_were_recorded_are_told_as_they_were(
    hall: Hall, client: TestClient, feed, several, pushes: int, monkeypatch
):
    """Their snapshot stands; begun again, each says what it did."""
    where = several(*DAY[:pushes])
    folder, settings = hall.workspace.folder, Settings(job_lease=2)
    with monkeypatch.context() as patch:
        first_life(patch, Kind.IMPORT, KILLED)
        with working(folder, settings):
            waited_for(lambda: snapshots_of(hall.store.ledger, 2026))
    kept = snapshots_of(hall.store.ledger, 2026)
    with working(folder, settings):
        waited_for(lambda: not hall.store.jobs.waiting(JobKind.LIBRARY))
    assert snapshots_of(hall.store.ledger, 2026) == kept
    told = [client.get(address, headers=feed).json() for address in where]
    new = [1, 0, 0, None, 0, 1]
    assert [one["new"] for one in told] == new[:pushes]
    assert told[0]["unchanged"] is False
    assert not any(verdict.faults for verdict in hall.store.audit())
