"""The tables of state. Each holds one kind of record of `planner.publishing.store`.

Text is compared by code point, so that keys sort as digests do: PostgreSQL is told.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from planner.adapters.state.sql_types import Key, Members, Records, table_of
from planner.publishing import store
from planner.publishing.plan_changes import PlanChangeRow


class Base(DeclarativeBase):
    """Base of all tables; constraints are named alike on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Years(Base):
    """Published years; at most one of a calendar year is not superseded."""

    __tablename__ = "years"
    year_id: Mapped[str] = mapped_column(Key, primary_key=True)
    year: Mapped[int]
    published_at: Mapped[str] = mapped_column(Key)
    superseded_by: Mapped[str | None] = mapped_column(
        Key, ForeignKey("years.year_id", deferrable=True, initially="DEFERRED")
    )
    embargo: Mapped[str] = mapped_column(Key)
    status: Mapped[str] = mapped_column(Key)
    bound: Mapped[int]
    policy: Mapped[Any] = mapped_column(JSON)
    summary: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int]
    holidays: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    __table_args__ = (
        Index(
            "uq_years_current",
            "year",
            unique=True,
            sqlite_where=text("superseded_by IS NULL"),
            postgresql_where=text("superseded_by IS NULL"),
        ),
    )


class Keyed:
    """The columns that every row of a year has."""

    year_id: Mapped[str] = mapped_column(
        Key, ForeignKey("years.year_id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Key, primary_key=True)


class Departments(Keyed, Base):
    """Departments."""

    __tablename__ = "departments"
    department_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    districts: Mapped[tuple[str, ...]] = mapped_column(Members)


class Inspectors(Keyed, Base):
    """Inspectors."""

    __tablename__ = "inspectors"
    inspector_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    department_id: Mapped[str] = mapped_column(Key)


class Items(Keyed, Base):
    """Inspection items."""

    __tablename__ = "items"
    item_id: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)


class Entries(Keyed, Base):
    """Entries of the plan."""

    __tablename__ = "entries"
    entry_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    initiator: Mapped[str] = mapped_column(Key)
    cooperators: Mapped[tuple[str, ...]] = mapped_column(Members)
    item_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    proposal_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    scope: Mapped[Any] = mapped_column(JSON)
    grades: Mapped[tuple[str, ...]] = mapped_column(Members)
    start: Mapped[date]
    end: Mapped[date]
    basis: Mapped[str] = mapped_column(Text)
    times: Mapped[int]
    ratio: Mapped[str] = mapped_column(Text)
    base: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    rounding: Mapped[str] = mapped_column(Text)
    occurrences: Mapped[tuple[Any, ...]] = mapped_column(Records)
    remainder_of: Mapped[str] = mapped_column(Key)
    mode: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    eligible: Mapped[int | None] = mapped_column(BigInteger)


class Merges(Keyed, Base):
    """Where each proposal went."""

    __tablename__ = "merges"
    proposal_id: Mapped[str] = mapped_column(Key)
    entry_id: Mapped[str] = mapped_column(Key)
    signs: Mapped[tuple[str, ...]] = mapped_column(Members)


class Certificate(Keyed, Base):
    """Lines of the ratio certificate."""

    __tablename__ = "certificate"
    requirement: Mapped[str] = mapped_column(Text)
    measured_over: Mapped[str] = mapped_column(Text)
    asked: Mapped[str | None] = mapped_column(Text)
    reached: Mapped[str] = mapped_column(Text)
    rounding: Mapped[str] = mapped_column(Text)
    slack: Mapped[str | None] = mapped_column(Text)
    holds: Mapped[bool]
    kind: Mapped[str | None] = mapped_column(Text)


class Findings(Keyed, Base):
    """What import and planning had to say."""

    __tablename__ = "findings"
    file: Mapped[str] = mapped_column(Text)
    row: Mapped[int | None] = mapped_column(BigInteger)
    column: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    message_zh: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)


class Quotas(Keyed, Base):
    """Quotas by stratum."""

    __tablename__ = "quotas"
    round_id: Mapped[str] = mapped_column(Key)
    entry_id: Mapped[str] = mapped_column(Key)
    stratum: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(Text)
    eligible: Mapped[int] = mapped_column(BigInteger)
    ratio: Mapped[str] = mapped_column(Text)
    expected: Mapped[str] = mapped_column(Text)
    probability: Mapped[str] = mapped_column(Text)
    quota: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index(None, "year_id", "entry_id", "key"),)


class Rounds(Keyed, Base):
    """Drawn rounds, without custody keys."""

    __tablename__ = "rounds"
    round_id: Mapped[str] = mapped_column(Key)
    statement: Mapped[Any] = mapped_column(JSON)
    plan: Mapped[Any] = mapped_column(JSON)
    strata: Mapped[Any] = mapped_column(JSON)
    reveals: Mapped[Any] = mapped_column(JSON)
    seed: Mapped[str] = mapped_column(Key)
    result_digest: Mapped[str] = mapped_column(Key)
    list_digest: Mapped[str] = mapped_column(Key)
    frame_snapshot: Mapped[str] = mapped_column(Key)
    record_snapshot: Mapped[str] = mapped_column(Key)
    released_on: Mapped[date]
    audit_snapshot: Mapped[str] = mapped_column(Key)


