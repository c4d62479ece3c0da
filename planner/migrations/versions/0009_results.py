"""Results in versions, steps after them, confirmed teams, and years' holidays."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_PLACE = ("visit_id", "department_id", "item_id")
_INDEX = ("year", "department_id", "visit_id", "item_id", "version")


def upgrade() -> None:
    """Make the tables; of years that are there no holidays are known."""
    _make_versions()
    _make(
        "result_steps",
        (*_PLACE, "number"),
        sa.Column("kind", _KEY, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("handler_id", _KEY, nullable=False),
    )
    _make(
        "team_confirmations",
        ("visit_id", "department_id", "number"),
        sa.Column("team", _KEY, nullable=False),
    )
    with op.batch_alter_table("years") as batch:
        batch.add_column(sa.Column("holidays", sa.JSON, nullable=True))


def downgrade() -> None:
    """Take the tables away, and all that is in them."""
    with op.batch_alter_table("years") as batch:
        batch.drop_column("holidays")
    for table in ("team_confirmations", "result_steps", "result_versions"):
        op.drop_table(table)


def _make_versions() -> None:
    _make(
        "result_versions",
        (*_PLACE, "version"),
        sa.Column("stage", _KEY, nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("inspected_on", sa.Date, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("first_offence", sa.Boolean, nullable=False),
        sa.Column("rectify_by", sa.Date, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("published_on", sa.Date, nullable=True),
        sa.Column("followup", sa.Text, nullable=False),
    )
    name = f"ix_result_versions_{'_'.join(_INDEX)}"
    op.create_index(name, "result_versions", list(_INDEX))


def _make(table: str, key: Sequence[str], *columns: sa.Column[object]) -> None:
    """Make a table; `key` are the columns of its key after the year."""
    numbers = ("version", "number")
    op.create_table(
        table,
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        *(
            sa.Column(name, sa.Integer if name in numbers else _KEY, nullable=False)
            for name in key
        ),
        *columns,
        sa.Column("actor", _KEY, nullable=False),
        sa.Column("at", _KEY, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("year", *key, name=f"pk_{table}"),
        sa.UniqueConstraint("seq", name=f"uq_{table}_seq"),
    )
