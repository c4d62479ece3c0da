"""The whole of a workspace held against its ledger."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table, Text, cast, select, union
from sqlalchemy.exc import DatabaseError

from planner.accounts.records import User
from planner.accounts.token import Token
from planner.adapters.state.signing import signature_holds
from planner.adapters.state.sql_account_tables import TOKENS, USERS
from planner.adapters.state.sql_ledger import SqlLedger, all_lines
from planner.adapters.state.sql_members import (
    ENTRY_COLUMNS,
    VISIT_COLUMNS,
    entry_members,
    visit_departments,
)
from planner.adapters.state.sql_publishing_tables import WITHDRAWALS
from planner.adapters.state.sql_result_parts import counted, tallied
from planner.adapters.state.sql_result_tables import PARTS, TALLIES, VERSIONS
from planner.adapters.state.sql_rows import record_of, selected
from planner.adapters.state.sql_schema import odd_days, schema_faults
from planner.adapters.state.sql_tables import (
    CEREMONIES,
    ENTRY_MEMBERS,
    LEDGER,
    TABLES,
    VISIT_DEPARTMENTS,
    YEARS,
)
from planner.adapters.state.workspace import MANIFEST, Workspace
from planner.errors import CheckFailedError, Finding
from planner.ledger.chain import checkpoint_faults
from planner.ledger.checkpoint import Checkpoint
from planner.ledger.checks import check_ledger
from planner.ledger.line import Line
from planner.ledger.verdict import Verdict
from planner.publishing import manifest
from planner.publishing.audit import (
    Expected,
    Place,
    expected_state,
    member_faults,
    row_changed,
    row_faults,
)
from planner.publishing.manifest import Record, key_of, material_digest, row_digest
from planner.publishing.store import EntryRow, RoundRow, Row, VisitRow, YearRow
from planner.publishing.withdrawal import Withdrawal
from planner.results import pins
from planner.results.record import PUBLIC_STAGES, ResultVersion

#: What reading a row may end with that somebody wrote by hand.
_UNREADABLE = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
    OSError,
    DatabaseError,
)

R = TypeVar("R", bound=Record)
Digest = tuple[str, str | None]


def audit_workspace(
    ledger: SqlLedger, workspace: Workspace, outside: Sequence[Checkpoint] = ()
) -> list[Verdict]:
    """Return the checks of a workspace: its chain, signatures, checkpoints, rows.

    Parameters
    ----------
    outside
        Checkpoints that somebody kept elsewhere.

    Raises
    ------
    CheckFailedError
        If there is no ledger to read.
    """
    key = ledger.public_key()
    keys = [key] if key else []
    # Read before the database: written after it, they might name events that come
    # while this reads.
    written, torn = ledger.checkpoints.read()
    with ledger.reading() as connection:
        try:
            lines = all_lines(connection)
        except DatabaseError as error:
            raise CheckFailedError([_unreadable(LEDGER.name, error)]) from error
        audit = _Audit(connection, workspace, lines)
        return [
            _key_verdict(keys, lines),
            *check_ledger(lines, keys, signature_holds, outside),
            _file_verdict(written, torn, lines, keys),
            *audit.verdicts(),
        ]


def _key_verdict(keys: Sequence[str], lines: Sequence[Line]) -> Verdict:
    # Without it, whoever can write here could sign with a key of his own.
    lost = bool(lines) and not keys
    name = "signing_key.pub.pem"
    return Verdict(
        name_zh="公钥",
        name_en="key",
        count=len(keys),
        faults=(_finding("ledger_key_missing", name),) if lost else (),
    )


def _file_verdict(
    written: Sequence[Checkpoint], torn: int, lines: Sequence[Line], keys: Sequence[str]
) -> Verdict:
    notes = []
    reached = max((c.seq for c in written), default=0)
    if torn:
        notes.append(_finding("ledger_checkpoint_torn", str(torn)))
    if lines and reached < lines[-1].seq:
        notes.append(_finding("ledger_checkpoints_behind", str(reached)))
    return Verdict(
        name_zh="检查点文件",
        name_en="checkpoints",
        count=len(written),
        faults=tuple(checkpoint_faults(written, lines, keys, signature_holds)),
        notes=tuple(notes),
    )


def _finding(code: str, value: str) -> Finding:
    return Finding(file="ledger", code=code, value=value)


class _Audit:
    """One pass over all tables, within one reading transaction."""

    def __init__(
        self, connection: Connection, workspace: Workspace, lines: Sequence[Line]
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._expected: Expected = expected_state(
            lines, lambda digest: workspace.read_kept(f"{digest}{MANIFEST}")
        )
        self._counted = 0

    def verdicts(self) -> Iterator[Verdict]:
        """Yield a check of the schema, one a table, and one of the snapshots."""
        yield self._verdict("表结构", "schema", self._schema())
        yield self._verdict("年度", manifest.YEARS, self._years())
        for kind, table in TABLES.items():
            yield self._verdict("数据表", table.name, self._of_kind(kind, table))
        yield self._verdict("数据表", VERSIONS.name, self._results())
        for table, query in ((PARTS, counted), (TALLIES, tallied)):
            found = self._counts(table, query)
            yield self._verdict("索引表", table.name, found)
        yield self._verdict("索引表", ENTRY_MEMBERS.name, self._entry_members())
        yield self._verdict("索引表", VISIT_DEPARTMENTS.name, self._visit_departments())
        yield self._verdict("仪式", manifest.CEREMONIES, self._ceremonies())
        yield self._verdict("令牌", manifest.TOKENS, self._tokens())
        yield self._verdict("账号", manifest.USERS, self._users())
        yield self._verdict("撤下", manifest.WITHDRAWALS, self._withdrawals())
        yield self._verdict("快照", "snapshots", self._snapshots())

    def _verdict(
        self, name_zh: str, name_en: str, faults: Iterator[Finding]
    ) -> Verdict:
        self._counted = 0
        found: list[Finding] = []
        try:
            # Within a savepoint: after an error PostgreSQL answers nothing more else.
            with self._connection.begin_nested():
                found.extend(faults)
        except _UNREADABLE as error:
            found.append(_unreadable(name_en, error))
        return Verdict(
            name_zh=name_zh, name_en=name_en, count=self._counted, faults=tuple(found)
        )

    def _compared(self, place: Place, found: Iterator[Digest]) -> Iterator[Finding]:
        if place[1] in self._expected.unknown:
            return
        yield from row_faults(place, self._expected.at(place), found)

    def _schema(self) -> Iterator[Finding]:
        self._counted = len(TABLES)
        yield from schema_faults(self._connection)

    def _years(self) -> Iterator[Finding]:
        def digest(year: YearRow) -> str | None:
            after = self._expected.superseded.get(year.year_id)
            return row_digest(year) if year.superseded_by == after else None

        found = self._digests(
            selected(YEARS, YearRow), YEARS.c.year_id, YearRow, digest
        )
        for fault in self._compared((manifest.YEARS, ""), found):
            # Of a year whose manifest is gone, that is said once, with the snapshots.
            if fault.value not in self._expected.unknown:
                yield fault

    def _of_kind(self, kind: type[Row], table: Table) -> Iterator[Finding]:
        # A year that no event speaks of is told of once, by its own row.
        for year_id in sorted(self._year_ids(table) - self._unheard_of()):
            query = selected(table, kind).where(table.c.year_id == year_id)
            found = self._digests(
                query.order_by(table.c.key), table.c.key, kind, row_digest
            )
            yield from self._compared((table.name, year_id), found)
            for odd in odd_days(self._connection, table, year_id):
                yield row_changed((table.name, year_id), odd)

    def _unheard_of(self) -> set[str]:
        there = self._connection.execute(select(YEARS.c.year_id)).scalars()
        return set(there) - set(self._expected.at((manifest.YEARS, "")))

    def _tokens(self) -> Iterator[Finding]:
        found = self._digests(
            selected(TOKENS, Token), TOKENS.c.token_id, Token, row_digest
        )
        yield from self._compared((manifest.TOKENS, ""), found)

    def _users(self) -> Iterator[Finding]:
        found = self._digests(selected(USERS, User), USERS.c.user_id, User, row_digest)
        yield from self._compared((manifest.USERS, ""), found)

    def _withdrawals(self) -> Iterator[Finding]:
        query = selected(WITHDRAWALS, Withdrawal)
        found = self._digests(query, WITHDRAWALS.c.key, Withdrawal, row_digest)
        yield from self._compared((manifest.WITHDRAWALS, ""), found)

    def _results(self) -> Iterator[Finding]:
        """Yield faults of published results; what isn't published nobody pinned."""
        public = VERSIONS.c.stage.in_(sorted(PUBLIC_STAGES))
        found = self._connection.execute(select(VERSIONS.c.year).distinct()).scalars()
        told = {year for name, year in self._expected.rows if name == VERSIONS.name}
        for year in sorted(told | set(map(str, found))):
            query = selected(VERSIONS, ResultVersion).where(
                VERSIONS.c.year == int(year), public
            )
            place = (VERSIONS.name, year)
            yield from self._compared(place, self._pinned(query))

    def _pinned(self, query: Select[Any]) -> Iterator[Digest]:
        # Their key is of several columns, so one that can't be read ends the reading.
        for row in self._connection.execute(query).mappings():
            version = record_of(ResultVersion, row)
            self._counted += 1
            yield pins.key_of(version), pins.digest_of(version)

    def _counts(
        self, table: Table, query: Callable[[int], Select[Any]]
    ) -> Iterator[Finding]:
        """Yield faults of what is kept counted of results, by the query that does."""
        years = (select(one.c.year) for one in (table, VERSIONS))
        for year in sorted(self._connection.execute(union(*years)).scalars()):
            kept = select(table).where(table.c.year == year)
            there, expected = (
                {tuple(map(_told, row[1:])) for row in self._connection.execute(one)}
                for one in (kept, query(year))
            )
            self._counted += len(there)
            yield from member_faults((table.name, str(year)), expected, there)

    def _ceremonies(self) -> Iterator[Finding]:
        key = CEREMONIES.c.round_id
        for year_id in self._year_ids(CEREMONIES):
            query = select(key, CEREMONIES.c.material).where(
                CEREMONIES.c.year_id == year_id
            )
            found = self._read(
                query, key, lambda row: (row["round_id"], _of_material(row["material"]))
            )
            yield from self._compared((manifest.CEREMONIES, year_id), found)

    def _entry_members(self) -> Iterator[Finding]:
        return self._members(ENTRY_MEMBERS, ENTRY_COLUMNS, EntryRow, entry_members)

    def _visit_departments(self) -> Iterator[Finding]:
        return self._members(
            VISIT_DEPARTMENTS, VISIT_COLUMNS, VisitRow, visit_departments
        )

    def _members(
        self,
        table: Table,
        columns: Sequence[str],
        kind: type[R],
        members: Callable[[Sequence[R]], set[tuple[str, ...]]],
    ) -> Iterator[Finding]:
        source = TABLES[kind]  # type: ignore[index]
        for year_id in self._year_ids(table) | self._year_ids(source):
            query = selected(source, kind).where(source.c.year_id == year_id)
            records = [r for _, r in self._records(query, source.c.key, kind) if r]
            listed = select(*(table.c[name] for name in columns))
            found = self._connection.execute(listed.where(table.c.year_id == year_id))
            there = {tuple(map(str, row)) for row in found}
            self._counted += len(there)
            yield from member_faults((table.name, year_id), members(records), there)

    def _snapshots(self) -> Iterator[Finding]:
        table = TABLES[RoundRow]
        query = select(
            table.c.frame_snapshot, table.c.record_snapshot, table.c.audit_snapshot
        )
        names = {str(n) for row in self._connection.execute(query) for n in row if n}
        names |= {f"{d}{MANIFEST}" for d in self._expected.manifests.values()}
        for name in sorted(names):
            self._counted += 1
            if fault := self._workspace.snapshot_fault(name):
                yield Finding(file="snapshots", code=f"ledger_file_{fault}", value=name)

    def _year_ids(self, table: Table) -> set[str]:
        found = self._connection.execute(select(table.c.year_id).distinct())
        told = {year_id for name, year_id in self._expected.rows if name == table.name}
        return told | {str(year_id) for year_id in found.scalars()}

    def _digests(
        self,
        query: Select[Any],
        key: Any,
        kind: type[R],
        digest: Callable[[R], str | None],
    ) -> Iterator[Digest]:
        for key_text, record in self._records(query, key, kind):
            yield key_text, _safe(digest, record) if record else None

    def _records(
        self, query: Select[Any], key: Any, kind: type[R]
    ) -> Iterator[tuple[str, R | None]]:
        def taken(row: RowMapping) -> tuple[str, R]:
            record = record_of(kind, row)
            return key_of(record), record

        return self._read(query, key, taken)

    def _read(
        self,
        query: Select[Any],
        key: Any,
        taken: Callable[[RowMapping], tuple[str, Any]],
    ) -> Iterator[tuple[str, Any]]:
        """Yield rows as `taken` has them, and None for those that can't be read."""
        try:
            with self._connection.begin_nested():
                rows = self._connection.execute(query).mappings()
                found = [taken(row) for row in rows]
        except _UNREADABLE:
            found = self._one_by_one(query, key, taken)
        self._counted += len(found)
        yield from found

    def _one_by_one(
        self,
        query: Select[Any],
        key: Any,
        taken: Callable[[RowMapping], tuple[str, Any]],
    ) -> list[tuple[str, Any]]:
        keys = query.with_only_columns(cast(key, Text), maintain_column_froms=True)
        found: list[tuple[str, Any]] = []
        for text in self._connection.execute(keys).scalars().all():
            try:
                with self._connection.begin_nested():
                    row = self._connection.execute(query.where(key == text)).mappings()
                    found.append(taken(row.one()))
            except _UNREADABLE:
                found.append((text, None))
        return found


def _unreadable(table: str, error: Exception) -> Finding:
    return Finding(
        file=table,
        code="ledger_table_unreadable",
        value=table,
        params={"reason": str(getattr(error, "orig", error))},
    )


def _told(value: Any) -> str:
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _of_material(material: Any) -> str | None:
    return material_digest(material) if isinstance(material, dict) else None


def _safe(digest: Callable[[R], str | None], record: R) -> str | None:
    try:
        return digest(record)
    except _UNREADABLE:
        return None
