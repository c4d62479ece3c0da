"""Plans asked for of an import under a version of its policy, one of them approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planner.ids import hash_fields

_ID_DIGITS = 32


class PlanStatus(StrEnum):
    """What came of a plan that was asked for."""

    PLANNED = "planned"
    INFEASIBLE = "infeasible"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutcome:
    """What planning came to.

    `plan_digest` is the plan's, by which an approval opens just this plan; `today` the
    day it was made for. `rows` names the snapshots of its tables, `files` the SHA-256
    of each file written, by its path.
    """

    status: PlanStatus
    today: str
    plan_digest: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.status is PlanStatus.PLANNED) != bool(self.plan_digest):
            msg = f"a plan that is {self.status} has a digest, or none"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan asked for; `inputs` names the files that it is made from.

    `approval_job` and `approved_by` tell that it was approved; `version` counts that,
    so that of two approvals one wins.
    """

    plan_id: str
    import_id: str
    policy_version: int
    what_if: tuple[str, ...]
    inputs: str
    actor: str
    created_at: str
    job_id: str
    outcome: PlanOutcome | None = None
    approval_job: str | None = None
    approved_by: str | None = None
    version: int = 1


def plan_id_of(inputs: str, what_if: tuple[str, ...], today: str) -> str:
    """Return the id of a plan: the same files, what-if and day give the same plan."""
    return hash_fields("plan", inputs, today, *what_if)[:_ID_DIGITS]
