"""What is kept counted of results: counted anew in the transaction that changes it.

It is how far departments' parts of visits are, and how often what was found in a visit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select

from planner.adapters.state.sql_result_queries import UNDONE, newest
from planner.adapters.state.sql_result_tables import PARTS, TALLIES, VERSIONS
from planner.results.record import PUBLIC_STAGES, ResultVersion, Stage

#: As many visits are named in one statement; SQLite binds 32,766 values at most.
_AT_ONCE = 500


def recount(
    connection: Connection, year: int, versions: Iterable[ResultVersion]
) -> None:
    """Count the parts anew that these versions belong to."""
    visits: dict[str, set[str]] = defaultdict(set)
    for version in versions:
        visits[version.department_id].add(version.visit_id)
    for department_id, all_ids in sorted(visits.items()):
        for ids in in_batches(sorted(all_ids)):
            meant = (PARTS.c.department_id == department_id, PARTS.c.visit_id.in_(ids))
            connection.execute(delete(PARTS).where(PARTS.c.year == year, *meant))
            query = counted(year).where(
                VERSIONS.c.department_id == department_id, VERSIONS.c.visit_id.in_(ids)
            )
            names = [column.name for column in PARTS.c]
            connection.execute(insert(PARTS).from_select(names, query))


def retally(connection: Connection, year: int, public: Iterable[ResultVersion]) -> None:
    """Count anew what was found in the visits of these versions, which are public."""
    for ids in in_batches(sorted({version.visit_id for version in public})):
        meant = (TALLIES.c.year == year, TALLIES.c.visit_id.in_(ids))
        connection.execute(delete(TALLIES).where(*meant))
        # Grouped there, SQLite would read the whole year in the order of its codes.
        query = select(VERSIONS.c.visit_id, VERSIONS.c.codes).where(
            *_standing(year), VERSIONS.c.visit_id.in_(ids)
        )
        found = Counter(
            (visit_id, codes) for visit_id, codes in connection.execute(query)
        )
        rows = [
            {"year": year, "visit_id": visit_id, "codes": codes, "results": count}
            for (visit_id, codes), count in found.items()
        ]
        if rows:
            connection.execute(insert(TALLIES), rows)


def tallied(year: int) -> Select[Any]:
    """Return the query of what the tallies hold of a year, from its results."""
    alike = (VERSIONS.c.year, VERSIONS.c.visit_id, VERSIONS.c.codes)
    return (
        select(*alike, func.count().label("results"))
        .where(*_standing(year))
        .group_by(*alike)
    )


def _standing(year: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a year's results that are public and not withdrawn."""
    return (
        VERSIONS.c.year == year,
        VERSIONS.c.stage == Stage.PUBLISHED,
        newest(PUBLIC_STAGES),
    )


def counted(year: int) -> Select[Any]:
    """Return the query of what the table holds of a year, from its results."""
    part = (VERSIONS.c.year, VERSIONS.c.visit_id, VERSIONS.c.department_id)
    return (
        select(
            *part,
            func.count().label("entered"),
            func.count(VERSIONS.c.published_on).label("published"),
            func.max(VERSIONS.c.inspected_on).label("ended_on"),
            func.max(VERSIONS.c.entered_on).label("entered_on"),
            func.max(VERSIONS.c.published_on).label("published_on"),
            func.min(VERSIONS.c.published_on).label("first_published_on"),
        )
        .where(VERSIONS.c.year == year, newest(), VERSIONS.c.stage.not_in(UNDONE))
        .group_by(*part)
    )


def in_batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids as many at once as a statement may name."""
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
