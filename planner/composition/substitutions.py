"""Changes as they are reported: a file of them, or one by itself."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.errors import Finding
from planner.season.substituting import Reported
from planner.substitution.reading import one_row, read_changes


def reported_in(path: Path, today: date) -> tuple[list[Reported], tuple[Finding, ...]]:
    """Return the changes that a file reports, and what else there is to say of it.

    Raises
    ------
    InputError
        If it can't be read, or a row of it can't be taken as it stands.
    """
    read = read_changes(read_file(path), load_code_tables(), today)
    reported = [
        Reported(change=change, file=read.file, row=row, headers=read.headers)
        for row, change in read.changes
    ]
    return reported, read.findings


def reported_as(cells: Mapping[str, str], today: date) -> list[Reported]:
    """Return the one change that cells tell of, given by the table's columns.

    Raises
    ------
    InputError
        If they tell of none.
    """
    read = read_changes(one_row(cells), load_code_tables(), today)
    return [Reported(change=change) for _, change in read.changes]
