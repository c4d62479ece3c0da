"""The target library: its snapshots, what changed, and one taken over."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.forms import Sent as SentFields
from api.access.forms import posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.asked import ThisYear, year_there
from api.console.family import show
from api.console.jobs import under_way
from api.cookies import field
from api.deps import AllParts, AtOffice
from api.errors import ApiError, Code, responses
from api.pages.routing import page_route
from api.parts import Parts
from api.pushing import Room, said_of
from api.snapshots import compared, differing, library_of
from api.tabular import XLSX
from api.uploads import FILE, Sent, described
from api.watching import Watched
from planner.errors import PlannerError
from planner.jobs.record import JobKind, JobState
from planner.library.record import Change, snapshots_of
from planner.publishing.store import YearRow

router = APIRouter(tags=["console"])

LIBRARY = "/console/library"
_LONGEST_REASON = 500
_SHOWN = 60
_FORM = described(
    table=FILE,
    whole={"type": "string"},
    accept_gone={"type": "string"},
    csrf={"type": "string"},
)
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}


@page_route(router, LIBRARY, Code.WRONG_ROLE)
def library(
    visitor: ConsoleUser,
    request: Request,
    parts: AllParts,
    office: AtOffice,
    year: ThisYear,
) -> Response:
    """Show the library's snapshots, and what changed since the one drawn from."""
    return _page(request, visitor, parts, office, year)


@router.post(
    LIBRARY,
    response_class=Response,
    status_code=303,
    responses={
        303: {"description": "A job makes a snapshot, or says why it can't."},
        **responses(
            Code.FORGED,
            Code.WRONG_ROLE,
            Code.NO_YEAR,
            Code.NO_FORM,
            Code.TOO_LARGE,
            Code.LIBRARY_BUSY,
        ),
        422: {"description": "Why it can't be taken.", "content": _HTML},
    },
    openapi_extra=_FORM,
)
def push(
    visitor: ConsoleCoordinator,
    _room: Room,
    request: Request,
    parts: AllParts,
    office: AtOffice,
    year: ThisYear,
    form: Sent,
) -> Response:
    """Have a table of firms taken into the library."""
    there = year_there(year)
    try:
        office.ask_library(
            # A browser sends an empty file where none was chosen.
            [file for file in form.of("table") if file.name][:1],
            visitor.caller.actor,
            whole=bool(form.fields.get("whole")),
            accept_gone=bool(form.fields.get("accept_gone")),
        )
    except PlannerError as error:
        return _page(request, visitor, parts, office, there, error)
    return see(LIBRARY)


@posted(
    router,
    f"{LIBRARY}/taking",
    ("snapshot", "accept"),
    Code.WRONG_ROLE,
    Code.NO_YEAR,
    Code.CONFLICT,
)
def take(
    visitor: ConsoleCoordinator,
    request: Request,
    parts: AllParts,
    office: AtOffice,
    year: ThisYear,
    sent: SentFields,
) -> Response:
    """Have what isn't drafted drawn from a snapshot."""
    there, accept = year_there(year), field(sent, "accept").strip()
    if len(accept) > _LONGEST_REASON:
        raise ApiError(Code.INVALID)
    try:
        # Refused at once where there is no such snapshot, or no year to take it.
        name = library_of(parts).find(field(sent, "snapshot"))
        office.ask_take(name, accept, visitor.caller.actor)
    except PlannerError as error:
        return _page(request, visitor, parts, office, there, error, accept)
    return see(LIBRARY)


@router.get(
    f"{LIBRARY}/differing.xlsx",
    response_class=Response,
    responses={
        200: {"description": "Firms that differ.", "content": {XLSX: {}}},
        **responses(Code.WRONG_ROLE, Code.NOT_FOUND, Code.TABLE_TOO_LONG),
    },
)
def download(_visitor: ConsoleCoordinator, seen: Watched, parts: AllParts) -> Response:
    """Download the firms that would be drawn otherwise, with their grades."""
    there = library_of(parts)
    return differing(there, compared(there), ".xlsx", seen)


def _page(
    request: Request,
    visitor: Visitor,
    parts: Parts,
    office: Any,
    year: YearRow | None,
    wrong: PlannerError | None = None,
    accept: str = "",
) -> Response:
    jobs = [
        job
        for kind in (JobKind.LIBRARY, JobKind.TAKE)
        for job in office.jobs.jobs(kind=kind, limit=1)
    ]
    job = max(jobs, key=lambda one: (under_way(one), one.created_at), default=None)
    failed = job is not None and job.state is JobState.FAILED
    if accept == "" and failed and job is not None and job.kind is JobKind.TAKE:
        accept = job.request["accept"]
    made = snapshots_of(parts.store.ledger, year.year) if year else []
    return show(
        request,
        visitor,
        "library.html",
        wrong=wrong,
        live=under_way(job),
        job=job,
        said=said_of(job) if job else [],
        year=year,
        made=made[: -_SHOWN - 1 : -1],
        more=max(0, len(made) - _SHOWN),
        first=made[0].before if made else "",
        changes=list(Change),
        typed={"accept": accept},
        **_resting(parts, made),
    )


def _resting(parts: Parts, made: list[Any]) -> dict[str, Any]:
    """Return what rounds to come are drawn from, and how the newest differs."""
    try:
        library = library_of(parts)
        used = library.drawn_from
    except PlannerError:
        # No year is held step by step: nothing is to be drawn from a newer library.
        return {"used": "", "pair": None, "regions": {}}
    newer = bool(made) and made[-1].name != used
    pair = compared(library) if newer else None
    return {"used": used, "pair": pair, "regions": library.regions if pair else {}}
