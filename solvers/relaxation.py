"""A covering program over columns, relaxed or whole, by HiGHS.

Rows are the elements, each covered exactly once, and coupling rows, each at least a
number. HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018) is
asked through highspy, which takes arrays: a hundred thousand columns are handed over
in milliseconds.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Relaxations of more columns are solved on those that turn out to be needed.
_AT_ONCE = 20_000
_MORE = 5_000
_TOLERANCE = 1e-7
#: Costs that the solver sees have so many bits before the point.
_COST_BITS = 16
_NAMING = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of a covering program.

    Attributes
    ----------
    n_elements
        Rows that are covered exactly once.
    starts, elements
        The elements of column i are `elements[starts[i]:starts[i + 1]]`.
    coupling
        Coefficients in the coupling rows, of shape (n_rows, n_columns).
    at_least
        What each coupling row's sum is at least, of shape (n_rows,).
    whole
        Which columns are taken or left (0 or 1); the others are any number from 0 up.
    part
        The part that each column is in; no element is in columns of two parts.
    amounts, part_least
        Cuts, of shapes (n_cuts, n_columns) and (n_cuts, n_parts): the amounts of the
        columns of one part come to at least so much.
    often
        Whether elements may be covered more than once.
    """

    n_elements: int
    starts: IntArray
    elements: IntArray
    coupling: FloatArray
    at_least: FloatArray
    whole: BoolArray
    part: IntArray
    amounts: FloatArray
    part_least: FloatArray
    often: bool = False

    @classmethod
    def uncoupled(
        cls, *, n_elements: int, starts: IntArray, elements: IntArray
    ) -> "Columns":
        """Return columns that are taken or left, with nothing besides to keep."""
        size = len(starts) - 1
        return cls(
            n_elements=n_elements,
            starts=starts,
            elements=elements,
            coupling=np.empty((0, size)),
            at_least=np.empty(0),
            whole=np.ones(size, dtype=np.bool_),
            part=np.zeros(size, dtype=np.int64),
            amounts=np.empty((0, size)),
            part_least=np.empty((0, 1)),
        )

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.whole)

    def taking(self, picked: IntArray) -> "Columns":
        """Return the columns of some positions, in their order."""
        lengths = np.diff(self.starts)[picked]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        offsets = np.repeat(self.starts[picked] - starts[:-1], lengths)
        return replace(
            self,
            starts=starts,
            elements=self.elements[np.arange(starts[-1]) + offsets],
            coupling=self.coupling[:, picked],
            whole=self.whole[picked],
            part=self.part[picked],
            amounts=self.amounts[:, picked],
        )

    def holding(self, cost: FloatArray, most: float) -> "Columns":
        """Return the program with one more row: `cost` comes to at most `most`."""
        return replace(
            self,
            coupling=np.vstack([self.coupling, -cost]),
            at_least=np.append(self.at_least, -most),
        )

    def cutting(self, amount: FloatArray, least: FloatArray) -> "Columns":
        """Return the program with one more cut: what amounts come to in each part."""
        return replace(
            self,
            amounts=np.vstack([self.amounts, amount]),
            part_least=np.vstack([self.part_least, least]),
        )

    def alone(self, part: int) -> tuple[IntArray, "Columns"]:
        """Return the positions of a part's columns, and the part uncoupled."""
        picked = np.flatnonzero(self.part == part)
        taken = self.taking(picked)
        elements, numbered = np.unique(taken.elements, return_inverse=True)
        return picked, replace(
            taken,
            n_elements=len(elements),
            elements=numbered,
            coupling=self.coupling[:0, picked],
            at_least=self.at_least[:0],
            amounts=self.amounts[:0, picked],
            part_least=self.part_least[:0],
        )

    def undominated(self, cost: FloatArray) -> IntArray:
        """Return the columns that no other one covers more than, and is no worse.

        Looked for among those that cover one element more; no worse is one that costs
        no more, and brings no less to any coupling row.
        """
        held = np.zeros((self.size, self.n_elements), dtype=np.bool_)
        held[np.repeat(np.arange(self.size), np.diff(self.starts)), self.elements] = (
            True
        )
        worth = np.vstack([-cost, self.coupling])
        # Sums of odd numbers name the columns; what has the same name is compared.
        odd = np.arange(1, self.n_elements + 1, dtype=np.uint64) * _NAMING | np.uint64(
            1
        )
        odd ^= odd >> np.uint64(29)
        names = (held * odd).sum(axis=1, dtype=np.uint64)
        order = np.argsort(names, kind="stable")
        ranked = names[order]
        beaten = np.zeros(self.size, dtype=np.bool_)
        for element in range(self.n_elements):
            without = np.flatnonzero(~held[:, element] & ~beaten)
            place = np.searchsorted(ranked, names[without] + odd[element])
            with_it = order[np.minimum(place, self.size - 1)]
            more = held[with_it] ^ held[without]
            one_more = more[:, element] & (more.sum(axis=1) == 1)
            no_worse = (worth[:, with_it] >= worth[:, without]).all(axis=0)
            beaten[without[one_more & no_worse]] = True
        return np.flatnonzero(~beaten)

    def split(self, duals: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the duals of elements, of cuts (as `part_least`) and of coupling."""
        at = self.n_elements + self.part_least.size
        of_cuts = duals[self.n_elements : at].reshape(self.part_least.shape)
        return duals[: self.n_elements], of_cuts, duals[at:]

    def priced(self, duals: FloatArray) -> FloatArray:
        """Return what the rows' duals come to in each column."""
        of_elements, of_cuts, of_coupling = self.split(duals)
        summed = np.concatenate([[0.0], np.cumsum(of_elements[self.elements])])
        found: FloatArray = summed[self.starts[1:]] - summed[self.starts[:-1]]
        for dual, amount in zip(of_cuts, self.amounts, strict=True):
            found += dual[self.part] * amount
        return found + of_coupling @ self.coupling


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A relaxation's answer.

    `taken` is how much of each column it takes, `reduced` what each column's cost is
    above its price, `elements` and `coupling` are the duals of those rows.
    """

    value: float
    taken: FloatArray
    reduced: FloatArray
    elements: FloatArray
    coupling: FloatArray

    def is_whole(self, columns: Columns) -> bool:
        """Tell whether columns are taken or left, so that no answer is better."""
        taken = self.taken[columns.whole]
        return bool((np.abs(taken - np.round(taken)) <= _TOLERANCE).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best answer found; `taken` holds its whole columns, None where none was.

    `proven` tells that there is no better one, or none at all.
    """

    taken: IntArray | None
    value: float
    proven: bool

    def or_else(self, other: "Answer") -> "Answer":
        """Return this answer if it is no worse than another."""
        return self if self.value <= other.value else other


class _Program:
    """One HiGHS model over some of the columns."""

    def __init__(self, columns: Columns, cost: FloatArray, *, whole: bool) -> None:
        import highspy

        self._highspy = highspy
        self._columns = columns
        self._highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            # One thread and one seed: the same path on every machine of a kind.
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-6),
        ):
            self._highs.setOptionValue(name, value)
        # Large costs are scaled by a power of two, which loses nothing.
        largest = float(np.abs(cost).max(initial=0.0))
        self._scale = 2.0 ** max(0, math.frexp(largest)[1] - _COST_BITS)
        self._highs.passModel(self._model(cost / self._scale, whole=whole))

    def _model(self, cost: FloatArray, *, whole: bool) -> Any:
        columns, lp = self._columns, self._highspy.HighsLp()
        least = np.concatenate([columns.part_least.ravel(), columns.at_least])
        n_rows = columns.n_elements + len(least)
        lp.num_col_, lp.num_row_ = columns.size, n_rows
        lp.col_cost_ = cost
        lp.col_lower_ = np.zeros(columns.size)
        lp.col_upper_ = np.where(columns.whole, 1.0, self._highspy.kHighsInf)
        once = np.ones(columns.n_elements)
        lp.row_lower_ = np.concatenate([once, least])
        open_end = np.full(len(least), self._highspy.kHighsInf)
        more = once * self._highspy.kHighsInf if columns.often else once
        lp.row_upper_ = np.concatenate([more, open_end])
        starts, indices, values = self._entries()
        lp.a_matrix_.format_ = self._highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = starts, indices
        lp.a_matrix_.value_ = values
        if whole:
            kinds = self._highspy.HighsVarType
            lp.integrality_ = [
                kinds.kInteger if taken else kinds.kContinuous
                for taken in columns.whole.tolist()
            ]
        return lp

    def _entries(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the matrix by columns: starts, rows and values."""
        columns = self._columns
        lengths = np.diff(columns.starts)
        cuts, cut_at = np.nonzero(columns.amounts)
        rows, at = np.nonzero(columns.coupling)
        column_of = np.concatenate(
            [np.repeat(np.arange(columns.size), lengths), cut_at, at]
        )
        n_parts = columns.part_least.shape[1]
        cut_rows = columns.n_elements + cuts * n_parts + columns.part[cut_at]
        coupled = columns.n_elements + columns.part_least.size + rows
        row_of = np.concatenate([columns.elements, cut_rows, coupled])
        value = np.concatenate(
            [
                np.ones(len(columns.elements)),
                columns.amounts[cuts, cut_at],
                columns.coupling[rows, at],
            ]
        )
        order = np.argsort(column_of, kind="stable")
        counts = np.bincount(column_of, minlength=columns.size)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return starts, row_of[order], value[order]

    def relaxed(self) -> tuple[float, FloatArray, FloatArray] | None:
        """Return value, amounts taken and duals of the rows; None without an answer."""
        self._highs.run()
        if self._highs.getModelStatus() != self._highspy.HighsModelStatus.kOptimal:
            return None
        value = self._highs.getInfo().objective_function_value * self._scale
        solution = self._highs.getSolution()
        duals = np.array(solution.row_dual) * self._scale
        return value, np.array(solution.col_value), duals

    def answer(self, nodes: int) -> Answer:
        """Solve for whole columns, looking at so many nodes of the search at most."""
        status = self._highspy.HighsModelStatus
        self._highs.setOptionValue("mip_max_nodes", nodes)
        self._highs.run()
        ended = self._highs.getModelStatus() in (status.kInfeasible, status.kOptimal)
        info = self._highs.getInfo()
        if info.primal_solution_status != self._highspy.kSolutionStatusFeasible:
            return Answer(taken=None, value=math.inf, proven=ended)
        values = np.array(self._highs.getSolution().col_value)
        taken = np.flatnonzero((values > 0.5) & self._columns.whole)
        value = info.objective_function_value * self._scale
        return Answer(taken=taken, value=value, proven=ended)


def relax(columns: Columns, cost: FloatArray) -> Relaxed | None:
    """Return the relaxation's value and reduced costs, None where it has no answer.

    With many columns only those are solved that turn out to be needed: whatever has
    a negative reduced cost joins until nothing has.
    """
    if columns.size <= _AT_ONCE:
        return _relaxed(columns, cost, np.arange(columns.size))
    picked = _first(columns, cost)
    while True:
        found = _relaxed(columns, cost, picked)
        if found is None:
            # What is left out may be what is missing.
            return _relaxed(columns, cost, np.arange(columns.size))
        below = np.flatnonzero(found.reduced < -_TOLERANCE)
        missing = np.setdiff1d(below, picked)
        if not len(missing):
            return found
        worst = missing[np.argsort(found.reduced[missing], kind="stable")[:_MORE]]
        picked = np.union1d(picked, worst)


def _relaxed(columns: Columns, cost: FloatArray, picked: IntArray) -> Relaxed | None:
    solved = _Program(columns.taking(picked), cost[picked], whole=False).relaxed()
    if solved is None:
        return None
    value, amounts, duals = solved
    taken = np.zeros(columns.size)
    taken[picked] = amounts
    of_elements, _, of_coupling = columns.split(duals)
    return Relaxed(
        value=value,
        taken=taken,
        reduced=cost - columns.priced(duals),
        elements=of_elements,
        coupling=of_coupling,
    )


def _first(columns: Columns, cost: FloatArray) -> IntArray:
    """Return the columns that are cheap for what they cover, and all that are small."""
    lengths = np.diff(columns.starts)
    ratio = cost / np.maximum(1, lengths)
    cheap = np.argsort(ratio, kind="stable")[: _AT_ONCE // 2]
    return np.union1d(cheap, np.flatnonzero(lengths <= 1))


def integer_answer(
    columns: Columns, cost: FloatArray, picked: IntArray, *, nodes: int
) -> Answer:
    """Return the best answer among some columns."""
    program = _Program(columns.taking(picked), cost[picked], whole=True)
    found = program.answer(nodes)
    if found.taken is None:
        return found
    return replace(found, taken=picked[found.taken])


def covering_answer(columns: Columns, cost: FloatArray, *, nodes: int) -> Answer:
    """Return what covers every element, be it more than once, at the least cost.

    A column that another covers more than isn't needed then, so few are left; and no
    answer that covers each element once costs less.
    """
    left = columns.undominated(cost)
    over = replace(columns.taking(left), often=True)
    found = _Program(over, cost[left], whole=True).answer(nodes)
    if found.taken is None:
        return found
    return replace(found, taken=left[found.taken])


def covering_bound(columns: Columns, cost: FloatArray, *, nodes: int) -> float:
    """Return what it costs at least to cover every element, be it more than once.

    It is -inf where no proof was found. The columns are uncoupled; where one costs less
    than nothing, more of them may cost less than one that holds them all, so nothing
    is said.
    """
    if (cost < 0).any():
        return -math.inf
    found = covering_answer(columns, cost, nodes=nodes)
    return found.value if found.proven else -math.inf
