"""Settings by environment: every `PLANNER_*` variable, and what it may be.

A setting is a field here and a row of the table in docs/operate.md. Each can also be
given by file: `PLANNER_DATABASE_FILE=/run/secrets/database` names the file whose text
is the value, so that a secret stands in no environment.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from planner.errors import Finding, InputError, Level

PREFIX = "PLANNER_"
_FILE = "_FILE"

#: Variables of single options of the command line, which are no settings.
OPTIONS = {"PLANNER_TOKEN": "--token"}


class Settings(BaseSettings):
    """What can be set from outside; empty variables count as not set.

    Sizes are in MiB, times in seconds.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    workspace: Path = Field(
        default=Path("year.workspace"), description="The workspace."
    )
    database: SecretStr | None = Field(
        default=None,
        description="PostgreSQL's address; without it SQLite in the workspace.",
    )
    database_pool: int = Field(
        default=5, ge=1, le=200, description="Connections a process keeps open."
    )
    database_statement_seconds: int = Field(
        default=60, ge=1, le=3600, description="How long one statement may take."
    )
    database_lock_seconds: int = Field(
        default=30, ge=1, le=3600, description="How long a writer waits for its turn."
    )
    engine: Literal["duckdb", "spark"] = Field(
        default="duckdb", description="What counts, ranks and hashes frames."
    )
    spark_remote: SecretStr | None = Field(
        default=None,
        description="Spark Connect's address, sc://host:15002; may hold a token.",
    )
    spark_snapshots: str = Field(
        default="", description="Where the cluster reads snapshots, if elsewhere."
    )
    snapshots: str = Field(
        default="",
        pattern=r"^(s3://[^/\s]+\S*|file:///\S+)?$",
        description="Where snapshots are kept, the workspace's folder before it.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(
        default=8000, ge=1, le=65_535, description="The port to listen on."
    )
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer.")
    forwarded_from: str = Field(
        default="", description="Proxies whose X-Forwarded-* headers are believed."
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s]+[^/\s])?$",
        description="The address outside.",
    )
    office: str = Field(default="", max_length=100, description="The office's name.")
    stop_seconds: int = Field(
        default=30, ge=1, le=600, description="How long requests may end after a stop."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="Lines of JSON, or for people; auto: people on a terminal.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is told."
    )
    metrics_token: SecretStr | None = Field(
        default=None, min_length=16, description="Whoever shows it may read /metrics."
    )
    disk_free_mib: int = Field(
        default=200, ge=0, description="Less free disk than this is not ready."
    )

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

    oidc_issuer: str = Field(
        default="", description="Who else signs people in: its address, https."
    )
    oidc_client_id: str = Field(default="", description="What the issuer calls us.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="What we show the issuer."
    )
    oidc_role_claim: str = Field(
        default="", description="The claim that must agree with a user's role."
    )
    oidc_department_claim: str = Field(
        default="", description="The claim that must agree with a user's department."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Ask the environment, then the files that it names; nothing else."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, _NamedFiles(settings_cls)


class _NamedFiles(PydanticBaseSettingsSource):
    """Values in files that variables ending in `_FILE` name."""

    def get_field_value(
        self, field: FieldInfo, field_name: str
    ) -> tuple[Any, str, bool]:
        """Return the text of the file that is named for a field, if any is."""
        del field
        path = os.environ.get(f"{PREFIX}{field_name.upper()}{_FILE}", "")
        text = Path(path).read_text(encoding="utf-8").strip() if path else None
        return text, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values that are given by file."""
        names = self.settings_cls.model_fields
        found = {
            name: self.get_field_value(field, name)[0] for name, field in names.items()
        }
        return {name: value for name, value in found.items() if value}


def read_settings(**given: Any) -> Settings:
    """Return the settings of this process's environment.

    Parameters
    ----------
    **given
        What the command line says instead, by field.

    Raises
    ------
    InputError
        If one is none, or its file can't be read. Values aren't told: they may be
        secrets.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        findings = [
            _invalid(f"{PREFIX}{str(fault['loc'][0]).upper()}", fault["msg"])
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise InputError(findings) from None
    except OSError as error:
        name = str(error.filename)
        raise InputError([_invalid(name, error.strerror or "")]) from error


def variables() -> list[str]:
    """Return the names of all variables that mean something."""
    settings = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    return [*settings, *OPTIONS, *(f"{name}{_FILE}" for name in settings)]


def unknown_variables(environment: Mapping[str, str]) -> list[Finding]:
    """Return a finding for each `PLANNER_*` variable that means nothing."""
    known = variables()
    return [
        Finding(
            file="",
            code="setting_unknown",
            level=Level.WARNING,
            value=name,
            params={"nearest": ", ".join(get_close_matches(name, known, n=1)) or "-"},
        )
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in known
    ]


def _invalid(name: str, reason: str) -> Finding:
    return Finding(
        file="", code="setting_invalid", value=name, params={"reason": reason}
    )
