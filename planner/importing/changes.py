"""A revision of the plan as a table: what is added, withdrawn, postponed, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.changes import AskedChange, ChangeKind
from planner.discretion import discreet, talk_of_grades
from planner.errors import Finding, InputError, has_errors
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.proposals import ProposalRules, build_proposals
from planner.importing.raw_tables import RawTable
from planner.importing.references import References
from planner.importing.schema import TABLES, CellType, Column, Table
from planner.importing.tables import TableReader, read_table
from planner.policy.record import Policy
from planner.registry import Proposal, Registry

#: The table of a revision. Without a key: what is named twice is told by its column.
CHANGES = Table(
    "changes",
    (
        Column("change", "变更", CellType.CHANGE, required=True),
        Column("entry_id", "计划编号", CellType.ID, strict=True),
        Column("proposal_id", "建议编号", CellType.ID, strict=True),
        Column("start", "开始", CellType.DATE, strict=True),
        Column("end", "结束", CellType.DATE, strict=True),
        Column("reason", "理由", required=True),
    ),
    required=True,
)

#: The most that a reason has, so that a published list can be read.
LONGEST_REASON = 500

_NEEDED = {
    ChangeKind.ADDED: ("proposal_id",),
    ChangeKind.WITHDRAWN: ("entry_id",),
    ChangeKind.POSTPONED: ("entry_id", "start", "end"),
}
_OPTIONAL = ("entry_id", "proposal_id", "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRevision:
    """What a revision asks for, each row and cell of it found good by itself.

    `files` has the name of the file of each table, `headers` those of the table of
    changes by column, for what else there is to say of a cell. `proposals` are those
    that are added, by id.
    """

    files: Mapping[str, str]
    headers: Mapping[str, str]
    changes: tuple[AskedChange, ...]
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]

    def about(
        self, change: AskedChange, column: str, code: str, **more: Any
    ) -> Finding:
        """Return a finding about a cell of a change."""
        value = str(getattr(change, column) or "")
        return Finding(
            file=self.files["changes"],
            row=change.row,
            column=self.headers.get(column, column),
            code=code,
            **{"value": value, **more},
        )


def read_revision(
    tables: Mapping[str, RawTable],
    registry: Registry,
    policy: Policy,
    codes: CodeTables,
) -> AskedRevision:
    """Return what a revision asks for.

    Parameters
    ----------
    tables
        `changes`, and `proposals` where some are added.
    registry
        What the plan was made from, proposals that earlier revisions added included.

    Raises
    ------
    InputError
        If a row of either table can't be taken as it stands: a revision is taken
        whole or not at all.
    """
    context = CellContext(codes=codes, grades=policy.grades.order)
    raw = tables["changes"]
    reader = read_table(raw, CHANGES, context)
    added = tables.get("proposals")
    proposals, findings = _added(added, registry, policy, context)
    changes = tuple(_changes(reader, policy)) if not reader.unusable else ()
    findings += [*raw.findings, *reader.findings]
    if not reader.unusable:
        findings += _agree(reader, changes, proposals, added, registry)
    if not raw.rows and not has_errors(findings):
        findings.append(Finding(file=raw.file, code="empty_file"))
    if has_errors(findings):
        raise InputError(_in_order(findings))
    return AskedRevision(
        files={stem: table.file for stem, table in tables.items()},
        headers=dict(reader.headers),
        changes=changes,
        proposals=proposals,
        findings=tuple(_in_order(findings)),
    )


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.file, f.row or 0, f.column, f.code))


def _added(
    raw: RawTable | None, registry: Registry, policy: Policy, context: CellContext
) -> tuple[tuple[Proposal, ...], list[Finding]]:
    """Return the proposals that are added, judged as an import judges all."""
    if raw is None:
        return (), []
    reader = read_table(raw, TABLES["proposals"], context)
    ids: dict[str, Mapping[str, int | None]] = {
        "departments": dict.fromkeys(d.department_id for d in registry.departments),
        "items": dict.fromkeys(item.item_id for item in registry.items),
    }
    rules = ProposalRules(
        references=References(ids),
        items={item.item_id: item for item in registry.items},
        year=policy.year,
    )
    known = {proposal.proposal_id for proposal in registry.proposals}
    for position, proposal_id in enumerate(reader.values["proposal_id"]):
        if proposal_id in known:
            reader.reject(
                position, "proposal_id", "revision_proposal_known", proposal_id
            )
    built = build_proposals(reader, rules)
    return built, [*raw.findings, *reader.findings]


def _changes(reader: TableReader, policy: Policy) -> Iterator[AskedChange]:
    talk = talk_of_grades(policy.grades.order)
    for position, row in reader.rows():
        kind: ChangeKind | None = row["change"]
        reason: str = row["reason"] or ""
        if reason and not discreet(reason, talk):
            reader.reject(position, "reason", "revision_reason_grades", reason)
        if len(reason) > LONGEST_REASON:
            limit = str(LONGEST_REASON)
            reader.reject(position, "reason", "revision_reason_long", limit=limit)
        if kind is not None:
            _check_cells(reader, position, row, kind)
        _check_window(reader, position, row, policy.year)
        if kind is not None and position not in reader.rejected:
            cells = {name: row[name] for name in _OPTIONAL}
            at = reader.raw.rows[position]
            yield AskedChange(kind=kind, row=at, reason=reason, **cells)


def _check_cells(
    reader: TableReader, position: int, row: Mapping[str, Any], kind: ChangeKind
) -> None:
    """Reject a row that lacks what its change needs, or says more than it means."""
    params = {"change_zh": kind.zh, "change_en": kind.value}
    for name in _OPTIONAL:
        written = reader.written(position, name)
        if name in _NEEDED[kind] and not written:
            reader.reject(position, name, "revision_cell_missing", **params)
        elif name not in _NEEDED[kind] and written:
            reader.reject(position, name, "revision_cell_idle", written, **params)


def _check_window(
    reader: TableReader, position: int, row: Mapping[str, Any], year: int
) -> None:
    start, end = row["start"], row["end"]
    if start is None or end is None:
        return
    if start > end:
        reader.reject(position, "end", "bad_window", f"{start} > {end}")
    elif end.year < year or start.year > year:
        window = f"{start} / {end}"
        reader.reject(position, "start", "outside_year", window, year=str(year))


def _agree(
    reader: TableReader,
    changes: Sequence[AskedChange],
    proposals: Iterable[Proposal],
    added: RawTable | None,
    registry: Registry,
) -> Iterator[Finding]:
    """Yield where lines of a revision contradict one another, or the proposals."""
    yield from _twice(reader, changes)
    known = {proposal.proposal_id for proposal in registry.proposals}
    given = {proposal.proposal_id: proposal.row for proposal in proposals}
    asked = {c.proposal_id: c.row for c in changes if c.proposal_id}
    # Of a proposal whose row was rejected, that is said.
    for proposal_id in asked.keys() - given.keys() - _ids_written(added):
        unknown = "unknown_reference"
        code = "revision_proposal_known" if proposal_id in known else unknown
        params = {"table": "proposals", "cause": ""}
        row = asked[proposal_id]
        yield _told(reader, row, "proposal_id", code, proposal_id, params)
    for proposal_id in given.keys() - asked.keys():
        yield Finding(
            file=added.file if added else "",
            row=given[proposal_id],
            code="revision_proposal_unnamed",
            value=proposal_id,
        )


def _twice(reader: TableReader, changes: Sequence[AskedChange]) -> Iterator[Finding]:
    for name in ("entry_id", "proposal_id"):
        first: dict[str, int] = {}
        for change in changes:
            named: str = getattr(change, name)
            if named and first.setdefault(named, change.row) != change.row:
                params = {"first_row": str(first[named])}
                yield _told(reader, change.row, name, "revision_twice", named, params)


def _ids_written(added: RawTable | None) -> set[str]:
    return set() if added is None else {c.strip() for col in added.columns for c in col}


def _told(
    reader: TableReader,
    row: int,
    name: str,
    code: str,
    value: str,
    params: Mapping[str, str],
) -> Finding:
    return Finding(
        file=reader.raw.file,
        row=row,
        column=reader.headers.get(name, name),
        code=code,
        value=value,
        params=params,
    )
