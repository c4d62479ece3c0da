"""What a job told the ledger: looked for by its id, should it be begun again."""

from collections.abc import Mapping
from typing import Any

from planner.ledger.event import Kind
from planner.ledger.port import Ledger

_JOB = "job"


def by_job(job: str) -> dict[str, str]:
    """Return what an event says of the job that tells it, nothing where none does."""
    return {_JOB: job} if job else {}


def revision_by(ledger: Ledger, job: str) -> Mapping[str, Any] | None:
    """Return what a job told of the version of a plan that it made, if it made one."""
    told = reversed(ledger.events(kind=Kind.REVISION))
    return next((event.body for event in told if event.body.get(_JOB) == job), None)


def drafted_by(ledger: Ledger, round_id: str, job: str) -> bool:
    """Tell whether it was this job that drafted a round."""
    told = ledger.events(subject=round_id)
    planned = [event for event in told if event.kind is Kind.PLAN]
    drafted = any(event.kind is Kind.DRAFT for event in told)
    # A draft rests on the newest plan: an earlier one came to nothing.
    return drafted and planned[-1].body.get(_JOB) == job
