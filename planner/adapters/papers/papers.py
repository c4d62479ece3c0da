"""All formal papers of a year, as files below its output folder."""

from dataclasses import dataclass

from planner.adapters.papers.plan_sheets import plan_workbook
from planner.adapters.papers.protocol_sheets import protocol_workbook
from planner.adapters.papers.templates import FOLDER, Templates
from planner.errors import Finding, InputError
from planner.publishing.formal_plan import formal_plan
from planner.publishing.paper_fields import Values, plan_values, protocol_values
from planner.publishing.protocol_lines import merge_protocol
from planner.publishing.report_fields import report_values
from planner.results.monthly import MonthlyReport
from planner.year import Year

PLAN, PROTOCOL, REPORT = "annual_plan", "merge_protocol", "monthly_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper's file; one that is `internal` is for its owner alone to read."""

    path: str
    content: bytes
    internal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The year's papers, and what went wrong with the office's templates."""

    files: tuple[Paper, ...]
    findings: tuple[Finding, ...] = ()


def make_papers(year: Year, templates: Templates | None = None) -> Papers:
    """Return the annual plan and the merge protocol of a year.

    A template was tried before the year was planned; where this year's values still
    bring out a fault, the planner's own is used and the fault told, as by then the
    draw may stand.
    """
    given = templates or Templates()
    plan, protocol = formal_plan(year), merge_protocol(year)
    plan_text, of_plan = _document(given, PLAN, plan_values(plan), plan.year)
    protocol_text, of_protocol = _document(
        given, PROTOCOL, protocol_values(protocol), plan.year
    )
    made = (
        (f"{PLAN}.xlsx", plan_workbook(plan), False),
        (f"{PLAN}.docx", plan_text, False),
        (f"{PROTOCOL}.xlsx", protocol_workbook(protocol), True),
        (f"{PROTOCOL}.docx", protocol_text, True),
    )
    return Papers(
        files=tuple(
            Paper(path=f"plan/{name}", content=content, internal=internal)
            for name, content, internal in made
        ),
        findings=(*of_plan, *of_protocol),
    )


def monthly_document(
    report: MonthlyReport, templates: Templates
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the monthly report; where the planner's own template made it, also why."""
    return _document(templates, REPORT, report_values(report), int(report.month[:4]))


def _document(
    templates: Templates, name: str, values: Values, year: int
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return a document; where the planner's own template made it, also why."""
    template = f"{name}.docx"
    try:
        return templates.filled(template, values, year=year), ()
    except InputError as error:
        aside = Finding(
            file=f"{FOLDER}/{template}", code="template_set_aside", value=template
        )
        content = Templates().filled(template, values, year=year)
        return content, (*error.findings, aside)
