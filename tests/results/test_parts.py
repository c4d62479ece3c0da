"""How far parts of visits are: kept with every step, as counted from the results."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from planner.adapters.state.database import engine_of, migrate
from planner.adapters.state.sql_result_parts import counted
from planner.adapters.state.sql_result_tables import PARTS
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.errors import ConflictError
from planner.policy.results import ResultsPolicy
from planner.results.entering import Asked
from planner.results.port import Wanted
from planner.results.record import ResultError, Stage
from planner.results.register import Register
from planner.results.steps import By
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases, by_hand

NOTHING, PROBLEM = "未发现问题", "发现问题已责令改正"
BY = By(actor="t", at="2026-03-20T00:00:00Z", today=date(2026, 3, 20))
OTHER_DAY = By(actor="t", at="2026-03-24T00:00:00Z", today=date(2026, 3, 24))


@pytest.fixture
def workspace(databases: Databases, tmp_path: Path) -> Workspace:
    return databases.workspace(tmp_path / "workspace")


@pytest.fixture
def store(workspace: Workspace) -> Iterator[SqlStore]:
    opened = open_store(workspace, SetClock())
    opened.publish_year(small_year())
    yield opened
    opened.close()


def register_of(store: SqlStore, by: By = BY) -> Register:
    return Register(store.results, store.year(), ResultsPolicy(), by)


def asked(item: str, code: str = NOTHING, day: int = 12) -> Asked:
    return Asked(item_id=item, codes=(code,), inspected_on=date(2026, 3, day))


def enter(store: SqlStore, visit: str, department: str, item: str) -> None:
    register = register_of(store)
    register.enter(register.task(department, visit), [asked(item)])


def publish(store: SqlStore, by: By = BY) -> None:
    register = register_of(store, by)
    register.review(store.results.listed(store.year(), Wanted(stage=Stage.ENTERED)))
    register.publish(Wanted())


def kept_and_counted(store: SqlStore) -> tuple[set[tuple], set[tuple]]:
    with store.ledger.reading() as connection:
        kept = connection.execute(select(PARTS)).all()
        return {*map(tuple, kept)}, {
            tuple(row) for row in connection.execute(counted(2026))
        }


def parts_of(store: SqlStore) -> dict[tuple[str, str], tuple[int, int]]:
    """Return entered and published results by part, told from the listed results."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in store.results.listed(store.year(), Wanted()):
        counts = one.stage not in (Stage.SENT_BACK, Stage.WITHDRAWN)
        found[one.visit_id, one.department_id][0] += counts
        found[one.visit_id, one.department_id][1] += (
            counts and one.published_on is not None
        )
    return {part: (e, p) for part, (e, p) in found.items() if e}


def duties_of(store: SqlStore) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (duty.visit_id, duty.department_id): (duty.entered, duty.published)
        for duty in store.results.duties(store.year())
        if duty.entered
    }


def test_after_every_step_parts_are_what_the_results_count(store: SqlStore) -> None:
    year = store.year()

    def agree() -> None:
        kept, from_results = kept_and_counted(store)
        assert kept == from_results
        assert duties_of(store) == parts_of(store)

    def newest(visit: str, item: str):
        wanted = Wanted(visit_id=visit)
        rows = store.results.listed(year, wanted)
        return next(row for row in rows if row.item_id == item)

    register = register_of(store)
    agree()
    enter(store, "V1", "FIRE", "FIRE-1")
    agree()
    register.send_back([newest("V1", "FIRE-1")], "日期不对")
    agree()
    assert ("V1", "FIRE") not in duties_of(store)
    task = register.task("FIRE", "V1")
    register.correct(newest("V1", "FIRE-1"), task, asked("FIRE-1", PROBLEM), "")
    publish(store)
    agree()
    # One that came with the inputs is kept here from its first correction on.
    mkt = register.task("MKT", "V1")
    register.correct(newest("V1", "MKT-1"), mkt, asked("MKT-1", PROBLEM), "漏记")
    agree()
    register.withdraw(newest("V1", "FIRE-1"), "误公示")
    agree()
    assert not [f for v in store.audit() for f in v.faults]


