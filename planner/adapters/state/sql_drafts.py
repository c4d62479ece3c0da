"""Imports, policies and plans in SQL; implements `planner.drafts.port.DraftBook`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import Engine, Select, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from planner.adapters.state.sql_jobs import insert_job
from planner.adapters.state.sql_rows import record_of, selected
from planner.adapters.state.sql_work_tables import (
    IMPORTS,
    PLAN_DRAFTS,
    POLICY_VERSIONS,
)
from planner.counts import FileCount
from planner.drafts.imports import Checked, Import, InputFile, Origin
from planner.drafts.plans import PlanDraft, PlanOutcome, PlanStatus
from planner.drafts.policies import PolicyVersion
from planner.jobs.findings_json import finding_json, finding_of
from planner.jobs.record import Job

D = TypeVar("D")


class SqlDrafts:
    """What is prepared, over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    """

    def __init__(self, engine: Engine) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)

    def add_import(self, import_: Import, policy: PolicyVersion) -> bool:
        """Keep an import with its policy; tell whether it is new."""
        values = {
            **_fields(import_),
            "files": [asdict(file) for file in import_.files],
            "told": [finding_json(finding) for finding in import_.told],
            "checked": None,
        }
        try:
            with self._writing.begin() as connection:
                connection.execute(insert(IMPORTS), values)
                connection.execute(insert(POLICY_VERSIONS), _fields(policy))
        except IntegrityError:
            return False
        return True

    def import_(self, import_id: str) -> Import | None:
        """Return an import."""
        query = selected(IMPORTS, Import).where(IMPORTS.c.import_id == import_id)
        return next(iter(self._read(query, _import)), None)

    def imports(self, after: str = "", limit: int | None = None) -> list[Import]:
        """Return imports, the newest first, those after the one whose id is given."""
        query = selected(IMPORTS, Import)
        key = IMPORTS.c.import_id.name
        return self._read(_newest_first(query, IMPORTS, key, after, limit), _import)

    def check(self, import_id: str, checked: Checked) -> None:
        """Keep what a check of an import came to."""
        self._change(IMPORTS, {"import_id": import_id}, checked=asdict(checked))

    def check_again(self, import_id: str, job_id: str) -> None:
        """Keep which job checks an import, after one that failed."""
        self._change(IMPORTS, {"import_id": import_id}, job_id=job_id)

    def policies(self, import_id: str) -> list[PolicyVersion]:
        """Return the versions of an import's policy in their order."""
        query = selected(POLICY_VERSIONS, PolicyVersion).where(
            POLICY_VERSIONS.c.import_id == import_id
        )
        ordered = query.order_by(POLICY_VERSIONS.c.number)
        return self._read(ordered, lambda row: record_of(PolicyVersion, row))

    def add_policy(self, policy: PolicyVersion) -> bool:
        """Keep a version; False where that number was taken meanwhile."""
        try:
            with self._writing.begin() as connection:
                connection.execute(insert(POLICY_VERSIONS), _fields(policy))
        except IntegrityError:
            return False
        return True

    def add_plan(self, plan: PlanDraft) -> bool:
        """Keep a plan that is asked for; tell whether it is new."""
        values = {**_fields(plan), "what_if": list(plan.what_if), "outcome": None}
        try:
            with self._writing.begin() as connection:
                connection.execute(insert(PLAN_DRAFTS), values)
        except IntegrityError:
            return False
        return True

    def plan(self, plan_id: str) -> PlanDraft | None:
        """Return a plan."""
        query = selected(PLAN_DRAFTS, PlanDraft)
        found = query.where(PLAN_DRAFTS.c.plan_id == plan_id)
        return next(iter(self._read(found, _plan)), None)

    def plans(
        self, *, import_id: str | None = None, after: str = "", limit: int | None = None
    ) -> list[PlanDraft]:
        """Return plans, the newest first, those after the one whose id is given."""
        query = selected(PLAN_DRAFTS, PlanDraft)
        if import_id is not None:
            query = query.where(PLAN_DRAFTS.c.import_id == import_id)
        key = PLAN_DRAFTS.c.plan_id.name
        return self._read(_newest_first(query, PLAN_DRAFTS, key, after, limit), _plan)

    def planned(self, plan_id: str, outcome: PlanOutcome) -> None:
        """Keep what planning came to."""
        self._change(PLAN_DRAFTS, {"plan_id": plan_id}, outcome=asdict(outcome))

    def plan_again(self, plan_id: str, job_id: str) -> None:
        """Keep which job makes a plan, after one that failed."""
        self._change(PLAN_DRAFTS, {"plan_id": plan_id}, job_id=job_id)

    def approve(self, plan: PlanDraft, job: Job, actor: str) -> bool:
        """Keep that a plan is approved and the job that opens the year, both or none.

        False where the plan was changed meanwhile.
        """
        as_seen = (PLAN_DRAFTS.c.plan_id == plan.plan_id) & (
            PLAN_DRAFTS.c.version == plan.version
        )
        approved = update(PLAN_DRAFTS).values(
            approval_job=job.job_id, approved_by=actor, version=plan.version + 1
        )
        with self._writing.begin() as connection:
            if not connection.execute(approved.where(as_seen)).rowcount:
                return False
            insert_job(connection, job)
        return True

    def _read(
        self, query: Select[Any], made: Callable[[Mapping[Any, Any]], D]
    ) -> list[D]:
        with self._reading.connect() as connection:
            return [made(row) for row in connection.execute(query).mappings()]

    def _change(self, table: Table, where: Mapping[str, Any], **values: Any) -> int:
        query = update(table).values(values)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        with self._writing.begin() as connection:
            return connection.execute(query).rowcount


def _newest_first(
    query: Select[Any], table: Table, key: str, after: str, limit: int | None
) -> Select[Any]:
    query = query.order_by(table.c.place.desc())
    if after:
        place = select(table.c.place).where(table.c[key] == after)
        query = query.where(table.c.place < place.scalar_subquery())
    return query if limit is None else query.limit(limit)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _import(row: Mapping[Any, Any]) -> Import:
    files = (
        InputFile(**{**file, "origin": Origin(file["origin"])}) for file in row["files"]
    )
    told = tuple(map(finding_of, row["told"]))
    values = {**row, "files": tuple(files), "told": told}
    return Import(**{**values, "checked": _checked(row["checked"])})


def _checked(told: Mapping[str, Any] | None) -> Checked | None:
    if told is None:
        return None
    counts = tuple(FileCount(**count) for count in told["counts"])
    return Checked(**{**told, "counts": counts})


def _plan(row: Mapping[Any, Any]) -> PlanDraft:
    told = row["outcome"]
    outcome = told and PlanOutcome(**{**told, "status": PlanStatus(told["status"])})
    what_if = tuple(row["what_if"])
    return PlanDraft(**{**row, "what_if": what_if, "outcome": outcome})
