"""Routes of plans: asked for, looked at, and one of them approved."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import AtOffice, IdInPath
from api.documents import SingleNow, answer, document
from api.errors import ApiError, Code, responses
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.preconditions import PRECONDITIONS, IfMatch, state_tag, tag_answer
from api.regulator import schemas
from api.regulator.work_schemas import Job, Plan, PlanFile, PlanRequest, TextRow
from api.regulator.work_views import shown_job, shown_plan
from planner.drafts.plans import PlanDraft
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_READ = (*_CLOSED, Code.NOT_FOUND)
_OK, _ACCEPTED = 200, 202


@write(
    router,
    "/plans",
    Plan,
    statuses={_OK: "This very plan was made before.", _ACCEPTED: "A job makes it."},
    refused={404: "import_unknown", 409: "import_not_usable", 422: "what_if_field"},
)
def ask(token: Coordinator, office: AtOffice, given: PlanRequest) -> Response:
    """Have a plan made: nothing is published, and any number may be compared."""
    actor = caller_of(token).actor
    plan = office.ask_plan(given.import_id, given.policy_version, given.what_if, actor)
    status = _OK if plan.outcome else _ACCEPTED
    where = f"/api/v1{router.prefix}/plans/{plan.plan_id}"
    return written(Plan, _shown(office, plan), status, where)


@listing(router, "/plans", Plan, *_CLOSED)
def plans(
    _audience: Regulator,
    asked: PagedNow,
    office: AtOffice,
    import_id: Annotated[
        str | None, Query(alias="import", pattern=r"^[0-9a-f]{32}$")
    ] = None,
) -> Response:
    """List plans, the newest first, of all imports or of one."""
    page = asked.page
    rows = office.drafts.plans(import_id=import_id, after=page.after, limit=page.limit)
    placed = [Placed(one.plan_id, one) for one in rows]
    return asked.answer(Plan, placed, lambda placed: _shown(office, placed.row))


@document(router, "/plans/{plan_id}", Plan, *_READ)
def plan(
    request: Request,
    _audience: Regulator,
    _single: SingleNow,
    office: AtOffice,
    plan_id: IdInPath,
) -> Response:
    """Show a plan: its status, its summary, and which tables of it there are."""
    found = office.plan(plan_id)
    shown = _shown(office, found)
    tag_answer(request, _tag(found, shown["state"]))
    return answer(Plan, shown)


@listing(router, "/plans/{plan_id}/entries", schemas.Entry, *_READ)
def entries(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List the entries of a plan."""
    return asked.answer(schemas.Entry, asked.of(office.plan_rows(plan_id, "entries")))


@listing(router, "/plans/{plan_id}/merges", schemas.Merge, *_READ)
def merges(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List where each proposal went in a plan, and why it could."""
    return asked.answer(schemas.Merge, asked.of(office.plan_rows(plan_id, "merges")))


@listing(router, "/plans/{plan_id}/certificate", schemas.Requirement, *_READ)
def certificate(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List what was asked of a plan, and what it reaches."""
    rows = office.plan_rows(plan_id, "certificate")
    return asked.answer(schemas.Requirement, asked.of(rows))


@listing(router, "/plans/{plan_id}/findings", schemas.Finding, *_READ)
def findings(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List what import and planning had to say; why nothing fits is here too."""
    rows = office.plan_rows(plan_id, "findings")
    return asked.answer(schemas.Finding, asked.of(rows))


@listing(router, "/plans/{plan_id}/quotas", schemas.Quota, *_READ)
def quotas(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List the quotas of a plan by round, entry and stratum."""
    return asked.answer(schemas.Quota, asked.of(office.plan_rows(plan_id, "quotas")))


@listing(router, "/plans/{plan_id}/what-if", TextRow, *_READ)
def what_if(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List what other values of the policy come to; the first row is as it is."""
    return asked.answer(
        TextRow, asked.of(_texts(office, plan_id, "what_if")), lambda placed: placed.row
    )


@listing(router, "/plans/{plan_id}/ways", TextRow, *_READ)
def ways(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List changes that would make a plan fit, each tried; the least change first."""
    return asked.answer(
        TextRow, asked.of(_texts(office, plan_id, "ways")), lambda placed: placed.row
    )


@listing(router, "/plans/{plan_id}/files", PlanFile, *_READ)
def files(
    _audience: Regulator, asked: PagedNow, office: AtOffice, plan_id: IdInPath
) -> Response:
    """List the files of a plan: the workbook, the papers, the tables."""
    outcome = office.plan(plan_id).outcome
    there = outcome.files if outcome else {}
    placed = [
        Placed(path, {"path": path, "sha256": there[path]}) for path in sorted(there)
    ]
    return asked.answer(PlanFile, asked.of(placed), lambda placed: placed.row)


@router.get(
    "/plans/{plan_id}/file",
    response_class=Response,
    responses={
        _OK: {
            "description": "The file.",
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"}
                }
            },
        },
        **responses(*_READ, Code.INVALID),
    },
)
def file(
    _audience: Regulator,
    office: AtOffice,
    plan_id: IdInPath,
    path: Annotated[str, Query(max_length=200, examples=["plan/annual_plan.xlsx"])],
) -> Response:
    """Download a file of a plan."""
    data = office.plan_file(plan_id, path)
    if data is None:
        raise ApiError(Code.NOT_FOUND, path)
    name = path.rpartition("/")[2]
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@write(
    router,
    "/plans/{plan_id}/approval",
    Job,
    *PRECONDITIONS,
    statuses={_ACCEPTED: "A job opens the year on just this plan."},
    refused={404: "plan_unknown", 409: "plan_not_there"},
)
def approve(
    token: Coordinator, seen: IfMatch, office: AtOffice, plan_id: IdInPath
) -> Response:
    """Approve a plan as it was seen: the year is opened on it, and it is public."""
    found = office.plan(plan_id)
    seen.require(_tag(found, _shown(office, found)["state"]))
    job = office.approve(found, caller_of(token).actor)
    where = f"/api/v1{router.prefix}/jobs/{job.job_id}"
    return written(Job, shown_job(job), _ACCEPTED, where)


def _shown(office: Any, plan: PlanDraft) -> dict[str, Any]:
    return shown_plan(plan, office.jobs.job(plan.job_id))


def _texts(office: Any, plan_id: str, table: str) -> list[Placed[dict[str, Any]]]:
    rows = enumerate(office.plan_rows(plan_id, table))
    return [Placed(f"{n:08d}", {"cells": row}) for n, row in rows]


def _tag(plan: PlanDraft, state: str) -> str:
    return state_tag("plan", plan.plan_id, plan.version, state)
