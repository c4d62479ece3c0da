"""Jobs done at once, in the process that asked for them."""

import io
from functools import partial

from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition import job_process
from planner.composition.job_reports import Reporter
from planner.errors import PlannerError
from planner.jobs import transitions
from planner.ports import Clock


def do_jobs(workspace: Workspace, store: SqlStore, clock: Clock) -> None:
    """Do the jobs that were asked for, as a worker would, one by one."""
    while job := store.jobs.claim("inline", 60, 1):
        reporter = Reporter(io.StringIO())
        try:
            doing = job_process._doing(job.kind)
            result = doing(workspace, store, job, reporter)
        except PlannerError as error:
            ending = partial(transitions.failed, findings=tuple(error.findings))
        else:
            ending = partial(transitions.done, result=result)
        store.jobs.end(job, partial(ending, now=clock.now()))
