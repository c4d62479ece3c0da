"""Set partitioning with linear floors and lexicographic costs, by HiGHS.

Choose candidates so that each element is in exactly one of them, every floor
holds, and the cost vectors are least one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

# An objective is a sum of integers, so a proof to within one half is exact.
_ABSOLUTE_GAP = 0.5


class Status(StrEnum):
    """What the answer is worth."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionProblem:
    """The data of a set partition.

    Attributes
    ----------
    n_elements
        Elements are 0 .. n_elements - 1.
    members
        For each candidate the elements in it.
    costs
        Cost vectors, each of shape (n_candidates,), the first to be least first.
    floors
        Vectors of shape (n_candidates,); the sum over chosen candidates is >= 0.
    """

    n_elements: int
    members: Sequence[tuple[int, ...]]
    costs: Sequence[IntArray]
    floors: Sequence[IntArray] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The answer: chosen candidates ascending, the cost and its bound per level."""

    status: Status
    chosen: tuple[int, ...] = ()
    objectives: tuple[int, ...] = ()
    bounds: tuple[float, ...] = ()


class _Model:
    """Variables, constraints, objective of one set partition."""

    def __init__(self, problem: PartitionProblem) -> None:
        from ortools.math_opt.python import mathopt  # seconds to import

        self._mathopt = mathopt
        self._problem = problem
        self._model = mathopt.Model()
        self._chosen = [
            self._model.add_binary_variable(name=f"c{idx}")
            for idx in range(len(problem.members))
        ]
        self._cover_each_element_once()
        for floor in problem.floors:
            self._model.add_linear_constraint(self._sum(floor) >= 0.0)

    def _sum(self, weights: IntArray) -> Any:
        return self._mathopt.LinearSum(
            float(weights[idx]) * self._chosen[idx]
            for idx in np.flatnonzero(weights).tolist()
        )

    def _cover_each_element_once(self) -> None:
        """Each element is in exactly one chosen candidate."""
        holders: list[list[int]] = [[] for _ in range(self._problem.n_elements)]
        for idx, members in enumerate(self._problem.members):
            for element in members:
                holders[element].append(idx)
        for indices in holders:
            self._model.add_linear_constraint(
                self._mathopt.LinearSum(self._chosen[idx] for idx in indices) == 1.0
            )

    def minimise(
        self, cost: IntArray, seconds: float
    ) -> tuple[Status, tuple[int, ...], float]:
        """Return status, chosen candidates and the bound for one cost vector."""
        mathopt = self._mathopt
        self._model.minimize(self._sum(cost))
        result = mathopt.solve(
            self._model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=seconds),
                relative_gap_tolerance=0.0,
                absolute_gap_tolerance=_ABSOLUTE_GAP,
                random_seed=0,
            ),
        )
        reason = result.termination.reason
        if reason in (
            mathopt.TerminationReason.INFEASIBLE,
            mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
        ):
            return Status.INFEASIBLE, (), 0.0
        if not result.has_primal_feasible_solution():
            return Status.UNKNOWN, (), 0.0
        values = result.variable_values(self._chosen)
        chosen = tuple(idx for idx, value in enumerate(values) if value > 0.5)
        status = (
            Status.OPTIMAL
            if reason == mathopt.TerminationReason.OPTIMAL
            else Status.FEASIBLE
        )
        return status, chosen, float(result.dual_bound())

    def hold(self, cost: IntArray, value: int) -> None:
        """From now on, `cost` stays at most `value`."""
        self._model.add_linear_constraint(self._sum(cost) <= float(value))


def solve_partition(problem: PartitionProblem, *, seconds: float = 60.0) -> Partition:
    """Return a best partition; `seconds` bound each cost level.

    Status is OPTIMAL only if every level was proven.
    """
    held = {element for members in problem.members for element in members}
    if len(held) < problem.n_elements:
        return Partition(status=Status.INFEASIBLE)
    model = _Model(problem)
    overall = Status.OPTIMAL
    chosen: tuple[int, ...] = ()
    objectives: list[int] = []
    bounds: list[float] = []
    for level, cost in enumerate(problem.costs):
        status, found, bound = model.minimise(cost, seconds)
        if not found and problem.n_elements:
            if level:  # an earlier level's answer stands, unproven at this one
                overall = Status.FEASIBLE
                break
            return Partition(status=status)
        chosen = found
        value = int(sum(int(cost[idx]) for idx in chosen))
        objectives.append(value)
        bounds.append(bound)
        if status is not Status.OPTIMAL:
            overall = Status.FEASIBLE
        model.hold(cost, value)
    return Partition(
        status=overall,
        chosen=chosen,
        objectives=tuple(objectives),
        bounds=tuple(bounds),
    )
