"""What is prepared before a year is open: the newest import, and the newest plan."""

from collections.abc import Callable

from planner.agenda.record import Prepared, Stand
from planner.drafts.imports import Import
from planner.drafts.plans import PlanDraft, PlanStatus
from planner.drafts.port import DraftBook
from planner.jobs.record import ENDED, Job

#: Returns a job by its id.
JobOf = Callable[[str], Job | None]


def prepared_at(drafts: DraftBook, job_of: JobOf) -> Prepared:
    """Return how the newest import stands, and the newest plan of it."""
    imported = next(iter(drafts.imports(limit=1)), None)
    if imported is None:
        return Prepared()
    plans = drafts.plans(import_id=imported.import_id, limit=1)
    plan = next(iter(plans), None)
    return Prepared(
        imported=_import_stand(imported, job_of),
        import_id=imported.import_id,
        planned=_plan_stand(plan, job_of) if plan else Stand.NONE,
        plan_id=plan.plan_id if plan else "",
        approving=bool(plan and plan.approval_job and _runs(plan.approval_job, job_of)),
    )


def _import_stand(imported: Import, job_of: JobOf) -> Stand:
    if imported.checked is not None:
        return Stand.READY if imported.checked.usable else Stand.FAULTY
    return Stand.WORKING if _runs(imported.job_id, job_of) else Stand.FAULTY


def _plan_stand(plan: PlanDraft, job_of: JobOf) -> Stand:
    if plan.outcome is not None:
        planned = plan.outcome.status is PlanStatus.PLANNED
        return Stand.READY if planned else Stand.FAULTY
    return Stand.WORKING if _runs(plan.job_id, job_of) else Stand.FAULTY


def _runs(job_id: str, job_of: JobOf) -> bool:
    job = job_of(job_id)
    return job is not None and job.state not in ENDED
