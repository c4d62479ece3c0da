"""Revisions of the open plan: a table of changes, made by a job, and what changed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.forms import see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.asked import ThisYear, year_there
from api.console.family import show
from api.console.jobs import under_way
from api.deps import AllParts, AtOffice
from api.errors import ApiError, Code, responses
from api.pages.routing import page_route
from api.parts import Parts
from api.uploads import FILE, Sent, SentFile, described
from planner.changes import ChangeKind
from planner.errors import PlannerError
from planner.jobs.record import JobKind, JobState
from planner.publishing.plan_changes import PlanChangeRow
from planner.publishing.store import YearRow

router = APIRouter(tags=["console"])

REVISIONS = "/console/revisions"
_LONGEST_REASON = 500
_FORM = described(
    changes=FILE,
    proposals=FILE,
    accept={"type": "string", "maxLength": _LONGEST_REASON},
    csrf={"type": "string"},
)
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}


@page_route(router, REVISIONS, Code.WRONG_ROLE)
def revisions(
    visitor: ConsoleUser,
    request: Request,
    parts: AllParts,
    office: AtOffice,
    year: ThisYear,
) -> Response:
    """Show what was changed of the open plan, and the form to revise it with."""
    return _page(request, visitor, parts, office, year)


@router.post(
    REVISIONS,
    response_class=Response,
    status_code=303,
    responses={
        303: {"description": "A job revises the plan, or says why it can't."},
        **responses(Code.FORGED, Code.WRONG_ROLE, Code.NO_YEAR, Code.NO_FORM),
        422: {"description": "Why it can't be taken.", "content": _HTML},
    },
    openapi_extra=_FORM,
)
def revise(
    visitor: ConsoleCoordinator,
    request: Request,
    parts: AllParts,
    office: AtOffice,
    year: ThisYear,
    form: Sent,
) -> Response:
    """Have the open plan revised by a table of changes; what is drafted stays."""
    there = year_there(year)
    accept = form.fields.get("accept", "").strip()
    if len(accept) > _LONGEST_REASON:
        raise ApiError(Code.INVALID)
    actor = visitor.caller.actor
    changes, proposals = _chosen(form.of("changes")), _chosen(form.of("proposals"))
    try:
        office.ask_revision(changes, proposals, accept, actor)
    except PlannerError as error:
        return _page(request, visitor, parts, office, there, error, accept)
    return see(REVISIONS)


def _chosen(files: list[SentFile]) -> list[SentFile]:
    """Return the file of a field; an empty one is sent where none was chosen."""
    return [file for file in files if file.name][:1]


def _page(
    request: Request,
    visitor: Visitor,
    parts: Parts,
    office: Any,
    year: YearRow | None,
    wrong: PlannerError | None = None,
    accept: str = "",
) -> Response:
    job = next(iter(office.jobs.jobs(kind=JobKind.REVISION, limit=1)), None)
    if accept == "" and job and job.state is JobState.FAILED:
        accept = job.request["accept"]
    rows = parts.store.rows(PlanChangeRow, year.year_id) if year else []
    return show(
        request,
        visitor,
        "revisions.html",
        wrong=wrong,
        live=under_way(job),
        job=job,
        year=year,
        rows=sorted(rows, key=lambda row: row.key, reverse=True),
        kind_zh={kind.value: kind.zh for kind in ChangeKind},
        typed={"accept": accept},
    )
