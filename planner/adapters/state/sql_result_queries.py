"""What is asked of results all together: counts by department, done visits, finds.

Results that came with a year's inputs stand in the table `results` of its publication.
They are told with those of `result_versions`, as long as these have none of theirs.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from planner.adapters.state.sql_result_tables import STEPS, VERSIONS
from planner.adapters.state.sql_tables import TABLES, VISIT_DEPARTMENTS
from planner.publishing.store import ResultRow, VisitRow
from planner.results.followup import CLOSED, StepKind
from planner.results.record import InYear, Stage

IMPORTS = TABLES[ResultRow]
VISITS = TABLES[VisitRow]
PLACE = ("visit_id", "department_id", "item_id")

#: Of these an item has no result, as far as its visit's being done goes.
_UNDONE = (Stage.SENT_BACK, Stage.WITHDRAWN)


def newest(stages: frozenset[Stage] | None = None) -> ColumnElement[bool]:
    """Return the condition of a result's newest version, or its newest of stages."""
    other = VERSIONS.alias()
    last = select(func.max(other.c.version)).where(
        other.c.year == VERSIONS.c.year,
        *(other.c[name] == VERSIONS.c[name] for name in PLACE),
    )
    if stages is not None:
        last = last.where(other.c.stage.in_(sorted(stages)))
    return VERSIONS.c.version == last.correlate(VERSIONS).scalar_subquery()


def only_imported(year: InYear) -> ColumnElement[bool]:
    """Return the condition of imported results that nobody touched here."""
    touched = exists().where(
        VERSIONS.c.year == year.year,
        *(VERSIONS.c[name] == IMPORTS.c[name] for name in PLACE),
    )
    return and_(IMPORTS.c.year_id == year.year_id, ~touched)


def beyond(table: FromClause, after: str) -> ColumnElement[bool]:
    """Return the condition of rows after the result with that key."""
    parts = [*after.split("|"), "", ""][: len(PLACE)]
    columns = tuple_(*(table.c[name] for name in PLACE))
    later: ColumnElement[bool] = columns > tuple_(*map(literal, parts))
    return later


def _told(year: InYear, department_id: str | None) -> CompoundSelect[Any]:
    """Return every result that counts for its item, with the days of its steps."""
    kept = select(
        *(VERSIONS.c[name] for name in PLACE),
        VERSIONS.c.inspected_on,
        VERSIONS.c.entered_on,
        VERSIONS.c.published_on,
    ).where(*_counts(year, None))
    day = IMPORTS.c.inspected_on
    imported = select(
        *(IMPORTS.c[name] for name in PLACE),
        day,
        day.label("entered_on"),
        day.label("published_on"),
    ).where(only_imported(year))
    if department_id is not None:
        kept = kept.where(VERSIONS.c.department_id == department_id)
        imported = imported.where(IMPORTS.c.department_id == department_id)
    return union_all(kept, imported)


def _by_part(year: InYear, department_id: str | None = None) -> Subquery:
    """Return what there is of each department's part of a visit."""
    told = _told(year, department_id).subquery()
    return (
        select(
            told.c.visit_id,
            told.c.department_id,
            func.count().label("entered"),
            func.count(told.c.published_on).label("published"),
            func.max(told.c.inspected_on).label("ended_on"),
            func.max(told.c.entered_on).label("entered_on"),
            func.max(told.c.published_on).label("published_on"),
            func.min(told.c.published_on).label("first_published_on"),
        )
        .group_by(told.c.visit_id, told.c.department_id)
        .subquery()
    )


def duties(year: InYear, department_id: str | None, *, alike: bool) -> Select[Any]:
    """Return the query of departments' parts of visits."""
    parts, members = _by_part(year, department_id), VISIT_DEPARTMENTS
    told = (
        members.c.department_id,
        VISITS.c.item_ids,
        func.coalesce(VISITS.c.day, VISITS.c.end).label("expected_on"),
        func.coalesce(parts.c.entered, 0).label("entered"),
        func.coalesce(parts.c.published, 0).label("published"),
        parts.c.ended_on,
        parts.c.entered_on,
        parts.c.published_on,
    )
    visit = and_(VISITS.c.year_id == members.c.year_id, VISITS.c.key == members.c.key)
    part = and_(
        parts.c.visit_id == members.c.key,
        parts.c.department_id == members.c.department_id,
    )
    query = (
        select(*told)
        .select_from(members.join(VISITS, visit).outerjoin(parts, part))
        .where(members.c.year_id == year.year_id, VISITS.c.withdrawn == "")
    )
    if department_id is not None:
        query = query.where(members.c.department_id == department_id)
    if alike:
        return query.add_columns(func.count().label("count")).group_by(*told)
    named = (VISITS.c[name] for name in ("visit_id", "round_id", "target_id", "name"))
    return query.add_columns(*named).order_by(
        VISITS.c.visit_id, members.c.department_id
    )


