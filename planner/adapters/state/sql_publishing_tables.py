"""Tables of what became public: withdrawals, visits done, and the feed of changes.

They are kept by calendar year, since a year that is held step by step is published
anew, under another id, with every draw.
"""

from datetime import date

from sqlalchemy import BigInteger, Boolean, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.adapters.state.sql_tables import Base
from planner.adapters.state.sql_types import Key, table_of


class Withdrawals(Base):
    """What was taken back of what was published, and what was given back."""

    __tablename__ = "withdrawals"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(Key)
    year: Mapped[int]
    what: Mapped[str] = mapped_column(Key)
    row_key: Mapped[str] = mapped_column(Key)
    was_public: Mapped[bool] = mapped_column(Boolean)
    ground: Mapped[str] = mapped_column(Key)
    note: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    restored_at: Mapped[str | None] = mapped_column(Key)
    restored_note: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index(None, "year", "what", "row_key"),)


class DoneVisits(Base):
    """Visits whose results are out: their rows are public before their windows end."""

    __tablename__ = "done_visits"
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    round_id: Mapped[str] = mapped_column(Key, primary_key=True)
    target_id: Mapped[str] = mapped_column(Key, primary_key=True)
    known_on: Mapped[date]


class Feed(Base):
    """What is public, each at the position of its last change."""

    __tablename__ = "feed"
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(Key, primary_key=True)
    row_key: Mapped[str] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(Key)
    changed_on: Mapped[date]
    position: Mapped[int]
    __table_args__ = (
        Index(None, "position", unique=True),
        Index(None, "public_id"),
    )


class FeedState(Base):
    """How far the feed goes: of which revision and day, and what it came after."""

    __tablename__ = "feed_state"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[str] = mapped_column(Key)
    day: Mapped[date]
    ledger: Mapped[int] = mapped_column(BigInteger)
    versions: Mapped[int] = mapped_column(BigInteger)
    steps: Mapped[int] = mapped_column(BigInteger)


WITHDRAWALS = table_of(Withdrawals)
DONE_VISITS = table_of(DoneVisits)
FEED = table_of(Feed)
FEED_STATE = table_of(FeedState)
