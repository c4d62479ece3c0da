"""The tables of long work, and of what is prepared before a year is opened."""

from typing import Any, cast

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.adapters.state.sql_tables import Base
from planner.adapters.state.sql_types import Key


class Jobs(Base):
    """Long work; `place` is the order in which it was asked for."""

    __tablename__ = "jobs"
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(Key, unique=True)
    work_key: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Key)
    request: Mapped[Any] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Key)
    progress: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[str] = mapped_column(Key)
    started_at: Mapped[str | None] = mapped_column(Key)
    ended_at: Mapped[str | None] = mapped_column(Key)
    attempts: Mapped[int]
    worker: Mapped[str | None] = mapped_column(Key)
    lease_until: Mapped[str | None] = mapped_column(Key)
    cancel_wanted: Mapped[bool] = mapped_column(Boolean)
    result: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    findings: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int]
    __table_args__ = (Index(None, "state"), Index(None, "work_key"))


class Imports(Base):
    """Uploaded inputs; the key is the digest that they are kept under."""

    __tablename__ = "imports"
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    import_id: Mapped[str] = mapped_column(Key, unique=True)
    base: Mapped[str | None] = mapped_column(Key)
    files: Mapped[Any] = mapped_column(JSON)
    told: Mapped[Any] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    job_id: Mapped[str] = mapped_column(Key)
    checked: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class PolicyVersions(Base):
    """Versions of an import's policy; none is ever changed."""

    __tablename__ = "policy_versions"
    import_id: Mapped[str] = mapped_column(
        Key, ForeignKey("imports.import_id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)


class PlanDrafts(Base):
    """Plans asked for, and which of them opened the year."""

    __tablename__ = "plan_drafts"
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    plan_id: Mapped[str] = mapped_column(Key, unique=True)
    import_id: Mapped[str] = mapped_column(Key, ForeignKey("imports.import_id"))
    policy_version: Mapped[int]
    what_if: Mapped[Any] = mapped_column(JSON)
    inputs: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    job_id: Mapped[str] = mapped_column(Key)
    outcome: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    approval_job: Mapped[str | None] = mapped_column(Key)
    approved_by: Mapped[str | None] = mapped_column(Key)
    version: Mapped[int]


class Answers(Base):
    """First answers to writes that bore an idempotency key, sealed; kept for a day.

    `held_until` is told while the first is still worked on, `answer` afterwards.
    """

    __tablename__ = "answers"
    answer_key: Mapped[str] = mapped_column(Key, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    held_by: Mapped[str] = mapped_column(Key)
    held_until: Mapped[str | None] = mapped_column(Key)
    answer: Mapped[str | None] = mapped_column(Text)


JOBS = cast("Table", Jobs.__table__)
IMPORTS = cast("Table", Imports.__table__)
POLICY_VERSIONS = cast("Table", PolicyVersions.__table__)
PLAN_DRAFTS = cast("Table", PlanDrafts.__table__)
ANSWERS = cast("Table", Answers.__table__)
