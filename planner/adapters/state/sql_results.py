"""Results in the state's database; implements `planner.results.port.Results`."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from planner.adapters.state import sql_result_queries as queries
from planner.adapters.state.sql_done_visits import write_done
from planner.adapters.state.sql_ledger import SqlLedger, Writing
from planner.adapters.state.sql_result_parts import in_batches, recount, retally
from planner.adapters.state.sql_result_queries import IMPORTS, PLACE, VISITS
from planner.adapters.state.sql_result_rows import (
    OwnItems,
    imported_version,
    owners,
    task,
)
from planner.adapters.state.sql_result_tables import CONFIRMATIONS, STEPS, VERSIONS
from planner.adapters.state.sql_rows import cells_of, records, selected
from planner.adapters.state.sql_tables import VISIT_DEPARTMENTS
from planner.adapters.state.workspace import MANIFEST, Workspace
from planner.errors import ConflictError, Finding
from planner.ledger.event import Kind
from planner.ports import Entropy
from planner.publishing.done_visit import DoneVisit as EndsEmbargo
from planner.results.confirming import Confirmation
from planner.results.duties import CodeCount, Duty, Find
from planner.results.followup import FollowUpStep
from planner.results.pins import manifest_of
from planner.results.port import DoneVisit, Wanted
from planner.results.record import (
    PUBLIC_STAGES,
    InYear,
    Place,
    ResultVersion,
    Stage,
)
from planner.results.steps import is_public
from planner.results.task import Task

_TASK = (
    "visit_id",
    "round_id",
    "target_id",
    "name",
    "start",
    "end",
    "day",
    "withdrawn",
    "item_ids",
)
Record = ResultVersion | FollowUpStep | Confirmation
D = TypeVar("D")


class SqlResults:
    """Results over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    ledger, workspace
        What pins published versions, and keeps their manifests.
    entropy
        What salts these.
    """

    def __init__(
        self, engine: Engine, ledger: SqlLedger, workspace: Workspace, entropy: Entropy
    ) -> None:
        self._reading = engine
        self._ledger = ledger
        self._workspace = workspace
        self._entropy = entropy

    def state(self) -> str:
        """Return a text that is another one after every write."""
        lasts = (
            select(func.max(table.c.seq)).scalar_subquery()
            for table in (VERSIONS, STEPS, CONFIRMATIONS)
        )
        with self._reading.connect() as connection:
            return " ".join(map(str, connection.execute(select(*lasts)).one()))

    def tasks(
        self, year: InYear, department_id: str, visit_id: str | None = None
    ) -> list[Task]:
        """Return a department's parts of visits."""
        members = VISIT_DEPARTMENTS
        query = (
            select(*(VISITS.c[name] for name in _TASK))
            .join(
                members,
                (members.c.year_id == VISITS.c.year_id)
                & (members.c.key == VISITS.c.key),
            )
            .where(
                members.c.year_id == year.year_id,
                members.c.department_id == department_id,
            )
        )
        if visit_id is not None:
            query = query.where(members.c.key == visit_id)
        with self._reading.connect() as connection:
            owned = owners(connection, year)
            rows = connection.execute(query.order_by(VISITS.c.key)).mappings().all()
        return [task(row, department_id, owned) for row in rows]

    def current(self, year: InYear, place: Place) -> ResultVersion | None:
        """Return the newest version of a result."""
        return next(reversed(self.versions(year, place)), None)

    def versions(self, year: InYear, place: Place) -> list[ResultVersion]:
        """Return all versions of a result."""
        query = selected(VERSIONS, ResultVersion).where(
            VERSIONS.c.year == year.year, *_at(VERSIONS, place)
        )
        imported = select(IMPORTS).where(
            IMPORTS.c.year_id == year.year_id, *_at(IMPORTS, place)
        )
        with self._reading.connect() as connection:
            kept = records(
                connection, ResultVersion, query.order_by(VERSIONS.c.version)
            )
            return kept or [
                imported_version(year, row)
                for row in connection.execute(imported).mappings()
            ]

    def listed(
        self,
        year: InYear,
        wanted: Wanted,
        after: str = "",
        limit: int | None = None,
    ) -> list[ResultVersion]:
        """Return newest versions in the order of visit, department and item."""
        return self._listed(year, wanted, after, limit, None)

    def published(
        self,
        year: InYear,
        wanted: Wanted,
        after: str = "",
        limit: int | None = None,
    ) -> list[ResultVersion]:
        """Return of each result its newest version that is public."""
        return self._listed(year, wanted, after, limit, PUBLIC_STAGES)

    def _listed(
        self,
        year: InYear,
        wanted: Wanted,
        after: str,
        limit: int | None,
        stages: frozenset[Stage] | None,
    ) -> list[ResultVersion]:
        kept = selected(VERSIONS, ResultVersion).where(
            VERSIONS.c.year == year.year, queries.newest(stages)
        )
        if wanted.stage is not None:
            kept = kept.where(VERSIONS.c.stage == wanted.stage)
        imported = select(IMPORTS).where(queries.only_imported(year))
        kept = _stretch(kept, VERSIONS, year, wanted, after, limit)
        imported = _stretch(imported, IMPORTS, year, wanted, after, limit)
        with self._reading.connect() as connection:
            found = records(connection, ResultVersion, kept)
            more: list[ResultVersion] = []
            if wanted.stage in (None, Stage.PUBLISHED):
                rows = connection.execute(imported).mappings()
                more = [imported_version(year, row) for row in rows]
        return list(islice(merge(found, more, key=_order), limit))

    def append(self, year: InYear, versions: Sequence[ResultVersion]) -> None:
        """Keep new versions, all or none; the ledger pins those that are public."""
        if not versions:
            return
        pinned = [version for version in versions if is_public(version)]
        manifest = manifest_of(pinned, self._entropy.token_hex()) if pinned else b""
        kept = self._workspace.keep_bytes(manifest, MANIFEST) if pinned else ""
        with self._writing(versions[0].visit_id) as writing:
            _insert(writing.connection, VERSIONS, versions)
            recount(writing.connection, year.year, versions)
            if pinned:
                retally(writing.connection, year.year, pinned)
                body = {
                    "year": year.year,
                    "results": len(pinned),
                    "manifest": kept.split(".")[0],
                }
                subject = f"results:{year.year}"
                writing.append(Kind.RESULTS, subject, pinned[-1].actor, body)
                _end_embargoes(writing.connection, year, pinned)

    def visited(self, year: InYear) -> frozenset[str]:
        """Return the visits that have any result."""
        kept = select(VERSIONS.c.visit_id).where(VERSIONS.c.year == year.year)
        imported = select(IMPORTS.c.visit_id).where(IMPORTS.c.year_id == year.year_id)
        with self._reading.connect() as connection:
            found = connection.execute(kept.union(imported)).scalars()
            return frozenset(found)

    def done_visits(self, year: InYear) -> list[DoneVisit]:
        """Return the visits that are done, by their ids."""
        return self._read(DoneVisit, queries.done_visits(year))

    def duties(
        self, year: InYear, department_id: str | None = None, *, alike: bool = False
    ) -> list[Duty]:
        """Return departments' parts of visits that weren't withdrawn."""
        query = queries.duties(year, department_id, alike=alike)
        with self._reading.connect() as connection:
            own = OwnItems(owners(connection, year))
            return [own.duty(cells) for cells in cells_of(connection, query)]

    def finds(
        self,
        year: InYear,
        codes: Sequence[str],
        department_id: str | None = None,
        *,
        alike: bool = False,
    ) -> list[Find]:
        """Return results with one of these codes; a department's: in its hand."""
        with self._reading.connect() as connection:
            there = connection.execute(queries.joined_codes(year)).scalars()
            joined = [
                text for text in there if not {*codes}.isdisjoint(text.split(";"))
            ]
            asked = queries.finds(year, joined, department_id, alike=alike)
            found = [
                *records(connection, Find, asked),
                *records(
                    connection,
                    Find,
                    queries.imported_finds(year, codes, department_id, alike=alike),
                ),
            ]
        return sorted(found, key=lambda f: (f.visit_id, f.department_id, f.item_id))

    def codes(self, year: InYear, first: date, last: date) -> list[CodeCount]:
        """Return how often codes were found by inspections of a period."""
        return [
            *self._read(CodeCount, queries.code_counts(year, first, last)),
            *self._read(CodeCount, queries.imported_code_counts(year, first, last)),
        ]

    def steps(self, year: InYear, place: Place) -> list[FollowUpStep]:
        """Return the steps after a result, in their order."""
        query = selected(STEPS, FollowUpStep).where(
            STEPS.c.year == year.year, *_at(STEPS, place)
        )
        return self._read(FollowUpStep, query.order_by(STEPS.c.number))

    def append_step(self, step: FollowUpStep) -> None:
        """Keep a step."""
        with self._writing(step.visit_id) as writing:
            _insert(writing.connection, STEPS, [step])

    def confirmations(
        self, year: InYear, department_id: str | None = None
    ) -> dict[tuple[str, str], Confirmation]:
        """Return the last confirmation of each visit and department."""
        query = selected(CONFIRMATIONS, Confirmation).where(
            CONFIRMATIONS.c.year == year.year
        )
        if department_id is not None:
            query = query.where(CONFIRMATIONS.c.department_id == department_id)
        found = self._read(Confirmation, query.order_by(CONFIRMATIONS.c.number))
        return {(one.visit_id, one.department_id): one for one in found}

    def confirm(self, confirmations: Sequence[Confirmation]) -> None:
        """Keep confirmations, all or none."""
        if confirmations:
            with self._writing(confirmations[0].visit_id) as writing:
                _insert(writing.connection, CONFIRMATIONS, confirmations)

    @contextmanager
    def _writing(self, value: str) -> Iterator[Writing]:
        """Open a transaction in which a row that is there already is a conflict."""
        try:
            with self._ledger.writing() as writing:
                yield writing
        except IntegrityError as error:
            finding = Finding(file="", code="result_changed", value=value)
            raise ConflictError([finding]) from error

    def _read(self, kind: type[D], query: Select[Any]) -> list[D]:
        with self._reading.connect() as connection:
            return records(connection, kind, query)


