"""Changes as they are reported: a file of them, several, or one by itself."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_apart import read_apart
from planner.adapters.files.read_tables import read_file
from planner.composition.unpacking import keep_table
from planner.errors import Finding
from planner.importing.raw_tables import RawTable
from planner.season.substituting import Reported
from planner.substitution.reading import ReadChanges, one_row, read_changes


def reported_in(path: Path, today: date) -> tuple[list[Reported], tuple[Finding, ...]]:
    """Return the changes that a file reports, and what else there is to say of it.

    Raises
    ------
    InputError
        If it can't be read, or a row of it can't be taken as it stands.
    """
    return _reported(read_file(path), today)


def reported_in_upload(name: str, stream: IO[bytes], today: date) -> list[Reported]:
    """Return the changes that an uploaded table reports; raises as `reported_in`."""
    with tempfile.TemporaryDirectory() as folder:
        kept = keep_table(name, stream, Path(folder), "changes")
        reported, _ = _reported(read_apart(Path(folder) / kept), today)
    return reported


def _reported(
    table: RawTable, today: date
) -> tuple[list[Reported], tuple[Finding, ...]]:
    read = read_changes(table, load_code_tables(), today)
    return _with_places(read), read.findings


def reported_of(rows: Sequence[Mapping[str, str]], today: date) -> list[Reported]:
    """Return the changes that rows of cells tell of, by the table's columns.

    What is wrong with one is told with its number, the first being 0; raises as
    `reported_as` does.
    """
    raw = RawTable(
        stem="changes",
        file="changes",
        header=tuple(rows[0]),
        columns=tuple([row[name] for row in rows] for name in rows[0]),
        rows=list(range(len(rows))),
    )
    return _with_places(read_changes(raw, load_code_tables(), today))


def reported_as(cells: Mapping[str, str], today: date) -> list[Reported]:
    """Return the one change that cells tell of, given by the table's columns.

    Raises
    ------
    InputError
        If they tell of none.
    """
    read = read_changes(one_row(cells), load_code_tables(), today)
    return [Reported(change=change) for _, change in read.changes]


def _with_places(read: ReadChanges) -> list[Reported]:
    return [
        Reported(change=change, file=read.file, row=row, headers=read.headers)
        for row, change in read.changes
    ]
