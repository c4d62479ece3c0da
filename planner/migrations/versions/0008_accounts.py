"""Users, their links and sessions, tries, who was shown what; and tokens' roles."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_MEANT = {"regulator": "coordinator", "department": "lead", "party": "party"}


def upgrade() -> None:
    """Make the tables; a token there is has the role that its audience means."""
    _people()
    op.create_table(
        "tries",
        sa.Column("window", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("bucket", _KEY, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("window", "bucket", name="pk_tries"),
    )
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "access_log",
        sa.Column("number", number, autoincrement=True, nullable=False),
        *_texts("at", "actor", "role"),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_access_log"),
    )
    op.create_index("ix_access_log_actor_number", "access_log", ["actor", "number"])
    with op.batch_alter_table("tokens") as batch:
        batch.add_column(sa.Column("role", _KEY, nullable=True))
    tokens = sa.table("tokens", sa.column("role"), sa.column("audience"))
    for audience, role in _MEANT.items():
        op.execute(
            tokens.update().where(tokens.c.audience == audience).values(role=role)
        )
    with op.batch_alter_table("tokens") as batch:
        batch.alter_column("role", existing_type=_KEY, nullable=False)


def _people() -> None:
    op.create_table(
        "users",
        *_texts("user_id", "user_name"),
        sa.Column("name", sa.Text, nullable=False),
        *_texts("role"),
        *_texts("department_id", "party", nullable=True),
        sa.Column("password_hash", sa.Text, nullable=True),
        *_texts("subject", "email", nullable=True),
        *_texts("created_at", "secured_at"),
        *_texts("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
    )
    for name in ("user_name", "subject", "email"):
        op.create_index(f"ix_users_{name}", "users", [name], unique=True)
    op.create_table(
        "account_links",
        *_texts("digest", "link_id", "role"),
        *_texts("department_id", "party", nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        *_texts("user_id", nullable=True),
        *_texts("made_by", "created_at", "expires_at"),
        *_texts("used_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_account_links"),
    )
    op.create_index(
        "ix_account_links_link_id", "account_links", ["link_id"], unique=True
    )
    op.create_table(
        "sessions",
        *_texts("digest", "user_id", "created_at", "seen_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, _KEY, nullable=nullable) for name in names]


def downgrade() -> None:
    """Drop all of it; a token of a role that didn't exist then is taken back."""
    op.execute(
        sa.text(
            "UPDATE tokens SET revoked_at = created_at "
            "WHERE role IN ('auditor', 'clerk') AND revoked_at IS NULL"
        )
    )
    with op.batch_alter_table("tokens") as batch:
        batch.drop_column("role")
    for table in ("access_log", "tries", "sessions", "account_links", "users"):
        op.drop_table(table)
