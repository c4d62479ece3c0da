"""How a job goes from state to state; each function returns the job as it is then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from planner.errors import ConflictError, Finding
from planner.jobs.record import ENDED, Job, JobKind, JobProgress, JobState
from planner.protocol.times import moment_of, time_text

#: A job whose worker was lost so often isn't begun again: it may be what kills them.
MOST_ATTEMPTS = 3

#: What may be stopped midway. The others write into the ledger step by step: begun,
#: they are ended, by another worker if theirs is lost.
STOPPABLE = frozenset((JobKind.IMPORT, JobKind.PLAN))


def claimed(job: Job, worker: str, now: datetime, seconds: int) -> Job:
    """Return a queued job as its worker holds it for so many seconds.

    Raises
    ------
    ConflictError
        If it isn't queued.
    """
    _must_be(job, JobState.QUEUED)
    at = time_text(now)
    return _changed(
        job,
        now,
        state=JobState.RUNNING,
        worker=worker,
        lease_until=_until(now, seconds),
        started_at=job.started_at or at,
        attempts=job.attempts + 1,
        progress=JobProgress(),
    )


def renewed(job: Job, now: datetime, seconds: int, progress: JobProgress) -> Job:
    """Return a running job held for so many seconds more, as far as it is now."""
    _must_be(job, JobState.RUNNING)
    return _changed(job, now, lease_until=_until(now, seconds), progress=progress)


def lost(job: Job, now: datetime) -> bool:
    """Tell whether a job's worker let its lease run out: it was killed, or hangs."""
    return (
        job.state is JobState.RUNNING
        and job.lease_until is not None
        and moment_of(job.lease_until) < now
    )


def given_back(job: Job, now: datetime) -> Job:
    """Return a running job queued anew, as its worker stops in good order."""
    _must_be(job, JobState.RUNNING)
    # Its worker wasn't lost, so this attempt doesn't speak against the job.
    attempts = job.attempts - 1
    return _released(job, now, state=JobState.QUEUED, attempts=attempts)


def after_loss(job: Job, now: datetime) -> Job:
    """Return what becomes of a running job whose worker was lost.

    It is begun again, unless that was done often enough or it was to be cancelled.
    """
    _must_be(job, JobState.RUNNING)
    if job.cancel_wanted:
        return cancelled(job, now)
    if job.attempts < MOST_ATTEMPTS:
        return _released(job, now, state=JobState.QUEUED)
    params = {"attempts": str(job.attempts)}
    return failed(job, [Finding(file="", code="job_lost", params=params)], now)


def done(job: Job, result: Mapping[str, Any], now: datetime) -> Job:
    """Return a running job that came to a result."""
    _must_be(job, JobState.RUNNING)
    return _released(job, now, state=JobState.DONE, result=dict(result))


def failed(job: Job, findings: Sequence[Finding], now: datetime) -> Job:
    """Return a running job that came to nothing, and why."""
    _must_be(job, JobState.RUNNING)
    return _released(job, now, state=JobState.FAILED, findings=tuple(findings))


def cancelled(job: Job, now: datetime) -> Job:
    """Return a job that is done no more."""
    _must_be(job, JobState.QUEUED, JobState.RUNNING)
    return _released(job, now, state=JobState.CANCELLED, cancel_wanted=True)


def to_cancel(job: Job, now: datetime) -> Job:
    """Return a job somebody wants cancelled: at once, or by its worker if it runs.

    Raises
    ------
    ConflictError
        If it has ended, or writes into the ledger by now.
    """
    if job.state is JobState.QUEUED:
        return cancelled(job, now)
    _must_be(job, JobState.RUNNING)
    if job.kind not in STOPPABLE:
        finding = Finding(file="", code="job_not_cancellable", value=job.job_id)
        raise ConflictError([finding])
    return job if job.cancel_wanted else _changed(job, now, cancel_wanted=True)


def _must_be(job: Job, *states: JobState) -> None:
    if job.state not in states:
        code = "job_ended" if job.state in ENDED else "job_conflict"
        params = {"state": job.state.value}
        raise ConflictError(
            [Finding(file="", code=code, value=job.job_id, params=params)]
        )


def _released(job: Job, now: datetime, **changes: Any) -> Job:
    ended = time_text(now) if changes["state"] in ENDED else None
    return _changed(job, now, worker=None, lease_until=None, ended_at=ended, **changes)


def _changed(job: Job, now: datetime, **changes: Any) -> Job:
    version = job.version + 1
    return replace(job, updated_at=time_text(now), version=version, **changes)


def _until(now: datetime, seconds: int) -> str:
    # Times are kept to the second, cut: a part of one more is never too little.
    return time_text(now + timedelta(seconds=seconds + 1))
