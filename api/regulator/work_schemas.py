"""What the regulator is sent of imports, policies, plans asked for, and jobs."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.regulator.schemas import Finding


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


_JOB_ID = "5f1c0a9be2d748c3a6b1f0d2"
_IMPORT_ID = "3b9f24c1a07e4d558c6e0f1a2b3c4d5e"
_PLAN_ID = "a41d7c0e93f84b26b5d2c7e80f6a1b9c"
_AT = "2025-12-08T01:30:00Z"


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

    model_config = _example(
        job_id=_JOB_ID,
        kind="plan",
        state="running",
        stage_zh="计划",
        stage_en="plan",
        done=12,
        total=40,
        fraction=0.3,
        actor="regulator:6b1f 双随机办公室",
        created_at=_AT,
        started_at="2025-12-08T01:30:01Z",
        updated_at="2025-12-08T01:30:09Z",
        ended_at=None,
        attempts=1,
        cancel_wanted=False,
        result=None,
        findings=[],
    )


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

    model_config = _example(
        import_id=_IMPORT_ID,
        base=None,
        state="done",
        usable=True,
        errors=2,
        warnings=5,
        files=[
            {
                "name": "targets.csv",
                "size": 5_231_004,
                "sha256": "0f" * 32,
                "origin": "uploaded",
            }
        ],
        counts=[{"file": "targets.csv", "rows": 30_000, "kept": 29_998, "rejected": 2}],
        told=[],
        policy_version=1,
        actor="regulator:6b1f 双随机办公室",
        created_at=_AT,
        job_id=_JOB_ID,
    )


class PolicyVersion(BaseModel):
    """A version of an import's policy, without its text."""

    import_id: str
    number: int
    actor: str
    created_at: str

    model_config = _example(
        import_id=_IMPORT_ID, number=2, actor="regulator:6b1f", created_at=_AT
    )


class Policy(PolicyVersion):
    """A version of an import's policy: the text of policy.toml."""

    text: str

    model_config = _example(
        import_id=_IMPORT_ID,
        number=2,
        actor="regulator:6b1f",
        created_at=_AT,
        text="year = 2026\n\n[shares]\njoint = 0.243\n",
    )


class PolicyText(BaseModel):
    """A policy to save: the whole text of policy.toml."""

    text: str = Field(max_length=60_000)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "year = 2026\n\n[shares]\njoint = 0.3\n"}]
        },
    )


class FieldChange(BaseModel):
    """What a field said and says; null where it is left to its default."""

    field: str
    before: str | None
    after: str | None

    model_config = _example(field="shares.joint", before="0.243", after="0.3")


class PlanRequest(BaseModel):
    """A plan to make: of an import, under a version of its policy, the newest if null.

    `what_if` varies fields of the policy, as `planner plan --what-if` does.
    """

    import_id: str = Field(alias="import", pattern=r"^[0-9a-f]{32}$")
    policy_version: int | None = Field(default=None, ge=1)
    what_if: list[str] = Field(default_factory=list, max_length=8)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "import": _IMPORT_ID,
                    "policy_version": 2,
                    "what_if": ["joint_share=0.3,0.4"],
                }
            ]
        },
    )


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

    model_config = _example(
        plan_id=_PLAN_ID,
        import_id=_IMPORT_ID,
        policy_version=2,
        what_if=["joint_share=0.3,0.4"],
        state="done",
        status="planned",
        today="2025-12-08",
        plan_digest="c3" * 32,
        summary={"counts": {"proposals": 96, "entries": 61, "entries_joint": 17}},
        tables=["certificate", "entries", "findings", "merges", "quotas", "what_if"],
        actor="regulator:6b1f 双随机办公室",
        created_at=_AT,
        job_id=_JOB_ID,
        approval_job=None,
        approved_by=None,
    )


class PlanFile(BaseModel):
    """A file of a plan; its `path` is what the address of one file is asked for."""

    path: str
    sha256: str

    model_config = _example(path="plan/annual_plan.xlsx", sha256="0f" * 32)


class TextRow(BaseModel):
    """A row of a table whose columns depend on what was asked: texts by column."""

    cells: dict[str, str]

    model_config = _example(
        cells={"variant": "1", "shares.joint": "0.3", "status": "optimal"}
    )
