"""An earlier plan's entries, read back from the folder that it was written into."""

import csv
from pathlib import Path

from planner.errors import Finding, InputError

MERGES = Path("plan/merges.csv")


def read_entries(out: Path) -> dict[str, tuple[str, ...]]:
    """Return the proposals of each entry of a plan, remainders aside.

    Raises
    ------
    InputError
        If there is no plan, or its file is not as it was written.
    """
    entries: dict[str, list[str]] = {}
    try:
        with (out / MERGES).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream, strict=True):
                entries.setdefault(row["entry_id"], []).append(row["proposal_id"])
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise InputError(
            [Finding(file=str(out / MERGES), code="keep_no_plan", value=str(out))]
        ) from error
    return {entry_id: tuple(sorted(ids)) for entry_id, ids in entries.items()}
