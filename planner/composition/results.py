"""A department's table of results read from a file, and the month's report made."""

from contextlib import closing
from pathlib import Path

from planner.adapters.clock import SystemClock
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.adapters.papers.monthly_sheets import monthly_workbook
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.tokens import authenticate
from planner.adapters.state.workspace import Workspace
from planner.errors import Finding, InputError
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.publishing.result_rules import rules_of
from planner.publishing.results_due import report_of
from planner.publishing.store import Store, YearRow
from planner.results.bulk import TableTaking, TakenTable, read_results
from planner.results.steps import By
from planner.season.callers import RoleError, caller_of


def enter_table(
    store: Store, year: YearRow, path: Path, department_id: str, by: By
) -> TakenTable:
    """Enter the results of a department's file, all or none.

    Raises
    ------
    PlannerError
        If it can't be read, or a row can't be entered; all that are so are named.
    """
    table = read_results(read_file(path), load_code_tables())
    taking = TableTaking(store.results, year, rules_of(year).policy, by)
    return taking.enter(table, department_id)


def import_results(workspace: Path, path: Path, token: str) -> TakenTable:
    """Enter the results of the file of whoever shows a department's token.

    Raises
    ------
    PlannerError
        If it can't be read or entered, or the token isn't a department's.
    """
    clock = SystemClock()
    with closing(open_store(Workspace(workspace), clock)) as store:
        found = authenticate(store, token) if token else None
        if found is None:
            code = "token_not_in_force" if token else "token_needed"
            raise RoleError([Finding(file="", code=code)])
        caller = caller_of(found)
        if caller.department is None:
            params = {"role_zh": "部门", "role_en": "a department"}
            finding = Finding(file="", code="token_wrong_role", params=params)
            raise RoleError([finding])
        now = clock.now()
        by = By(actor=caller.actor, at=time_text(now), today=local_day(now))
        return enter_table(store, _year(store), path, caller.department, by)


def write_report(workspace: Path, month: str, out: Path) -> Path:
    """Write the month's report for the joint meeting; return its file.

    Raises
    ------
    PlannerError
        If no year is published.
    """
    clock = SystemClock()
    with closing(open_store(Workspace(workspace), clock)) as store:
        year = _year(store, month[:4])
        report = report_of(store, year, month, local_day(clock.now()))
    out.write_bytes(monthly_workbook(report))
    return out


def _year(store: Store, chosen: str | None = None) -> YearRow:
    year = store.year(chosen)
    if year is None:
        raise InputError([Finding(file="", code="season_missing")])
    return year
