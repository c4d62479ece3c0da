"""Replacing by API and by command, as each audience can and sees it."""

import csv
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from planner.adapters.clock import SystemClock
from planner.adapters.state.tokens import issue_token
from planner.cli import app
from planner.publishing.store import EntryRow, Where
from planner.replacement.record import Replacement
from tests.api.application import application
from tests.ceremony.conftest import DUE, Hall
from tests.replacement.conftest import ROUND, filled, visits, year_id

API = "/api/v1"


@pytest.fixture
def client(after: Hall) -> TestClient:
    return TestClient(application(after.store, after.clock, lambda: after.season))


def bearer(hall: Hall, audience: str, department: str | None = None) -> dict[str, str]:
    token = issue_token(hall.store, hall.clock, audience, department, "甲")
    return {"Authorization": f"Bearer {token}"}


def test_a_department_replaces_its_visit_and_reads_of_it(
    after: Hall, client: TestClient
) -> None:
    visit = next(v for v in visits(after) if not v.withdrawn)
    own = bearer(after, "department", visit.initiator)
    path = f"{API}/department/visits/{visit.visit_id}"
    answer = client.post(f"{path}/replacement", json={"reason": "moved"}, headers=own)
    assert answer.status_code == 201, answer.text
    assert {row["visit_id"] for row in answer.json()["items"]} == {visit.visit_id}
    assert "stratum" not in answer.text
    again = client.post(f"{path}/replacement", json={"reason": "moved"}, headers=own)
    assert (again.status_code, again.json()["code"]) == (
        409,
        "replacement_withdrawn_already",
    )
    assert client.get(path, headers=own).json()["withdrawn"] == "moved"
    listed = client.get(f"{API}/department/replacements", headers=own).json()["items"]
    assert visit.visit_id in {row["visit_id"] for row in listed}
    coordinator = bearer(after, "regulator")
    told = client.get(f"{API}/regulator/replacements", headers=coordinator).json()
    rows = [r for r in told["items"] if r["visit_id"] == visit.visit_id]
    assert {row["entry_id"] for row in rows} == set(visit.entry_ids)
    for row in rows:
        assert row["actor"].startswith(f"department:{visit.initiator}:")
        assert (row["reason"], row["reason_zh"]) == ("moved", "已迁出辖区")
        assert row["stratum"]


def test_another_department_is_told_that_there_is_no_such_visit(
    after: Hall, client: TestClient
) -> None:
    visit = next(v for v in visits(after) if not v.withdrawn)
    strange = next(
        d
        for other in visits(after)
        for d in other.department_ids
        if d not in visit.department_ids
    )
    theirs = bearer(after, "department", strange)
    answers = [
        client.post(
            f"{API}/department/visits/{visit_id}/replacement",
            json={"reason": "closed"},
            headers=theirs,
        )
        for visit_id in (visit.visit_id, "2026Q1-99999")
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert {a.json()["code"] for a in answers} == {"replacement_no_visit"}
    refused = client.post(
        f"{API}/regulator/visits/{visit.visit_id}/replacement",
        json={"reason": "closed"},
        headers=theirs,
    )
    assert refused.status_code == 403


def test_a_department_reads_of_its_own_entries_alone(
    after: Hall, client: TestClient, made: list[Replacement]
) -> None:
    seen: set[str] = set()
    for department in {d for one in made for d in one.department_ids}:
        own = bearer(after, "department", department)
        answer = client.get(f"{API}/department/replacements", headers=own)
        where = Where(department_id=department)
        entries = after.store.rows(EntryRow, year_id(after), where=where)
        told = {row["entry_id"] for row in answer.json()["items"]}
        assert told <= {entry.entry_id for entry in entries}
        seen |= told
    assert seen == {entry for one in made for entry in one.entry_ids}


def test_the_coordinator_names_who_asks(after: Hall, client: TestClient) -> None:
    visit = next(v for v in visits(after) if not v.withdrawn)
    headers = bearer(after, "regulator")
    path = f"{API}/regulator/visits/{visit.visit_id}/replacement"
    body = {"reason": "other", "department": visit.department_ids[-1]}
    answer = client.post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "replacement_note_missing",
    )
    answer = client.post(path, json={**body, "note": "河水淹没"}, headers=headers)
    assert answer.status_code == 201
    for row in answer.json()["items"]:
        assert (row["department_id"], row["note"]) == (
            visit.department_ids[-1],
            "河水淹没",
        )
    unknown = client.post(path, json={"reason": "unreachable"}, headers=headers)
    assert unknown.status_code == 422


def test_a_listing_goes_on_after_its_cursor(
    after: Hall, client: TestClient, made: list[Replacement]
) -> None:
    headers = bearer(after, "regulator")
    whole = client.get(f"{API}/regulator/replacements", headers=headers).json()
    assert len(whole["items"]) == sum(len(one.stand_ins) for one in made)
    paged, path = [], f"{API}/regulator/replacements?limit=1"
    while path:
        answer = client.get(path, headers=headers)
        paged += answer.json()["items"]
        path = answer.links.get("next", {}).get("url")
    assert paged == whole["items"]


def test_the_public_listing_has_no_pair(
    after: Hall, client: TestClient, made: list[Replacement]
) -> None:
    last = max(v.end for v in visits(after))
    after.clock.time = DUE.replace(year=last.year + 1)
    items = client.get(f"{API}/public/lists?limit=1000").json()["items"]
    one = filled(made)
    old = [r for r in items if r["target_id"] == one.target_id and r["replaced"]]
    assert {r["remark_zh"] for r in old} == {"已替换：已停业、歇业"}
    called = one.visits[0].visit.target_id
    new = [r for r in items if r["target_id"] == called and r["stands_in"]]
    assert {r["remark_zh"] for r in new} == {"候补递补"}
    assert one.target_id not in str(new)
    assert str(called) not in str(old)


def test_the_commands_replace_and_report(
    fresh: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _self: DUE)
    visit = visits(fresh)[0]
    token = issue_token(fresh.store, fresh.clock, "department", visit.initiator, "甲")
    place = ["--workspace", str(fresh.workspace.folder)]

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["round", *words, *place])
        return done.exit_code, done.output

    said = ("--visit", visit.visit_id, "--token", token)
    assert run("replace", ROUND, *said, "--reason", "bored")[0] == 2
    assert run("replace", "2026Q2", *said, "--reason", "closed")[0] == 2
    code, output = run("replace", ROUND, *said, "--reason", "closed")
    assert code == 0, output
    assert visit.visit_id in output
    code, output = run("replacements")
    assert code == 0, output
    assert f"{visit.initiator} " in output
    assert "已停业、歇业" in output
    path = tmp_path / "report.csv"
    assert run("replacements", "--csv", str(path))[0] == 0
    with path.open(encoding="utf-8", newline="") as stream:
        rows = {row["department_id"]: row for row in csv.DictReader(stream)}
    assert rows[visit.initiator]["replaced"] == "1"
    assert rows[visit.initiator]["reasons"] == "closed:1"
    assert sum(int(row["replaced"]) for row in rows.values()) == 1
