"""The ledger, and tokens of parties to a ceremony."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, _KEY, nullable=False)


def upgrade() -> None:
    """Make the ledger; let a token name its party."""
    op.create_table(
        "ledger",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        _text("at"),
        _text("actor"),
        _text("kind"),
        _text("subject"),
        sa.Column("body", sa.Text, nullable=False),
        _text("salt"),
        _text("body_digest"),
        _text("previous"),
        _text("digest"),
        _text("key"),
        _text("signature"),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger"),
    )
    op.create_index("ix_ledger_subject_seq", "ledger", ["subject", "seq"])
    op.add_column("tokens", sa.Column("party", _KEY, nullable=True))


def downgrade() -> None:
    """Drop the ledger, and what tokens say of parties."""
    with op.batch_alter_table("tokens") as batch:
        batch.drop_column("party")
    op.drop_table("ledger")
