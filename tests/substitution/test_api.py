"""A drawn round by the regulator's API: changed, told of, and audited."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

import verify_round
from planner.adapters.state.tokens import issue_token
from planner.publishing import auditing
from planner.publishing.store import RoundRow, VisitRow
from tests.api.application import application
from tests.ceremony.conftest import DUE, Hall
from tests.replacement.conftest import ROUND, visits, year_id
from tests.substitution.test_season import busiest, team_of, visit_of

AT = "/api/v1/regulator/substitutions"


@pytest.fixture
def coordinator(fresh: Hall) -> TestClient:
    app = application(fresh.store, fresh.clock, lambda: fresh.season)
    text = issue_token(fresh.store, fresh.clock, "regulator", None, "test")
    client = TestClient(app, raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {text}"
    return client


def day_and_team(hall: Hall, visit: VisitRow) -> tuple[object, set[str]]:
    return visit_of(hall, visit.visit_id).day, team_of(hall, visit.visit_id)


def ill(hall: Hall, who: str) -> dict[str, str]:
    last = (DUE + timedelta(days=300)).date().isoformat()
    first = DUE.date().isoformat()
    return {
        "change": "ill",
        "inspector_id": who,
        "first": first,
        "last": last,
        "reason": "病假",
    }


def test_an_illness_reported_by_api_is_made_told_of_and_listed(
    coordinator: TestClient, fresh: Hall
) -> None:
    who = busiest(fresh)
    answer = coordinator.post(AT, json={"changes": [ill(fresh, who)]})
    assert answer.status_code == 201, answer.text
    made = answer.json()["items"]
    assert made
    assert all(line["gone"] in ([who], []) for line in made)
    assert any(who in line["gone"] and line["came"] for line in made)
    for line in made:
        assert set(line["came"]) <= team_of(fresh, line["visit_id"])
    listed = coordinator.get(AT, params={"inspector": who}).json()["items"]
    assert listed == made
    assert coordinator.get(AT, params={"inspector": "nobody"}).json()["items"] == []
    table = coordinator.get(f"{AT}.csv").content.decode("utf-8-sig")
    assert table.count(",病假,") == len(made)
    log = coordinator.get("/api/v1/regulator/access-log").json()["items"]
    assert {line["route"] for line in log} >= {AT, f"{AT}.csv"}


def test_the_same_again_is_known_and_changes_nothing(
    coordinator: TestClient, fresh: Hall
) -> None:
    body = {"changes": [ill(fresh, busiest(fresh))]}
    first = coordinator.post(AT, json=body).json()
    again = coordinator.post(AT, json=body)
    assert (again.status_code, again.json()["items"]) == (201, [])
    assert [k["code"] for k in again.json()["known"]] == ["substitution_known"]
    assert coordinator.get(AT).json()["items"] == first["items"]


def test_of_several_changes_all_are_made_or_none_and_every_fault_has_its_place(
    coordinator: TestClient, fresh: Hall
) -> None:
    before = [day_and_team(fresh, visit) for visit in visits(fresh)]
    lacking = {"change": "ill", "inspector_id": "X", "reason": "病假"}
    stranger = ill(fresh, "nobody-1")
    unread = {"changes": [ill(fresh, busiest(fresh)), lacking]}
    answer = coordinator.post(AT, json=unread)
    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "substitution_cell_missing",
    )
    places = {fault["location"] for fault in answer.json()["errors"]}
    assert places == {"changes.1.first", "changes.1.last"}
    refused = {"changes": [ill(fresh, busiest(fresh)), stranger]}
    answer = coordinator.post(AT, json=refused)
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "substitution_no_inspector",
    )
    assert answer.json()["errors"][0]["location"] == "changes.1.inspector_id"
    assert [day_and_team(fresh, visit) for visit in visits(fresh)] == before
    assert coordinator.get(AT).json()["items"] == []


def uploaded(client: TestClient, text: str, name: str = "变更.csv") -> object:
    file = io.BytesIO(text.encode())
    return client.post(f"{AT}/table", files={"file": (name, file)})


def test_a_table_is_taken_whole_or_refused_by_file_row_and_column(
    coordinator: TestClient, fresh: Hall
) -> None:
    who, day = busiest(fresh), DUE.date()
    head = "变更,执法证号,开始,结束,理由\n"
    bad = uploaded(coordinator, f"{head}请假,{who},{day},{day},病假\n请假,{who},,,\n")
    assert bad.status_code == 422
    places = {fault["location"] for fault in bad.json()["errors"]}
    assert "changes.csv.3.开始" in places
    good = uploaded(coordinator, f"{head}离岗,{who},{day},,调离\n")
    assert good.status_code == 201, good.text
    assert {line["change"] for line in good.json()["items"]} == {"left"}
    assert uploaded(coordinator, head, "变更.pdf").status_code == 422
    assert coordinator.post(f"{AT}/table", files={"x": b"y"}).status_code == 422


def test_the_audit_bundle_passes_the_checker_and_its_download_is_logged(
    coordinator: TestClient, fresh: Hall, tmp_path
) -> None:
    path = f"/api/v1/regulator/rounds/{ROUND}/bundle.zip"
    answer = coordinator.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(answer.content)
    report = verify_round.report_on(verify_round.open_bundle(bundle), None, None)
    assert report["passed"], report
    assert any("teams" in check["check"] for check in report["checks"])
    assert coordinator.get(path).content == answer.content
    log = coordinator.get("/api/v1/regulator/access-log").json()["items"]
    row = fresh.store.row(RoundRow, year_id(fresh), ROUND)
    assert [one["rows"] for one in log if one["route"] == path] == [
        row.statement["frame"]["rows"]
    ] * 2


def test_a_large_frame_is_in_the_bundle_as_parquet_too(
    coordinator: TestClient, fresh: Hall, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(auditing, "LARGE_FRAME_ROWS", 10)
    answer = coordinator.get(f"/api/v1/regulator/rounds/{ROUND}/bundle.zip")
    path = tmp_path / "bundle.zip"
    path.write_bytes(answer.content)
    row = fresh.store.row(RoundRow, year_id(fresh), ROUND)
    kept = (fresh.workspace.snapshots / row.frame_snapshot).read_bytes()

    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("frame.parquet").compress_type == zipfile.ZIP_STORED
        assert archive.read("frame.parquet") == kept
    report = verify_round.report_on(verify_round.open_bundle(path))
    assert report["passed"]
    assert verify_round.NO_PARQUET in report["notes"]


def test_a_round_whose_bundle_was_not_kept_or_is_spoilt_says_so(
    coordinator: TestClient, fresh: Hall
) -> None:
    path = f"/api/v1/regulator/rounds/{ROUND}/bundle.zip"
    name = fresh.store.row(RoundRow, year_id(fresh), ROUND).audit_snapshot
    kept = fresh.workspace.snapshots / name
    document = json.loads(kept.read_bytes())
    assert document["teams"]["round"] == ROUND
    kept.write_bytes(b"{}")
    answer = coordinator.get(path)
    assert (answer.status_code, answer.json()["code"]) == (500, "snapshot_spoilt")
    faults = {f.code for v in fresh.store.audit() for f in v.faults}
    assert faults == {"ledger_file_changed"}
