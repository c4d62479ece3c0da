"""Long work: how far it is, and its cancelling."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.forms import posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.family import show
from api.deps import AtOffice, IdInPath
from api.errors import Code
from api.pages.routing import page_route
from api.parts import Parts
from planner.errors import PlannerError
from planner.jobs.record import ENDED, Job, JobKind, JobState

router = APIRouter(tags=["console"])

JOBS = "/console/jobs"
JOB = JOBS + "/{job_id}"
_SHOWN = 50


def result_address(job: Job) -> str:
    """Return where what came of a job is to be seen, or what it is about."""
    asked = job.request
    if job.kind is JobKind.IMPORT:
        return f"/console/imports/{asked['import']}"
    if job.kind is JobKind.OPENING and job.state is JobState.DONE:
        return "/console/rounds"
    if job.kind in (JobKind.PLAN, JobKind.OPENING):
        return f"/console/plans/{asked['plan']}"
    if job.kind is JobKind.REVISION:
        return "/console/revisions"
    if job.in_turn:
        return "/console/library"
    return f"/console/rounds/{asked['round']}"


def under_way(job: Job | None) -> bool:
    """Tell whether a job has yet to end."""
    return job is not None and job.state not in ENDED


def newest_job(parts: Parts, about: str, value: str, *kinds: JobKind) -> Job | None:
    """Return the newest job of some kinds that asks for `value` as what it is `about`.

    None too where nothing does long work.
    """
    try:
        book = parts.office().jobs
    except PlannerError:
        return None
    found = [
        job
        for kind in kinds
        for job in book.jobs(kind=kind, limit=_SHOWN)
        if job.request.get(about) == value
    ]
    return max(found, key=lambda job: job.created_at, default=None)


@page_route(router, JOBS, Code.WRONG_ROLE)
def jobs(visitor: ConsoleUser, request: Request, office: AtOffice) -> Response:
    """List the newest jobs."""
    found = office.jobs.jobs(limit=_SHOWN)
    live = any(map(under_way, found))
    rows = [(job, result_address(job)) for job in found]
    return show(request, visitor, "jobs.html", live=live, rows=rows)


@page_route(router, JOB, Code.WRONG_ROLE, Code.NOT_FOUND)
def job(
    visitor: ConsoleUser, request: Request, office: AtOffice, job_id: IdInPath
) -> Response:
    """Show how far a job is, or what came of it."""
    return _page(request, visitor, office.job(job_id))


@posted(
    router, f"{JOB}/cancellation", (), Code.WRONG_ROLE, Code.NOT_FOUND, Code.CONFLICT
)
def cancel(
    visitor: ConsoleCoordinator, request: Request, office: AtOffice, job_id: IdInPath
) -> Response:
    """Cancel a job."""
    try:
        office.cancel(job_id)
    except PlannerError as error:
        if office.jobs.job(job_id) is None:
            raise
        return _page(request, visitor, office.job(job_id), error)
    return see(JOB.format(job_id=job_id))


def _page(
    request: Request, visitor: Visitor, job: Job, wrong: PlannerError | None = None
) -> Response:
    return show(
        request,
        visitor,
        "job.html",
        live=under_way(job),
        wrong=wrong,
        job=job,
        address=result_address(job),
    )
