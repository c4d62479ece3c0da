"""What is asked of results all together: counts by department, done visits, finds.

Results that came with a year's inputs stand in the table `results` of its publication.
They are told with those of `result_versions`, as long as these have none of theirs.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
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

from planner.adapters.state.sql_result_tables import PARTS, STEPS, VERSIONS
from planner.adapters.state.sql_tables import TABLES, VISIT_DEPARTMENTS
from planner.publishing.store import ResultRow, VisitRow
from planner.results.followup import CLOSED, StepKind
from planner.results.record import InYear, Stage

IMPORTS = TABLES[ResultRow]
VISITS = TABLES[VisitRow]
PLACE = ("visit_id", "department_id", "item_id")

#: Of these an item has no result, as far as its visit's being done goes.
UNDONE = (Stage.SENT_BACK, Stage.WITHDRAWN)


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


def _of_imports(year: InYear) -> Subquery:
    """Return the parts of visits that imported results make, as `PARTS` has them."""
    day = IMPORTS.c.inspected_on
    return (
        select(
            IMPORTS.c.visit_id,
            IMPORTS.c.department_id,
            func.count().label("entered"),
            func.max(day).label("last_on"),
            func.min(day).label("first_on"),
        )
        .where(only_imported(year))
        .group_by(IMPORTS.c.visit_id, IMPORTS.c.department_id)
        .subquery("imports")
    )


def duties(year: InYear, department_id: str | None, *, alike: bool) -> Select[Any]:
    """Return the query of departments' parts of visits."""
    imports, members = _of_imports(year), VISIT_DEPARTMENTS
    more = func.coalesce(imports.c.entered, 0)
    told = (
        members.c.department_id,
        type_coerce(VISITS.c.item_ids, Text).label("item_ids"),
        func.coalesce(VISITS.c.day, VISITS.c.end).label("expected_on"),
        (func.coalesce(PARTS.c.entered, 0) + more).label("entered"),
        (func.coalesce(PARTS.c.published, 0) + more).label("published"),
        *(
            _later(PARTS.c[name], imports.c.last_on).label(name)
            for name in ("ended_on", "entered_on", "published_on")
        ),
    )
    visit = and_(VISITS.c.year_id == members.c.year_id, VISITS.c.key == members.c.key)
    query = (
        select(*told)
        .select_from(
            members.join(VISITS, visit)
            .outerjoin(PARTS, and_(PARTS.c.year == year.year, _of_member(PARTS)))
            .outerjoin(imports, _of_member(imports))
        )
        .where(members.c.year_id == year.year_id, VISITS.c.withdrawn == "")
    )
    if department_id is not None:
        query = query.where(members.c.department_id == department_id)
    if alike:
        return _counted(query)
    named = (VISITS.c[name] for name in ("visit_id", "round_id", "target_id", "name"))
    return query.add_columns(*named).order_by(
        VISITS.c.visit_id, members.c.department_id
    )


def _of_member(part: FromClause) -> ColumnElement[bool]:
    return and_(
        part.c.visit_id == VISIT_DEPARTMENTS.c.key,
        part.c.department_id == VISIT_DEPARTMENTS.c.department_id,
    )


