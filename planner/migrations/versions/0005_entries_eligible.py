"""How many targets the scope of an entry holds, before any of its rounds is drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty in the rows that are there."""
    with op.batch_alter_table("entries") as batch:
        batch.add_column(sa.Column("eligible", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("entries") as batch:
        batch.drop_column("eligible")
