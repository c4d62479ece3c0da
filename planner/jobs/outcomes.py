"""What becomes of a job: its result, or the findings why it came to nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.errors import Finding
from planner.jobs.findings_json import finding_json, finding_of

_FAILED = "failed"
#: An outcome tells so many findings at most.
_MOST = 100

#: As JSON; jobs that are done together have one each, by the job's id.
Outcome = Mapping[str, Any]


def failure(findings: Sequence[Finding]) -> Outcome:
    """Return the outcome of a job that came to nothing."""
    return {_FAILED: [finding_json(finding) for finding in findings[:_MOST]]}


def why_failed(outcome: Outcome) -> list[Finding]:
    """Return why a job came to nothing; none where it came to something."""
    return list(map(finding_of, outcome.get(_FAILED, ())))
