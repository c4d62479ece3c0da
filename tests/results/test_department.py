"""A department enters, corrects, reviews and publishes its results by API."""

from collections.abc import Callable

import pytest

from planner.adapters.state.sql_store import SqlStore
from tests.api.conftest import SetClock
from tests.results.conftest import FOUND, NOTHING, Office

Of = Callable[[str], Office]


def test_a_result_is_entered_and_listed(department: Of) -> None:
    fire = department("FIRE")
    made = fire.enter("V1", "FIRE-1", **FOUND, note="通道堵塞")
    assert made.status_code == 201
    (result,) = made.json()["items"]
    assert (result["stage"], result["version"]) == ("entered", 1)
    assert result["item_name"] == "消防安全检查"
    assert result["codes_en"] == ["problem found, ordered to correct"]
    assert result["entered_on"] == "2026-03-20"
    (listed,) = fire.get("/results").json()["items"]
    assert listed == result


def test_what_came_with_the_inputs_is_listed_as_published(department: Of) -> None:
    (result,) = department("MKT").get("/results").json()["items"]
    assert (result["visit_id"], result["stage"]) == ("V1", "published")
    assert (result["version"], result["actor"]) == (1, "import")


@pytest.mark.parametrize(
    ("found", "code", "column"),
    [
        ({**FOUND, "codes": []}, "result_codes_missing", "items.0.codes"),
        ({**FOUND, "codes": ["无"]}, "result_code_unknown", "items.0.codes"),
        (
            {**FOUND, "codes": ["未发现问题", "发现问题已责令改正"]},
            "result_code_alone",
            "items.0.codes",
        ),
        (
            {**FOUND, "inspected_on": "2026-03-21"},
            "result_day_future",
            "items.0.inspected_on",
        ),
        (
            {**FOUND, "inspected_on": "2026-02-28"},
            "result_day_early",
            "items.0.inspected_on",
        ),
        (
            {**NOTHING, "first_offence": True},
            "result_first_offence_idle",
            "items.0.first_offence",
        ),
        (
            {**NOTHING, "rectify_by": "2026-04-01"},
            "result_rectify_idle",
            "items.0.rectify_by",
        ),
        (
            {**FOUND, "rectify_by": "2026-03-11"},
            "result_rectify_early",
            "items.0.rectify_by",
        ),
    ],
)
def test_what_can_not_be_so_is_refused_with_its_place(
    department: Of, found: dict, code: str, column: str
) -> None:
    fire = department("FIRE")
    answer = fire.enter("V1", "FIRE-1", **found)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["location"] == column
    assert fire.get("/results").json()["items"] == []


def test_all_items_are_entered_or_none(department: Of) -> None:
    fire = department("FIRE")
    items = [{"item_id": "FIRE-1", **FOUND}, {"item_id": "MKT-1", **FOUND}]
    answer = fire.post("/visits/V1/results", {"items": items})
    assert (answer.status_code, answer.json()["code"]) == (422, "result_item_unknown")
    assert answer.json()["errors"][0]["location"] == "items.1.item_id"
    assert fire.get("/results").json()["items"] == []


def test_another_departments_visit_is_as_if_there_were_none(department: Of) -> None:
    fire = department("FIRE")
    for visit in ("V3", "V9"):
        answer = fire.enter(visit, "FIRE-1", **FOUND)
        assert (answer.status_code, answer.json()["code"]) == (404, "result_no_visit")