class Listed(Keyed, Base):
    """Selected targets by entry, each with the day on which it becomes public."""

    __tablename__ = "listed"
    round_id: Mapped[str] = mapped_column(Key)
    entry_id: Mapped[str] = mapped_column(Key)
    target_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Key)
    released_on: Mapped[date]
    replaced: Mapped[str] = mapped_column(Key)
    replaces: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index(None, "year_id", "round_id", "key"),
        Index(None, "year_id", "entry_id", "key"),
        # A search reads names from here, in the order of firms.
        Index(None, "year_id", "target_id", "name"),
    )


class Visits(Keyed, Base):
    """Visits."""

    __tablename__ = "visits"
    visit_id: Mapped[str] = mapped_column(Key)
    round_id: Mapped[str] = mapped_column(Key)
    target_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Key)
    address: Mapped[str] = mapped_column(Text)
    visit_group: Mapped[str] = mapped_column(Key)
    entry_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    initiator: Mapped[str] = mapped_column(Key)
    department_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    item_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    start: Mapped[date]
    end: Mapped[date]
    day: Mapped[date | None]
    withdrawn: Mapped[str] = mapped_column(Key)
    replaces: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index(None, "year_id", "round_id", "key"),
        Index(None, "year_id", "target_id"),
        Index(None, "year_id", "round_id", "target_id"),
    )


class Teams(Keyed, Base):
    """Seats of inspectors in visits."""

    __tablename__ = "teams"
    visit_id: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str] = mapped_column(Key)
    inspector_id: Mapped[str] = mapped_column(Key)
    inspector_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    item_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    exception: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index(None, "year_id", "visit_id", "key"),
        Index(None, "year_id", "department_id", "key"),
    )


class Results(Keyed, Base):
    """Results that came with a year's inputs."""

    __tablename__ = "results"
    visit_id: Mapped[str] = mapped_column(Key)
    department_id: Mapped[str] = mapped_column(Key)
    item_id: Mapped[str] = mapped_column(Key)
    codes: Mapped[tuple[str, ...]] = mapped_column(Members)
    inspected_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    followup: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index(None, "year_id", "visit_id"),)


class PlanChanges(Keyed, Base):
    """What revisions changed of the plan."""

    __tablename__ = "plan_changes"
    version: Mapped[int]
    change: Mapped[str] = mapped_column(Key)
    entry_id: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text)
    proposal_ids: Mapped[tuple[str, ...]] = mapped_column(Members)
    reason: Mapped[str] = mapped_column(Text)
    start: Mapped[date | None]
    end: Mapped[date | None]
    new_start: Mapped[date | None]
    new_end: Mapped[date | None]
    kept_rounds: Mapped[tuple[str, ...]] = mapped_column(Members)
    decided_on: Mapped[date]
    actor: Mapped[str] = mapped_column(Text)


class EntryMembers(Base):
    """Which departments and rounds an entry belongs to: `member` is one's id."""

    __tablename__ = "entry_members"
    year_id: Mapped[str] = mapped_column(
        Key, ForeignKey("years.year_id"), primary_key=True
    )
    member: Mapped[str] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)


class VisitDepartments(Base):
    """Which departments a visit belongs to."""

    __tablename__ = "visit_departments"
    year_id: Mapped[str] = mapped_column(
        Key, ForeignKey("years.year_id"), primary_key=True
    )
    department_id: Mapped[str] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)


class Ceremonies(Base):
    """A round's key, nonces and times, kept before its statement is made."""

    __tablename__ = "ceremonies"
    year_id: Mapped[str] = mapped_column(Key, primary_key=True)
    round_id: Mapped[str] = mapped_column(Key, primary_key=True)
    material: Mapped[Any] = mapped_column(JSON)


class Events(Base):
    """The ledger: events in their order, each with the signature of its checkpoint.

    `body` is canonical JSON as text: read back as JSON it might be other bytes.
    """

    __tablename__ = "ledger"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    )
    at: Mapped[str] = mapped_column(Key)
    actor: Mapped[str] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Key)
    subject: Mapped[str] = mapped_column(Key)
    body: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(Key)
    body_digest: Mapped[str] = mapped_column(Key)
    previous: Mapped[str] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(Key)
    key: Mapped[str] = mapped_column(Key)
    signature: Mapped[str] = mapped_column(Key)
    __table_args__ = (Index(None, "subject", "seq"),)


YEARS = table_of(Years)
CEREMONIES = table_of(Ceremonies)
LEDGER = table_of(Events)
ENTRY_MEMBERS = table_of(EntryMembers)
VISIT_DEPARTMENTS = table_of(VisitDepartments)

#: Where rows of each kind are kept, in the order in which they are written.
TABLES: dict[type[store.Row], Table] = {
    store.DepartmentRow: table_of(Departments),
    store.InspectorRow: table_of(Inspectors),
    store.ItemRow: table_of(Items),
    store.EntryRow: table_of(Entries),
    store.MergeRow: table_of(Merges),
    store.RequirementRow: table_of(Certificate),
    store.FindingRow: table_of(Findings),
    store.QuotaLine: table_of(Quotas),
    store.RoundRow: table_of(Rounds),
    store.ListedRow: table_of(Listed),
    store.VisitRow: table_of(Visits),
    store.TeamRow: table_of(Teams),
    store.ResultRow: table_of(Results),
    PlanChangeRow: table_of(PlanChanges),
}
