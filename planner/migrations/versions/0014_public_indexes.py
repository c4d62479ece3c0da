"""Indexes by firm for what the public asks, and what the feed came after."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_listed_year_id_target_id_name": ("listed", "target_id", "name"),
    "ix_visits_year_id_target_id": ("visits", "target_id"),
    "ix_visits_year_id_round_id_target_id": ("visits", "round_id", "target_id"),
}
_CAME_AFTER = ("ledger", "versions", "steps")


def upgrade() -> None:
    """Make the indexes; a feed that came after nothing is compared with all."""
    for name, (table, *columns) in _INDEXES.items():
        op.create_index(name, table, ["year_id", *columns])
    with op.batch_alter_table("feed_state") as state:
        for column in _CAME_AFTER:
            added = sa.Column(column, sa.BigInteger, nullable=False, server_default="0")
            state.add_column(added)
    with op.batch_alter_table("feed_state") as state:
        for column in _CAME_AFTER:
            state.alter_column(column, server_default=None)


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("feed_state") as state:
        for column in reversed(_CAME_AFTER):
            state.drop_column(column)
    for name, (table, *_) in _INDEXES.items():
        op.drop_index(name, table)
