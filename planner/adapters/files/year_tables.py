"""The rows of every table that a year is written as, all cells text."""

from collections.abc import Iterable, Iterator

from planner.adapters.files.capacity_tables import CAPACITY_TABLES
from planner.adapters.files.plan_tables import PLAN_TABLES
from planner.adapters.files.shortage_tables import SHORTAGE_TABLES
from planner.adapters.files.table import Row, Table, joined
from planner.adapters.files.team_chances_table import TEAM_CHANCES
from planner.adapters.files.team_loads_table import TEAM_LOADS
from planner.discretion import POSITIVE_TAG, TOLERANCE_TAG
from planner.errors import Finding
from planner.planning.plan import Entry, Merge
from planner.publishing.formal_words import not_inspected_since
from planner.publishing.store import TeamRow, VisitRow
from planner.publishing.year_rows import fieldwork_rows
from planner.scopes import Scope
from planner.substitution.record import Repair
from planner.year import QuotaRow, Year

#: Exclusions that the policy adds to every scope: no proposal asked for them.
_TECHNICAL_TAGS = (TOLERANCE_TAG, POSITIVE_TAG)


#: What is told of a visit that a change touched.
_REPAIR_COLUMNS = (
    "round",
    "round_number",
    "visit_id",
    "gone",
    "came",
    "vacant",
    "window_before",
    "window",
    "date_before",
    "date",
)

FINDING_COLUMNS = (
    "file",
    "row",
    "column",
    "level",
    "code",
    "message_zh",
    "message_en",
    "value",
    "remedy",
)


def finding_rows(findings: Iterable[Finding]) -> Iterator[Row]:
    """Yield the findings by file, row and column, a file's own first."""
    ordered = sorted(
        findings, key=lambda f: (f.file, f.row or 0, f.column, f.code, f.value)
    )
    for finding in ordered:
        message = finding.message
        yield (
            finding.file,
            "" if finding.row is None else str(finding.row),
            finding.column,
            finding.level.value,
            finding.code,
            message.zh,
            message.en,
            finding.value,
            message.remedy,
        )


def _scope_cell(scope: Scope, column: str) -> str:
    """Write a scope's texts for a column, those left out after `!`."""
    left_out = (
        f"!{text}"
        for text in scope.exclude.get(column, ())
        if text not in _TECHNICAL_TAGS
    )
    return joined((*scope.include.get(column, ()), *left_out))


def _entry_row(entry: Entry) -> Row:
    scope = entry.scope
    registered = scope.range.get("registered_on", ("", "", False))
    return (
        entry.entry_id,
        entry.name,
        "部门联合" if entry.joint else "部门内部",
        entry.initiator,
        joined(entry.cooperators),
        joined(entry.item_ids),
        entry.field,
        _scope_cell(scope, "industry"),
        _scope_cell(scope, "tags"),
        _scope_cell(scope, "kind"),
        joined(entry.grades),
        registered[0],
        registered[1],
        not_inspected_since(scope),
        _scope_cell(scope, "district"),
        entry.start.isoformat(),
        entry.end.isoformat(),
        entry.basis.value,
        str(entry.times),
        joined(o.round_id for o in entry.occurrences),
        joined(o.group for o in entry.occurrences),
        joined(o.visit_group for o in entry.occurrences),
        str(entry.base),
        str(entry.total),
    )


def _merge_row(merge: Merge) -> Row:
    return (merge.proposal_id, merge.entry_id, joined(merge.signs))


def _quota_row(row: QuotaRow) -> Row:
    return (
        row.entry_id,
        row.stratum,
        row.district,
        row.grade,
        str(row.eligible),
        row.ratio,
        row.expected,
        row.probability,
        str(row.quota),
    )


def _visit_row(visit: VisitRow) -> Row:
    return (
        visit.visit_id,
        visit.round_id,
        visit.target_id,
        visit.name,
        visit.district,
        visit.visit_group,
        joined(visit.entry_ids),
        joined(visit.department_ids),
        joined(visit.item_ids),
        visit.start.isoformat(),
        visit.end.isoformat(),
        "" if visit.day is None else visit.day.isoformat(),
        visit.withdrawn,
        visit.replaces,
    )


def _team_rows(year: Year) -> Iterator[Row]:
    visits, members = fieldwork_rows(year)
    days = {visit.visit_id: visit.day for visit in visits}
    for member in members:
        day = days[member.visit_id]
        yield (*_team_row(member), "" if day is None else day.isoformat())


def _team_row(member: TeamRow) -> Row:
    return (
        member.visit_id,
        member.department_id,
        member.inspector_id,
        member.role,
        joined(member.item_ids),
        member.exception,
    )


