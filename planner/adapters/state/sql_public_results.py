"""Results that are public, as SQL: published ones, of firms that a list names today.

Those that came with the year's inputs are out as long as nobody entered them anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from planner.adapters.state.sql_publishing_tables import WITHDRAWALS
from planner.adapters.state.sql_released import released_by
from planner.adapters.state.sql_result_parts import in_batches
from planner.adapters.state.sql_result_queries import IMPORTS, newest, only_imported
from planner.adapters.state.sql_result_tables import STEPS, TALLIES, VERSIONS
from planner.adapters.state.sql_tables import TABLES
from planner.publishing.public_results import Corrected, ResultSeen, ResultsWanted
from planner.publishing.store import ListedRow, Page, VisitRow, YearRow
from planner.publishing.withdrawal import day_of
from planner.results.followup import CLOSED, StepKind
from planner.results.record import PUBLIC_STAGES, Stage

_LISTED = TABLES[ListedRow]
_VISITS = TABLES[VisitRow]
_PLACE = ("visit_id", "department_id", "item_id")
_OPEN = "未完结"

#: More places than this are looked up by their year.
_FEW = 1000

Place = tuple[str, str, str]


def results_seen(
    connection: Connection,
    year: YearRow,
    today: date,
    page: Page,
    wanted: ResultsWanted,
) -> list[ResultSeen]:
    """Return a page of a year's results that are public on a day."""
    wanted = _by_visits(connection, year, wanted)
    # Each kind is read in the order of its index; together they would be sorted.
    found = [
        connection.execute(_stretch(query, table, year, today, page, wanted))
        for query, table in ((_entered(year), VERSIONS), (_imported(year), IMPORTS))
    ]
    rows = merge(*(one.mappings().all() for one in found), key=_order)
    return list(_seen(connection, year, list(islice(rows, page.limit))))


def _by_visits(
    connection: Connection, year: YearRow, wanted: ResultsWanted
) -> ResultsWanted:
    """Return what is wanted of a firm as what is wanted of its visits, which are few.

    No database is left to guess from which end that is found.
    """
    if wanted.target_id is None:
        return wanted
    query = select(_VISITS.c.key).where(
        _VISITS.c.year_id == year.year_id, _VISITS.c.target_id == wanted.target_id
    )
    ids = frozenset(connection.execute(query).scalars())
    if wanted.visit_ids is not None:
        ids &= frozenset(wanted.visit_ids)
    return replace(wanted, target_id=None, visit_ids=tuple(sorted(ids)))


def result_keys(
    connection: Connection, year: YearRow, visits: Sequence[str]
) -> Iterator[str]:
    """Yield the keys of all results of visits, public or not."""
    for table, of in (
        (VERSIONS, VERSIONS.c.year == year.year),
        (IMPORTS, IMPORTS.c.year_id == year.year_id),
    ):
        query = select(*(table.c[name] for name in _PLACE)).where(of).distinct()
        for ids in in_batches(visits):
            found = connection.execute(query.where(table.c.visit_id.in_(ids)))
            yield from map("|".join, found)


def results_counted(
    connection: Connection, year: YearRow, today: date
) -> Counter[tuple[str, ...]]:
    """Return how many public results that stand have each set of codes."""
    kept = select(TALLIES.c.codes, func.sum(TALLIES.c.results))
    kept = kept.where(TALLIES.c.year == year.year)
    imported = _imported(year).with_only_columns(IMPORTS.c.codes, func.count())
    found: Counter[tuple[str, ...]] = Counter()
    for query, table in ((kept, TALLIES), (imported, IMPORTS)):
        counted = _of_public(query, table, year, today).group_by(table.c.codes)
        for codes, count in connection.execute(counted):
            found[codes] += int(count)
    return found


def _of_public(
    query: Select[Any], table: Table, year: YearRow, today: date
) -> Select[Any]:
    """Return a query of results with their visits, of firms that a list names."""
    return query.join(
        _VISITS,
        (_VISITS.c.year_id == year.year_id) & (_VISITS.c.key == table.c.visit_id),
    ).where(_named(year, today))


def _stretch(
    query: Select[Any],
    table: Table,
    year: YearRow,
    today: date,
    page: Page,
    wanted: ResultsWanted,
) -> Select[Any]:
    """Return a query restricted to what is wanted and public, in order."""
    place = tuple(table.c[name] for name in _PLACE)
    order = (
        _VISITS.c.round_id,
        _VISITS.c.target_id,
        table.c.department_id,
        table.c.item_id,
    )
    asked: list[tuple[Any, str | None]] = [
        (table.c.department_id, wanted.department_id),
        (table.c.item_id, wanted.item_id),
    ]
    visits = (_VISITS.c[name] for name in ("round_id", "target_id", "name", "district"))
    query = (
        _of_public(query.add_columns(*visits), table, year, today)
        .where(*(c == value for c, value in asked if value is not None))
        .order_by(*order)
        .limit(page.limit)
    )
    if wanted.row_keys is not None:
        places = [tuple(key.split("|")) for key in wanted.row_keys]
        ids = sorted({visit_id for visit_id, *_ in places})
        query = query.where(tuple_(*place).in_(places), table.c.visit_id.in_(ids))
    if wanted.visit_ids is not None:
        query = query.where(table.c.visit_id.in_(wanted.visit_ids))
    first = wanted.round_id or ""
    if wanted.round_id is not None:
        # With the beginning below a stretch of the visits' index; equality would have
        # SQLite read them in another order, and sort.
        query = query.where(_VISITS.c.round_id <= first)
    few = wanted.row_keys is not None or wanted.visit_ids is not None
    if page.after or first or not few:
        # By what is public of a result: its visit's number would count others'. Said
        # of a first page, too, so that it is read in the order of the visits' index.
        after = [*page.after.split("|"), "", "", ""][: len(order)]
        begin = max(after, [first, "", "", ""])
        # The first two alone are of an index.
        query = query.where(
            tuple_(*order[:2]) >= tuple_(*map(literal, begin[:2])),
            tuple_(*order) > tuple_(*map(literal, begin)),
        )
    return query


