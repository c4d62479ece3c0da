"""One job done in a process of its own, told of to the worker that began it."""

import os
import resource
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.composition.job_reports import Reporter
from planner.composition.settings import read_settings
from planner.composition.workspaces import workspace_at
from planner.errors import ExitCode, Finding, InputError, PlannerError
from planner.jobs.outcomes import Outcome, why_failed
from planner.jobs.record import Job, JobKind

_MIB = 1 << 20
_ORPHANED = 130

#: What does a job, given the workspace, its store, the job and where to report.
Doing = Callable[[Workspace, SqlStore, Job, Reporter], Mapping[str, Any]]


def run_job(folder: Path, job_ids: Sequence[str], *, watched: bool) -> ExitCode:
    """Do a job and tell how far it is, and how it ended, on the standard output.

    Parameters
    ----------
    job_ids
        Of several, that are done together.
    watched
        Whether a worker holds the standard input open, with whom this process ends.
    """
    stream = _own_output()
    if watched:
        threading.Thread(target=_end_with_worker, daemon=True).start()
    reporter = Reporter(stream)
    try:
        with closing(
            open_store(workspace := workspace_at(folder), SystemClock())
        ) as store:
            jobs = [_job(store, job_id) for job_id in job_ids]
            _bound_memory(jobs[0])
            for job_id, told in outcomes(workspace, store, jobs, reporter).items():
                if findings := why_failed(told):
                    reporter.failed(job_id, findings)
                else:
                    reporter.done(job_id, told)
    except PlannerError as error:
        return _failed(reporter, job_ids, error.findings, error.exit_code)
    except MemoryError:
        most = str(read_settings().job_memory_mb)
        finding = Finding(file="", code="job_memory", value=most)
        return _failed(reporter, job_ids, [finding], ExitCode.UNREADABLE)
    return ExitCode.DONE


def outcomes(
    workspace: Workspace, store: SqlStore, jobs: Sequence[Job], reporter: Reporter
) -> Mapping[str, Outcome]:
    """Do a job, or several that are done together; return what they tell, by id."""
    if jobs[0].kind is JobKind.LIBRARY:
        from planner.composition.season_jobs import take_tables

        return take_tables(workspace, store, jobs, reporter)
    (job,) = jobs
    return {job.job_id: _doing(job.kind)(workspace, store, job, reporter)}


def _job(store: SqlStore, job_id: str) -> Job:
    job = store.jobs.job(job_id)
    if job is None:
        raise InputError([Finding(file="", code="job_unknown", value=job_id)])
    return job


def _failed(
    reporter: Reporter,
    job_ids: Sequence[str],
    findings: Sequence[Finding],
    code: ExitCode,
) -> ExitCode:
    for job_id in job_ids:
        reporter.failed(job_id, findings)
    return code


def _doing(kind: JobKind) -> Doing:
    # Loaded when asked for: each brings other libraries.
    if kind is JobKind.IMPORT:
        from planner.composition.import_jobs import check_import

        return check_import
    if kind is JobKind.PLAN:
        from planner.composition.plan_jobs import draft_plan

        return draft_plan
    from planner.composition.season_jobs import SEASON_JOBS

    return SEASON_JOBS[kind]


def _own_output() -> Any:
    """Return the standard output, and send elsewhere what libraries print on it."""
    sys.stdout.flush()
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stream


def _end_with_worker() -> None:
    """End this process at once when its worker does, whatever it does just then.

    Read without Python's own buffer: its lock, held while waiting, would be waited for
    by every process forked meanwhile, and at the interpreter's end.
    """
    while os.read(0, 1):
        pass
    os._exit(_ORPHANED)


def _bound_memory(job: Job) -> None:
    """Bound the memory of a job that reads what somebody sent."""
    if job.kind in (JobKind.IMPORT, JobKind.LIBRARY):
        most = read_settings().job_memory_mb * _MIB
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
