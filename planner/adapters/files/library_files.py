"""The targets that differ between two snapshots of the library, as a table."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from planner.registry import TARGET_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

#: `columns` names all cells that changed of a target that is in both.
COLUMNS = (
    "target_id",
    "change",
    "district_before",
    "district",
    "grade_before",
    "grade",
    "columns",
)


def difference_rows(pieces: "Iterable[pd.DataFrame]") -> Iterator[tuple[str, ...]]:
    """Yield a row of texts for each target that differs.

    Parameters
    ----------
    pieces
        As `LibraryTables.differing` yields them.
    """
    for piece in pieces:
        for row in piece.to_dict("records"):
            there = not (row["gone"] or row["is_new"])
            cells = (c for c in TARGET_COLUMNS[1:] if there and row[c] is not None)
            change = "changed" if there else "gone" if row["gone"] else "new"
            was = row["was_district"] or "", row["was_grade"] or ""
            now = tuple(
                "" if row["gone"] else before if row[name] is None else row[name]
                for name, before in zip(("district", "grade"), was, strict=True)
            )
            yield (
                row["target_id"],
                change,
                was[0],
                now[0],
                was[1],
                now[1],
                ";".join(cells),
            )


def write_differences(path: Path, pieces: "Iterable[pd.DataFrame]") -> None:
    """Write them as CSV; grades are in it, so that it is its owner's alone."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(difference_rows(pieces))
