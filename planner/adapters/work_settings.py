"""How long work is done: limits that an administrator may set by environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WorkSettings(BaseSettings):
    """Limits of jobs and uploads; each is read from PLANNER_ and its name in capitals.

    Sizes are in MiB, times in seconds.
    """

    model_config = SettingsConfigDict(env_prefix="PLANNER_", frozen=True)

    jobs_at_once: int = Field(
        default=1, ge=1, le=64, description="Jobs running at once in a workspace."
    )
    job_lease: int = Field(
        default=30,
        ge=2,
        le=3600,
        description="After so long without a sign of its worker a job is begun again.",
    )
    job_memory_mb: int = Field(
        default=4096, ge=256, description="Address space of a job that reads uploads."
    )
    import_seconds: int = Field(
        default=900, ge=1, description="How long the check of an import may take."
    )
    plan_seconds: int = Field(
        default=14_400, ge=1, description="How long any other job may take."
    )
    upload_mb: int = Field(
        default=512, ge=1, description="Body of an upload, and what it unpacks to."
    )
