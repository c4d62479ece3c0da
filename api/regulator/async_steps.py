"""Steps that take long, as jobs where the caller would rather not wait (RFC 7240)."""

from typing import Annotated

from fastapi import Depends, Header
from fastapi.responses import Response

from api.live import written
from api.regulator.work_schemas import Job
from api.regulator.work_views import shown_job
from api.steps import ACCEPTED
from planner.jobs.record import Job as Kept

_WISH = "respond-async"


def _wished(
    prefer: Annotated[
        str | None,
        Header(
            max_length=200,
            description="`respond-async`: answer 202 at once; a job does the step.",
        ),
    ] = None,
) -> bool:
    wishes = (wish.split(";")[0].strip() for wish in (prefer or "").split(","))
    return _WISH in {wish.lower() for wish in wishes}


#: Whether a step is asked for as a job.
Async = Annotated[bool, Depends(_wished)]


def begun(job: Kept) -> Response:
    """Return the answer that shows the job that does a step."""
    where = f"/api/v1/regulator/jobs/{job.job_id}"
    answer = written(Job, shown_job(job), ACCEPTED, where)
    answer.headers["Preference-Applied"] = _WISH
    return answer
