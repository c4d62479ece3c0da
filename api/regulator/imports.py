"""Routes of imports: a year's input files uploaded, checked, and mended one by one."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import AtOffice, IdInPath
from api.documents import SingleNow, answer, document
from api.errors import ApiError, Code
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.regulator.schemas import Finding
from api.regulator.work_schemas import Import
from api.regulator.work_views import shown_import
from api.uploads import FILES, Sent, described
from planner.drafts.imports import Import as Kept
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ACCEPTED = 202
_OK = 200
_FORM = described(
    files=FILES,
    base={"type": "string", "description": "An import whose other files are kept."},
    year={"type": "integer", "description": "Begins with that year's default policy."},
)


@write(
    router,
    "/imports",
    Import,
    Code.NO_FORM,
    statuses={
        _OK: "These very files were imported and checked before.",
        _ACCEPTED: "Kept; a job checks them.",
    },
    refused={404: "import_unknown", 422: "upload_packed"},
    extra=_FORM,
)
def take(token: Coordinator, form: Sent, office: AtOffice) -> Response:
    """Upload tables, one by one or as one ZIP; a job checks them.

    The same bytes are the same import. With `base`, only what changed is sent.
    """
    made = office.take_files(
        form.of("files"),
        base=form.fields.get("base") or None,
        year=_year(form.fields.get("year", "")),
        actor=caller_of(token).actor,
    )
    status = _OK if made.checked else _ACCEPTED
    where = f"{router.prefix}/imports/{made.import_id}"
    return written(Import, _shown(office, made), status, f"/api/v1{where}")


@listing(router, "/imports", Import, *_CLOSED)
def imports(_audience: Regulator, asked: PagedNow, office: AtOffice) -> Response:
    """List imports, the newest first."""
    page = asked.page
    rows = office.drafts.imports(page.after, page.limit)
    placed = [Placed(one.import_id, one) for one in rows]
    return asked.answer(Import, placed, lambda placed: _shown(office, placed.row))


@document(router, "/imports/{import_id}", Import, *_CLOSED, Code.NOT_FOUND)
def import_(
    _audience: Regulator, _single: SingleNow, office: AtOffice, import_id: IdInPath
) -> Response:
    """Show an import: its files, how its check stands, and what was kept."""
    return answer(Import, _shown(office, office.import_(import_id)))


@listing(router, "/imports/{import_id}/findings", Finding, *_CLOSED, Code.NOT_FOUND)
def findings(
    _audience: Regulator, asked: PagedNow, office: AtOffice, import_id: IdInPath
) -> Response:
    """List what the check of an import had to say; nothing until it has ended."""
    return asked.answer_many(Finding, office.findings(import_id).after(asked.after))


def _shown(office: Any, made: Kept) -> dict[str, Any]:
    job = office.jobs.job(made.job_id)
    return shown_import(made, job, len(office.policies(made.import_id)))


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and 2000 <= int(text[:9]) <= 2100):
        raise ApiError(Code.INVALID)
    return int(text)
