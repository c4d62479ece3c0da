"""Moving windows so that less work lacks people: the fewest moves that do.

A mixed program over the flow: each mover takes one of its options, and its tasks may
be done in the months that the option allows. What lacks is made least first, then
the number of movers, then the days.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.flow import flow_of, frame_of
from solvers.linear import FloatArray, Program, solve
from solvers.workload_facts import BoolArray, IntArray, WorkloadFacts

#: How far the search goes at each level before the best found so far stands.
_NODES = 2_000
_LEEWAY = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Where windows may go.

    Attributes
    ----------
    task_mover
        The mover of each task, -1 where its window stays, of shape (n_tasks,).
    option_mover, option_days
        The mover of each option, and by how many days it moves; 0 is to stay.
    option_months
        The months that an option allows each of its mover's tasks: by option a list
        over the mover's tasks in their order, each of shape (12,).
    """

    task_mover: IntArray
    option_mover: IntArray
    option_days: IntArray
    option_months: Sequence[Sequence[BoolArray]]


@dataclass(frozen=True, slots=True)
class _Level:
    """A cost over columns, and how much more than its least may be taken."""

    cost: FloatArray
    leeway: float


def choose_moves(facts: WorkloadFacts, moves: Moves) -> tuple[int, ...]:
    """Return the option that each mover takes, by mover.

    `facts.task_months` has, for a mover's task, the months of all options together.
    """
    base, options = _program(facts, moves)
    n_movers = int(moves.option_mover.max()) + 1
    moved = np.zeros(len(base.cost))
    moved[options] = moves.option_days != 0
    days = np.zeros(len(base.cost))
    days[options] = np.abs(moves.option_days)
    levels = [_Level(base.cost, _LEEWAY), _Level(moved, 0.5), _Level(days, 0.5)]
    values = np.zeros(len(base.cost))
    program = base
    for level in levels:
        answer = solve(_with(program, level.cost), nodes=_NODES)
        if answer is None:
            break
        values = answer.values
        program = _holding(program, level.cost, answer.cost + level.leeway)
    taken: list[int] = []
    for mover in range(n_movers):
        own = np.flatnonzero(moves.option_mover == mover)
        taken.append(int(own[np.argmax(values[options[own]])]))
    return tuple(taken)


def _program(facts: WorkloadFacts, moves: Moves) -> tuple[Program, IntArray]:
    """Return the program whose cost is what lacks, and the options' columns."""
    flow = flow_of(facts, _marks(facts, moves))
    frame = frame_of(facts, flow, 1.0)
    builder = frame.builder
    n_options = len(moves.option_mover)
    options = builder.columns(n_options, 0.0, 1.0, whole=True)
    n_movers = int(moves.option_mover.max()) + 1
    one = builder.rows(n_movers, 1.0, 1.0)
    builder.entries(one[moves.option_mover], options, 1.0)
    allowed = _allowed(moves, flow.group_of)
    bounded = [
        (column, group, month)
        for column, (group, month) in enumerate(
            zip(flow.column_group.tolist(), flow.column_month.tolist(), strict=True)
        )
        if group in allowed
    ]
    limits = builder.rows(len(bounded), -np.inf, 0.0)
    for row, (column, group, month) in zip(limits.tolist(), bounded, strict=True):
        may = [o for o, months in allowed[group] if months[month]]
        at = np.array([frame.done[column], *options[may]], dtype=np.int64)
        size = np.array([1.0, *[-flow.amounts[group]] * len(may)])
        builder.entries(np.full(len(at), row), at, size)
    return builder.program(), options


def _marks(facts: WorkloadFacts, moves: Moves) -> list[int]:
    """Return marks that keep tasks apart whose options differ."""
    known: dict[tuple[object, ...], int] = {}
    marks = []
    seen: dict[int, int] = {}
    by_mover = _options_of(moves)
    for mover in moves.task_mover.tolist():
        if mover < 0:
            marks.append(-1)
            continue
        place = seen.get(mover, 0)
        seen[mover] = place + 1
        months = tuple(
            moves.option_months[option][place].tobytes() for option in by_mover[mover]
        )
        marks.append(known.setdefault((mover, months), len(known)))
    return marks


def _options_of(moves: Moves) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for option, mover in enumerate(moves.option_mover.tolist()):
        found.setdefault(mover, []).append(option)
    return found


def _allowed(
    moves: Moves, group_of: IntArray
) -> dict[int, list[tuple[int, BoolArray]]]:
    """Return, by commodity of a mover, each option's months."""
    by_mover = _options_of(moves)
    seen: dict[int, int] = {}
    found: dict[int, list[tuple[int, BoolArray]]] = {}
    for task, mover in enumerate(moves.task_mover.tolist()):
        if mover < 0:
            continue
        place = seen.get(mover, 0)
        seen[mover] = place + 1
        group = int(group_of[task])
        if group not in found:
            found[group] = [
                (option, moves.option_months[option][place])
                for option in by_mover[mover]
            ]
    return found


def _with(program: Program, cost: FloatArray) -> Program:
    return Program(
        cost=cost,
        lower=program.lower,
        upper=program.upper,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        rows=program.rows,
        columns=program.columns,
        values=program.values,
        whole=program.whole,
    )


def _holding(program: Program, cost: FloatArray, most: float) -> Program:
    """Return the program with one more row: `cost` comes to at most `most`."""
    at = np.flatnonzero(cost)
    row = np.full(len(at), len(program.row_lower))
    return Program(
        cost=program.cost,
        lower=program.lower,
        upper=program.upper,
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, most),
        rows=np.concatenate([program.rows, row]),
        columns=np.concatenate([program.columns, at]),
        values=np.concatenate([program.values, cost[at]]),
        whole=program.whole,
    )
