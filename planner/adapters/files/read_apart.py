"""Reads a table that somebody sent, in a process of its own with little to spend.

A kilobyte can ask for all memory there is, and a reader of spreadsheets may end its
process over it: so neither is the server's. What comes back is text, and not much.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import planner
from planner.adapters.files.read_tables import read_file
from planner.errors import Finding, InputError, PlannerError
from planner.importing.raw_tables import RawTable
from planner.jobs.findings_json import finding_json, finding_of

_MIB = 1 << 20
_MEMORY = 1024 * _MIB
_CPU_SECONDS = 20
_SECONDS = 60
#: Of a table as JSON: a department's tens of thousands of results take a fourth of it.
_MOST = 16 * _MIB
_MOST_ROWS = 200_000
#: So many are read at once in a process; one more waits so long, and is refused then.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS = 20


def read_apart(path: Path) -> RawTable:
    """Return the table of a file that somebody sent; raises as `read_file` does.

    Raises
    ------
    InputError
        Also if reading it takes more memory or time than a table is worth.
    PlannerError
        If too many are being read.
    """
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise PlannerError([Finding(file=path.name, code="tables_busy")])
    try:
        told = _told(path)
    finally:
        _AT_ONCE.release()
    if "findings" in told:
        raise InputError([finding_of(finding) for finding in told["findings"]])
    return _table(told["table"])


def _told(path: Path) -> Mapping[str, Any]:
    """Return what the reading process tells, which is nothing if it came to harm."""
    root = str(Path(planner.__file__).resolve().parent.parent)
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 - this program, a path of ours
                [sys.executable, "-m", __name__, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                # Nothing that it would be of use to read.
                env={
                    "PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)])
                },
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _too_heavy(path)
        if done.returncode != 0:
            return _too_heavy(path)
        answer.seek(0)
        return dict(json.load(answer))


def _too_heavy(path: Path) -> Mapping[str, Any]:
    finding = Finding(file=path.name, code="upload_heavy", value=path.name)
    return {"findings": [finding_json(finding)]}


def _table(told: Mapping[str, Any]) -> RawTable:
    return RawTable(
        **{
            **told,
            "header": tuple(told["header"]),
            "columns": tuple(told["columns"]),
            "findings": tuple(map(finding_of, told["findings"])),
        }
    )


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, _MOST),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        table = read_file(path)
    except InputError as error:
        return {"findings": [finding_json(finding) for finding in error.findings]}
    if len(table.rows) > _MOST_ROWS:
        return _too_heavy(path)
    told = {field.name: getattr(table, field.name) for field in fields(table)}
    told["findings"] = [finding_json(finding) for finding in table.findings]
    return {"table": told}


def main() -> None:
    """Read the file that is named, within bounds, and tell of it as JSON."""
    _bound()
    text = json.dumps(_read(Path(sys.argv[1])), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