def _replacement_rows(year: Year) -> Iterator[Row]:
    """Yield a row for every entry of every replacement."""
    for recorded in year.replacements:
        made = recorded.replacement
        for one in made.stand_ins:
            yield (
                made.round_id,
                str(made.number),
                recorded.at,
                made.visit_id,
                made.target_id,
                made.name,
                made.reason.value,
                made.note,
                made.department_id,
                recorded.actor,
                one.entry_id,
                one.stratum,
                one.target_id or "",
                made.visit_of(one.target_id).visit.visit_id if one.target_id else "",
                joined(f"{p.target_id}:{p.cause.value}" for p in one.passed_over),
            )


def _substitution_rows(year: Year) -> Iterator[Row]:
    """Yield a row for every visit that a change touched, or one where none was."""
    for number, recorded in enumerate(year.substitutions, start=1):
        made = recorded.substitution
        asked = made.change
        told = (
            str(number),
            recorded.at,
            asked.kind.value,
            asked.inspector_id,
            asked.target_id,
            asked.visit_id,
            "" if asked.first is None else asked.first.isoformat(),
            "" if asked.last is None else asked.last.isoformat(),
            asked.effective.isoformat(),
            asked.reason,
            made.department_id,
            recorded.actor,
        )
        for repair in made.repairs:
            yield (*told, *_repair_row(repair))
        if not made.repairs:
            yield (*told, *("" for _ in _REPAIR_COLUMNS))


def _repair_row(repair: Repair) -> Row:
    before, after = repair.before, repair.after
    return (
        repair.round_id,
        str(repair.number),
        repair.visit_id,
        joined(member.inspector_id for member in repair.gone),
        joined(member.inspector_id for member in repair.came),
        joined(seat.department_id for seat in after.vacant),
        f"{before.start}/{before.end}",
        f"{after.start}/{after.end}",
        "" if before.day is None else before.day.isoformat(),
        "" if after.day is None else after.day.isoformat(),
    )


def _quota_rows(year: Year) -> Iterator[Row]:
    """Yield the quotas by round, then entry, a stratum's place in its entry kept."""
    rounds = {record.round_id: place for place, record in enumerate(year.rounds)}
    entries = {entry.entry_id: place for place, entry in enumerate(year.plan.entries)}
    ordered = sorted(
        year.quotas, key=lambda row: (rounds[row.round_id], entries[row.entry_id])
    )
    yield from map(_quota_row, ordered)


YEAR_TABLES = (
    Table(
        path="plan/entries.csv",
        columns=(
            "entry_id",
            "name",
            "type",
            "initiator",
            "cooperators",
            "item_ids",
            "field",
            "industries",
            "tags",
            "kinds",
            "grades",
            "registered_from",
            "registered_to",
            "not_inspected_since",
            "districts",
            "start",
            "end",
            "basis",
            "times",
            "round",
            "group",
            "visit_group",
            "base",
            "total",
        ),
        rows_of=lambda year: map(_entry_row, year.plan.entries),
    ),
    Table(
        path="plan/merges.csv",
        columns=("proposal_id", "entry_id", "signs"),
        rows_of=lambda year: map(_merge_row, year.plan.merges),
    ),
    Table(
        path="quotas.csv",
        columns=(
            "entry_id",
            "stratum",
            "district",
            "grade",
            "eligible",
            "ratio",
            "expected",
            "probability",
            "quota",
        ),
        rows_of=_quota_rows,
    ),
    Table(
        path="visits.csv",
        columns=(
            "visit_id",
            "round",
            "target_id",
            "name",
            "district",
            "visit_group",
            "entry_ids",
            "department_ids",
            "item_ids",
            "start",
            "end",
            "date",
            "withdrawn",
            "replaces",
        ),
        rows_of=lambda year: map(_visit_row, fieldwork_rows(year)[0]),
        of_replacements=2,
    ),
    Table(
        path="teams.csv",
        columns=(
            "visit_id",
            "department_id",
            "inspector_id",
            "role",
            "item_ids",
            "exception",
            "date",
        ),
        rows_of=_team_rows,
    ),
    Table(
        path="replacements.csv",
        columns=(
            "round",
            "number",
            "at",
            "visit_id",
            "target_id",
            "name",
            "reason",
            "note",
            "department_id",
            "actor",
            "entry_id",
            "stratum",
            "replacement",
            "replacement_visit_id",
            "passed_over",
        ),
        rows_of=_replacement_rows,
    ),
    Table(
        path="substitutions.csv",
        columns=(
            "number",
            "at",
            "change",
            "inspector_id",
            "target_id",
            "named_visit_id",
            "first",
            "last",
            "effective",
            "reason",
            "department_id",
            "actor",
            *_REPAIR_COLUMNS,
        ),
        rows_of=_substitution_rows,
    ),
    TEAM_CHANCES,
    TEAM_LOADS,
    *PLAN_TABLES,
    *CAPACITY_TABLES,
    *SHORTAGE_TABLES,
)
