"""Jobs, imports and plans as they are shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from planner.drafts.imports import Import
from planner.drafts.plans import PlanDraft
from planner.errors import Finding
from planner.jobs.record import Job
from planner.publishing.row_of import finding_row


def shown_findings(findings: Sequence[Finding]) -> list[Any]:
    """Return findings as rows of `findings.csv`."""
    return [finding_row("", finding) for finding in findings]


def shown_job(job: Job) -> dict[str, Any]:
    """Return a job with its progress and findings laid out."""
    fields = (
        "job_id",
        "kind",
        "state",
        "actor",
        "created_at",
        "started_at",
        "updated_at",
        "ended_at",
        "attempts",
        "cancel_wanted",
        "result",
    )
    return {
        **{name: getattr(job, name) for name in fields},
        **asdict(job.progress),
        "fraction": job.progress.fraction,
        "findings": shown_findings(job.findings),
    }


def shown_import(
    import_: Import, job: Job | None, policy_version: int
) -> dict[str, Any]:
    """Return an import with how its check stands."""
    checked = import_.checked
    return {
        "import_id": import_.import_id,
        "base": import_.base,
        "state": _state(job, done=checked is not None),
        "usable": checked.usable if checked else None,
        "errors": checked.errors if checked else None,
        "warnings": checked.warnings if checked else None,
        "files": import_.files,
        "counts": checked.counts if checked else (),
        "told": shown_findings(import_.told),
        "policy_version": policy_version,
        "actor": import_.actor,
        "created_at": import_.created_at,
        "job_id": import_.job_id,
    }


def shown_plan(plan: PlanDraft, job: Job | None) -> dict[str, Any]:
    """Return a plan that was asked for, with what came of it."""
    outcome = plan.outcome
    return {
        "plan_id": plan.plan_id,
        "import_id": plan.import_id,
        "policy_version": plan.policy_version,
        "what_if": list(plan.what_if),
        "state": _state(job, done=outcome is not None),
        "status": outcome.status.value if outcome else None,
        "today": outcome.today if outcome else None,
        "plan_digest": (outcome.plan_digest or None) if outcome else None,
        "summary": outcome.summary if outcome else None,
        "tables": sorted(outcome.rows) if outcome else [],
        "actor": plan.actor,
        "created_at": plan.created_at,
        "job_id": plan.job_id,
        "approval_job": plan.approval_job,
        "approved_by": plan.approved_by,
    }


def _state(job: Job | None, *, done: bool) -> str:
    if done:
        return "done"
    # A job not there yet is on its way: it is kept right after what it is for.
    return job.state.value if job else "queued"
