"""Which targets an entry may draw: include, exclude and range by column.

Semantics are those of the draw protocol (docs/protocol.md, 4): a target is in
scope when in every `include` column some value starts with some of the texts,
in no `exclude` column any value starts with any of them, and in every `range`
column min <= v <= max as text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
        self._starting: dict[tuple[str, tuple[str, ...]], list[bool]] = {}
        self._targets = targets

    def _codes(self, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        if column not in self._coded:
            codes, values = pd.factorize(self._targets[column])
            self._coded[column] = (codes, [str(v) for v in values])
        return self._coded[column]

    def values(self, column: str) -> list[str]:
        """Return the distinct values of a column."""
        return self._codes(column)[1]

    def coded(self, column: str, number: Callable[[str], int]) -> npt.NDArray[np.int64]:
        """Return `number` of each target's value, of shape (size,)."""
        codes, values = self._codes(column)
        return np.array([number(value) for value in values], dtype=np.int64)[codes]

    def _where(self, column: str, hits: list[bool]) -> BoolArray:
        codes, _ = self._codes(column)
        if not hits:
            return np.zeros(self.size, dtype=np.bool_)
        return np.asarray(hits, dtype=np.bool_)[codes]

    def _starts(self, column: str, texts: tuple[str, ...]) -> BoolArray:
        key = column, texts
        if key not in self._starting:
            split = column in LIST_COLUMNS
            self._starting[key] = [
                any(
                    member.startswith(texts)
                    for member in (value.split(";") if split else [value])
                )
                for value in self.values(column)
            ]
        return self._where(column, self._starting[key])

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


def answers_to(
    scopes: Sequence[Scope], column: str, values: Iterable[str], *, listed: bool
) -> list[int]:
    """Return for each value of a column the number of its answers to all scopes.

    Values of one number are in the same scopes, in every intersection of scopes and
    in every remainder, as far as this column decides. `listed` values have members.
    """
    texts = sorted(
        {
            text
            for scope in scopes
            for conditions in (scope.include, scope.exclude)
            for text in conditions.get(column, ())
        }
    )
    ranges = {scope.range[column] for scope in scopes if column in scope.range}
    lows = sorted({low for low, _, _ in ranges})
    highs = sorted({high for _, high, _ in ranges})
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for value in values:
        members = value.split(";") if listed else [value]
        answer = (
            *(any(member.startswith(text) for member in members) for text in texts),
            *(value >= low for low in lows),
            *(value <= high for high in highs),
            value == "",
        )
        found.append(numbers.setdefault(answer, len(numbers)))
    return found


def _prefix_meet(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts whose prefix set is the intersection of both prefix sets."""
    return tuple(
        sorted(
            {a for a in one if a.startswith(other)}
            | {b for b in other if b.startswith(one)}
        )
    )


def _meet_include(
    column: str, one: tuple[str, ...], other: tuple[str, ...]
) -> tuple[str, ...] | None:
    if column not in LIST_COLUMNS:
        return _prefix_meet(one, other) or None
    # A cell with several members may meet each list by another member, so only
    # a list that lies within the other one can stand for both.
    if all(a.startswith(other) for a in one):
        return one
    if all(b.startswith(one) for b in other):
        return other
    return None


def _meet_range(one: Range, other: Range) -> Range | None:
    highs = [high for high in (one[1], other[1]) if high]
    low, high = max(one[0], other[0]), min(highs, default="")
    empty_ok = one[2] and other[2]
    return None if high and low > high else (low, high, empty_ok)


def intersection(one: Scope, other: Scope) -> Scope | None:
    """Return the scope that both share, None where it is empty or can't be written."""
    include = dict(one.include)
    for column, texts in other.include.items():
        met = (
            _meet_include(column, include[column], texts)
            if column in include
            else texts
        )
        if met is None:
            return None
        include[column] = met
    ranges = dict(one.range)
    for column, bounds in other.range.items():
        met_range = _meet_range(ranges[column], bounds) if column in ranges else bounds
        if met_range is None:
            return None
        ranges[column] = met_range
    exclude = {
        column: tuple(
            sorted({*one.exclude.get(column, ()), *other.exclude.get(column, ())})
        )
        for column in {**one.exclude, **other.exclude}
    }
    return Scope(include=include, exclude=exclude, range=ranges)


def remainder(whole: Scope, shared: Scope) -> Scope | None:
    """Return what `whole` holds beyond `shared` as one scope, None where it isn't one.

    It is one scope when the two differ in the included or the excluded texts of
    a single column.
    """
    if dict(whole.range) != dict(shared.range):
        return None
    narrowed = [c for c, t in shared.include.items() if whole.include.get(c) != t]
    barred = [c for c, t in shared.exclude.items() if whole.exclude.get(c) != t]
    if len(narrowed) + len(barred) != 1:
        return None
    if narrowed:
        column = narrowed[0]
        texts = {*whole.exclude.get(column, ()), *shared.include[column]}
        exclude = {**whole.exclude, column: tuple(sorted(texts))}
        return Scope(include=whole.include, exclude=exclude, range=whole.range)
    column = barred[0]
    extra = set(shared.exclude[column]) - set(whole.exclude.get(column, ()))
    if column in whole.include:
        return None
    include = {**whole.include, column: tuple(sorted(extra))}
    return Scope(include=include, exclude=whole.exclude, range=whole.range)
