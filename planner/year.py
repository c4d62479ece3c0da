"""A whole year as one record: what is written to files and published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from planner.errors import Finding
from planner.finds.expected import ExpectedFinds
from planner.pairing.foresight import TeamChances
from planner.pairing.loads import TeamLoads
from planner.pairing.second_lottery import TeamMember
from planner.planning.capacity_plan import CapacityPlan
from planner.planning.plan import AnnualPlan
from planner.planning.reasons import Explanation
from planner.policy.record import Policy
from planner.registry import (
    CoordinatorPin,
    Department,
    Inspector,
    Item,
    Proposal,
    Result,
)
from planner.replacement.record import Recorded
from planner.revision.record import PlanChange
from planner.shortage.record import Relief
from planner.substitution.record import Changed
from planner.target_table import TargetTable
from planner.visits import Visit


class Asked(StrEnum):
    """How the policy asks for a measure."""

    REQUIREMENT = "requirement"
    GOAL = "goal"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of the ratio certificate.

    `asked` is None where the policy only wants it reported; `slack` is reached
    minus asked in the direction that satisfies. Shares are fractions of 1.
    """

    requirement: str
    measured_over: str
    asked: str | None
    reached: str
    rounding: str
    slack: str | None
    holds: bool
    kind: Asked

    def __post_init__(self) -> None:
        if (self.kind is Asked.REPORTED) != (self.asked is None):
            msg = f"{self.requirement}: {self.kind} but asked {self.asked}"
            raise ValueError(msg)

    @property
    def broken(self) -> bool:
        """Whether it had to be reached and isn't."""
        return self.kind is Asked.REQUIREMENT and not self.holds


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRow:
    """One stratum's quota in one round; numbers as decimal text, as in `quotas.csv`."""

    round_id: str
    entry_id: str
    stratum: str
    district: str
    grade: str
    eligible: int
    ratio: str
    expected: str
    probability: str
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRecord:
    """A drawn round, whole; the JSON members are as PROTOCOL section 10 names them.

    `frame` is the frozen table, of the statement's columns. `selections` are
    (entry_id, target_id) pairs of all selected targets. `roster` and `teams` (as in
    docs/teams.md) are there once the teams are drawn, and only where the statement
    fixed the roster; `roster_changes` where changes were entered since.
    """

    round_id: str
    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    policy: Mapping[str, Any]
    strata: Mapping[str, Any]
    reveals: Mapping[str, Any]
    seed: str
    custody_key: str | None
    frame: TargetTable
    record: Mapping[str, Any]
    roster: Mapping[str, Any] | None = None
    roster_changes: Mapping[str, Any] | None = None
    teams: Mapping[str, Any] | None = None

    @property
    def selections(self) -> list[tuple[str, str]]:
        """All (entry_id, target_id) pairs drawn, in the record's order."""
        return [
            (stratum["entry"], target_id)
            for stratum in self.record["strata"]
            for target_id, _ in stratum["selected"]
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A finished year. `year_id` is the digest of inputs, policy and ceremony.

    `visits` and `teams` are as they were drawn, `replacements` what was changed of
    them since; `reliefs` say of each round why some visits have no team; `changes` is
    what revisions changed of the plan. `as_of` is the newest event of the ledger that
    a year held step by step takes account of.
    """

    year_id: str
    policy: Policy
    departments: tuple[Department, ...]
    inspectors: tuple[Inspector, ...]
    items: tuple[Item, ...]
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    plan: AnnualPlan
    certificate: tuple[Requirement, ...]
    quotas: tuple[QuotaRow, ...]
    rounds: tuple[RoundRecord, ...]
    visits: tuple[Visit, ...]
    teams: tuple[TeamMember, ...]
    addresses: Mapping[str, str]
    summary: Mapping[str, Any]
    replacements: tuple[Recorded, ...] = ()
    substitutions: tuple[Changed, ...] = ()
    changes: tuple[PlanChange, ...] = ()
    as_of: int | None = None
    proposals: tuple[Proposal, ...] = ()
    capacity: CapacityPlan = field(default_factory=CapacityPlan)
    pins: tuple[CoordinatorPin, ...] = ()
    explanation: Explanation | None = None
    team_chances: tuple[TeamChances, ...] = ()
    team_loads: tuple[TeamLoads, ...] = ()
    finds: ExpectedFinds | None = None
    reliefs: tuple[Relief, ...] = ()
    holidays: Mapping[date, bool] = field(default_factory=dict)
