"""What the regulator is sent: rows as they are kept."""

from datetime import date
from typing import Any

from pydantic import BaseModel


class Year(BaseModel):
    """A published year."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    embargo: str
    status: str
    bound: int
    version: int


class Years(BaseModel):
    """All published years, superseded ones too."""

    items: list[Year]


class Plan(Year):
    """The annual plan as a whole: the solver's status and bound, and the policy."""

    policy: dict[str, Any]


class Summary(BaseModel):
    """Counts, shares, burden and load, as in `summary.json`."""

    year_id: str
    summary: dict[str, Any]


class Department(BaseModel):
    """A department."""

    department_id: str
    name: str
    level: str
    districts: list[str]


class Inspector(BaseModel):
    """An inspector."""

    inspector_id: str
    name: str
    department_id: str


class Item(BaseModel):
    """An inspection item."""

    item_id: str
    department_id: str
    name: str
    kind: str
    legal_basis: str
    method: str


class Entry(BaseModel):
    """An entry of the annual plan, with the grades that it draws."""

    entry_id: str
    name: str
    field: str
    initiator: str
    cooperators: list[str]
    item_ids: list[str]
    proposal_ids: list[str]
    scope: dict[str, Any]
    grades: list[str]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounding: str
    occurrences: list[dict[str, str]]
    remainder_of: str
    mode: str
    note: str


class Merge(BaseModel):
    """Where a proposal went, and which of the four signs allowed it."""

    proposal_id: str
    entry_id: str
    signs: list[str]


class Change(BaseModel):
    """What a revision of the plan changed of one entry, and who decided it."""

    version: int
    change: str
    entry_id: str
    name: str
    proposal_ids: list[str]
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: list[str]
    decided_on: date
    actor: str


class Requirement(BaseModel):
    """One line of the ratio certificate."""

    requirement: str
    measured_over: str
    asked: str | None
    reached: str
    rounding: str
    slack: str | None
    holds: bool
    kind: str | None


class Finding(BaseModel):
    """What import or planning had to say."""

    file: str
    row: int | None
    column: str
    level: str
    code: str
    message_zh: str
    message_en: str
    value: str
    remedy: str


class Quota(BaseModel):
    """One stratum's quota in one round."""

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


class RoundSummary(BaseModel):
    """A drawn round in a listing."""

    round_id: str
    seed: str
    result_digest: str
    list_digest: str
    released_on: date


class Round(RoundSummary):
    """A drawn round, whole but for its custody key and places."""

    statement: dict[str, Any]
    plan: dict[str, Any]
    strata: dict[str, Any]
    reveals: dict[str, Any]
    frame_snapshot: str
    record_snapshot: str
