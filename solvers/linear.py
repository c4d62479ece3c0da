"""Linear and mixed programs handed to HiGHS as arrays.

HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018) runs with one
thread and a fixed seed: the same program gives the same answer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Minimise cost x, where lower <= x <= upper and row_lower <= A x <= row_upper.

    Attributes
    ----------
    cost, lower, upper
        Of shape (n_columns,); an upper bound may be infinite.
    row_lower, row_upper
        Of shape (n_rows,).
    rows, columns, values
        A's entries, one a place; of one shape.
    whole
        Which columns are whole numbers; None for none of them.
    """

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    rows: IntArray
    columns: IntArray
    values: FloatArray
    whole: BoolArray | None = None


class Builder:
    """Puts a program together, block by block of columns, rows and entries."""

    def __init__(self) -> None:
        self._cost: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._whole: list[BoolArray] = []
        self._row_lower: list[FloatArray] = []
        self._row_upper: list[FloatArray] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self._sizes = [0, 0]

    def columns(
        self,
        count: int,
        cost: float | FloatArray = 0.0,
        upper: float | FloatArray = np.inf,
        *,
        whole: bool = False,
    ) -> IntArray:
        """Add columns from 0 up and return their numbers."""
        self._cost.append(np.broadcast_to(np.float64(cost), (count,)))
        self._upper.append(np.broadcast_to(np.float64(upper), (count,)))
        self._whole.append(np.full(count, whole))
        return self._numbers(0, count)

    def rows(
        self, count: int, lower: float | FloatArray, upper: float | FloatArray
    ) -> IntArray:
        """Add rows between two bounds and return their numbers."""
        self._row_lower.append(np.broadcast_to(np.float64(lower), (count,)))
        self._row_upper.append(np.broadcast_to(np.float64(upper), (count,)))
        return self._numbers(1, count)

    def entries(
        self, rows: IntArray, columns: IntArray, values: float | FloatArray
    ) -> None:
        """Put values into the matrix, one a row and column."""
        filled = np.broadcast_to(np.float64(values), rows.shape)
        self._entries.append((rows, columns, filled))

    def _numbers(self, kind: int, count: int) -> IntArray:
        first = self._sizes[kind]
        self._sizes[kind] += count
        return np.arange(first, first + count)

    def program(self) -> Program:
        """Return the whole."""
        rows, columns, values = (
            np.concatenate([entry[part] for entry in self._entries])
            for part in range(3)
        )
        whole = np.concatenate(self._whole)
        return Program(
            cost=np.concatenate(self._cost),
            lower=np.zeros(self._sizes[0]),
            upper=np.concatenate(self._upper),
            row_lower=np.concatenate(self._row_lower),
            row_upper=np.concatenate(self._row_upper),
            rows=rows,
            columns=columns,
            values=values,
            whole=whole if whole.any() else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """An answer: the columns' values, the rows' prices, what it costs.

    A row's price is what the cost would fall by if its upper bound were one higher
    (0 or more where the upper bound holds). `proven` tells that nothing is cheaper.
    """

    values: FloatArray
    prices: FloatArray
    cost: float
    proven: bool


def solve(
    program: Program,
    *,
    interior: bool = False,
    nodes: int | None = None,
    gap: float = 0.0,
) -> Solution | None:
    """Return a cheapest answer, None where there is none.

    Parameters
    ----------
    interior
        Use the interior-point method and stay inside the set of best answers: all
        that costs the same is shared out instead of heaped up in a corner.
    nodes
        How far a search over whole numbers goes before the best found so far stands.
    gap
        How far above the bound, as a share of it, an answer in whole numbers will do.
    """
    import highspy

    highs = highspy.Highs()
    options: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0}
    if interior:
        options |= {"solver": "ipm", "run_crossover": "off"}
    if nodes is not None:
        options |= {"mip_max_nodes": nodes, "mip_rel_gap": gap}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_model(program))
    highs.run()
    status = highspy.HighsModelStatus
    ended = highs.getModelStatus()
    info = highs.getInfo()
    feasible = highspy.SolutionStatus.kSolutionStatusFeasible
    found = info.primal_solution_status == feasible
    if ended == status.kInfeasible or not found:
        return None
    solution = highs.getSolution()
    return Solution(
        values=np.array(solution.col_value),
        prices=-np.array(solution.row_dual),
        cost=float(info.objective_function_value),
        proven=ended == status.kOptimal,
    )


def _model(program: Program) -> Any:
    import highspy

    order = np.argsort(program.columns, kind="stable")
    counts = np.bincount(program.columns, minlength=len(program.cost))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_lower)
    lp.col_cost_ = program.cost
    lp.col_lower_, lp.col_upper_ = program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)])
    lp.a_matrix_.index_ = program.rows[order]
    lp.a_matrix_.value_ = program.values[order]
    if program.whole is not None:
        kinds = highspy.HighsVarType
        lp.integrality_ = [
            kinds.kInteger if whole else kinds.kContinuous
            for whole in program.whole.tolist()
        ]
    return lp
