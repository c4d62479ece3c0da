"""Loads the public code tables that come with the package."""

import csv
from functools import cache
from importlib.resources import files

from planner.importing.codes import CodeTables


def _rows(name: str) -> list[dict[str, str]]:
    path = files("planner.data").joinpath(name)
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def load_code_tables() -> CodeTables:
    """Return regions and industries, read once."""
    sections: dict[str, list[str]] = {}
    for row in _rows("industries.csv"):
        sections.setdefault(row["section"], []).append(row["division"])
    return CodeTables(
        regions={row["code"]: row["name"] for row in _rows("regions.csv")},
        sections={letter: tuple(divisions) for letter, divisions in sections.items()},
    )
