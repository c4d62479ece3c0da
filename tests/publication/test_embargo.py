"""A row is public from the day its visit is known to be done, or from its own."""

from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.publishing.done_visit import DoneVisit
from planner.publishing.publication import is_released
from planner.publishing.self_check import open_rounds
from planner.publishing.store import ListedRow, RoundRow, Where
from tests.api.calls import unpacked
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.publication.conftest import PUBLIC, listed, visits_done

#: The day on which T2's results come out, within its window.
KNOWN = date(2026, 3, 23)


def done(target_id: str, known_on: date = KNOWN, round_id: str = "R1") -> DoneVisit:
    return DoneVisit(round_id=round_id, target_id=target_id, known_on=known_on)


def on(clock: SetClock, day: date) -> None:
    clock.time = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def named(client: TestClient) -> list[str]:
    return [row["target_id"] for row in listed(client)]


def test_results_that_are_out_end_the_embargo_of_that_visit_alone(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    assert named(client) == ["T1"]
    visits_done(store, done("T2"))
    assert named(client) == ["T1"]
    on(clock, KNOWN)
    assert named(client) == ["T1", "T2"]
    assert [row["released_on"] for row in listed(client)] == [
        "2026-03-10",
        "2026-03-23",
    ]


def test_a_visit_done_late_holds_nothing_back(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    visits_done(store, done("T2", date(2026, 5, 4)))
    on(clock, date(2026, 4, 1))
    assert named(client) == ["T1", "T2", "T3"]
    assert listed(client)[1]["released_on"] == "2026-04-01"


def test_what_is_done_stays_done_when_the_year_is_published_anew(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    visits_done(store, done("T2"))
    on(clock, KNOWN)
    assert store.publish_year(small_year("YEAR-2"))
    assert named(client) == ["T1", "T2"]


@pytest.mark.parametrize("embargo", ["2026-09-01", "none"])
def test_a_dated_embargo_holds_whatever_is_done(
    client: TestClient, store: SqlStore, clock: SetClock, embargo: str
) -> None:
    store.publish_year(small_year("DATED", embargo))
    visits_done(store, done("T2"))
    on(clock, KNOWN)
    assert named(client) == (
        [] if embargo != "none" else ["T1", "T2", "T3", "T3", "T4"]
    )


def test_the_day_kept_first_stays(store: SqlStore) -> None:
    assert visits_done(store, done("T2"), done("T2", date.max)) == 1
    assert visits_done(store, done("T2", date(2026, 1, 1))) == 0
    assert store.published.done_visits(2026) == [done("T2")]


def test_a_round_is_complete_once_its_last_visit_is_done(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    on(clock, KNOWN)
    visits_done(store, done("T2"))
    assert client.get(f"{PUBLIC}/rounds/R1").json()["complete"] is False
    assert open_rounds(store, KNOWN) == {}
    visits_done(store, done("T3"))
    assert client.get(f"{PUBLIC}/rounds/R1").json()["complete"] is True
    assert client.get(f"{PUBLIC}/rounds/R2").json()["complete"] is False
    bundle = unpacked(client.get(f"{PUBLIC}/rounds/R1/bundle.zip").content)
    assert b"E1,T1\r\nE1,T2\r\nE2,T3\r\n" in bundle


def test_rows_and_rounds_agree_with_the_rule_for_every_day(
    store: SqlStore,
) -> None:
    """Held against the plain rule: the earlier of the row's day and the visit's."""
    own = {r.key: r.released_on for r in store.rows(ListedRow, "YEAR-1")}
    visits = [done("T2"), done("T3", date(2026, 6, 9), "R2")]
    visits_done(store, *visits)
    early = {(v.round_id, v.target_id): v.known_on for v in visits}
    for row in store.rows(ListedRow, "YEAR-1"):
        known = early.get((row.round_id, row.target_id), date.max)
        assert row.released_on == min(own[row.key], known)
    for month in range(1, 13):
        day = date(2026, month, 10)
        out = store.rows(ListedRow, "YEAR-1", where=Where(released_by=day))
        every = store.rows(ListedRow, "YEAR-1")
        assert out == [row for row in every if row.released_on <= day]
        for round_ in store.rows(RoundRow, "YEAR-1"):
            days = [r.released_on for r in every if r.round_id == round_.round_id]
            assert is_released(round_, day) is (max(days) <= day)


def test_a_firm_under_embargo_is_as_if_it_had_not_been_drawn(
    client: TestClient,
) -> None:
    drawn, other = (client.get(f"{PUBLIC}/targets/{t}") for t in ("T2", "T9"))
    assert drawn.status_code == other.status_code == 404
    assert drawn.text.replace("T2", "T9") == other.text
    told, same = (
        {n: v for n, v in answer.headers.items() if n != "x-request-id"}
        for answer in (drawn, other)
    )
    assert told == same
    for text in ("乙餐饮店", "加油站", "T3"):
        found = client.get(f"{PUBLIC}/search", params={"q": text}).json()
        assert found == {"items": [], "next": None}
