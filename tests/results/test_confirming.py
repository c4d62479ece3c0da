"""Departments confirm their teams, of these very people, in two working days."""

from collections.abc import Callable
from datetime import UTC, datetime

from planner.adapters.state.sql_store import SqlStore
from planner.ledger.event import Kind
from planner.publishing.amendment import Amendment, Changes
from planner.publishing.store import TeamRow, Where
from tests.api.conftest import SetClock
from tests.results.conftest import Office

Of = Callable[[str], Office]


def test_a_team_is_due_until_it_is_confirmed(department: Of, clock: SetClock) -> None:
    fire = department("FIRE")
    teams = fire.get("/confirmations").json()["items"]
    # Published on Friday 20 March.
    assert [(t["visit_id"], t["due_on"], t["mark"]) for t in teams] == [
        ("V1", "2026-03-24", "none"),
        ("V2", "2026-03-24", "none"),
    ]
    made = fire.post("/visits/V1/confirmation", {})
    assert made.status_code == 201
    assert made.json()["items"][0]["confirmed_at"] == "2026-03-20T04:00:00Z"
    clock.time = datetime(2026, 3, 25, 4, tzinfo=UTC)
    teams = fire.get("/confirmations").json()["items"]
    assert [t["mark"] for t in teams] == ["none", "red"]


def test_all_teams_of_a_round_are_confirmed_at_once(
    department: Of, regulator: Office
) -> None:
    mkt = department("MKT")
    assert mkt.post("/confirmations", {"round": "R1"}).status_code == 201
    seen = regulator.get("/confirmations?department=MKT").json()["items"]
    confirmed = {team["visit_id"] for team in seen if team["confirmed_at"]}
    assert confirmed == {"V1", "V2"}
    assert {team["visit_id"] for team in seen} == {"V1", "V2", "V4", "V5"}


def test_a_department_confirms_no_team_but_its_own(
    department: Of, regulator: Office
) -> None:
    answer = department("FIRE").post("/visits/V3/confirmation", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "confirmation_no_team")
    department("FIRE").post("/visits/V1/confirmation", {})
    seen = regulator.get("/confirmations?department=MKT").json()["items"]
    assert not any(team["confirmed_at"] for team in seen)


def test_a_confirmation_lapses_when_the_people_change(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    fire.post("/visits/V1/confirmation", {})
    year = store.year()
    seats = store.rows(
        TeamRow,
        year.year_id,
        where=Where(department_id="FIRE", visits=("V1", "V1")),
    )
    head = store.ledger.head()
    store.amend(
        Amendment(
            year_id=year.year_id,
            changes=Changes(written=(), removed=((TeamRow, seats[0].key),)),
            subject="R1",
            actor="test",
            body={},
            based_on=head.seq,
            as_of=head.seq,
            kind=Kind.TEAMS,
        )
    )
    (first, _) = fire.get("/confirmations").json()["items"]
    assert first["confirmed_at"] is None
