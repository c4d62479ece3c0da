"""The tables of who gets in. Users and tokens stand in the ledger, row by row."""

from sqlalchemy import BigInteger, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.adapters.state.sql_tables import Base
from planner.adapters.state.sql_types import Key, table_of


class Tokens(Base):
    """Callers' tokens, their secrets hashed."""

    __tablename__ = "tokens"
    token_id: Mapped[str] = mapped_column(Key, primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(Key)
    audience: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str | None] = mapped_column(Key)
    party: Mapped[str | None] = mapped_column(Key)
    role: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[str] = mapped_column(Key)
    revoked_at: Mapped[str | None] = mapped_column(Key)


class Users(Base):
    """People who may sign in."""

    __tablename__ = "users"
    user_id: Mapped[str] = mapped_column(Key, primary_key=True)
    user_name: Mapped[str] = mapped_column(Key, index=True, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str | None] = mapped_column(Key)
    party: Mapped[str | None] = mapped_column(Key)
    password_hash: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Key, index=True, unique=True)
    email: Mapped[str | None] = mapped_column(Key, index=True, unique=True)
    created_at: Mapped[str] = mapped_column(Key)
    secured_at: Mapped[str] = mapped_column(Key)
    disabled_at: Mapped[str | None] = mapped_column(Key)


class Links(Base):
    """One-time links, their codes hashed."""

    __tablename__ = "account_links"
    digest: Mapped[str] = mapped_column(Key, primary_key=True)
    link_id: Mapped[str] = mapped_column(Key, index=True, unique=True)
    role: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str | None] = mapped_column(Key)
    party: Mapped[str | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str | None] = mapped_column(Key)
    made_by: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    expires_at: Mapped[str] = mapped_column(Key)
    used_at: Mapped[str | None] = mapped_column(Key)


class Sessions(Base):
    """Browsers that are signed in, their cookies hashed."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(Key, primary_key=True)
    user_id: Mapped[str] = mapped_column(Key)
    created_at: Mapped[str] = mapped_column(Key)
    seen_at: Mapped[str] = mapped_column(Key)
    __table_args__ = (Index(None, "user_id"),)


class Tries(Base):
    """How often passwords and tokens were tried in a window of time."""

    __tablename__ = "tries"
    window: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    bucket: Mapped[str] = mapped_column(Key, primary_key=True)
    tries: Mapped[int]


class Accesses(Base):
    """Who was shown rows that aren't public."""

    __tablename__ = "access_log"
    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    )
    at: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    role: Mapped[str] = mapped_column(Key)
    route: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    __table_args__ = (Index(None, "actor", "number"),)


TOKENS = table_of(Tokens)
USERS = table_of(Users)
LINKS = table_of(Links)
SESSIONS = table_of(Sessions)
TRIES = table_of(Tries)
ACCESSES = table_of(Accesses)
