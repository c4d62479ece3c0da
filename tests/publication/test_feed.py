"""Whoever follows the feed has what is public: no more, no less, at any time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.publishing.done_visit import DoneVisit
from planner.results.followup import FollowUpStep, StepKind
from planner.results.record import ResultVersion, Stage
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.small_year import small_year, with_entries
from tests.databases import Databases
from tests.publication.conftest import AFTER, PUBLIC, taken_back, visits_done

LISTINGS = {"entry": "entries", "change": "changes", "round": "rounds", "list": "lists"}
IDS = {"entry": "entry_id", "round": "round_id", "list": "public_id"}
KEYS = ("R1|E1|T1", "R1|E1|T2", "R1|E2|T3", "R2|E3|T3", "R2|E3|T4")

Copy = dict[tuple[str, str], dict[str, Any]]


def follow(client: TestClient, copy: Copy, since: str | None, limit: int = 3) -> str:
    """Bring a copy up to now, as a portal would; return where to go on."""
    while True:
        params = {"limit": limit} | ({"since": since} if since else {})
        page = client.get(f"{PUBLIC}/feed", params=params).json()
        for item in page["items"]:
            place = (item["kind"], item["public_id"])
            if item["state"] == "gone":
                assert item["data"] is None
                copy.pop(place, None)
            else:
                copy[place] = item["data"]
        since = page["since"]
        if not page["more"]:
            return since


def shown(client: TestClient) -> Copy:
    """What the listings have now."""
    found: Copy = {}
    for kind, name in {**LISTINGS, "result": "results"}.items():
        items = client.get(f"{PUBLIC}/{name}?limit=1000").json()["items"]
        for number, item in enumerate(items, start=1):
            of = item[IDS.get(kind, "public_id")] if kind != "change" else str(number)
            found[kind, of] = item
    return found


def same(copy: Copy, client: TestClient) -> bool:
    """Changes of the plan have no id of their own: their contents are compared."""
    told = shown(client)
    plain = {k: v for k, v in copy.items() if k[0] != "change"}
    changes = [v for (kind, _), v in sorted(copy.items()) if kind == "change"]
    return plain == {k: v for k, v in told.items() if k[0] != "change"} and (
        changes == [v for (kind, _), v in told.items() if kind == "change"]
    )


def test_from_the_start_it_is_all_that_is_public(
    client: TestClient, clock: SetClock
) -> None:
    copy: Copy = {}
    follow(client, copy, None)
    assert {kind for kind, _ in copy} == {"entry", "change", "round", "list", "result"}
    assert same(copy, client)
    clock.time = AFTER
    fresh: Copy = {}
    follow(client, fresh, None, limit=1000)
    assert same(fresh, client)
    assert len(fresh) > len(copy)


def test_an_embargo_that_ends_by_time_alone_is_in_it(
    client: TestClient, clock: SetClock
) -> None:
    since = follow(client, {}, None)
    clock.time = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    page = client.get(f"{PUBLIC}/feed", params={"since": since}).json()
    told = [(i["kind"], i["data"].get("target_id")) for i in page["items"]]
    assert ("list", "T2") in told
    assert {i["changed_on"] for i in page["items"]} == {"2026-04-01"}
    again = client.get(f"{PUBLIC}/feed", params={"since": page["since"]}).json()
    assert (again["items"], again["since"]) == ([], page["since"])


def test_nothing_under_embargo_is_in_it(client: TestClient) -> None:
    text = client.get(f"{PUBLIC}/feed?limit=1000").text
    for target in ("T2", "T3", "T4"):
        assert f'"{target}"' not in text


def test_an_entry_that_left_the_plan_is_gone(
    client: TestClient, store: SqlStore
) -> None:
    store.publish_year(with_entries(small_year("MORE"), 2))
    copy: Copy = {}
    since = follow(client, copy, None)
    assert ("entry", "X0001") in copy
    store.publish_year(small_year("LESS"))
    page = client.get(f"{PUBLIC}/feed", params={"since": since}).json()
    assert [(i["public_id"], i["state"]) for i in page["items"]] == [
        ("X0000", "gone"),
        ("X0001", "gone"),
    ]


def test_a_year_published_anew_changes_nothing_that_is_alike(
    client: TestClient, store: SqlStore
) -> None:
    since = follow(client, {}, None)
    store.publish_year(small_year("AGAIN"))
    page = client.get(f"{PUBLIC}/feed", params={"since": since}).json()
    assert page["items"] == []


def test_what_happens_to_one_result_alone_is_in_it(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    clock.time = AFTER
    copy: Copy = {}
    since = follow(client, copy, None)
    year = store.year()
    assert year is not None
    task = store.results.tasks(year, "MKT")[0]
    made = ResultVersion(
        year=year.year,
        visit_id=task.visit_id,
        department_id="MKT",
        item_id=task.item_ids[0],
        version=1,
        stage=Stage.PUBLISHED,
        codes=("发现问题待后续处理",),
        inspected_on=date(2026, 3, 11),
        actor="test",
        at="2026-12-20T00:00:00Z",
        entered_on=date(2026, 12, 20),
        published_on=date(2026, 12, 20),
    )
    closed = FollowUpStep(
        year=year.year,
        visit_id=made.visit_id,
        department_id="MKT",
        item_id=made.item_id,
        number=1,
        kind=StepKind.CLOSE,
        done_on=date(2026, 12, 21),
        text="已改正",
        handler_id="MKT",
        actor="test",
        at="2026-12-21T00:00:00Z",
    )
    corrected = replace(made, version=2, codes=("未发现问题",), reason="复核")
    for step in (
        lambda: store.results.append(year, [made]),
        lambda: store.results.append_step(closed),
        lambda: store.results.append(year, [corrected]),
        lambda: store.results.append(
            year, [replace(made, version=3, stage=Stage.WITHDRAWN)]
        ),
    ):
        step()
        page = client.get(f"{PUBLIC}/feed", params={"since": since}).json()
        assert [item["kind"] for item in page["items"]] == ["result"]
        since = follow(client, copy, since)
        assert same(copy, client)


@pytest.mark.parametrize("since", ["!", "YQ", "LTE", "OTk5OTk5OTk5OTk5OQ"])
def test_a_place_of_nobodys_is_refused(client: TestClient, since: str) -> None:
    answer = client.get(f"{PUBLIC}/feed", params={"since": since})
    assert (answer.status_code, answer.json()["code"]) == (400, "http_bad_cursor")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 60)),
        st.tuples(st.just("withdraw"), st.sampled_from(KEYS)),
        st.tuples(st.just("restore"), st.integers(0, 4)),
        st.tuples(st.just("done"), st.sampled_from(KEYS)),
        st.tuples(st.just("publish"), st.integers(0, 2)),
        st.tuples(st.just("read"), st.integers(1, 7)),
    ),
    min_size=3,
    max_size=10,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
@example(steps=[("days", 18), ("read", 1), ("withdraw", "R1|E1|T1")])
def test_whatever_happens_a_copy_that_follows_is_what_is_public(
    databases: Databases,
    small: Path,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, Any]],
) -> None:
    clock = SetClock(datetime(2026, 2, 20, 4, 0, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("fed") / "workspace"
    store = open_store(databases.copy(small, folder), clock)
    client = TestClient(application(store, clock))
    copy: Copy = {}
    since: str | None = None
    try:
        for number, (what, given_) in enumerate(steps):
            if what == "read":
                since = follow(client, copy, since, given_)
            else:
                take(store, clock, what, given_, number)
        follow(client, copy, since)
        assert same(copy, client)
        fresh: Copy = {}
        follow(client, fresh, None, 5)
        assert fresh == copy
    finally:
        store.close()


def take(store: SqlStore, clock: SetClock, what: str, given_: Any, number: int) -> None:
    """Take a step, where it can be taken."""
    today = clock.time.date()
    in_force = [w for w in store.published.withdrawals() if w.in_force]
    if what == "days":
        clock.time += timedelta(days=given_)
    elif what == "publish":
        store.publish_year(with_entries(small_year(f"Y{number}"), given_))
    elif what == "restore":
        if in_force:
            of = in_force[given_ % len(in_force)].public_id
            store.published.restore(of, "", "test")
    elif what == "done":
        round_id, _, target_id = given_.split("|")
        done = DoneVisit(round_id=round_id, target_id=target_id, known_on=today)
        visits_done(store, done)
    elif given_ not in {w.row_key for w in in_force}:
        year = store.year()
        assert year is not None
        taken_back(store, given_, was_public=_public(store, given_, today))


def _public(store: SqlStore, key: str, today: date) -> bool:
    return store.published.listed_last(2026, key, today) is not None
