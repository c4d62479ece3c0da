"""A department's lead has somebody of its team replaced, over the department's API."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from planner.adapters.state.tokens import issue_token
from planner.publishing.store import InspectorRow, TeamRow, VisitRow
from tests.api.application import application
from tests.ceremony.conftest import DUE, Hall
from tests.replacement.conftest import visits, year_id
from tests.substitution.test_season import busiest, rows_now, team_of

Office = Callable[..., Response]


@pytest.fixture
def office(fresh: Hall) -> Callable[[str], Office]:
    app = application(fresh.store, fresh.clock, lambda: fresh.season)
    client = TestClient(app, raise_server_exceptions=False)

    def of(department_id: str) -> Office:
        text = issue_token(
            fresh.store, fresh.clock, "department", department_id, "lead"
        )
        headers = {"Authorization": f"Bearer {text}"}

        def ask(method: str, path: str, body: object = None) -> Response:
            where = f"/api/v1/department{path}"
            return client.request(method, where, json=body, headers=headers)

        return ask

    return of


def department_of(hall: Hall, inspector_id: str) -> str:
    row = hall.store.row(InspectorRow, year_id(hall), inspector_id)
    assert row is not None
    return row.department_id


def dated_visit(hall: Hall, inspector_id: str) -> VisitRow:
    seats = hall.store.rows(TeamRow, year_id(hall))
    own = {seat.visit_id for seat in seats if seat.inspector_id == inspector_id}
    return next(v for v in visits(hall) if v.visit_id in own and v.day is not None)


def ill(inspector_id: str) -> dict[str, str]:
    return {
        "change": "ill",
        "inspector_id": inspector_id,
        "first": DUE.date().isoformat(),
        "last": (DUE + timedelta(days=300)).date().isoformat(),
        "reason": "病假",
    }


def confirmed(ask: Office, visit_id: str) -> bool:
    items = ask("GET", "/confirmations?limit=500").json()["items"]
    (team,) = [item for item in items if item["visit_id"] == visit_id]
    return team["confirmed_at"] is not None


def test_who_is_ill_is_replaced_by_the_next_and_the_team_confirmed_anew(
    office: Callable[[str], Office], fresh: Hall
) -> None:
    who = busiest(fresh)
    ask, visit = office(department_of(fresh, who)), dated_visit(fresh, who)
    path = f"/visits/{visit.visit_id}"
    assert ask("POST", f"{path}/confirmation").status_code == 201
    assert confirmed(ask, visit.visit_id)
    answer = ask("POST", f"{path}/substitution", ill(who))
    assert answer.status_code == 201, answer.text
    changed = {item["visit_id"]: item for item in answer.json()["items"]}
    assert changed[visit.visit_id]["gone"] == [who]
    assert who not in team_of(fresh, visit.visit_id)
    assert set(changed[visit.visit_id]["came"]) <= team_of(fresh, visit.visit_id)
    # What was confirmed were other people.
    assert not confirmed(ask, visit.visit_id)
    assert not [f for verdict in fresh.store.audit() for f in verdict.faults]


def test_a_department_changes_nobody_elses_people(
    office: Callable[[str], Office], fresh: Hall
) -> None:
    who = busiest(fresh)
    own = department_of(fresh, who)
    visit = dated_visit(fresh, who)
    before = rows_now(fresh)
    partners = [d for d in visit.department_ids if d != own]
    strangers = {
        department
        for one in visits(fresh)
        for department in one.department_ids
        if department not in visit.department_ids
    }
    assert partners or strangers
    for other in (*partners, *sorted(strangers)):
        path = f"/visits/{visit.visit_id}/substitution"
        answer = office(other)("POST", path, ill(who))
        # Whether there is such a person elsewhere, the answer doesn't tell.
        unknown = office(other)("POST", path, ill("SL999999"))
        assert answer.status_code in (404, 409), (other, answer.text)
        assert answer.text.replace(who, "SL999999") == unknown.text
    assert rows_now(fresh) == before


@pytest.mark.parametrize(
    "change",
    [
        {"change": "ill", "first": None},
        {"reason": ""},
        {"reason": "长" * 501},
        {"inspector_id": "nobody"},
        {"first": "2026-13-40"},
        {"change": "recused-for-good"},
    ],
)
def test_a_report_that_says_too_little_is_refused_and_changes_nothing(
    office: Callable[[str], Office], fresh: Hall, change: dict[str, str | None]
) -> None:
    who = busiest(fresh)
    visit, before = dated_visit(fresh, who), rows_now(fresh)
    ask = office(department_of(fresh, who))
    body = {**ill(who), **change}
    answer = ask("POST", f"/visits/{visit.visit_id}/substitution", body)
    assert 400 <= answer.status_code < 500, answer.text
    assert rows_now(fresh) == before