def _order(row: RowMapping) -> tuple[str, str, str, str]:
    return row["round_id"], row["target_id"], row["department_id"], row["item_id"]


def _entered(year: YearRow) -> Select[Any]:
    """Return the query of results that were entered here and are out."""
    return select(
        *(VERSIONS.c[name] for name in _PLACE),
        VERSIONS.c.codes,
        VERSIONS.c.inspected_on,
        VERSIONS.c.followup,
        VERSIONS.c.first_offence,
        VERSIONS.c.published_on,
        VERSIONS.c.stage,
        VERSIONS.c.reason,
        VERSIONS.c.at,
    ).where(
        VERSIONS.c.year == year.year,
        VERSIONS.c.stage.in_(sorted(PUBLIC_STAGES)),
        newest(PUBLIC_STAGES),
    )


def _imported(year: YearRow) -> Select[Any]:
    """Return the query of those that came with the year's inputs, as the same."""
    return select(
        *(IMPORTS.c[name] for name in _PLACE),
        IMPORTS.c.codes,
        IMPORTS.c.inspected_on,
        IMPORTS.c.followup,
        literal(value=False).label("first_offence"),
        IMPORTS.c.inspected_on.label("published_on"),
        literal(Stage.PUBLISHED, VERSIONS.c.stage.type).label("stage"),
        literal("").label("reason"),
        literal("").label("at"),
    ).where(only_imported(year))


def _named(year: YearRow, today: date) -> ColumnElement[bool]:
    """Return whether a list that is public, and not withdrawn, names the firm."""
    withdrawn = select(WITHDRAWALS.c.row_key).where(
        WITHDRAWALS.c.year == year.year, WITHDRAWALS.c.restored_at.is_(None)
    )
    return (
        exists()
        .where(
            _LISTED.c.year_id == year.year_id,
            _LISTED.c.round_id == _VISITS.c.round_id,
            _LISTED.c.target_id == _VISITS.c.target_id,
            released_by(_LISTED, ListedRow, today),
            _LISTED.c.key.not_in(withdrawn),
        )
        .correlate(_VISITS)
    )


def _seen(
    connection: Connection, year: YearRow, rows: Sequence[RowMapping]
) -> Iterator[ResultSeen]:
    visits = {row["visit_id"] for row in rows}
    corrections = _corrections(connection, year, visits)
    closed = _closed(connection, year, visits)
    for row in rows:
        place = _place(row)
        withdrawn = row["stage"] is Stage.WITHDRAWN
        followup = closed.get(place, row["followup"])
        yield ResultSeen(
            key="|".join(_order(row)),
            row_key="|".join(place),
            round_id=row["round_id"],
            target_id=row["target_id"],
            name=row["name"],
            district=row["district"],
            department_id=row["department_id"],
            item_id=row["item_id"],
            codes=row["codes"],
            inspected_on=row["inspected_on"],
            followup=followup,
            first_offence=row["first_offence"],
            published_on=row["published_on"],
            corrections=tuple(corrections.get(place, ())),
            withdrawn_on=day_of(row["at"]) if withdrawn else None,
            withdrawn_because=row["reason"] if withdrawn else "",
        )


def _corrections(
    connection: Connection, year: YearRow, visits: set[str]
) -> Mapping[Place, list[Corrected]]:
    """Return what published versions said before others took their place."""
    query = select(
        *(VERSIONS.c[name] for name in _PLACE),
        VERSIONS.c.codes,
        VERSIONS.c.inspected_on,
        VERSIONS.c.reason,
        VERSIONS.c.at,
    ).where(VERSIONS.c.year == year.year, VERSIONS.c.stage == Stage.PUBLISHED)
    order = (*(VERSIONS.c[name] for name in _PLACE), VERSIONS.c.version)
    found: dict[Place, list[Corrected]] = defaultdict(list)
    before: RowMapping | None = None
    for row in _of(connection, query.order_by(*order), VERSIONS.c.visit_id, visits):
        if before is not None and _place(before) == _place(row):
            found[_place(row)].append(
                Corrected(
                    corrected_on=day_of(row["at"]),
                    reason=row["reason"],
                    codes_before=before["codes"],
                    inspected_on_before=before["inspected_on"],
                )
            )
        before = row
    return found


def _closed(
    connection: Connection, year: YearRow, visits: set[str]
) -> Mapping[Place, str]:
    """Return whether what was found is settled, of results that steps follow."""
    query = select(*(STEPS.c[name] for name in _PLACE), STEPS.c.kind).where(
        STEPS.c.year == year.year
    )
    found: dict[Place, str] = {}
    for row in _of(
        connection, query.order_by(STEPS.c.number), STEPS.c.visit_id, visits
    ):
        found[_place(row)] = CLOSED if row["kind"] is StepKind.CLOSE else _OPEN
    return found


def _of(
    connection: Connection, query: Select[Any], column: Any, visits: set[str]
) -> Iterable[RowMapping]:
    if len(visits) <= _FEW:
        query = query.where(column.in_(sorted(visits)))
    return connection.execute(query).mappings()


def _place(row: RowMapping) -> Place:
    return row["visit_id"], row["department_id"], row["item_id"]
