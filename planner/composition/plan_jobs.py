"""The job that makes a plan of an import, to be looked at before it is approved."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from rich.console import Console

from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.kept_rows import keep_rows
from planner.adapters.files.output_folder import SUMMARY
from planner.adapters.papers.templates import FOLDER as TEMPLATES
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition.job_reports import Reporter
from planner.composition.office import PLAN_TABLES, PLANS
from planner.composition.plans import Planned, PlanRequest, make_plan
from planner.drafts.plans import PlanDraft, PlanOutcome, PlanStatus
from planner.errors import ExitCode, Finding, InputError
from planner.jobs.record import Job
from planner.publishing.row_of import finding_row
from planner.publishing.store import FindingRow
from planner.publishing.year_rows import rows_of
from planner.year import Year

#: Tables that exist as files alone, in a folder where nothing fits or policies vary.
_TABLES = {
    "ways": "plan/ways_out.csv",
    "conflict": "plan/conflict.csv",
    "what_if": "what_if.csv",
}


def draft_plan(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Make a plan, write its files and keep what came of it.

    Raises
    ------
    PlannerError
        If the kept files were changed, or the policy can't be varied so.
    """
    plan_id = job.request["plan"]
    draft = store.drafts.plan(plan_id)
    if draft is None:
        raise InputError([Finding(file="", code="plan_unknown", value=plan_id)])
    out = workspace.folder / PLANS / plan_id
    out.parent.mkdir(mode=0o700, exist_ok=True)
    out.mkdir(mode=0o700, exist_ok=True)
    today = date.fromisoformat(job.request["today"])
    planned = make_plan(
        _request(workspace, draft, out, today), Console(quiet=True), reporter
    )
    outcome = _outcome(workspace, planned, out, today)
    store.drafts.planned(plan_id, outcome)
    return {"plan": plan_id, "status": outcome.status.value}


def _request(
    workspace: Workspace, draft: PlanDraft, out: Path, today: date
) -> PlanRequest:
    templates = workspace.folder / TEMPLATES
    return PlanRequest(
        inputs=KeptInputs(workspace.folder / "inputs").at(draft.inputs),
        out=out,
        templates=templates if templates.is_dir() else None,
        what_if=draft.what_if,
        today=today,
        workspace=workspace.folder,
    )


def _outcome(
    workspace: Workspace, planned: Planned, out: Path, today: date
) -> PlanOutcome:
    summary = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
    files = summary.pop("files", {})
    rows = {"findings": _kept_findings(workspace, planned.findings)}
    if planned.year is not None:
        rows |= _kept_year(workspace, planned.year)
    for name, path in _TABLES.items():
        if path in files:
            rows[name] = _kept_table(workspace, out / path)
    return PlanOutcome(
        status=_status(planned),
        today=(planned.today or today).isoformat(),
        plan_digest=planned.digest,
        summary=summary,
        rows=rows,
        files=files,
    )


def _status(planned: Planned) -> PlanStatus:
    if planned.year is not None:
        return PlanStatus.PLANNED
    lacking = planned.code == ExitCode.INFEASIBLE
    return PlanStatus.INFEASIBLE if lacking else PlanStatus.REFUSED


def _kept_findings(workspace: Workspace, findings: Sequence[Finding]) -> str:
    rows = [finding_row(f"{n:010d}", finding) for n, finding in enumerate(findings)]
    return keep_rows(workspace, FindingRow, rows)


def _kept_year(workspace: Workspace, year: Year) -> dict[str, str]:
    rows = rows_of(year, {})
    return {
        name: keep_rows(workspace, kind, cast("list[Any]", rows[kind]))
        for name, kind in PLAN_TABLES.items()
        if kind in rows and name != "findings"
    }


def _kept_table(workspace: Workspace, path: Path) -> str:
    """Keep a table of texts as one object a row."""
    with path.open(encoding="utf-8", newline="") as stream:
        return keep_rows(workspace, dict[str, str], list(csv.DictReader(stream)))