def done_visits(year: InYear) -> Select[Any]:
    """Return the query of visits of which each department has published a result."""
    parts, members = _by_part(year), VISIT_DEPARTMENTS
    asked = (
        select(members.c.key, func.count().label("departments"))
        .where(members.c.year_id == year.year_id)
        .group_by(members.c.key)
        .subquery()
    )
    # Counted before visits are joined: by a visit alone no index finds its departments.
    told = (
        select(
            parts.c.visit_id,
            func.count().label("departments"),
            func.max(parts.c.ended_on).label("inspected_on"),
            func.max(parts.c.first_published_on).label("done_on"),
        )
        .join(
            members,
            and_(
                members.c.year_id == year.year_id,
                members.c.department_id == parts.c.department_id,
                members.c.key == parts.c.visit_id,
            ),
        )
        .where(parts.c.first_published_on.is_not(None))
        .group_by(parts.c.visit_id)
        .subquery()
    )
    whole = and_(
        asked.c.key == told.c.visit_id, asked.c.departments == told.c.departments
    )
    visit = and_(VISITS.c.year_id == year.year_id, VISITS.c.key == told.c.visit_id)
    named = (VISITS.c.round_id, VISITS.c.target_id, VISITS.c.visit_id)
    return (
        select(*named, told.c.inspected_on, told.c.done_on)
        .select_from(told)
        .join(asked, whole)
        .join(VISITS, visit)
        .where(VISITS.c.withdrawn == "")
        .order_by(VISITS.c.visit_id)
    )


def finds(
    year: InYear, codes: Sequence[str], department_id: str | None, *, alike: bool
) -> Select[Any]:
    """Return the query of results entered here with one of these codes.

    Each has who has it in hand, and when it was closed.
    """
    last = _last_step("last")
    closing = _last_step("closing", (StepKind.CLOSE, StepKind.REOPEN))
    closed = case(
        (closing.c.kind == StepKind.CLOSE, closing.c.done_on),
        (closing.c.kind.is_not(None), null()),
        (VERSIONS.c.followup == CLOSED, VERSIONS.c.inspected_on),
    )
    handler = func.coalesce(last.c.handler_id, VERSIONS.c.department_id)
    joined = VERSIONS.outerjoin(last, _of_result(last)).outerjoin(
        closing, _of_result(closing)
    )
    told = (
        VERSIONS.c.department_id,
        handler.label("handler_id"),
        VERSIONS.c.inspected_on,
        VERSIONS.c.rectify_by,
        closed.label("closed_on"),
    )
    query = select(*told).select_from(joined).where(*_counts(year, codes))
    if department_id is not None:
        query = query.where(handler == department_id)
    return _named_or_counted(query, VERSIONS, told, alike=alike)


def imported_finds(
    year: InYear, codes: Sequence[str], department_id: str | None, *, alike: bool
) -> Select[Any]:
    """Return the same of results that came with the inputs."""
    day = IMPORTS.c.inspected_on
    told = (
        IMPORTS.c.department_id,
        IMPORTS.c.department_id.label("handler_id"),
        day,
        type_coerce(null(), day.type).label("rectify_by"),
        case((IMPORTS.c.followup == CLOSED, day)).label("closed_on"),
    )
    query = select(*told).where(only_imported(year), _has_one(IMPORTS.c.codes, codes))
    if department_id is not None:
        query = query.where(IMPORTS.c.department_id == department_id)
    return _named_or_counted(query, IMPORTS, told, alike=alike)


def _named_or_counted(
    query: Select[Any],
    table: FromClause,
    told: tuple[ColumnElement[Any], ...],
    *,
    alike: bool,
) -> Select[Any]:
    if not alike:
        return query.add_columns(table.c.visit_id, table.c.item_id)
    return query.add_columns(func.count().label("count")).group_by(*told)


def code_counts(year: InYear, first: date, last: date) -> Select[Any]:
    """Return the query of codes by department, of inspections of a period."""
    told = (VERSIONS.c.department_id, VERSIONS.c.codes, VERSIONS.c.first_offence)
    return (
        select(*told, func.count().label("count"))
        .where(*_counts(year, None), VERSIONS.c.inspected_on.between(first, last))
        .group_by(*told)
    )


def imported_code_counts(year: InYear, first: date, last: date) -> Select[Any]:
    """Return the same of results that came with the inputs."""
    told = (IMPORTS.c.department_id, IMPORTS.c.codes)
    count = func.count().label("count")
    return (
        select(*told, literal(value=False).label("first_offence"), count)
        .where(only_imported(year), IMPORTS.c.inspected_on.between(first, last))
        .group_by(*told)
    )


def _counts(
    year: InYear, codes: Sequence[str] | None
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a version that counts as its item's result."""
    told = (
        VERSIONS.c.year == year.year,
        newest(),
        VERSIONS.c.stage.not_in(_UNDONE),
    )
    return told if codes is None else (*told, _has_one(VERSIONS.c.codes, codes))


def _of_result(step: Subquery) -> ColumnElement[bool]:
    return and_(
        step.c.year == VERSIONS.c.year,
        *(step.c[name] == VERSIONS.c[name] for name in PLACE),
    )


def _last_step(name: str, kinds: tuple[StepKind, ...] | None = None) -> Subquery:
    """Return the last step after each result, or the last of some kinds."""
    other = STEPS.alias()
    number = select(func.max(other.c.number)).where(
        other.c.year == STEPS.c.year,
        *(other.c[column] == STEPS.c[column] for column in PLACE),
    )
    if kinds is not None:
        number = number.where(other.c.kind.in_(kinds))
    last = number.correlate(STEPS).scalar_subquery()
    return select(STEPS).where(STEPS.c.number == last).subquery(name)


def _has_one(column: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition of joined codes that have one of these among them."""
    joined = literal(";").concat(type_coerce(column, Text)).concat(";")
    found = (joined.contains(f";{code};", autoescape=True) for code in codes)
    return or_(false(), *found)
