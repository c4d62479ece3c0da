"""A job goes from state to state by its rules, and by no others."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.errors import ConflictError, Finding
from planner.jobs import transitions
from planner.jobs.record import Job, JobKind, JobProgress, JobState

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
AT = "2026-01-05T01:00:00Z"


def queued(kind=JobKind.PLAN):
    return Job(
        job_id="J1",
        kind=kind,
        request={"plan": "P1"},
        actor="office",
        created_at=AT,
        updated_at=AT,
    )


def running(kind=JobKind.PLAN):
    return transitions.claimed(queued(kind), "worker", NOW, 30)


def test_a_lease_that_is_renewed_is_not_lost():
    job = running()
    later = NOW + timedelta(seconds=29)
    renewed = transitions.renewed(job, later, 30, JobProgress(stage_en="plan"))
    assert not transitions.lost(renewed, NOW + timedelta(seconds=50))
    assert transitions.lost(job, NOW + timedelta(seconds=50))


def test_a_job_whose_worker_is_lost_is_begun_again_three_times_and_given_up():
    job = queued()
    for attempt in range(1, transitions.MOST_ATTEMPTS + 1):
        assert job.state is JobState.QUEUED
        job = transitions.claimed(job, f"worker {attempt}", NOW, 30)
        job = transitions.after_loss(job, NOW)
    assert job.state is JobState.FAILED
    assert [f.code for f in job.findings] == ["job_lost"]


def test_a_job_given_back_by_its_worker_has_lost_no_attempt():
    job = running()
    for _ in range(5):
        job = transitions.given_back(job, NOW)
        job = transitions.claimed(job, "another", NOW, 30)
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_by_its_worker():
    assert transitions.to_cancel(queued(), NOW).state is JobState.CANCELLED
    wanted = transitions.to_cancel(running(), NOW)
    assert (wanted.state, wanted.cancel_wanted) == (JobState.RUNNING, True)
    assert transitions.after_loss(wanted, NOW).state is JobState.CANCELLED


@pytest.mark.parametrize("kind", [k for k in JobKind if k not in transitions.STOPPABLE])
def test_what_writes_into_the_ledger_is_not_broken_off(kind):
    with pytest.raises(ConflictError) as refused:
        transitions.to_cancel(running(kind), NOW)
    assert refused.value.findings[0].code == "job_not_cancellable"


def test_what_has_ended_stays_as_it_is():
    for ended in (
        transitions.done(running(), {"plan": "P1"}, NOW),
        transitions.failed(running(), [Finding(file="", code="job_crashed")], NOW),
        transitions.cancelled(running(), NOW),
    ):
        with pytest.raises(ConflictError):
            transitions.to_cancel(ended, NOW)
        with pytest.raises(ConflictError):
            transitions.done(ended, {}, NOW)


def test_a_failed_job_says_why():
    with pytest.raises(ValueError, match="says why"):
        transitions.failed(running(), [], NOW)


def test_two_that_are_asked_the_same_have_one_key():
    other = transitions.claimed(queued(), "worker", NOW, 30)
    assert queued().work_key == other.work_key
    assert queued(JobKind.IMPORT).work_key != other.work_key
