"""How often self-checks were asked for, by caller."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of attempts."""
    op.create_table(
        "self_check_attempts",
        sa.Column("window", sa.BigInteger, nullable=False),
        sa.Column("caller", _KEY, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("window", "caller", name="pk_self_check_attempts"),
    )


def downgrade() -> None:
    """Drop the table of attempts."""
    op.drop_table("self_check_attempts")
