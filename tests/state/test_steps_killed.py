"""Steps of the office killed anywhere, or taken by two at once: whole or nothing."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.composition.office import Office
from planner.composition.results import import_results
from planner.errors import PlannerError
from planner.policy.results import ResultsPolicy
from planner.publishing.withdrawal import Ground, Wanted, What
from planner.results.port import Wanted as WantedResults
from planner.results.record import Stage
from planner.results.register import Register
from planner.results.steps import By
from tests.api.calls import FILLED
from tests.api.conftest import SetClock
from tests.api.prepared import prepare
from tests.api.small_year import small_year
from tests.databases import Databases
from tests.publication.test_results import version
from tests.state.test_processes import at_once, faults

BY = By(actor="test", at="2026-03-20T04:00:00Z", today=date(2026, 3, 20))
AT = datetime(2026, 3, 20, 4, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 4, tzinfo=UTC)
#: Visits of one department, each in its window.
VISITED = {"V3": "2026-03-12", "V4": "2026-06-12", "V5": "2026-06-12"}
Step = Callable[[SqlStore, Workspace], None]


def publish_results(store: SqlStore, _: Workspace) -> None:
    year = store.year()
    assert year is not None
    Register(store.results, year, ResultsPolicy(), BY).publish(WantedResults())


def withdraw_a_row(store: SqlStore, _: Workspace) -> None:
    wanted = Wanted(
        what=What.LISTED, row_key="R1|E1|T1", ground=Ground.ERROR, note="有误"
    )
    store.published.withdraw(2026, wanted, was_public=True, actor="test")


def approve_the_plan(store: SqlStore, workspace: Workspace) -> None:
    office = Office(
        workspace=workspace,
        jobs=store.jobs,
        drafts=store.drafts,
        clock=SystemClock(),
        upload_mb=8,
    )
    # As both saw it.
    seen = replace(office.plan(FILLED["plan_id"]), version=1, approval_job=None)
    office.approve(seen, "test")


def enter_a_table(store: SqlStore, workspace: Workspace) -> None:
    table = workspace.folder / "results.csv"
    lines = [f"{v},ENV-1,未发现问题,{day}" for v, day in VISITED.items()]
    head = "检查编号,事项编码,结果代码,检查日期"
    table.write_text("\n".join([head, *lines]), encoding="utf-8")
    token = issue_token(store, SetClock(SUMMER), "department", "ENV", "clerk")
    import_results(store, SetClock(SUMMER), table, token)


def results_entered(store: SqlStore) -> int:
    year = store.year()
    assert year is not None
    wanted = WantedResults(stage=Stage.ENTERED)
    return len(store.results.listed(year, wanted))


def results_out(store: SqlStore) -> int:
    year = store.year()
    assert year is not None
    out = store.results.listed(year, WantedResults(stage=Stage.PUBLISHED))
    # That of V1 came with the year.
    return len([one for one in out if one.visit_id == "V2"])


def rows_withdrawn(store: SqlStore) -> int:
    return len(store.published.withdrawals())


def jobs_that_open(store: SqlStore) -> int:
    """Openings under way, if the plan says that it is approved by one of them."""
    plan = store.drafts.plan(FILLED["plan_id"])
    assert plan is not None
    jobs = [job for job in store.jobs.jobs() if job.kind.value == "opening"]
    assert [plan.approval_job] == ([job.job_id for job in jobs] or [None])
    return len(jobs)


STEPS: dict[str, tuple[Step, Callable[[SqlStore], int], int]] = {
    "results published": (publish_results, results_out, 2),
    "a row withdrawn": (withdraw_a_row, rows_withdrawn, 1),
    "a plan approved": (approve_the_plan, jobs_that_open, 1),
}


#: What two may do at once, and the second finds done as it wants it.
KILLED = {**STEPS, "a table entered": (enter_a_table, results_entered, len(VISITED))}


@pytest.fixture
def place(databases: Databases, tmp_path: Path) -> Workspace:
    """The small year with two results that wait to be published, and a plan."""
    made = databases.workspace(tmp_path / "w")
    with closing(open_store(made, SetClock(AT))) as store:
        store.publish_year(small_year())
        prepare(made, store)
        year = store.year()
        assert year is not None
        waiting = [
            version(item, stage=Stage.REVIEWED, published_on=None)
            for item in ("MKT-1", "FIRE-1")
        ]
        store.results.append(year, waiting)
    return made


def _killed_in(place: Workspace, step: Step, statement: int) -> None:
    store = open_store(place, SetClock(AT))
    left = statement

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    step(store, place)


def killed_at(place: Workspace, step: Step, statement: int) -> bool:
    """Take a step in a process that is killed before its n-th statement or commit."""
    child = os.fork()
    if child == 0:
        # Whatever happens in it, it may not go on as a second run of these tests.
        try:
            _killed_in(place, step, statement)
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


@pytest.mark.parametrize("name", KILLED)
def test_a_step_killed_anywhere_is_whole_or_nothing(
    place: Workspace, name: str
) -> None:
    step, count, whole = KILLED[name]
    with closing(open_store(place, SetClock(AT))) as store:
        for statement in range(1, 100, 2):
            killed = killed_at(place, step, statement)
            done = count(store)
            assert done in (0, whole)
            assert faults(store) == []
            if done:
                break
            assert killed
        assert statement > 2


@pytest.mark.parametrize("name", STEPS)
def test_of_two_who_take_a_step_at_once_one_is_refused(
    place: Workspace, tmp_path: Path, name: str
) -> None:
    step, count, whole = STEPS[name]

    def take() -> None:
        with closing(open_store(place, SetClock(AT))) as store:
            try:
                step(store, place)
                told = "done"
            except PlannerError as refused:
                told = refused.findings[0].code
            (tmp_path / str(os.getpid())).write_text(told)

    at_once(take, take)
    told = {p.read_text() for p in tmp_path.iterdir() if p.name.isdecimal()}
    assert "done" in told
    assert len(told) == 2
    assert told - {"done"} <= {
        "result_nothing",
        "withdrawal_already",
        "plan_approved_already",
        "result_changed",
    }
    with closing(open_store(place, SetClock(AT))) as store:
        assert count(store) == whole
        assert faults(store) == []