def test_an_item_has_one_result(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    again = fire.enter("V1", "FIRE-1", **FOUND)
    assert (again.status_code, again.json()["code"]) == (409, "result_exists")


def test_changing_one_takes_the_state_that_was_seen(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    path, body = "/visits/V1/results/FIRE-1/correction", NOTHING
    assert fire.post(path, body).status_code == 428
    old = fire.tag("V1", "FIRE-1")
    assert fire.post(path, body, **{"If-Match": old}).status_code == 200
    late = fire.post(path, FOUND, **{"If-Match": old})
    assert (late.status_code, late.json()["code"]) == (412, "http_changed_meanwhile")
    versions = fire.get("/visits/V1/results/FIRE-1").json()["versions"]
    assert [v["codes"] for v in versions] == [FOUND["codes"], NOTHING["codes"]]


def test_a_result_goes_from_entered_to_published(
    department: Of, store: SqlStore
) -> None:
    fire = department("FIRE")
    answer = fire.publish("V1", "FIRE-1", **FOUND)
    (result,) = answer.json()["items"]
    assert (result["stage"], result["published_on"]) == ("published", "2026-03-20")
    event = store.ledger.events()[-1]
    assert (event.kind, event.subject) == ("results", "results:2026")
    assert event.body["results"] == 1
    year = store.year()
    assert [v.visit_id for v in store.results.done_visits(year)] == ["V1"]


def test_steps_out_of_turn_are_refused(department: Of) -> None:
    fire = department("FIRE")
    nothing = fire.post("/results/publication", {})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "result_nothing")
    fire.enter("V1", "FIRE-1", **FOUND)
    early = fire.change("V1", "FIRE-1", "withdrawal", {"reason": "错"})
    assert (early.status_code, early.json()["code"]) == (409, "result_wrong_stage")
    fire.review("V1", "FIRE-1")
    twice = fire.review("V1", "FIRE-1")
    assert (twice.status_code, twice.json()["code"]) == (409, "result_wrong_stage")


def test_what_was_sent_back_is_entered_anew(department: Of) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    body = {"results": [fire.seen("V1", "FIRE-1")], "reason": "缺证据编号"}
    assert fire.post("/results/return", body).status_code == 200
    (result,) = fire.get("/results?stage=sent-back").json()["items"]
    assert result["reason"] == "缺证据编号"
    made = fire.change("V1", "FIRE-1", "correction", {**FOUND, "evidence": "A-7"})
    assert made.json()["items"][0]["stage"] == "entered"


def test_a_published_result_is_corrected_by_a_new_version(
    department: Of, store: SqlStore
) -> None:
    fire, year = department("FIRE"), store.year()
    fire.publish("V1", "FIRE-1", **FOUND)
    silent = fire.change("V1", "FIRE-1", "correction", NOTHING)
    assert (silent.status_code, silent.json()["code"]) == (422, "result_reason_missing")
    body = {**NOTHING, "reason": "代码选错"}
    assert fire.change("V1", "FIRE-1", "correction", body).status_code == 200
    from planner.results.port import Wanted

    of_fire = Wanted(department_id="FIRE")
    (public,) = store.results.published(year, of_fire)
    assert list(public.codes) == FOUND["codes"]
    fire.review("V1", "FIRE-1")
    fire.post("/results/publication", {})
    (public,) = store.results.published(year, of_fire)
    assert (list(public.codes), public.reason) == (NOTHING["codes"], "代码选错")
    versions = fire.get("/visits/V1/results/FIRE-1").json()["versions"]
    assert [v["stage"] for v in versions if v["stage"] == "published"] == [
        "published",
        "published",
    ]


def test_an_imported_result_is_kept_as_the_first_version(
    department: Of, store: SqlStore
) -> None:
    mkt = department("MKT")
    body = {**FOUND, "reason": "复核发现"}
    assert mkt.change("V1", "MKT-1", "correction", body).status_code == 200
    versions = mkt.get("/visits/V1/results/MKT-1").json()["versions"]
    assert [(v["version"], v["actor"] == "import") for v in versions] == [
        (1, True),
        (2, False),
    ]
    assert [v.faults for v in store.audit() if v.faults] == []


def test_a_withdrawal_is_told_with_its_reason(department: Of, store: SqlStore) -> None:
    from planner.results.port import Wanted

    fire = department("FIRE")
    fire.publish("V1", "FIRE-1", **FOUND)
    fire.change("V1", "FIRE-1", "withdrawal", {"reason": "对象填错"})
    (public,) = store.results.published(store.year(), Wanted(department_id="FIRE"))
    assert (public.stage, public.reason) == ("withdrawn", "对象填错")


def test_no_answer_is_taken_for_fresh_after_a_write(
    department: Of, clock: SetClock
) -> None:
    fire = department("FIRE")
    tag = fire.get("/results").headers["etag"]
    assert fire.get("/results", headers={"If-None-Match": tag}).status_code == 304
    fire.enter("V1", "FIRE-1", **FOUND)
    assert fire.get("/results", headers={"If-None-Match": tag}).status_code == 200
