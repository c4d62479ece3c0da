"""Imports: files uploaded, what their check found, and what is to be mended."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.forms import see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.family import show
from api.console.jobs import under_way
from api.deps import AtOffice, IdInPath, Now
from api.errors import Code, responses
from api.pages.routing import page_route
from api.regulator.schemas import Finding as FindingShown
from api.tabular import XLSX, write_xlsx
from api.uploads import FILES, Sent, described
from planner.agenda.findings import Chosen
from planner.errors import PlannerError

router = APIRouter(tags=["console"])

IMPORTS = "/console/imports"
IMPORT = IMPORTS + "/{import_id}"

_LISTED = 20
_ROWS = 50
#: Of findings of one kind in one file, so many are on the sheet that is sent.
_MOST_ALIKE = 2_000
_FORM = described(
    files=FILES,
    base={"type": "string", "description": "An import whose other files are kept."},
    year={"type": "string", "description": "Begins with that year's default policy."},
    csrf={"type": "string"},
)
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}

Named = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@page_route(router, IMPORTS, Code.WRONG_ROLE)
def imports(
    visitor: ConsoleUser, request: Request, office: AtOffice, now: Now
) -> Response:
    """Show the form to upload files with, and the imports so far."""
    return _listing(request, visitor, office, now)


@router.post(
    IMPORTS,
    response_class=Response,
    status_code=303,
    responses={
        303: {"description": "Kept; a job checks them."},
        **responses(Code.FORGED, Code.WRONG_ROLE, Code.NO_FORM, Code.TOO_LARGE),
        422: {"description": "Why it can't be taken.", "content": _HTML},
    },
    openapi_extra=_FORM,
)
def take(
    visitor: ConsoleCoordinator,
    request: Request,
    form: Sent,
    office: AtOffice,
    now: Now,
) -> Response:
    """Keep uploaded files, and have them checked."""
    base, year = form.fields.get("base", ""), form.fields.get("year", "").strip()
    try:
        made = office.take_files(
            # A browser sends an empty file where none was chosen.
            [file for file in form.of("files") if file.name],
            base=base or None,
            year=int(year) if _is_year(year) else None,
            actor=visitor.caller.actor,
        )
    except PlannerError as error:
        if base and office.drafts.import_(base):
            return _page(request, visitor, office, base, Chosen(), 1, error)
        return _listing(request, visitor, office, now, error)
    return see(IMPORT.format(import_id=made.import_id))


@page_route(router, IMPORT, Code.WRONG_ROLE, Code.NOT_FOUND)
def import_(
    visitor: ConsoleUser,
    request: Request,
    office: AtOffice,
    import_id: IdInPath,
    file: Named = "",
    code: Named = "",
    level: Named = "",
    page: PageNumber = 1,
) -> Response:
    """Show an import: its files, how its check stands, and what was found."""
    chosen = Chosen(file=file, code=code, level=level)
    return _page(request, visitor, office, import_id, chosen, page)


@router.get(
    f"{IMPORT}/findings.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "Findings, up to 2,000 of one kind in one file.",
            "content": {XLSX: {}},
        },
        **responses(Code.WRONG_ROLE, Code.NOT_FOUND, Code.INVALID),
    },
)
def findings(_visitor: ConsoleUser, office: AtOffice, import_id: IdInPath) -> Response:
    """Send findings of an import as a sheet, not more of a kind than are read."""
    rows = [
        FindingShown.model_validate(row, from_attributes=True)
        for row in office.findings(import_id).few_of_each(_MOST_ALIKE)
    ]
    name = f"findings-{import_id[:8]}.xlsx"
    return Response(
        write_xlsx(FindingShown, rows),
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _listing(
    request: Request,
    visitor: Visitor,
    office: Any,
    now: str,
    wrong: PlannerError | None = None,
) -> Response:
    found = office.drafts.imports(limit=_LISTED)
    rows = [(one, office.jobs.job(one.job_id)) for one in found]
    live = any(under_way(job) for _, job in rows)
    year = int(now[:4]) + 1
    return show(
        request, visitor, "imports.html", wrong=wrong, live=live, rows=rows, year=year
    )


def _page(
    request: Request,
    visitor: Visitor,
    office: Any,
    import_id: str,
    chosen: Chosen,
    number: int,
    wrong: PlannerError | None = None,
) -> Response:
    made = office.import_(import_id)
    job = office.jobs.job(made.job_id)
    findings = office.findings(import_id)
    picked = findings.count(chosen)
    pages = max(1, -(-picked // _ROWS))
    number = min(number, pages)
    counts = made.checked.counts if made.checked else ()
    return show(
        request,
        visitor,
        "import.html",
        wrong=wrong,
        live=under_way(job),
        made=made,
        job=job,
        counts={one.file: one for one in counts},
        kinds=findings.kinds,
        chosen=chosen,
        rows=findings.some(chosen, (number - 1) * _ROWS, _ROWS),
        picked=picked,
        number=number,
        pages=pages,
    )


def _is_year(text: str) -> bool:
    return (
        text.isascii()
        and text.isdecimal()
        and len(text) == 4
        and 2000 <= int(text) <= 2100
    )
