"""Whether one target is eligible for an entry, as the public plan has it.

The engine asks the same of a whole frame in SQL; this is for the target that asks
about itself (docs/protocol.md, 4).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any


def is_eligible(
    scope: Mapping[str, Mapping[str, Sequence[Any]]],
    cells: Mapping[str, str],
    list_columns: Collection[str],
) -> bool:
    """Tell whether a target with these cells, by column, is in scope.

    Raises
    ------
    KeyError
        If the scope names a column that isn't among the cells.
    """

    def starts(column: str, texts: Sequence[str]) -> bool:
        cell = cells[column]
        members = cell.split(";") if column in list_columns else [cell]
        return any(member.startswith(tuple(texts)) for member in members)

    return (
        all(starts(*one) for one in scope.get("include", {}).items())
        and not any(starts(*one) for one in scope.get("exclude", {}).items())
        and all(
            _in_range(cells[column], *bounds)
            for column, bounds in scope.get("range", {}).items()
        )
    )


def _in_range(cell: str, low: str, high: str, empty_ok: bool) -> bool:
    if cell == "":
        return empty_ok
    return low <= cell and (high == "" or cell <= high)
