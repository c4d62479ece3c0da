"""What the regulator is sent of imports, policies, plans asked for, and jobs."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.regulator.schemas import Finding


class Job(BaseModel):
    """Long work: where it is, how far, and what came of it.

    `fraction` is the part of the stage under way that is done, null where nobody knows.
    """

    job_id: str
    kind: str
    state: str
    stage_zh: str
    stage_en: str
    done: int
    total: int
    fraction: float | None
    actor: str
    created_at: str
    started_at: str | None
    updated_at: str
    ended_at: str | None
    attempts: int
    cancel_wanted: bool
    result: dict[str, Any] | None
    findings: list[Finding]


class InputFile(BaseModel):
    """A file of an import: uploaded, taken from the base, or a template."""

    name: str
    size: int
    sha256: str
    origin: str


class FileCount(BaseModel):
    """Rows of a file: those there are, those kept, those rejected."""

    file: str
    rows: int
    kept: int
    rejected: int


class Import(BaseModel):
    """Uploaded inputs; `state` is the check's, and then `usable` says if a plan may be.

    `told` is what the upload itself had to say of files.
    """

    import_id: str
    base: str | None
    state: str
    usable: bool | None
    errors: int | None
    warnings: int | None
    files: list[InputFile]
    counts: list[FileCount]
    told: list[Finding]
    policy_version: int
    actor: str
    created_at: str
    job_id: str


class PolicyVersion(BaseModel):
    """A version of an import's policy, without its text."""

    import_id: str
    number: int
    actor: str
    created_at: str


class Policy(PolicyVersion):
    """A version of an import's policy: the text of policy.toml."""

    text: str


class PolicyText(BaseModel):
    """A policy to save: the whole text of policy.toml."""

    text: str = Field(max_length=60_000)

    model_config = ConfigDict(extra="forbid")


class FieldChange(BaseModel):
    """What a field said and says; null where it is left to its default."""

    field: str
    before: str | None
    after: str | None


class PlanRequest(BaseModel):
    """A plan to make: of an import, under a version of its policy, the newest if null.

    `what_if` varies fields of the policy, as `planner plan --what-if` does.
    """

    import_id: str = Field(alias="import", pattern=r"^[0-9a-f]{32}$")
    policy_version: int | None = Field(default=None, ge=1)
    what_if: list[str] = Field(default_factory=list, max_length=8)

    model_config = ConfigDict(extra="forbid")


class Plan(BaseModel):
    """A plan that was asked for; `status` is null until it is made.

    Then it is `planned`, `infeasible` (see its findings and `ways`) or `refused` (the
    inputs can't be used). `state` is that of the job that makes it.
    """

    plan_id: str
    import_id: str
    policy_version: int
    what_if: list[str]
    state: str
    status: str | None
    today: date | None
    plan_digest: str | None
    summary: dict[str, Any] | None
    tables: list[str]
    actor: str
    created_at: str
    job_id: str
    approval_job: str | None
    approved_by: str | None


class PlanFile(BaseModel):
    """A file of a plan; its `path` is what the address of one file is asked for."""

    path: str
    sha256: str


class TextRow(BaseModel):
    """A row of a table whose columns depend on what was asked: texts by column."""

    cells: dict[str, str]
