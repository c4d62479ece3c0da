"""What scopes hold of the library: counted once each, and kept by number.

Groups of proposals by the thousand share few scopes, so a group is weighed with
numbers of scopes instead of scopes.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from planner.planning.alike import alike_targets
from planner.planning.demand import drawn_counts
from planner.policy.record import Policy
from planner.scopes import BoolArray, Scope, intersection
from planner.target_table import TargetTable

IntArray = npt.NDArray[np.int64]

#: How many kinds of targets are multiplied at a time, to bound memory.
_BLOCK = 8_192


class Reach:
    """The library as scopes see it; every scope gets a number when first asked for."""

    def __init__(
        self, targets: TargetTable, scopes: Sequence[Scope], policy: Policy
    ) -> None:
        kinds = alike_targets(targets, scopes)
        self._index, self._sizes = kinds.index, kinds.sizes
        self._order = (*policy.grades.order, "")
        ranks = {grade: rank for rank, grade in enumerate(self._order)}
        self._grade_of = self._index.coded(
            "grade", lambda grade: ranks.get(grade, ranks[""])
        )
        places = {d: i for i, d in enumerate(sorted(self._index.values("district")))}
        self._district_of = self._index.coded("district", lambda d: places[d])
        self._scopes: list[Scope] = []
        self._numbers: dict[str, int] = {}
        self._masks: dict[int, BoolArray] = {}
        self._met: dict[tuple[int, int], int | None] = {}
        self._counts: dict[tuple[int, tuple[str, ...]], tuple[int, ...]] = {}
        self._places: dict[int, int] = {}

    def number(self, scope: Scope) -> int:
        """Return a scope's number."""
        key = repr(scope.as_json())
        if key not in self._numbers:
            self._numbers[key] = len(self._scopes)
            self._scopes.append(scope)
        return self._numbers[key]

    def scope(self, number: int) -> Scope:
        """Return the scope of a number."""
        return self._scopes[number]

    def mask(self, number: int) -> BoolArray:
        """Return which kinds of targets a scope holds, of shape (n_kinds,)."""
        if number not in self._masks:
            self._masks[number] = self._index.mask(self._scopes[number])
        return self._masks[number]

    def meet(self, one: int, other: int) -> int | None:
        """Return the scope that two share, None where no one scope says it."""
        if one == other:
            return one
        pair = (one, other)
        if pair not in self._met:
            met = intersection(self._scopes[one], self._scopes[other])
            self._met[pair] = None if met is None else self.number(met)
        return self._met[pair]

    def counts(self, number: int, grades: tuple[str, ...]) -> tuple[int, ...]:
        """Return eligible targets by grade, the last for those without one.

        Grades outside `grades` count 0; empty means all.
        """
        key = (number, grades)
        if key not in self._counts:
            self._counts[key] = self.counts_of(self.mask(number), grades)
        return self._counts[key]

    def counts_of(self, mask: BoolArray, grades: tuple[str, ...]) -> tuple[int, ...]:
        """Return what `counts` does, of the kinds in a mask."""
        found = np.bincount(
            self._grade_of[mask], self._sizes[mask], minlength=len(self._order)
        )
        return tuple(drawn_counts(found.astype(np.int64).tolist(), self._order, grades))

    def size(self, number: int) -> int:
        """Return how many targets a scope holds."""
        return sum(self.counts(number, ()))

    def districts(self, number: int) -> int:
        """Return in how many districts a scope has targets."""
        if number not in self._places:
            found = np.unique(self._district_of[self.mask(number)])
            self._places[number] = len(found)
        return self._places[number]

    def shared(self, numbers: Sequence[int]) -> IntArray:
        """Return how many targets every two scopes share, of shape (n, n)."""
        masks = [self.mask(number) for number in numbers]
        found = np.zeros((len(masks), len(masks)))
        for first in range(0, len(self._sizes), _BLOCK):
            part = slice(first, first + _BLOCK)
            held = np.array([mask[part] for mask in masks], dtype=np.float64)
            # Sums of whole numbers under 2^53, so floating point is exact.
            found += (held * self._sizes[part]) @ held.T if masks else 0
        return found.astype(np.int64)
