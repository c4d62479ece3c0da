"""Routes of whoever pushes into the library: what is sent, and what became of it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from api.audiences import LibraryFeed
from api.deps import AtOffice, IdInPath
from api.documents import SingleNow, answer, document
from api.errors import Code
from api.library.schemas import Push, Pushed, Rows
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.pushing import Room, said_of
from api.uploads import FILE, Sent, described
from planner.jobs.record import Job, JobKind
from planner.library.record import Change
from planner.publishing.row_of import finding_row

router = APIRouter(prefix="/library", tags=["library"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ACCEPTED = 202
_STATUSES = {_ACCEPTED: "Kept; a job makes a snapshot, or says why it can't."}
_ROWS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": Rows.model_json_schema(),
            }
        },
    }
}


async def _body(request: Request) -> bytes:
    return await request.body()


#: Named after the audience: FastAPI would read a declared body before that.
Body = Annotated[bytes, Depends(_body)]


@write(
    router,
    "/rows",
    Pushed,
    Code.LIBRARY_BUSY,
    statuses=_STATUSES,
    extra=_ROWS,
)
def rows(caller: LibraryFeed, _room: Room, body: Body, office: AtOffice) -> Response:
    """Push firms that are new, changed or gone, up to 10,000; twice is once."""
    try:
        given = Rows.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in faults]
        ) from error
    return _begun(office.ask_rows(given.rows, caller.actor))


@write(
    router,
    "/increments",
    Pushed,
    Code.NO_FORM,
    Code.LIBRARY_BUSY,
    statuses=_STATUSES,
    refused={422: "upload_nothing"},
    extra=described(table=FILE),
)
def increments(
    caller: LibraryFeed, _room: Room, form: Sent, office: AtOffice
) -> Response:
    """Push a table of firms that are new, changed or gone; twice is once."""
    return _begun(office.ask_library(form.of("table")[:1], caller.actor))


@listing(router, "/pushes", Pushed, *_CLOSED)
def pushes(caller: LibraryFeed, asked: PagedNow, office: AtOffice) -> Response:
    """List one's own pushes, the newest first."""
    page = asked.page
    found = office.jobs.jobs(
        kind=JobKind.LIBRARY, actor=caller.actor, after=page.after, limit=page.limit
    )
    placed = [Placed(job.job_id, job) for job in found]
    return asked.answer(Pushed, placed, lambda placed: _shown(placed.row))


@document(router, "/pushes/{job_id}", Push, *_CLOSED, Code.NOT_FOUND)
def push(
    caller: LibraryFeed, _single: SingleNow, office: AtOffice, job_id: IdInPath
) -> Response:
    """Show what became of a push of one's own."""
    return answer(Push, _shown(office.push_of(caller.actor, job_id)))


def _begun(job: Job) -> Response:
    where = f"/api/v1{router.prefix}/pushes/{job.job_id}"
    return written(Pushed, _shown(job), _ACCEPTED, where)


def _shown(job: Job) -> dict[str, Any]:
    """Return a push without what names the snapshots: a digest of all cells."""
    came = job.result or {}
    changed = came.get("changed", {})
    told = said_of(job)
    return {
        "job_id": job.job_id,
        "state": job.state,
        "created_at": job.created_at,
        "ended_at": job.ended_at,
        **{name: came.get(name) for name in ("rows", "kept", "rejected")},
        **{change: changed.get(change) for change in Change},
        "unchanged": not came["new_snapshot"] if came else None,
        "findings": [asdict(finding_row("", finding)) for finding in told],
        "findings_in_all": came.get("findings_in_all", len(told)),
    }
