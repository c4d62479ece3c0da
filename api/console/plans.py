"""Plans: asked for, laid side by side, looked into."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.compared import Compared, compared
from api.console.family import show
from api.console.jobs import under_way
from api.console.plan_tables import entries_of, text_rows
from api.console.shares import is_share, measure_name, share_gauges
from api.cookies import field, whole_number
from api.deps import AtOffice, IdInPath
from api.errors import ApiError, Code, responses
from api.pages.routing import page_route
from planner.drafts.plans import PlanDraft
from planner.errors import PlannerError
from planner.jobs.record import JobState

router = APIRouter(tags=["console"])

PLANS = "/console/plans"
PLAN = PLANS + "/{plan_id}"
_LISTED = 30
_CAME_TO_NOTHING = (JobState.FAILED, JobState.CANCELLED)

#: Papers that go into a folder or a meeting, in the order in which they are wanted.
PAPERS = (
    "plan/annual_plan.docx",
    "plan/annual_plan.xlsx",
    "plan/merge_protocol.docx",
    "plan/merge_protocol.xlsx",
    "findings.xlsx",
    "what_if.xlsx",
    "what_if.html",
)

OfImport = Annotated[
    str | None,
    Query(alias="import", pattern=r"^[0-9a-f]{1,64}$", description="Of one."),
]
Beside = Annotated[
    str | None, Query(pattern=r"^([0-9a-f]{1,64})?$", description="A plan to compare.")
]


@page_route(router, PLANS, Code.WRONG_ROLE)
def plans(
    visitor: ConsoleUser, request: Request, office: AtOffice, import_id: OfImport = None
) -> Response:
    """List plans, and show the form to ask for one with."""
    return _listing(request, visitor, office, import_id or "")


@posted(
    router, PLANS, ("import", "version", "what_if"), Code.WRONG_ROLE, Code.NOT_FOUND
)
def ask(
    visitor: ConsoleCoordinator, request: Request, office: AtOffice, sent: Sent
) -> Response:
    """Have a plan made."""
    import_id, version = field(sent, "import"), field(sent, "version")
    lines = [one.strip() for one in field(sent, "what_if").splitlines()]
    what_if = [one for one in lines if one]
    # No version has the number 0, which stands for what is none.
    number = (whole_number(version) or 0) if version else None
    try:
        made = office.ask_plan(import_id, number, what_if, visitor.caller.actor)
    except PlannerError as error:
        typed = {"what_if": "\n".join(what_if)}
        return _listing(request, visitor, office, import_id, error, typed)
    return see(PLAN.format(plan_id=made.plan_id))


@page_route(router, PLAN, Code.WRONG_ROLE, Code.NOT_FOUND)
def plan(
    visitor: ConsoleUser,
    request: Request,
    office: AtOffice,
    plan_id: IdInPath,
    beside: Beside = None,
) -> Response:
    """Show a plan, beside another one of the same import."""
    return plan_page(request, visitor, office, plan_id, beside)


@page_route(router, f"{PLAN}/entries", Code.WRONG_ROLE, Code.NOT_FOUND)
def entries(
    visitor: ConsoleUser, request: Request, office: AtOffice, plan_id: IdInPath
) -> Response:
    """Show a plan's entries, and why their proposals were merged."""
    draft = office.plan(plan_id)
    merged = entries_of(office, plan_id)
    return show(
        request,
        visitor,
        "plan_entries.html",
        draft=draft,
        entries=merged,
        not_merged=text_rows(office, plan_id, "plan/not_merged.csv")[:300],
    )


@router.get(
    f"{PLAN}/files/{{path:path}}",
    response_class=Response,
    responses={
        200: {"description": "The file.", "content": {"application/octet-stream": {}}},
        **responses(Code.WRONG_ROLE, Code.NOT_FOUND, Code.INVALID),
    },
)
def file(
    _visitor: ConsoleUser, office: AtOffice, plan_id: IdInPath, path: str
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


def state_of(draft: PlanDraft, job: Any, approval: Any) -> str:
    """Return what a plan's state is called.

    An approval whose job came to nothing opened no year: the plan waits for another.
    """
    if draft.outcome is not None:
        approved = approval is not None and approval.state not in _CAME_TO_NOTHING
        return "approved" if approved else draft.outcome.status.value
    if job is None or not under_way(job):
        return "failed" if job is None or job.findings else "cancelled"
    return "working"


def _approval(office: Any, draft: PlanDraft) -> Any:
    return office.jobs.job(draft.approval_job) if draft.approval_job else None


def plan_page(
    request: Request,
    visitor: Visitor,
    office: Any,
    plan_id: str,
    beside: str | None = None,
    wrong: PlannerError | None = None,
    *,
    status: int = 200,
    said: str = "",
) -> Response:
    """Return a plan's page; `said` is which of its own words tell what was wrong."""
    draft = office.plan(plan_id)
    job = office.jobs.job(draft.job_id)
    approval = _approval(office, draft)
    summary = draft.outcome.summary if draft.outcome else {}
    state = state_of(draft, job, approval)
    others = [
        one
        for one in office.drafts.plans(import_id=draft.import_id, limit=_LISTED)
        if one.plan_id != plan_id and one.outcome and one.outcome.summary.get("shares")
    ]
    first = others[0] if others else None
    beside_it = next((one for one in others if one.plan_id == beside), first)
    return show(
        request,
        visitor,
        "plan.html",
        status=status,
        wrong=wrong,
        said=said,
        # A plan is there a moment before its job has ended.
        live=state == "working" or under_way(approval),
        draft=draft,
        state=state,
        job=job,
        approval=approval,
        summary=summary,
        gauges=share_gauges(summary.get("shares", {})),
        certificate=office.plan_rows(plan_id, "certificate"),
        findings=office.plan_rows(plan_id, "findings"),
        conflict=office.plan_rows(plan_id, "conflict"),
        ways=office.plan_rows(plan_id, "ways"),
        what_if=office.plan_rows(plan_id, "what_if"),
        papers=[p for p in PAPERS if draft.outcome and p in draft.outcome.files],
        files=sorted(draft.outcome.files) if draft.outcome else [],
        others=others,
        compared_with=beside_it,
        rows=_compared(summary, beside_it),
        name_of=measure_name,
        is_share=is_share,
    )


def _compared(summary: Mapping[str, Any], beside: PlanDraft | None) -> list[Compared]:
    if beside is None or beside.outcome is None or not summary:
        return []
    return compared(summary, beside.outcome.summary)


def _listing(
    request: Request,
    visitor: Visitor,
    office: Any,
    import_id: str,
    wrong: PlannerError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    drafts = office.drafts
    rows = [
        (
            one,
            state_of(one, job := office.jobs.job(one.job_id), _approval(office, one)),
            job,
        )
        for one in drafts.plans(limit=_LISTED)
    ]
    usable = [
        (one, len(drafts.policies(one.import_id)))
        for one in drafts.imports(limit=_LISTED)
        if one.checked
    ]
    return show(
        request,
        visitor,
        "plans.html",
        wrong=wrong,
        live=any(under_way(job) for _, _, job in rows),
        rows=rows,
        year=request.app.state.parts.store.year(None),
        usable=usable,
        import_id=import_id,
        typed=typed,
    )
