"""The tables of results, of what follows from them, and of confirmed teams.

They are kept by the calendar year, and only ever added to. `seq` counts a table's rows
over all years, so that its last one tells whether anything came to it.
"""

from datetime import date

from sqlalchemy import BigInteger, Boolean, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.adapters.state.sql_tables import Base
from planner.adapters.state.sql_types import Choice, Key, Members
from planner.results.followup import StepKind
from planner.results.record import Stage


class ResultVersions(Base):
    """Versions of results; of each the one with the highest number holds."""

    __tablename__ = "result_versions"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    department_id: Mapped[str] = mapped_column(Key, primary_key=True)
    item_id: Mapped[str] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    codes: Mapped[tuple[str, ...]] = mapped_column(Members)
    inspected_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    first_offence: Mapped[bool] = mapped_column(Boolean)
    rectify_by: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Key)
    at: Mapped[str] = mapped_column(Key)
    entered_on: Mapped[date]
    published_on: Mapped[date | None]
    followup: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("seq"),
        Index(None, "year", "department_id", "visit_id", "item_id", "version"),
        Index(None, "year", "codes"),
    )


class ResultParts(Base):
    """How far departments' parts of visits are, as far as results were entered here.

    It follows from the newest versions of results, and is counted with each write.
    """

    __tablename__ = "result_parts"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    department_id: Mapped[str] = mapped_column(Key, primary_key=True)
    entered: Mapped[int]
    published: Mapped[int]
    ended_on: Mapped[date]
    entered_on: Mapped[date]
    published_on: Mapped[date | None]
    first_published_on: Mapped[date | None]


class ResultTallies(Base):
    """How many public results of a visit that stand have the same codes.

    It follows from the versions that are public, and is counted with each write.
    """

    __tablename__ = "result_tallies"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    codes: Mapped[tuple[str, ...]] = mapped_column(Members, primary_key=True)
    results: Mapped[int]


class ResultSteps(Base):
    """Steps after results, counted from 1."""

    __tablename__ = "result_steps"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    department_id: Mapped[str] = mapped_column(Key, primary_key=True)
    item_id: Mapped[str] = mapped_column(Key, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[StepKind] = mapped_column(Choice(StepKind))
    done_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    handler_id: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    at: Mapped[str] = mapped_column(Key)
    seq: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (UniqueConstraint("seq"),)


class TeamConfirmations(Base):
    """Departments' confirmations of their teams, counted from 1."""

    __tablename__ = "team_confirmations"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(Key, primary_key=True)
    department_id: Mapped[str] = mapped_column(Key, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    team: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    at: Mapped[str] = mapped_column(Key)
    seq: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (UniqueConstraint("seq"),)


VERSIONS = Base.metadata.tables["result_versions"]
PARTS = Base.metadata.tables["result_parts"]
TALLIES = Base.metadata.tables["result_tallies"]
STEPS = Base.metadata.tables["result_steps"]
CONFIRMATIONS = Base.metadata.tables["team_confirmations"]