def _later(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the later of two days; databases disagree on that of a day and none."""
    return case(
        (or_(other.is_(None), one > other), one),
        else_=other,
    )


def done_visits(year: InYear, visits: Sequence[str] | None = None) -> Select[Any]:
    """Return the query of visits of which each department has published a result.

    Parameters
    ----------
    visits
        The only ones asked for; None asks for all.
    """
    members, told = VISIT_DEPARTMENTS, _told_parts(year, visits)
    # A part of a department that visits no more, since the year was published anew,
    # makes nothing done.
    by_visit = (
        select(
            told.c.visit_id,
            func.count().label("departments"),
            func.max(told.c.ended_on).label("inspected_on"),
            func.max(told.c.first_published_on).label("done_on"),
        )
        .join(members, _of_member(told))
        .where(
            members.c.year_id == year.year_id, told.c.first_published_on.is_not(None)
        )
        .group_by(told.c.visit_id)
        .subquery("by_visit")
    )
    ids = type_coerce(VISITS.c.department_ids, Text)
    asked = func.length(ids) - func.length(func.replace(ids, ";", "")) + 1
    named = (VISITS.c.round_id, VISITS.c.target_id, VISITS.c.visit_id)
    return (
        select(*named, by_visit.c.inspected_on, by_visit.c.done_on)
        .join(by_visit, VISITS.c.key == by_visit.c.visit_id)
        .where(
            VISITS.c.year_id == year.year_id,
            VISITS.c.withdrawn == "",
            by_visit.c.departments == asked,
        )
        .order_by(VISITS.c.visit_id)
    )


def _told_parts(year: InYear, visits: Sequence[str] | None) -> Subquery:
    """Return parts of visits with the days of all their results, imported ones too."""
    kept = select(
        PARTS.c.visit_id,
        PARTS.c.department_id,
        PARTS.c.ended_on,
        PARTS.c.first_published_on,
    ).where(PARTS.c.year == year.year)
    day = IMPORTS.c.inspected_on
    imported = select(IMPORTS.c.visit_id, IMPORTS.c.department_id, day, day).where(
        only_imported(year)
    )
    if visits is not None:
        kept = kept.where(PARTS.c.visit_id.in_(visits))
        imported = imported.where(IMPORTS.c.visit_id.in_(visits))
    told = union_all(kept, imported).subquery("told")
    return (
        select(
            told.c.visit_id,
            told.c.department_id,
            func.max(told.c.ended_on).label("ended_on"),
            func.min(told.c.first_published_on).label("first_published_on"),
        )
        .group_by(told.c.visit_id, told.c.department_id)
        .subquery("parts")
    )


def finds(
    year: InYear, joined: Sequence[str], department_id: str | None, *, alike: bool
) -> Select[Any]:
    """Return the query of results entered here that have one of these joined codes.

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
    followed = VERSIONS.outerjoin(last, _of_result(last)).outerjoin(
        closing, _of_result(closing)
    )
    told = (
        VERSIONS.c.department_id,
        handler.label("handler_id"),
        VERSIONS.c.inspected_on,
        VERSIONS.c.rectify_by,
        closed.label("closed_on"),
    )
    # Few ever name a problem: these are found by the index.
    named = type_coerce(VERSIONS.c.codes, Text).in_(joined)
    query = select(*told).select_from(followed).where(named, *_counts(year))
    if department_id is not None:
        query = query.where(handler == department_id)
    return _named_or_counted(query, VERSIONS, alike=alike)


def joined_codes(year: InYear) -> Select[Any]:
    """Return the query of the texts of codes that a year's results have."""
    text = type_coerce(VERSIONS.c.codes, Text)
    return select(text).where(VERSIONS.c.year == year.year).distinct()


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
    return _named_or_counted(query, IMPORTS, alike=alike)


def _named_or_counted(
    query: Select[Any],
    table: FromClause,
    *,
    alike: bool,
) -> Select[Any]:
    if not alike:
        return query.add_columns(table.c.visit_id, table.c.item_id)
    return _counted(query)


def _counted(query: Select[Any]) -> Select[Any]:
    """Return how often a query tells each row.

    What it tells may be constants and parameters, which no database groups by alike.
    """
    told = query.subquery().c
    return select(*told, func.count().label("count")).group_by(*told)


def code_counts(year: InYear, first: date, last: date) -> Select[Any]:
    """Return the query of codes by department, of inspections of a period."""
    told = (VERSIONS.c.department_id, VERSIONS.c.codes, VERSIONS.c.first_offence)
    return (
        select(*told, func.count().label("count"))
        .where(*_counts(year), VERSIONS.c.inspected_on.between(first, last))
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


def _counts(year: InYear) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a version that counts as its item's result."""
    return (
        VERSIONS.c.year == year.year,
        newest(),
        VERSIONS.c.stage.not_in(UNDONE),
    )


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
