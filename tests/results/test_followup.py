"""What follows from results, who has it in hand, and when it is late."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.api.conftest import SetClock
from tests.results.conftest import FOUND, NOTHING, Office

Of = Callable[[str], Office]
HERE = "/followups/V1/FIRE/FIRE-1"
STEPS = f"{HERE}/steps"


def measure(kind: str, **more: str) -> dict[str, str]:
    return {"kind": kind, "done_on": "2026-03-16", "text": "责令改正", **more}


def test_a_find_is_open_until_it_is_closed(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND, rectify_by="2026-04-01")
    assert fire.get(HERE).json()["due_on"] == "2026-04-01"
    made = fire.post(STEPS, measure("measure"))
    assert (made.status_code, made.json()["closed_on"]) == (201, None)
    closed = fire.post(STEPS, measure("close", text="已整改，复查合格"))
    assert closed.json()["closed_on"] == "2026-03-16"
    again = fire.post(STEPS, measure("measure"))
    assert (again.status_code, again.json()["code"]) == (409, "followup_closed")
    reopened = fire.post(STEPS, measure("reopen", text="复查发现反弹"))
    assert reopened.json()["closed_on"] is None


def test_nothing_follows_from_a_result_that_found_nothing(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **NOTHING)
    assert fire.get(HERE).json()["due_on"] is None
    answer = fire.post(STEPS, measure("measure"))
    assert (answer.status_code, answer.json()["code"]) == (404, "followup_none")


def test_a_transferred_find_is_in_the_others_hand_and_in_its_alone(
    department: Of,
) -> None:
    fire, env = department("FIRE"), department("ENV")
    fire.enter("V1", "FIRE-1", **FOUND, note="内部记录")
    assert env.get(HERE).status_code == 404
    fire.post(STEPS, measure("transfer", to="ENV", text="属生态环境部门职责"))
    assert env.get(HERE).json()["handler_id"] == "ENV"
    assert "内部记录" not in env.get(HERE).text
    mine = fire.post(STEPS, measure("close"))
    assert (mine.status_code, mine.json()["code"]) == (403, "followup_not_in_hand")
    assert env.post(STEPS, measure("close")).json()["closed_on"] == "2026-03-16"
    assert env.get("/results").json()["items"] == []


def test_a_transfer_names_another_department_of_the_year(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    for to in ("FIRE", "NONE"):
        answer = fire.post(STEPS, measure("transfer", to=to))
        assert (answer.status_code, answer.json()["code"]) == (
            422,
            "transfer_department",
        )


def test_a_step_is_between_the_inspection_and_today(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    for day in ("2026-03-11", "2026-03-21"):
        answer = fire.post(STEPS, measure("measure", done_on=day))
        assert (answer.status_code, answer.json()["code"]) == (422, "followup_day")


def due(office: Office, kind: str) -> list[dict]:
    return [one for one in office.get("/due").json()["items"] if one["kind"] == kind]


def test_results_are_due_twenty_working_days_after_the_inspection(
    department: Of, clock: SetClock
) -> None:
    fire = department("FIRE")
    assert due(fire, "entry") == []
    # Nothing was entered: the window's last day, Tuesday 31 March, is taken.
    clock.time = datetime(2026, 4, 1, tzinfo=UTC)
    assert [(d["visit_id"], d["due_on"], d["mark"]) for d in due(fire, "entry")] == [
        ("V1", "2026-04-28", "none"),
        ("V2", "2026-04-28", "none"),
    ]
    fire.enter("V1", "FIRE-1", **FOUND)
    (publication,) = due(fire, "publication")
    assert (publication["due_on"], publication["days_left"]) == ("2026-04-09", 6)
    clock.time = datetime(2026, 4, 2, tzinfo=UTC)
    assert due(fire, "publication")[0]["mark"] == "yellow"
    clock.time = datetime(2026, 4, 10, tzinfo=UTC)
    assert due(fire, "publication")[0]["mark"] == "red"
    assert publication["estimated"]


def test_what_is_published_is_due_no_more(department: Of) -> None:
    fire = department("FIRE")
    fire.publish("V1", "FIRE-1", **FOUND)
    assert {one["kind"] for one in fire.get("/due").json()["items"]} == {
        "followup",
        "confirmation",
    }


def test_the_regulator_sees_what_is_due_of_all(
    department: Of, regulator: Office, clock: SetClock
) -> None:
    clock.time = datetime(2026, 6, 1, tzinfo=UTC)
    rows = regulator.get("/due?mark=red").json()["items"]
    assert {(row["department_id"], row["visit_id"]) for row in rows} >= {
        ("FIRE", "V1"),
        ("MKT", "V2"),
        ("ENV", "V3"),
    }
    assert all(row["mark"] == "red" for row in rows)
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
