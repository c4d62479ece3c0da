"""Long work, uploaded inputs, versions of a policy, plans asked for, first answers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "jobs",
        sa.Column("place", sa.Integer, autoincrement=True, nullable=False),
        *_keys("job_id", "work_key", "kind"),
        sa.Column("request", sa.JSON, nullable=False),
        *_keys("actor", "created_at", "state"),
        sa.Column("progress", sa.JSON, nullable=False),
        *_keys("updated_at"),
        *_keys("started_at", "ended_at", nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_keys("worker", "lease_until", nullable=True),
        sa.Column("cancel_wanted", sa.Boolean, nullable=False),
        sa.Column("result", sa.JSON, nullable=True),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_jobs"),
        sa.UniqueConstraint("job_id", name="uq_jobs_job_id"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_work_key", "jobs", ["work_key"])
    op.create_table(
        "imports",
        sa.Column("place", sa.Integer, autoincrement=True, nullable=False),
        *_keys("import_id"),
        *_keys("base", nullable=True),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        *_keys("actor", "created_at", "job_id"),
        sa.Column("checked", sa.JSON, nullable=True),
        sa.PrimaryKeyConstraint("place", name="pk_imports"),
        sa.UniqueConstraint("import_id", name="uq_imports_import_id"),
    )
    op.create_table(
        "policy_versions",
        *_keys("import_id"),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_keys("actor", "created_at"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_policy_versions"),
        _of_import("policy_versions"),
    )
    op.create_table(
        "plan_drafts",
        sa.Column("place", sa.Integer, autoincrement=True, nullable=False),
        *_keys("plan_id", "import_id"),
        sa.Column("policy_version", sa.Integer, nullable=False),
        sa.Column("what_if", sa.JSON, nullable=False),
        *_keys("inputs", "actor", "created_at", "job_id"),
        sa.Column("outcome", sa.JSON, nullable=True),
        *_keys("approval_job", "approved_by", nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_plan_drafts"),
        sa.UniqueConstraint("plan_id", name="uq_plan_drafts_plan_id"),
        _of_import("plan_drafts"),
    )
    op.create_table(
        "answers",
        *_keys("answer_key", "fingerprint", "created_at", "held_by"),
        *_keys("held_until", nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("answer_key", name="pk_answers"),
    )


def downgrade() -> None:
    """Drop them; what was prepared and is not yet a year is gone with them."""
    for name in ("answers", "plan_drafts", "policy_versions", "imports", "jobs"):
        op.drop_table(name)


def _keys(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, _KEY, nullable=nullable) for name in names]


def _of_import(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["import_id"], ["imports.import_id"], name=f"fk_{table}_import_id"
    )
