"""Which targets an entry may draw: include, exclude and range by column.

Semantics are those of the draw protocol (docs/protocol.md, 4): a target is in
scope when in every `include` column some value starts with some of the texts,
in no `exclude` column any value starts with any of them, and in every `range`
column min <= v <= max as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

LIST_COLUMNS = ("tags",)

#: (min, max, whether an empty value is in); an empty bound is open.
Range = tuple[str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A conjunction of conditions on columns of the frame."""

    include: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    range: Mapping[str, Range] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the scope as the hashed plan holds it."""
        return {
            "include": {c: list(v) for c, v in sorted(self.include.items())},
            "exclude": {c: list(v) for c, v in sorted(self.exclude.items())},
            "range": {c: list(v) for c, v in sorted(self.range.items())},
        }


BoolArray = npt.NDArray[np.bool_]


class TargetIndex:
    """The target table, coded by column so that a scope becomes a mask quickly.

    Parameters
    ----------
    targets
        Text columns, "" where unknown; one row a target.
    """

    def __init__(self, targets: pd.DataFrame) -> None:
        self.size = len(targets)
        self._coded: dict[str, tuple[npt.NDArray[np.intp], list[str]]] = {}
        self._targets = targets

    def _codes(self, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        if column not in self._coded:
            codes, values = pd.factorize(self._targets[column])
            self._coded[column] = (codes, [str(v) for v in values])
        return self._coded[column]

    def values(self, column: str) -> list[str]:
        """Return the distinct values of a column."""
        return self._codes(column)[1]

    def _where(self, column: str, hits: list[bool]) -> BoolArray:
        codes, _ = self._codes(column)
        if not hits:
            return np.zeros(self.size, dtype=np.bool_)
        return np.asarray(hits, dtype=np.bool_)[codes]

    def _starts(self, column: str, texts: tuple[str, ...]) -> BoolArray:
        split = column in LIST_COLUMNS
        return self._where(
            column,
            [
                any(
                    member.startswith(texts)
                    for member in (value.split(";") if split else [value])
                )
                for value in self.values(column)
            ],
        )

    def mask(self, scope: Scope) -> BoolArray:
        """Return which targets are in `scope`, a bool array of shape (size,)."""
        found = np.ones(self.size, dtype=np.bool_)
        for column, texts in scope.include.items():
            found &= self._starts(column, texts)
        for column, texts in scope.exclude.items():
            found &= ~self._starts(column, texts)
        for column, (low, high, empty_ok) in scope.range.items():
            found &= self._where(
                column,
                [
                    empty_ok
                    if value == ""
                    else low <= value and (high == "" or value <= high)
                    for value in self.values(column)
                ],
            )
        return found
