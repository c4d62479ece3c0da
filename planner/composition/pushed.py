"""What became of tables that jobs take into the library, as the ledger keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planner.adapters.state.workspace import Workspace
from planner.counts import FileCount
from planner.errors import Finding
from planner.jobs.findings_json import finding_json
from planner.jobs.outcomes import Outcome
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.library.record import library_subject
from planner.season.shelf import keep_document, read_document

#: A job's result has so many findings at most.
_TOLD = 100


def outcome(
    changed: Mapping[str, int], counted: FileCount, findings: Sequence[Finding]
) -> Outcome:
    """Return what is told of a table; the snapshot's name is added to it."""
    return {
        "new_snapshot": any(changed.values()),
        "changed": dict(changed),
        "rows": counted.rows,
        "kept": counted.kept,
        "rejected": counted.rejected,
        "findings": [finding_json(finding) for finding in findings[:_TOLD]],
        "findings_in_all": len(findings),
    }


def keep_told(workspace: Workspace, told: Mapping[str, Outcome]) -> dict[str, Any]:
    """Return what an event says of the jobs that it is of, and keep what they tell."""
    if not told:
        return {}
    kept = keep_document(workspace, {job: dict(one) for job, one in told.items()})
    return {"jobs": list(told), "told": kept}


def told_before(
    workspace: Workspace, ledger: Ledger, year: int, jobs: Iterable[str]
) -> dict[str, Outcome]:
    """Return what jobs told in a life before, of those that came so far."""
    asked, found = set(jobs), dict[str, Outcome]()
    events = ledger.events(subject=library_subject(year), kind=Kind.IMPORT)
    for body in (event.body for event in events):
        if there := asked & set(body.get("jobs", ())):
            told = read_document(workspace, body["told"])
            name = body["snapshot"]
            found |= {job: {"snapshot": name, **told[job]} for job in there}
    return found