def test_a_visit_is_done_on_the_day_of_the_last_departments_first_result(
    store: SqlStore,
) -> None:
    enter(store, "V1", "FIRE", "FIRE-1")
    publish(store, OTHER_DAY)
    (done,) = store.results.done_visits(store.year())
    assert (done.visit_id, done.done_on) == ("V1", OTHER_DAY.today)
    # A correction of the imported part, published later, moves nothing.
    register = register_of(store, OTHER_DAY)
    (was,) = store.results.listed(
        store.year(), Wanted(visit_id="V1", department_id="MKT")
    )
    register.correct(
        was, register.task("MKT", "V1"), asked("MKT-1", PROBLEM, 13), "漏记"
    )
    (done,) = store.results.done_visits(store.year())
    assert (done.inspected_on, done.done_on) == (date(2026, 3, 13), OTHER_DAY.today)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE result_parts SET published = 0",
        "UPDATE result_parts SET ended_on = '2026-03-11'",
        "DELETE FROM result_parts",
        "UPDATE result_parts SET department_id = 'ENV'",
    ],
)
def test_an_audit_names_a_part_that_somebody_touched(
    store: SqlStore, workspace: Workspace, statement: str
) -> None:
    enter(store, "V1", "FIRE", "FIRE-1")
    publish(store)
    assert by_hand(workspace, statement) == [1]
    verdicts = {v.name_en: v.faults for v in store.audit() if v.faults}
    assert set(verdicts) == {"result_parts"}
    assert all(f.value.startswith("2026 V1 ") for f in verdicts["result_parts"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE result_tallies SET results = 2",
        "UPDATE result_tallies SET codes = '不配合检查情节严重'",
        "DELETE FROM result_tallies",
    ],
)
def test_an_audit_names_a_tally_that_somebody_touched(
    store: SqlStore, workspace: Workspace, statement: str
) -> None:
    enter(store, "V1", "FIRE", "FIRE-1")
    publish(store)
    assert by_hand(workspace, statement) == [1]
    verdicts = {v.name_en: v.faults for v in store.audit() if v.faults}
    assert set(verdicts) == {"result_tallies"}
    assert all(f.value.startswith("2026 V1 ") for f in verdicts["result_tallies"])


def test_the_migration_counts_the_results_that_there_are(
    store: SqlStore, workspace: Workspace
) -> None:
    for visit, department in product(("V1", "V2"), ("FIRE",)):
        enter(store, visit, department, "FIRE-1")
    publish(store)
    before, from_results = kept_and_counted(store)
    assert before == from_results != set()
    store.close()
    engine = engine_of(workspace)
    migrate(engine, "0012")
    migrate(engine)
    engine.dispose()
    again = open_store(workspace, SetClock())
    assert kept_and_counted(again) == (before, before)
    assert not [f for v in again.audit() for f in v.faults]
    again.close()


def at_once(store: SqlStore, *places: tuple[str, str, str]) -> list[str]:
    """Enter results at the same moment; return what was refused, by code."""
    refused: list[str] = []
    together = threading.Barrier(len(places))

    def work(visit: str, department: str, item: str) -> None:
        register = register_of(store)
        task = register.task(department, visit)
        together.wait()
        try:
            register.enter(task, [asked(item)])
        except (ConflictError, ResultError) as error:
            refused.append(error.findings[0].code)

    writers = [threading.Thread(target=work, args=place) for place in places]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return refused


def test_two_writers_at_once_count_both_results(store: SqlStore) -> None:
    assert at_once(store, ("V1", "FIRE", "FIRE-1"), ("V2", "FIRE", "FIRE-1")) == []
    kept, from_results = kept_and_counted(store)
    assert kept == from_results
    assert len(kept) == 2


def test_of_two_writers_of_one_result_one_is_refused(store: SqlStore) -> None:
    place = ("V1", "FIRE", "FIRE-1")
    (refused,) = at_once(store, place, place)
    assert refused in ("result_changed", "result_exists")
    kept, from_results = kept_and_counted(store)
    assert kept == from_results
    assert [row[3] for row in kept] == [1]
