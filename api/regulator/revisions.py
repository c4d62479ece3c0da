"""The route of revisions: a table of changes uploaded, made by a job."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator
from api.deps import AtOffice
from api.errors import ApiError, Code
from api.live import write, written
from api.regulator.work_schemas import Job
from api.regulator.work_views import shown_job
from api.uploads import FILE, Sent, described
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_ACCEPTED = 202
_LONGEST_REASON = 500
_FORM = described(
    changes=FILE,
    proposals=FILE,
    accept={
        "type": "string",
        "maxLength": _LONGEST_REASON,
        "description": "Why a requirement may be missed, where it may.",
    },
)


@write(
    router,
    "/revisions",
    Job,
    Code.NO_FORM,
    statuses={_ACCEPTED: "A job revises the plan, or says why it can't."},
    refused={422: "upload_nothing"},
    extra=_FORM,
)
def revise(token: Coordinator, form: Sent, office: AtOffice) -> Response:
    """Revise the open plan by a table of changes; what is drafted stays."""
    accept = form.fields.get("accept", "")
    if len(accept) > _LONGEST_REASON:
        raise ApiError(Code.INVALID)
    changes, proposals = form.of("changes")[:1], form.of("proposals")[:1]
    job = office.ask_revision(changes, proposals, accept, caller_of(token).actor)
    where = f"/api/v1{router.prefix}/jobs/{job.job_id}"
    return written(Job, shown_job(job), _ACCEPTED, where)
