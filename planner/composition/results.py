"""A department's table of results entered from a file, and the month's report made."""

import shutil
import tempfile
from pathlib import Path
from typing import IO

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_apart import read_apart
from planner.adapters.files.read_tables import read_file
from planner.adapters.papers.monthly_sheets import monthly_workbook
from planner.adapters.papers.papers import monthly_document
from planner.adapters.papers.templates import Templates
from planner.adapters.state.tokens import authenticate
from planner.errors import Finding, InputError, Level
from planner.importing.raw_tables import RawTable
from planner.ports import Clock
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.publishing.result_rules import rules_of
from planner.publishing.results_due import report_of
from planner.publishing.store import Store, YearRow
from planner.results.bulk import TableTaking, TakenTable, read_results
from planner.results.record import ResultError
from planner.results.steps import By
from planner.season.callers import Caller, RoleError, caller_of

#: More faults than these of one file nobody reads; all are counted.
_MOST_FAULTS = 1000


def import_results(store: Store, clock: Clock, path: Path, token: str) -> TakenTable:
    """Enter the results of the file of whoever shows a department's token.

    Raises
    ------
    PlannerError
        If it can't be read or entered, or the token isn't a department's.
    """
    table = read_file(path)
    return _entered(store, clock, table, _department(store, token))


def enter_table(
    store: Store, clock: Clock, sent: IO[bytes], name: str, caller: Caller
) -> TakenTable:
    """Enter the results of a file that a department's caller sent.

    Parameters
    ----------
    name
        What the file is told of as; its suffix says how it is read.

    Raises
    ------
    InputError
        If it has faults: first how many, then each with its row and column.
    ConflictError
        If somebody else entered one of its results meanwhile.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as kept:
            shutil.copyfileobj(sent, kept)
        try:
            return _entered(store, clock, read_apart(path), caller)
        except (InputError, ResultError) as error:
            faults = [f for f in error.findings if f.level is Level.ERROR]
            whole = Finding(
                file=name,
                code="result_table_refused",
                params={"faults": str(len(faults))},
            )
            raise InputError([whole, *faults[:_MOST_FAULTS]]) from error


def _entered(store: Store, clock: Clock, raw: RawTable, caller: Caller) -> TakenTable:
    year, now = _year(store), clock.now()
    by = By(actor=caller.actor, at=time_text(now), today=local_day(now))
    table = read_results(raw, load_code_tables())
    taking = TableTaking(store.results, year, rules_of(year).policy, by)
    return taking.enter(table, caller.department or "")


def _department(store: Store, token: str) -> Caller:
    found = authenticate(store, token) if token else None
    if found is None:
        code = "token_not_in_force" if token else "token_needed"
        raise RoleError([Finding(file="", code=code)])
    caller = caller_of(found)
    if caller.department is None:
        params = {"role_zh": "部门", "role_en": "a department"}
        raise RoleError([Finding(file="", code="token_wrong_role", params=params)])
    return caller


def monthly_report_as_xlsx(store: Store, clock: Clock, month: str) -> bytes:
    """Return the month's report for the joint meeting as a workbook.

    Raises
    ------
    InputError
        If its year isn't published.
    """
    today = local_day(clock.now())
    return monthly_workbook(report_of(store, _year(store, month[:4]), month, today))


def monthly_report_as_docx(
    store: Store, clock: Clock, month: str, templates: Templates
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the same as a document; where the planner's own template made it, why.

    Raises
    ------
    InputError
        If its year isn't published.
    """
    today = local_day(clock.now())
    report = report_of(store, _year(store, month[:4]), month, today)
    return monthly_document(report, templates)


def _year(store: Store, chosen: str | None = None) -> YearRow:
    year = store.year(chosen)
    if year is None:
        raise InputError([Finding(file="", code="season_missing")])
    return year
