"""How far departments' parts of visits are, and indexes for large years."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")

#: The table is filled from the results that there are.
_FILL = sa.text(
    """
    INSERT INTO result_parts
      (year, visit_id, department_id, entered, published,
       ended_on, entered_on, published_on, first_published_on)
    SELECT year, visit_id, department_id, count(*), count(published_on),
      max(inspected_on), max(entered_on), max(published_on), min(published_on)
    FROM result_versions AS one
    WHERE stage NOT IN ('sent-back', 'withdrawn') AND version = (
      SELECT max(version) FROM result_versions AS other
      WHERE other.year = one.year AND other.visit_id = one.visit_id
        AND other.department_id = one.department_id AND other.item_id = one.item_id)
    GROUP BY year, visit_id, department_id
    """
)


def upgrade() -> None:
    """Make the table and fill it; make the indexes."""
    op.create_table(
        "result_parts",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("visit_id", _KEY, nullable=False),
        sa.Column("department_id", _KEY, nullable=False),
        sa.Column("entered", sa.Integer, nullable=False),
        sa.Column("published", sa.Integer, nullable=False),
        sa.Column("ended_on", sa.Date, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("published_on", sa.Date, nullable=True),
        sa.Column("first_published_on", sa.Date, nullable=True),
        sa.PrimaryKeyConstraint(
            "year", "visit_id", "department_id", name="pk_result_parts"
        ),
    )
    op.execute(_FILL)
    op.create_index(
        "ix_result_versions_year_codes", "result_versions", ["year", "codes"]
    )
    op.create_index("ix_results_year_id_visit_id", "results", ["year_id", "visit_id"])


def downgrade() -> None:
    """Take both away; what the table held follows from the results."""
    op.drop_index("ix_results_year_id_visit_id", "results")
    op.drop_index("ix_result_versions_year_codes", "result_versions")
    op.drop_table("result_parts")
