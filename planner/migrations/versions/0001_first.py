"""The first shape of state: years, rounds, visits, teams, ceremonies, tokens."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_CURRENT = sa.text("superseded_by IS NULL")


def _column(
    name: str,
    kind: TypeEngine[Any] | type[TypeEngine[Any]],
    *,
    nullable: bool = False,
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _year_id(table: str) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return _column("year_id", _KEY), sa.ForeignKeyConstraint(
        ["year_id"], ["years.year_id"], name=f"fk_{table}_year_id"
    )


def _of_a_year(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        *_year_id(table),
        _column("key", _KEY),
        *columns,
        sa.PrimaryKeyConstraint("year_id", "key", name=f"pk_{table}"),
    )


def _years() -> None:
    op.create_table(
        "years",
        _column("year_id", _KEY),
        _column("year", sa.Integer),
        _column("published_at", _KEY),
        _column("superseded_by", _KEY, nullable=True),
        _column("embargo", _KEY),
        _column("status", _KEY),
        _column("bound", sa.Integer),
        _column("policy", sa.JSON),
        _column("summary", sa.JSON),
        sa.PrimaryKeyConstraint("year_id", name="pk_years"),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["years.year_id"],
            name="fk_years_superseded_by",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(
        "uq_years_current",
        "years",
        ["year"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def _libraries() -> None:
    _of_a_year(
        "departments",
        _column("department_id", _KEY),
        _column("name", sa.Text),
        _column("level", sa.Text),
        _column("districts", sa.Text),
    )
    _of_a_year(
        "inspectors",
        _column("inspector_id", _KEY),
        _column("name", sa.Text),
        _column("department_id", _KEY),
    )
    _of_a_year(
        "items",
        _column("item_id", _KEY),
        _column("department_id", _KEY),
        _column("name", sa.Text),
        _column("kind", sa.Text),
        _column("legal_basis", sa.Text),
        _column("method", sa.Text),
    )


def _plan() -> None:
    _of_a_year(
        "entries",
        _column("entry_id", _KEY),
        _column("name", sa.Text),
        _column("field", sa.Text),
        _column("initiator", _KEY),
        _column("cooperators", sa.Text),
        _column("item_ids", sa.Text),
        _column("proposal_ids", sa.Text),
        _column("scope", sa.JSON),
        _column("grades", sa.Text),
        _column("start", sa.Date),
        _column("end", sa.Date),
        _column("basis", sa.Text),
        _column("times", sa.Integer),
        _column("ratio", sa.Text),
        _column("base", sa.BigInteger),
        _column("total", sa.BigInteger),
        _column("rounding", sa.Text),
        _column("occurrences", sa.JSON),
        _column("remainder_of", _KEY),
        _column("mode", sa.Text),
        _column("note", sa.Text),
    )
    _of_a_year(
        "merges",
        _column("proposal_id", _KEY),
        _column("entry_id", _KEY),
        _column("signs", sa.Text),
    )
    _of_a_year(
        "certificate",
        _column("requirement", sa.Text),
        _column("measured_over", sa.Text),
        _column("asked", sa.Text, nullable=True),
        _column("reached", sa.Text),
        _column("rounding", sa.Text),
        _column("slack", sa.Text, nullable=True),
        _column("holds", sa.Boolean),
    )
    _of_a_year(
        "findings",
        _column("file", sa.Text),
        _column("row", sa.BigInteger, nullable=True),
        _column("column", sa.Text),
        _column("level", sa.Text),
        _column("code", sa.Text),
        _column("message_zh", sa.Text),
        _column("message_en", sa.Text),
        _column("value", sa.Text),
        _column("remedy", sa.Text),
    )


def _rounds() -> None:
    _of_a_year(
        "quotas",
        _column("round_id", _KEY),
        _column("entry_id", _KEY),
        _column("stratum", sa.Text),
        _column("district", sa.Text),
        _column("grade", sa.Text),
        _column("eligible", sa.BigInteger),
        _column("ratio", sa.Text),
        _column("expected", sa.Text),
        _column("probability", sa.Text),
        _column("quota", sa.BigInteger),
    )
    op.create_index(
        "ix_quotas_year_id_entry_id_key", "quotas", ["year_id", "entry_id", "key"]
    )
    _of_a_year(
        "rounds",
        _column("round_id", _KEY),
        _column("statement", sa.JSON),
        _column("plan", sa.JSON),
        _column("strata", sa.JSON),
        _column("reveals", sa.JSON),
        _column("seed", _KEY),
        _column("result_digest", _KEY),
        _column("list_digest", _KEY),
        _column("frame_snapshot", _KEY),
        _column("record_snapshot", _KEY),
        _column("released_on", sa.Date),
    )
    _of_a_year(
        "listed",
        _column("round_id", _KEY),
        _column("entry_id", _KEY),
        _column("target_id", _KEY),
        _column("name", sa.Text),
        _column("district", _KEY),
        _column("released_on", sa.Date),
    )
    op.create_index(
        "ix_listed_year_id_entry_id_key", "listed", ["year_id", "entry_id", "key"]
    )
    op.create_index(
        "ix_listed_year_id_round_id_key", "listed", ["year_id", "round_id", "key"]
    )
    _of_a_year(
        "visits",
        _column("visit_id", _KEY),
        _column("round_id", _KEY),
        _column("target_id", _KEY),
        _column("name", sa.Text),
        _column("district", _KEY),
        _column("address", sa.Text),
        _column("visit_group", _KEY),
        _column("entry_ids", sa.Text),
        _column("initiator", _KEY),
        _column("department_ids", sa.Text),
        _column("item_ids", sa.Text),
        _column("start", sa.Date),
        _column("end", sa.Date),
        _column("day", sa.Date, nullable=True),
    )
    op.create_index(
        "ix_visits_year_id_round_id_key", "visits", ["year_id", "round_id", "key"]
    )
    _of_a_year(
        "teams",
        _column("visit_id", _KEY),
        _column("department_id", _KEY),
        _column("inspector_id", _KEY),
        _column("inspector_name", sa.Text),
        _column("role", sa.Text),
        _column("item_ids", sa.Text),
        _column("exception", sa.Text),
    )
    op.create_index(
        "ix_teams_year_id_department_id_key",
        "teams",
        ["year_id", "department_id", "key"],
    )
    op.create_index(
        "ix_teams_year_id_visit_id_key", "teams", ["year_id", "visit_id", "key"]
    )
    _of_a_year(
        "results",
        _column("visit_id", _KEY),
        _column("department_id", _KEY),
        _column("item_id", _KEY),
        _column("codes", sa.Text),
        _column("inspected_on", sa.Date),
        _column("note", sa.Text),
        _column("followup", sa.Text),
    )


def _members() -> None:
    op.create_table(
        "entry_members",
        *_year_id("entry_members"),
        _column("member", _KEY),
        _column("kind", _KEY),
        _column("key", _KEY),
        sa.PrimaryKeyConstraint(
            "year_id", "member", "kind", "key", name="pk_entry_members"
        ),
    )
    op.create_table(
        "visit_departments",
        *_year_id("visit_departments"),
        _column("department_id", _KEY),
        _column("key", _KEY),
        sa.PrimaryKeyConstraint(
            "year_id", "department_id", "key", name="pk_visit_departments"
        ),
    )


def _secrets() -> None:
    op.create_table(
        "ceremonies",
        _column("year_id", _KEY),
        _column("round_id", _KEY),
        _column("material", sa.JSON),
        sa.PrimaryKeyConstraint("year_id", "round_id", name="pk_ceremonies"),
    )
    op.create_table(
        "tokens",
        _column("token_id", _KEY),
        _column("secret_sha256", _KEY),
        _column("audience", _KEY),
        _column("department_id", _KEY, nullable=True),
        _column("name", sa.Text),
        _column("created_at", _KEY),
        _column("revoked_at", _KEY, nullable=True),
        sa.PrimaryKeyConstraint("token_id", name="pk_tokens"),
    )


def upgrade() -> None:
    """Make all tables."""
    _years()
    _libraries()
    _plan()
    _rounds()
    _members()
    _secrets()


def downgrade() -> None:
    """Drop all tables, those that refer to others first."""
    for table in (
        "tokens",
        "ceremonies",
        "visit_departments",
        "entry_members",
        "results",
        "teams",
        "visits",
        "listed",
        "rounds",
        "quotas",
        "findings",
        "certificate",
        "merges",
        "entries",
        "items",
        "inspectors",
        "departments",
        "years",
    ):
        op.drop_table(table)
