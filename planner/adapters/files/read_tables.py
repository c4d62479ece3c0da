"""Reads an input folder: each table from the file that holds it."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from planner.adapters.files.raw_rows import unreadable, whole
from planner.adapters.files.read_csv import read_csv
from planner.errors import Finding, InputError, Level
from planner.importing.raw_tables import RawInputs, RawPieces, RawTable
from planner.importing.schema import PARQUET_STEMS, TABLES
from planner.ports import NoProgress, Progress

#: What else may lie in an input folder.
_OTHER_FILES = frozenset({"policy.toml", "ceremony.json"})


#: Yields a file's table in pieces, at least one.
Reader = Callable[[Path, Progress], Iterator[RawTable]]


def _read_xlsx(path: Path, _: Progress) -> Iterator[RawTable]:
    from planner.adapters.files.read_xlsx import read_xlsx

    yield read_xlsx(path)


def _read_parquet(path: Path, progress: Progress) -> Iterator[RawTable]:
    from planner.adapters.files.read_parquet import read_parquet

    return read_parquet(path, progress)


#: Readers by suffix. Where a table comes in several files, the first of these is read.
READERS: dict[str, Reader] = {
    ".parquet": _read_parquet,
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".xlsx": _read_xlsx,
    ".xls": _read_xlsx,
}


def read_inputs(folder: Path, progress: Progress | None = None) -> RawInputs:
    """Return the tables in `folder`, unjudged, with what reading had to say.

    The targets are read while they are judged: only then is progress told.
    """
    paths = folder.iterdir() if folder.is_dir() else ()
    files = {
        path.name: path for path in paths if path.is_file() or path.name in _KNOWN_NAMES
    }
    findings: list[Finding] = []
    tables: dict[str, RawTable] = {}
    targets = None
    for stem in TABLES:
        path = _choose(stem, files, findings)
        if path is None:
            continue
        try:
            if stem == "targets":
                targets = _pieces(path, progress or NoProgress())
            else:
                tables[stem] = whole(_pieces(path, NoProgress()).pieces)
        except InputError as error:
            findings += error.findings
    findings += [
        Finding(file=name, code="unknown_file", level=Level.WARNING, value=name)
        for name in sorted(files)
        if _unknown(name)
    ]
    return RawInputs(tables=tables, targets=targets, findings=tuple(findings))


def suffix_of(name: str) -> str:
    """Return the suffix by which a file would be read as a table, "" if by none."""
    suffixes = (suffix for suffix in READERS if suffix != ".parquet")
    return next((suffix for suffix in suffixes if name.endswith(suffix)), "")


def file_of(folder: Path, stem: str) -> Path | None:
    """Return the file of a folder that a table is read from, None if it isn't there."""
    paths = (folder / name for name in _names(stem))
    return next((path for path in paths if path.exists()), None)


def read_file(path: Path) -> RawTable:
    """Return the table of a file by whatever name, unjudged; raises alike."""
    return whole(read_pieces(path, NoProgress()).pieces)


def read_pieces(path: Path, progress: Progress) -> RawPieces:
    """Return the table of a file by whatever name, in pieces.

    Raises
    ------
    InputError
        If it isn't there, or is in no format for a table; with its pieces, if it is
        empty, or can't be read.
    """
    if not suffix_of(path.name) or not path.is_file():
        code = "unknown_file" if path.is_file() else "missing_file"
        raise InputError([Finding(file=path.name, code=code, value=str(path))])
    return _pieces(path, progress)


def _names(stem: str) -> list[str]:
    return [
        stem + suffix
        for suffix in READERS
        if suffix != ".parquet" or stem in PARQUET_STEMS
    ]


_KNOWN_NAMES = frozenset(name for stem in TABLES for name in _names(stem))


def _unknown(name: str) -> bool:
    hidden = name.startswith((".", "~$"))
    return not hidden and name not in _KNOWN_NAMES | _OTHER_FILES


def _choose(stem: str, files: dict[str, Path], findings: list[Finding]) -> Path | None:
    present = [name for name in _names(stem) if name in files]
    if not present:
        if TABLES[stem].required:
            name = f"{stem}.csv"
            findings.append(Finding(file=name, code="missing_file", value=name))
        return None
    findings += [
        Finding(
            file=name,
            code="duplicate_file",
            level=Level.WARNING,
            value=name,
            params={"used": present[0]},
        )
        for name in present[1:]
    ]
    return files[present[0]]


def _pieces(path: Path, progress: Progress) -> RawPieces:
    """Return one file's table, which is opened once its pieces are asked for."""
    return RawPieces(
        file=path.name,
        pieces=_checked(path, progress),
        digest=partial(_digest, path),
        written=_written(path),
    )


def _checked(path: Path, progress: Progress) -> Iterator[RawTable]:
    """Read one file; one without a byte, or a required one without a row, is empty.

    Raises
    ------
    InputError
        If it is empty, or can't be read.
    """
    empty = InputError([Finding(file=path.name, code="empty_file")])
    _refuse_no_file(path)
    pieces = _read(path, progress)
    first = next(pieces, None)
    if first is None:
        raise empty
    nothing = not first.rows and not first.rejected
    required = first.stem not in TABLES or TABLES[first.stem].required
    if nothing and (required or not any(first.header)):
        raise empty
    yield first
    yield from pieces


def _written(path: Path) -> str:
    """Return when a file was last written to, which nobody can set."""
    with suppress(OSError):  # Its pieces tell that it can't be read.
        found = path.stat()
        return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_ctime_ns}"
    return ""


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file; raises as its pieces do."""
    _refuse_no_file(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def _refuse_no_file(path: Path) -> None:
    # A folder, a pipe, or a link to nothing: left alone, its rows would be lost.
    if not path.is_file():
        raise unreadable(path, "不是文件 / it is no file")


def _read(path: Path, progress: Progress) -> Iterator[RawTable]:
    """Yield a file's pieces, none where it has no byte."""
    suffix = path.name.removeprefix(path.name.partition(".")[0])
    try:
        if path.stat().st_size:
            yield from READERS[suffix](path, progress)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
