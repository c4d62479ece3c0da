"""Chances to be in teams, if sets of people are as likely as they weigh.

The weight of a set is the product of its people's. So the even ways to fill many teams
are spread, where what somebody weighs depends on minutes alone: nothing else of a way
than everybody's load is bound.
"""

import numpy as np

from solvers.team_kinds import Alike, FloatArray, Kinds

#: Stands for nothing where something is divided by it.
_NOTHING = 1e-300


class Odds:
    """Chances of all entries of some kinds."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._size = max((own.size for own in kinds.alike), default=1)

    def chances(self, weights: FloatArray) -> FloatArray:
        """Return the chance of each entry."""
        kinds, cell = self._kinds, self._kinds.cell
        sums = self._symmetric(weights)
        others = np.zeros((self._size, len(kinds.kind_of)))
        for own in kinds.alike:
            self._count(own, sums, others)
        found = others[0][cell]
        without = None
        for size in range(1, self._size):
            # Of a cell without somebody: the sums again, from the ones before.
            rest = weights if without is None else weights * without
            without = sums[size][cell] - rest
            found += others[size][cell] * without
        found *= weights
        chances: FloatArray = np.clip(found, 0.0, 1.0)
        return chances

    def _symmetric(self, weights: FloatArray) -> list[FloatArray]:
        """Return, of each cell, the weight of all sets of each size (Newton)."""
        cells = len(self._kinds.kind_of)
        power, powers = weights, []
        for size in range(self._size):
            power = power * weights if size else weights
            powers.append(np.bincount(self._kinds.cell, weights=power, minlength=cells))
        sums = [np.ones(cells)]
        for size in range(1, self._size + 1):
            found = np.zeros(cells)
            for step in range(1, size + 1):
                sign = 1.0 if step % 2 else -1.0
                found = found + sign * sums[size - step] * powers[step - 1]
            sums.append(np.maximum(found / size, 0.0))
        return sums

    def _count(self, own: Alike, sums: list[FloatArray], others: FloatArray) -> None:
        """Note what each cell's others weigh where it has one more than so many."""
        unled = self._kinds.unled[self._kinds.kind_of[own.cells[:, 0]]]
        whole = np.zeros(len(own.cells))
        parts = {
            (cell, size): sums[size][column]
            for cell, column in enumerate(own.cells.T)
            for size in range(own.size + 1)
        }
        found = {key: np.zeros(len(own.cells)) for key in parts}
        for way, led in own.ways:
            factor = np.ones(len(own.cells)) if led else 1.0 - unled
            weight = factor
            for cell, size in enumerate(way):
                weight = weight * parts[cell, size]
            whole = whole + weight
            for cell, size in enumerate(way):
                if size:
                    rest = factor
                    for other, count in enumerate(way):
                        if other != cell:
                            rest = rest * parts[other, count]
                    found[cell, size - 1] = found[cell, size - 1] + rest
        for (cell, size), rest in found.items():
            if size < own.size:
                others[size][own.cells[:, cell]] = rest / np.maximum(whole, _NOTHING)
