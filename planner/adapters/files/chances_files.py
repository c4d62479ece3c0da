"""Stated chances on disk: what is read of a finished year, the two files written."""

import csv
import json
import os
from pathlib import Path
from typing import Any

from planner.chances.observed import FinishedYear
from planner.chances.page import report_page
from planner.errors import Finding, InputError
from planner.ids import canonical_json
from planner.protocol.strata import StrataTable, unturned

JSON_FILE = "chances.json"
PAGE_FILE = "chances.html"

#: Both files tell grades: nobody but their owner may read them.
_OWN = 0o600


def read_finished_year(folder: Path) -> FinishedYear:
    """Return what a finished year's output folder holds of its draws.

    Raises
    ------
    InputError
        If it isn't the folder of a finished year, or its files can't be read.
    """
    rounds = sorted(path.parent for path in folder.glob("rounds/*/record.json"))
    if not rounds:
        raise _unreadable(folder)
    return FinishedYear(
        records={path.name: _read_json(path / "record.json") for path in rounds},
        strata={path.name: _read_strata(path) for path in rounds},
        visits=_read_visits(folder / "visits.csv"),
    )


def _read_strata(folder: Path) -> dict[str, Any]:
    """Return a round's `strata.json` as the plan placed it, from its audit bundle."""
    table, statement = (
        _read_json(folder / name) for name in ("strata.json", "statement.json")
    )
    key = folder / "custody_key.txt"
    try:
        custody_key = key.read_text("utf-8").strip() if key.exists() else None
        groups = {entry["entry"]: entry["group"] for entry in statement["entries"]}
        return unturned(StrataTable.from_json(table), groups, custody_key).as_json()
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(folder) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    if not isinstance(found, dict):
        raise _unreadable(path)
    return found


def _read_visits(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, ValueError, csv.Error) as error:
        raise _unreadable(path) from error
    # Chances are of the draw: those who stand in later weren't drawn.
    return [row for row in rows if not row.get("replaces")]


def _unreadable(path: Path) -> InputError:
    return InputError(
        [Finding(file=str(path), code="chances_no_year", value=str(path))]
    )


def write_report(out: Path, report: dict[str, Any]) -> tuple[Path, Path]:
    """Write the report as JSON and as a page; return where they are."""
    out.mkdir(parents=True, exist_ok=True)
    contents = (
        (out / JSON_FILE, canonical_json(report) + b"\n"),
        (out / PAGE_FILE, report_page(report).encode()),
    )
    for path, content in contents:
        staged = path.with_name(f".{path.name}.staged")
        staged.unlink(missing_ok=True)
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        staged.replace(path)
    return contents[0][0], contents[1][0]
