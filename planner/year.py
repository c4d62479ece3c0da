"""A whole year as one record: what is written to files and published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.errors import Finding
from planner.pairing.second_lottery import TeamMember
from planner.planning.plan import AnnualPlan
from planner.policy.record import Policy
from planner.registry import Department, Inspector, Item, Result
from planner.replacement.record import Recorded
from planner.visits import Visit


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

    `frame` is the frozen table (statement columns, text). `selections` are
    (entry_id, target_id) pairs of all selected targets.
    """

    round_id: str
    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    policy: Mapping[str, Any]
    strata: Mapping[str, Any]
    reveals: Mapping[str, Any]
    seed: str
    custody_key: str | None
    frame: pd.DataFrame
    record: Mapping[str, Any]

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
    them since. `as_of` is the newest event of the ledger that a year held step by
    step takes account of.
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
    as_of: int | None = None
