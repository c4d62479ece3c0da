"""What an auditor is given of a round beside its row, by a snapshot's name."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, empty for the rounds that are there."""
    with op.batch_alter_table("rounds") as batch:
        batch.add_column(
            sa.Column("audit_snapshot", _KEY, nullable=False, server_default="")
        )
    with op.batch_alter_table("rounds") as batch:
        batch.alter_column("audit_snapshot", server_default=None)


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("rounds") as batch:
        batch.drop_column("audit_snapshot")
