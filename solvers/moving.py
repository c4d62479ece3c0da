"""Moving windows so that less work lacks people: the fewest moves that do.

A mixed program over the flow: each mover takes one of its options, and with it the
tasks as they are then. What lacks is made least first, then the number of movers, then
the days. What shares no pool is a program of its own. A large one is dived into: its
relaxation is solved again and again, each time with more movers settled.
"""

from dataclasses import dataclass, replace

import numpy as np

from solvers.flow import flow_of, frame_of
from solvers.linear import FloatArray, Program, solve
from solvers.workload_facts import BoolArray, IntArray, WorkloadFacts, restricted

#: How far the search goes at each level before the best found so far stands, and with
#: how many options there is a search at all.
_NODES, _SEARCHED = 500, 60
_LEEWAY = 1e-6
#: In a dive: what a mean cell's supply weighs beside a move, and a move beside a day.
_LACKING, _DAY = 1e4, 1e-4
#: From which share on a dive settles an option, and what part of the open movers a
#: step settles at least.
_SETTLED, _PART = 0.9, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Where windows may go.

    Attributes
    ----------
    task_option
        The option of which a task is a part, -1 for tasks that stay as they are, of
        shape (n_tasks,). A mover's tasks are there once for each of its options.
    option_mover, option_days
        The mover of each option, and by how many days it moves; 0 is to stay.
    """

    task_option: IntArray
    option_mover: IntArray
    option_days: IntArray


@dataclass(frozen=True, slots=True)
class _Level:
    """A cost over columns, and how much more than its least may be taken."""

    cost: FloatArray
    leeway: float


def choose_moves(facts: WorkloadFacts, moves: Moves) -> tuple[int, ...]:
    """Return the option that each mover takes, by mover."""
    stay = np.flatnonzero(moves.option_days == 0)
    taken = np.zeros(int(moves.option_mover.max()) + 1, dtype=np.int64)
    taken[moves.option_mover[stay]] = stay
    for pools in _apart(facts.task_units > 0):
        some, kept = restricted(facts, pools)
        of_task = moves.task_option[kept]
        own = np.unique(of_task[of_task >= 0])
        if not len(own):
            continue
        movers, mover_of = np.unique(moves.option_mover[own], return_inverse=True)
        part = Moves(
            task_option=np.where(of_task >= 0, np.searchsorted(own, of_task), -1),
            option_mover=mover_of,
            option_days=moves.option_days[own],
        )
        taken[movers] = own[_chosen(some, part)]
    return tuple(taken.tolist())


def _apart(units: BoolArray) -> list[BoolArray]:
    """Return sets of pools that no task joins, of shape (n_pools,) each."""
    sets: list[BoolArray] = []
    for row in np.unique(units, axis=0):
        meets = [own for own in sets if (own & row).any()]
        sets = [own for own in sets if not (own & row).any()]
        sets.append(np.logical_or.reduce([row, *meets]))
    return sets


def _chosen(facts: WorkloadFacts, moves: Moves) -> IntArray:
    """Return the option that each mover takes, where all belong together."""
    base, options = _program(facts, moves)
    moved, days = np.zeros(len(base.cost)), np.zeros(len(base.cost))
    moved[options] = moves.option_days != 0
    # Of two ways as short the later one is taken.
    days[options] = 2 * np.abs(moves.option_days) + (moves.option_days < 0)
    if len(options) > _SEARCHED:
        cost = _LACKING * base.cost + moved + _DAY * days
        values = _dived(replace(base, cost=cost, whole=None), options, moves)
    else:
        levels = (_Level(base.cost, _LEEWAY), _Level(moved, 0.5), _Level(days, 0.5))
        values = _searched(base, levels)
    found = np.zeros(int(moves.option_mover.max()) + 1, dtype=np.int64)
    # The last of a mover's options in ascending order of their values.
    order = np.argsort(values[options], kind="stable")
    found[moves.option_mover[order]] = order
    return found


def _searched(program: Program, levels: tuple[_Level, ...]) -> FloatArray:
    """Return the columns' values that cost least, level by level."""
    values = np.zeros(len(program.cost))
    for level in levels:
        answer = solve(replace(program, cost=level.cost), nodes=_NODES)
        if answer is None:
            break
        values = answer.values
        program = _holding(program, level.cost, answer.cost + level.leeway)
    return values


def _dived(program: Program, options: IntArray, moves: Moves) -> FloatArray:
    """Return values in which every mover has one option, near the least cost."""
    lower = program.lower.copy()
    open_ = np.ones(int(moves.option_mover.max()) + 1, dtype=np.bool_)
    while True:
        answer = solve(replace(program, lower=lower))
        if answer is None:
            msg = "what lacks is always an answer"
            raise AssertionError(msg)
        shares = answer.values[options]
        # By falling share, of equals the first option.
        order = np.argsort(-shares, kind="stable")
        order = order[open_[moves.option_mover[order]]]
        _, first = np.unique(moves.option_mover[order], return_index=True)
        best = order[np.sort(first)]
        if not len(best) or shares[best].min() > 1.0 - _LEEWAY:
            return answer.values
        least = max(1, int(_PART * len(best)))
        settled = best[(shares[best] > _SETTLED) | (np.arange(len(best)) < least)]
        lower[options[settled]] = 1.0
        open_[moves.option_mover[settled]] = False


def _program(facts: WorkloadFacts, moves: Moves) -> tuple[Program, IntArray]:
    """Return the program whose cost is what lacks, and the options' columns."""
    flow = flow_of(facts, (moves.task_option + 1).tolist())
    option_of = np.full(len(flow.amounts), -1)
    option_of[flow.group_of] = moves.task_option
    chosen = np.flatnonzero(option_of >= 0)
    frame = frame_of(facts, flow, 1.0, chosen)
    builder = frame.builder
    options = builder.columns(len(moves.option_mover), 0.0, 1.0, whole=True)
    n_movers = int(moves.option_mover.max()) + 1
    one = builder.rows(n_movers, 1.0, 1.0)
    builder.entries(one[moves.option_mover], options, 1.0)
    builder.entries(
        frame.due[chosen], options[option_of[chosen]], -flow.amounts[chosen]
    )
    return builder.program(), options


def _holding(program: Program, cost: FloatArray, most: float) -> Program:
    """Return the program with one more row: `cost` comes to at most `most`."""
    at = np.flatnonzero(cost)
    row = np.full(len(at), len(program.row_lower))
    return replace(
        program,
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, most),
        rows=np.concatenate([program.rows, row]),
        columns=np.concatenate([program.columns, at]),
        values=np.concatenate([program.values, cost[at]]),
    )
