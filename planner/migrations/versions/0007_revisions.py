"""Versions of the plan, and what revisions changed of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_DAYS = ("start", "end", "new_start", "new_end")


def upgrade() -> None:
    """Make the table of changes; every year there is has the plan's first version."""
    op.create_table(
        "plan_changes",
        sa.Column("year_id", _KEY, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change", _KEY, nullable=False),
        sa.Column("entry_id", _KEY, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("proposal_ids", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *(sa.Column(name, sa.Date, nullable=True) for name in _DAYS),
        sa.Column("kept_rounds", sa.Text, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("year_id", "key", name="pk_plan_changes"),
        sa.ForeignKeyConstraint(
            ["year_id"], ["years.year_id"], name="fk_plan_changes_year_id"
        ),
    )
    with op.batch_alter_table("years") as batch:
        column = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        batch.add_column(column)
    with op.batch_alter_table("years") as batch:
        batch.alter_column("version", server_default=None)


def downgrade() -> None:
    """Drop the table of changes, and what years say of versions."""
    with op.batch_alter_table("years") as batch:
        batch.drop_column("version")
    op.drop_table("plan_changes")