def _end_embargoes(
    connection: Connection, year: InYear, versions: Iterable[ResultVersion]
) -> None:
    """Keep which visits are done now, so that lists may name their firms."""
    visits = sorted({version.visit_id for version in versions})
    done = [
        EndsEmbargo(
            round_id=one.round_id, target_id=one.target_id, known_on=one.done_on
        )
        for ids in in_batches(visits)
        for one in records(connection, DoneVisit, queries.done_visits(year, ids))
    ]
    write_done(connection, year.year, done)


def _insert(connection: Connection, table: Table, records: Sequence[Record]) -> None:
    last = connection.execute(select(func.max(table.c.seq))).scalar() or 0
    names = [field.name for field in fields(records[0])]
    rows = [
        {**{name: getattr(record, name) for name in names}, "seq": seq}
        for seq, record in enumerate(records, start=last + 1)
    ]
    connection.execute(insert(table), rows)


def _at(table: Table, place: Place) -> tuple[ColumnElement[bool], ...]:
    return tuple(table.c[name] == getattr(place, name) for name in PLACE)


def _stretch(
    query: Select[Any],
    table: Table,
    year: InYear,
    wanted: Wanted,
    after: str,
    limit: int | None,
) -> Select[Any]:
    """Return the query restricted to what is wanted, in order, a stretch of it."""
    for name in ("department_id", "visit_id"):
        asked = getattr(wanted, name)
        if asked is not None:
            query = query.where(table.c[name] == asked)
    if wanted.round_id is not None:
        of_round = select(VISITS.c.key).where(
            VISITS.c.year_id == year.year_id, VISITS.c.round_id == wanted.round_id
        )
        query = query.where(table.c.visit_id.in_(of_round))
    if after:
        query = query.where(queries.beyond(table, after))
    return query.order_by(*(table.c[name] for name in PLACE)).limit(limit)


def _order(version: ResultVersion) -> tuple[str, str, str]:
    return version.visit_id, version.department_id, version.item_id
