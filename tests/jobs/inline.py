"""Jobs done at once, in the process that asked for them."""

import io
from functools import partial

from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition import job_process
from planner.composition.job_reports import Reporter
from planner.errors import PlannerError
from planner.jobs import transitions
from planner.jobs.outcomes import why_failed
from planner.ports import Clock


def do_jobs(workspace: Workspace, store: SqlStore, clock: Clock) -> None:
    """Do the jobs that were asked for, as a worker would, one by one."""
    while job := store.jobs.claim("inline", 60, 1):
        jobs = [job, *store.jobs.join(job, 60)]
        reporter = Reporter(io.StringIO())
        try:
            told = job_process.outcomes(workspace, store, jobs, reporter)
        except PlannerError as error:
            why = tuple(error.findings)
            ends = [partial(transitions.failed, findings=why)] * len(jobs)
        else:
            ends = [_ending(told[one.job_id]) for one in jobs]
        for one, ending in zip(jobs, ends, strict=True):
            store.jobs.end(one, partial(ending, now=clock.now()))


def _ending(told):
    if findings := why_failed(told):
        return partial(transitions.failed, findings=tuple(findings))
    return partial(transitions.done, result=told)
