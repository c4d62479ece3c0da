"""Findings as JSON, for jobs that run in another process than their asker's."""

from collections.abc import Mapping
from typing import Any

from planner.errors import Finding, Level


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as a JSON object."""
    return {
        "file": finding.file,
        "code": finding.code,
        "level": finding.level.value,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "params": dict(finding.params),
    }


def finding_of(told: Mapping[str, Any]) -> Finding:
    """Return the finding that a JSON object is."""
    return Finding(**{**told, "level": Level(told["level"])})
