"""What was withdrawn, which visits are done, and the feed of what is public."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def _key(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, _KEY, nullable=nullable)


def upgrade() -> None:
    """Make the tables, empty: what is public follows from the rows there are."""
    op.create_table(
        "withdrawals",
        _key("key"),
        _key("public_id"),
        sa.Column("year", sa.Integer, nullable=False),
        _key("what"),
        _key("row_key"),
        sa.Column("was_public", sa.Boolean, nullable=False),
        _key("ground"),
        sa.Column("note", sa.Text, nullable=False),
        _key("withdrawn_at"),
        _key("actor"),
        _key("restored_at", nullable=True),
        sa.Column("restored_note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_withdrawals"),
    )
    op.create_index(
        "ix_withdrawals_year_what_row_key", "withdrawals", ["year", "what", "row_key"]
    )
    op.create_table(
        "done_visits",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        _key("round_id"),
        _key("target_id"),
        sa.Column("known_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("year", "round_id", "target_id", name="pk_done_visits"),
    )
    op.create_table(
        "feed",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        _key("kind"),
        _key("public_id"),
        _key("row_key"),
        _key("state"),
        _key("digest"),
        sa.Column("changed_on", sa.Date, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", "kind", "public_id", name="pk_feed"),
    )
    op.create_index("ix_feed_position", "feed", ["position"], unique=True)
    op.create_index("ix_feed_public_id", "feed", ["public_id"])
    op.create_table(
        "feed_state",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        _key("revision"),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_feed_state"),
    )


def downgrade() -> None:
    """Drop the tables; withdrawals stay in the ledger alone."""
    for table in ("feed_state", "feed", "done_visits", "withdrawals"):
        op.drop_table(table)
