"""Who was replaced, and who stands in, among listed targets and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_COLUMNS = (
    ("listed", ("replaced", "replaces")),
    ("visits", ("withdrawn", "replaces")),
)


def upgrade() -> None:
    """Add the columns, empty in the rows that are there."""
    for table, names in _COLUMNS:
        with op.batch_alter_table(table) as batch:
            for name in names:
                column = sa.Column(name, _KEY, nullable=False, server_default="")
                batch.add_column(column)
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.alter_column(name, server_default=None)


def downgrade() -> None:
    """Drop the columns."""
    for table, names in _COLUMNS:
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
