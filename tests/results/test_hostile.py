"""A clerk who tries what a clerk may not: others' items, days, old tags, bad texts."""

from collections.abc import Callable

import pytest

from planner.adapters.state.sql_store import SqlStore
from planner.results.port import Wanted
from tests.api.calls import sheet
from tests.results.conftest import FOUND, NOTHING, Office

Of = Callable[[str], Office]
TODAY = "2026-03-20"


def kept(store: SqlStore) -> list[tuple[str, ...]]:
    return [
        (row.key, row.stage, row.note, *row.codes)
        for row in store.results.listed(store.year(), Wanted())
    ]


@pytest.mark.parametrize(
    ("visit", "item"),
    [
        ("V1", "MKT-1"),
        ("V3", "FIRE-1"),
        ("V1", "NONE-1"),
        ("V9", "FIRE-1"),
        ("V1%2F..%2FV3", "FIRE-1"),
        ("' OR 1=1 --", "FIRE-1"),
    ],
)
def test_nothing_is_entered_for_others_items_or_visits(
    department: Of, store: SqlStore, visit: str, item: str
) -> None:
    before = kept(store)
    answer = department("FIRE").enter(visit, item, **NOTHING)
    assert 400 <= answer.status_code < 500
    assert kept(store) == before


@pytest.mark.parametrize(
    "change",
    [
        {"inspected_on": "2026-03-21"},
        {"inspected_on": "0001-01-01"},
        {"inspected_on": "9999-12-31"},
        {"inspected_on": "20260312"},
        {"note": "长" * 501},
        {"evidence": "x" * 201},
        {"codes": []},
        {"codes": ["未发现问题"] * 21},
        {"codes": ["未发现问题;发现问题已责令改正"]},
        {"codes": ["发现问题已责令改正"], "rectify_by": "2026-03-01"},
        {"codes": ["发现问题已责令改正"], "rectify_by": "9999-12-31"},
        {"stage": "published"},
        {"version": 7},
        {"actor": "regulator:x"},
        {"department_id": "MKT"},
    ],
)
def test_a_result_that_cannot_be_so_is_refused(
    department: Of, store: SqlStore, change: dict[str, object]
) -> None:
    before = kept(store)
    answer = department("FIRE").enter("V1", "FIRE-1", **{**NOTHING, **change})
    assert answer.status_code == 422, answer.text
    assert kept(store) == before


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\x1bb", "a\x07", "\ud800", "a\u202eb", "\x85"],
    ids=["nul", "escape", "bell", "surrogate", "override", "nel"],
)
@pytest.mark.parametrize("field", ["note", "evidence"])
def test_what_no_paper_can_show_is_refused(
    department: Of, store: SqlStore, field: str, text: str
) -> None:
    before = kept(store)
    fire = department("FIRE")
    body = '{"items": [{"item_id": "FIRE-1", "codes": ["未发现问题"],'
    escaped = text.encode("unicode_escape").decode().replace("\\x", "\\u00")
    body += f' "inspected_on": "2026-03-12", "{field}": "{escaped}"}}]}}'
    answer = fire.client.post(
        f"{fire.prefix}/visits/V1/results",
        content=body.encode(),
        headers={**fire.headers, "Content-Type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert kept(store) == before


def test_lines_of_a_note_stay_lines(department: Of) -> None:
    fire = department("FIRE")
    assert fire.enter("V1", "FIRE-1", **FOUND, note="一\n二\t三").status_code == 201
    (row,) = fire.get("/results?visit=V1").json()["items"]
    assert row["note"] == "一\n二\t三"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1"])
def test_a_note_is_no_formula_in_any_table(department: Of, text: str) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND, note=text, evidence=text.strip())
    table = fire.get("/results.csv").content.decode("utf-8-sig")
    assert f",{text}," not in table
    assert f",{text.strip()}," not in table
    cells = [cell for row in sheet(fire.get("/results.xlsx").content) for cell in row]
    assert text.strip() in cells


def test_an_old_tag_changes_nothing(department: Of, store: SqlStore) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    old, seen = fire.tag("V1", "FIRE-1"), fire.seen("V1", "FIRE-1")
    body = {**NOTHING, "reason": "更正"}
    assert fire.change("V1", "FIRE-1", "correction", body).status_code == 200
    before = kept(store)
    path = "/visits/V1/results/FIRE-1/correction"
    again = fire.post(path, {**FOUND, "reason": "又改"}, **{"If-Match": old})
    assert again.status_code == 412
    assert fire.post("/results/review", {"results": [seen]}).status_code == 412
    for tag in ('W/"x"', '"x"', ""):
        answer = fire.post(path, {**FOUND, "reason": "又改"}, **{"If-Match": tag})
        assert answer.status_code in (400, 412, 422, 428), (tag, answer.text)
    assert kept(store) == before


def test_a_tag_of_one_result_opens_no_other(department: Of, store: SqlStore) -> None:
    fire = department("FIRE")
    fire.enter("V1", "FIRE-1", **FOUND)
    fire.enter("V2", "FIRE-1", **FOUND)
    before = kept(store)
    path = "/visits/V2/results/FIRE-1/correction"
    tag = fire.tag("V1", "FIRE-1")
    answer = fire.post(path, {**NOTHING, "reason": "x"}, **{"If-Match": tag})
    assert answer.status_code == 412
    seen = {**fire.seen("V2", "FIRE-1"), "tag": tag}
    assert fire.post("/results/review", {"results": [seen]}).status_code == 412
    assert kept(store) == before


def test_another_department_takes_no_step_on_a_result(
    department: Of, store: SqlStore
) -> None:
    fire, mkt = department("FIRE"), department("MKT")
    fire.enter("V1", "FIRE-1", **FOUND)
    seen, before = fire.seen("V1", "FIRE-1"), kept(store)
    tag = {"If-Match": seen["tag"]}
    path = "/visits/V1/results/FIRE-1"
    tries = [
        mkt.post(f"{path}/correction", {**NOTHING, "reason": "x"}, **tag),
        mkt.post(f"{path}/withdrawal", {"reason": "x"}, **tag),
        mkt.post("/results/review", {"results": [seen]}),
        mkt.post("/results/return", {"results": [seen], "reason": "x"}),
        mkt.post("/results/review", {"results": [{**seen, "department_id": "FIRE"}]}),
        mkt.post("/followups/V1/FIRE/FIRE-1/steps", {"kind": "close", "text": "x"}),
    ]
    assert {one.status_code for one in tries} <= {403, 404, 422}
    assert kept(store) == before
