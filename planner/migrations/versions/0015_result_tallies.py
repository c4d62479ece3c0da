"""How often each thing was found in a visit, of what is public."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")

#: The table is filled from the results that there are.
_FILL = sa.text(
    """
    INSERT INTO result_tallies (year, visit_id, codes, results)
    SELECT year, visit_id, codes, count(*)
    FROM result_versions AS one
    WHERE stage = 'published' AND version = (
      SELECT max(version) FROM result_versions AS other
      WHERE other.year = one.year AND other.visit_id = one.visit_id
        AND other.department_id = one.department_id AND other.item_id = one.item_id
        AND other.stage IN ('published', 'withdrawn'))
    GROUP BY year, visit_id, codes
    """
)


def upgrade() -> None:
    """Make the table and fill it."""
    op.create_table(
        "result_tallies",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("visit_id", _KEY, nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("results", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", "visit_id", "codes", name="pk_result_tallies"),
    )
    op.execute(_FILL)


def downgrade() -> None:
    """Take it away; what it held follows from the results."""
    op.drop_table("result_tallies")
