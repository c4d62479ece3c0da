"""A revision's files: kept in the workspace, and read as what they ask for."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.read_apart import read_apart
from planner.adapters.files.read_tables import file_of, suffix_of
from planner.errors import Finding, InputError
from planner.importing.changes import AskedRevision, read_revision
from planner.season.plan import Given
from planner.season.revising import WantedRevision

_CHANGES = "changes"
_PROPOSALS = "proposals"


def asked_in(folder: Path, given: Given) -> AskedRevision:
    """Return what the files of a revision ask for.

    Raises
    ------
    InputError
        If a file can't be read, or a row of it can't be taken as it stands.
    """
    tables = {
        stem: read_apart(path)
        for stem in (_CHANGES, _PROPOSALS)
        if (path := file_of(folder, stem)) is not None
    }
    return read_revision(tables, given.registry, given.policy, load_code_tables())


@contextmanager
def wanted_revision(
    inputs: KeptInputs, changes: Path, added: Path | None, accept: str
) -> Iterator[WantedRevision]:
    """Yield the revision that somebody brings in files of their own.

    Parameters
    ----------
    inputs
        Where the workspace keeps input files.
    changes
        The table of changes, by whatever name.
    added
        A folder with the proposals that are added.

    Raises
    ------
    InputError
        If one of the files isn't there, or in no format for a table.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _copy(changes, folder, _CHANGES)
        if added is not None:
            there = file_of(added, _PROPOSALS) or added / f"{_PROPOSALS}.csv"
            _copy(there, folder, _PROPOSALS)
        yield WantedRevision(
            name=inputs.name_of(folder),
            read=lambda given: asked_in(folder, given),
            keep=lambda: inputs.keep(folder),
            accept=accept,
        )


def _copy(path: Path, folder: Path, stem: str) -> None:
    suffix = suffix_of(path.name)
    if not suffix or not path.is_file():
        code = "unknown_file" if path.is_file() else "missing_file"
        raise InputError([Finding(file=path.name, code=code, value=str(path))])
    shutil.copyfile(path, folder / f"{stem}{suffix}")
