"""Routes of long work: how far it is, and its cancelling."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import AtOffice, IdInPath
from api.documents import SingleNow, answer, document
from api.errors import Code
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.preconditions import state_tag, tag_answer
from api.regulator.work_schemas import Job
from api.regulator.work_views import shown_job
from planner.jobs.record import JobKind

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@listing(router, "/jobs", Job, *_CLOSED)
def jobs(
    _audience: Regulator,
    asked: PagedNow,
    office: AtOffice,
    kind: Annotated[JobKind | None, Query(description="Jobs of one kind.")] = None,
) -> Response:
    """List jobs, the newest first."""
    page = asked.page
    rows = office.jobs.jobs(kind=kind, after=page.after, limit=page.limit)
    placed = [Placed(job.job_id, job) for job in rows]
    return asked.answer(Job, placed, lambda placed: shown_job(placed.row))


@document(router, "/jobs/{job_id}", Job, *_CLOSED, Code.NOT_FOUND)
def job(
    request: Request,
    _audience: Regulator,
    _single: SingleNow,
    office: AtOffice,
    job_id: IdInPath,
) -> Response:
    """Show a job; ask again, with `If-None-Match`, until it has ended."""
    found = office.job(job_id)
    tag_answer(request, state_tag("job", job_id, found.version))
    return answer(Job, shown_job(found))


@write(
    router,
    "/jobs/{job_id}/cancellation",
    Job,
    statuses={202: "It is cancelled, or will be in a moment."},
    refused={404: "job_unknown", 409: "job_ended"},
)
def cancel(_audience: Coordinator, office: AtOffice, job_id: IdInPath) -> Response:
    """Cancel a job; one that writes into the ledger by now goes on."""
    return written(Job, shown_job(office.cancel(job_id)), 202)
