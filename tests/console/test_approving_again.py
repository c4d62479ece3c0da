"""A plan whose opening came to nothing isn't called approved: it can be approved anew."""

import pytest

from planner.adapters.state.sql_store import SqlStore
from planner.errors import Finding
from planner.jobs.record import ENDED, Job, JobKind, JobState
from tests.api.calls import FILLED
from tests.console.conftest import Console

PAGE = f"/console/plans/{FILLED['plan_id']}"
FORM = f'action="{PAGE}/approval"'
WHY = Finding(file="", code="plan_not_there", value="x")
AT = "2026-01-05T01:00:00Z"


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (JobState.QUEUED, False),
        (JobState.DONE, False),
        (JobState.FAILED, True),
        (JobState.CANCELLED, True),
    ],
)
def test_a_plan_is_offered_for_approval_again_if_its_opening_failed(
    coordinator: Console, store: SqlStore, state: JobState, offered: bool
) -> None:
    assert FORM in coordinator.get(PAGE).html
    plan = store.drafts.plan(FILLED["plan_id"])
    assert plan is not None
    job = Job(
        job_id="4" * 24,
        kind=JobKind.OPENING,
        request={"plan": plan.plan_id},
        actor="test",
        created_at=AT,
        updated_at=AT,
        state=state,
        ended_at=AT if state in ENDED else None,
        findings=(WHY,) if state is JobState.FAILED else (),
    )
    assert store.drafts.approve(plan, job, "test")
    assert (FORM in coordinator.get(PAGE).html) is offered
    assert not store.drafts.approve(plan, job, "test"), "approved as it was seen before"
