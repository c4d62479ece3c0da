"""Whether a partition keeps limits, told quickly: by a relaxation, or by an example.

The relaxation says for sure that there is none, and which limits and columns it is
for (Farkas: at the rows' prices every column allowed costs more than it brings). An
example is looked for among the columns that the relaxation prices best, a few for
each element, and checked in integers. What neither settles stays unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from solvers.linear import Builder, Solution, solve
from solvers.partition import Limit, Status

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: How many columns of least reduced cost are searched for each element, in turn.
_TRIED = (8, 48)
#: How far each of these searches goes.
_NODES = 300
#: How often a share is bettered.
_IMPROVED = 2
#: How far above the bound an example may be, as a share of it.
_GAP = 0.02
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is known: an example, or why there is none, or neither.

    `chosen` are an example's columns. Where there is none, `limits` tells which of
    them it is for, and `harmful` which columns, were they allowed, might break the
    proof: of shapes (n_limits,) and (n_columns,).
    """

    status: Status
    chosen: tuple[int, ...] = ()
    limits: BoolArray | None = None
    harmful: BoolArray | None = None


class Judge:
    """Columns to choose from so that each element is in exactly one of them."""

    def __init__(self, n_elements: int, members: Sequence[tuple[int, ...]]) -> None:
        self._n_elements = n_elements
        lengths = np.fromiter(map(len, members), dtype=np.int64, count=len(members))
        self._columns = np.repeat(np.arange(len(members)), lengths)
        self._elements = np.fromiter(chain.from_iterable(members), dtype=np.int64)
        self._size = len(members)

    def judge(
        self,
        limits: Sequence[Limit],
        cost: IntArray,
        allowed: BoolArray | None = None,
    ) -> Judgement:
        """Return whether a partition keeps the limits, a cheap one where one does.

        Parameters
        ----------
        limits
            Requirements; a goal's price isn't looked at.
        cost
            What columns cost, of shape (n_columns,); the example's is low, no more.
        allowed
            Which columns may be chosen, None for all.
        """
        may = np.ones(self._size, dtype=np.bool_) if allowed is None else allowed
        covered = np.zeros(self._n_elements, dtype=np.bool_)
        covered[self._elements[may[self._columns]]] = True
        if not covered.all():
            hopeless = ~covered[self._elements]
            harmful = np.zeros(self._size, dtype=np.bool_)
            # One element that nothing covers is proof enough.
            first = self._elements[hopeless].min(initial=self._n_elements)
            harmful[self._columns[self._elements == first]] = True
            none = np.zeros(len(limits), dtype=np.bool_)
            return Judgement(status=Status.INFEASIBLE, limits=none, harmful=harmful)
        picked = np.flatnonzero(may)
        lacking = self._lacking(limits, picked)
        if lacking is not None:
            return lacking
        return self._example(limits, cost, picked)

    def furthest(
        self,
        part: IntArray,
        whole: IntArray | None,
        limits: Sequence[Limit],
        allowed: BoolArray | None = None,
    ) -> tuple[int, ...]:
        """Return columns of which `part` is large, as a share of `whole` if given.

        Dinkelbach's method (Management Science 13, 1967) on the relaxation; whole
        answers are looked for where it ends. None where none is found.
        """
        may = np.ones(self._size, dtype=np.bool_) if allowed is None else allowed
        picked = np.flatnonzero(may)
        of = np.zeros(self._size, dtype=np.int64) if whole is None else whole
        reached = 0.0
        while True:
            relaxed = self._relaxed(limits, _above(part, of, reached), picked)
            if relaxed is None:
                return ()
            value = _share(relaxed.values, part[picked], of[picked])
            if value <= reached + _TOLERANCE:
                break
            reached = value
        best: tuple[int, ...] = ()
        for _ in range(_IMPROVED):
            cost = _above(part, of, reached)
            chosen = self._near(limits, cost, picked, relaxed)
            value = _share(np.ones(len(chosen)), part[[*chosen]], of[[*chosen]])
            if not chosen or (best and value <= reached):
                break
            best, reached = chosen, value
            if whole is None:
                break
        return best

    def _near(
        self,
        limits: Sequence[Limit],
        cost: FloatArray,
        picked: IntArray,
        relaxed: Solution,
    ) -> tuple[int, ...]:
        """Return a whole answer among the columns that a relaxation prices best."""
        reduced = (cost + self._priced(relaxed, limits))[picked]
        order = picked[np.argsort(reduced, kind="stable")]
        for tried in _TRIED:
            columns = self._best(order, tried)
            found = self._searched(limits, cost, columns)
            if found is not None:
                return found
            if len(columns) == len(picked):
                break
        return ()

    def _lacking(self, limits: Sequence[Limit], picked: IntArray) -> Judgement | None:
        """Return why the relaxation can't keep the limits, None where it can."""
        if not limits:
            return None
        builder = self._builder(limits, np.zeros(len(picked)), picked)
        over = builder.columns(len(limits), 1.0)
        rows = self._n_elements + np.arange(len(limits))
        builder.entries(rows, over, 1.0)
        found = solve(builder.program())
        if found is None or found.cost <= _TOLERANCE:
            return None
        # What a column brings at the rows' prices; of those allowed none brings more.
        brought = -self._priced(found, limits)
        return Judgement(
            status=Status.INFEASIBLE,
            limits=np.abs(found.prices[self._n_elements :]) > _TOLERANCE,
            harmful=brought > _TOLERANCE,
        )

    def _example(
        self, limits: Sequence[Limit], cost: IntArray, picked: IntArray
    ) -> Judgement:
        """Look for an example that is cheap, then for any by what binds most."""
        relaxed = self._relaxed(limits, cost.astype(np.float64), picked)
        if relaxed is None:
            return Judgement(status=Status.UNKNOWN)
        binding = relaxed.prices[self._n_elements :]
        guides = [cost.astype(np.float64)]
        guides += [
            -limits[at].weights / _scale(limits[at])
            for at in np.argsort(-np.abs(binding), kind="stable").tolist()
            if abs(binding[at]) > _TOLERANCE
        ]
        for number, guide in enumerate(guides):
            priced = self._relaxed(limits, guide, picked) if number else relaxed
            if priced is None:
                continue
            found = self._near(limits, guide, picked, priced)
            if found:
                return Judgement(status=Status.FEASIBLE, chosen=found)
        return Judgement(status=Status.UNKNOWN)

    def _best(self, order: IntArray, tried: int) -> IntArray:
        """Return the first columns in order, so many of each element, ascending."""
        place = np.full(self._size, self._size, dtype=np.int64)
        place[order] = np.arange(len(order))
        at = place[self._columns]
        here = at < self._size
        elements, columns = self._elements[here], self._columns[here]
        by = np.lexsort((at[here], elements))
        elements, columns = elements[by], columns[by]
        first = np.searchsorted(elements, elements, side="left")
        return np.unique(columns[np.arange(len(elements)) - first < tried])

    def _searched(
        self, limits: Sequence[Limit], cost: FloatArray, picked: IntArray
    ) -> tuple[int, ...] | None:
        builder = self._builder(limits, cost[picked], picked, whole=True)
        found = solve(builder.program(), nodes=_NODES, gap=_GAP)
        if found is None:
            return None
        chosen = tuple(picked[found.values > 0.5].tolist())
        kept = not any(limit.missing(chosen) for limit in limits)
        return chosen if kept and self._parts(chosen) else None

    def _parts(self, chosen: Sequence[int]) -> bool:
        """Tell whether columns cover each element once."""
        taken = np.zeros(self._size, dtype=np.bool_)
        taken[list(chosen)] = True
        often = np.bincount(
            self._elements[taken[self._columns]], minlength=self._n_elements
        )
        return bool((often == 1).all())

    def _relaxed(
        self, limits: Sequence[Limit], cost: FloatArray, picked: IntArray
    ) -> Solution | None:
        return solve(self._builder(limits, cost[picked], picked).program())

    def _priced(self, found: Solution, limits: Sequence[Limit]) -> FloatArray:
        """Return what the rows' prices come to in each column, of all columns."""
        of_elements = found.prices[: self._n_elements][self._elements]
        total: FloatArray = np.zeros(self._size)
        np.add.at(total, self._columns, of_elements)
        own = found.prices[self._n_elements :]
        for price, limit in zip(own, limits, strict=True):
            total += price * limit.weights / _scale(limit)
        return total

    def _builder(
        self,
        limits: Sequence[Limit],
        cost: FloatArray,
        picked: IntArray,
        *,
        whole: bool = False,
    ) -> Builder:
        builder = Builder()
        place = np.full(self._size, -1, dtype=np.int64)
        place[picked] = builder.columns(len(picked), cost, 1.0, whole=whole)
        builder.rows(self._n_elements, 1.0, 1.0)
        at = place[self._columns]
        builder.entries(self._elements[at >= 0], at[at >= 0], 1.0)
        for limit in limits:
            scale = _scale(limit)
            row = builder.rows(1, limit.at_least / scale, np.inf)
            some = picked[limit.weights[picked] != 0]
            filled = np.broadcast_to(row, some.shape)
            builder.entries(filled, place[some], limit.weights[some] / scale)
        return builder


def _above(part: IntArray, whole: IntArray, share: float) -> FloatArray:
    """Return what makes a part exceed a share of the whole most, where it is least."""
    found: FloatArray = share * whole.astype(np.float64) - part
    return found


def _share(taken: FloatArray, part: IntArray, whole: IntArray) -> float:
    all_of = float(taken @ whole)
    return float(taken @ part) / all_of if all_of else 0.0


def _scale(limit: Limit) -> float:
    """Return what a limit's weights are divided by, a power of two."""
    most = int(np.abs(limit.weights).max(initial=1))
    return 2.0 ** max(0, most.bit_length() - 4)
