"""How the policy asks for each line of the certificate: as requirement or as goal."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty in the rows that are there."""
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("kind", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("certificate") as batch:
        batch.drop_column("kind")
