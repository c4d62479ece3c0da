"""The monthly report for the joint meeting: a page, a workbook, a document."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser
from api.console.asked import ThisYear, year_there
from api.console.family import show
from api.console.results import RESULTS
from api.deps import AllParts, AtOffice, Month, Today
from api.errors import Code, responses
from api.followups import month_of
from api.pages.routing import page_route
from api.parts import monthly_as_docx, monthly_as_xlsx
from api.tabular import DOCX, XLSX
from planner.publishing.results_due import report_of
from planner.results.monthly import MonthlyReport

router = APIRouter(tags=["console"])

REPORT = f"{RESULTS}/report"
_REFUSED = responses(Code.WRONG_ROLE, Code.NO_YEAR, Code.INVALID)


def _report(
    parts: AllParts, today: Today, year: ThisYear, month: Month = None
) -> MonthlyReport:
    there = year_there(year)
    return report_of(parts.store, there, month_of(there, month, today), today)


#: Of the month that was asked for, the last one's without.
Report = Annotated[MonthlyReport, Depends(_report)]


@page_route(router, REPORT, Code.WRONG_ROLE, Code.NO_YEAR)
def report(visitor: ConsoleUser, request: Request, made: Report) -> Response:
    """Show the monthly report; the last month's, unless asked."""
    return show(request, visitor, "report.html", report=made)


@router.get(
    f"{REPORT}.xlsx",
    response_class=Response,
    responses={
        200: {"description": "The report as a workbook.", "content": {XLSX: {}}},
        **_REFUSED,
    },
)
def workbook(_visitor: ConsoleUser, made: Report) -> Response:
    """Send the monthly report as a workbook."""
    return _file(monthly_as_xlsx(made), XLSX, f"report-{made.month}.xlsx")


@router.get(
    f"{REPORT}.docx",
    response_class=Response,
    responses={
        200: {"description": "The report as a document.", "content": {DOCX: {}}},
        **_REFUSED,
    },
)
def report_document(_visitor: ConsoleUser, office: AtOffice, made: Report) -> Response:
    """Send the monthly report as a document, by the office's own template."""
    content = monthly_as_docx(office.workspace.folder, made)
    return _file(content, DOCX, f"report-{made.month}.docx")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
