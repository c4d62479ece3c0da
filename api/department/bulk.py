"""Routes of many results at once: a table to fill in, and the table sent back."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.audiences import ActingDepartment, OwnDepartment
from api.deps import AllParts, ChosenYear, FactsOfYear, Kept, Today
from api.errors import Code, Fault, language, place_of, responses, wanted
from api.etag import Tagged
from api.live import write, written
from api.paging import READING
from api.parts import enter_results, results_form_as_xlsx
from api.tabular import XLSX
from api.uploads import FILE, Sent, described
from api.watching import Watched
from planner.errors import Finding

if TYPE_CHECKING:
    # Only its name: it brings tables.
    from planner.results.bulk import TakenTable

router = APIRouter(prefix="/department", tags=["department"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_FORM = described(file=FILE)
_STATUSES = {200: "All of it is there now, as the table says."}
_REFUSED = {404: "season_missing", 409: "result_changed", 422: "result_table_refused"}


class Taken(BaseModel):
    """How many results were entered, and how many were there already just so.

    `notes` are what there is to say of the table besides.
    """

    entered: int
    known: int
    notes: list[Fault]


@write(
    router,
    "/results.csv",
    Taken,
    Code.NO_FORM,
    statuses=_STATUSES,
    refused=_REFUSED,
    extra=_FORM,
)
def enter_csv(
    caller: ActingDepartment, form: Sent, parts: AllParts, request: Request
) -> Response:
    """Enter a table of results, a CSV file in the field `file`: all or none."""
    taken = enter_results(parts, form.of("file"), "results.csv", caller)
    return written(Taken, _told(taken, request), 200)


@write(
    router,
    "/results.xlsx",
    Taken,
    Code.NO_FORM,
    statuses=_STATUSES,
    refused=_REFUSED,
    extra=_FORM,
)
def enter_xlsx(
    caller: ActingDepartment, form: Sent, parts: AllParts, request: Request
) -> Response:
    """Enter a table of results, a workbook in the field `file`: all or none."""
    taken = enter_results(parts, form.of("file"), "results.xlsx", caller)
    return written(Taken, _told(taken, request), 200)


def _told(taken: "TakenTable", request: Request) -> dict[str, Any]:
    chosen = language(wanted(request))
    return {
        "entered": len(taken.entered),
        "known": taken.known,
        "notes": [_note(finding, chosen) for finding in taken.findings],
    }


def _note(finding: Finding, chosen: str) -> Fault:
    message = finding.message
    text = message.zh if chosen == "zh" else message.en
    return Fault(location=place_of(finding), message=text)


@router.get(
    "/results/form.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The caller has it already."},
        **responses(*READING, *_CLOSED),
    },
)
def form_to_fill_in(
    department_id: OwnDepartment,
    seen: Watched,
    _tagged: Tagged,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    today: Today,
) -> Response:
    """Download the table of results that lack, to be filled in and sent back."""
    names = {item_id: item.name for item_id, item in facts.items.items()}
    content, rows = results_form_as_xlsx(store, year, department_id, names, today)
    seen(rows)
    return Response(content, media_type=XLSX)
