"""Windows that may move as a whole, and which of them do, where people are lacking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from planner.planning.batches import Batch, batches_of, group_entries, occurrences
from planner.planning.consolidation import Planned
from planner.planning.cuttables import members_of
from planner.planning.plan import Entry
from planner.planning.supply import MONTHS
from planner.planning.workload import Demand, Task
from planner.policy.record import Policy
from solvers.moving import Moves, choose_moves
from solvers.workload_facts import BoolArray, WorkloadFacts, restricted


@dataclass(frozen=True, slots=True)
class _Option:
    """An entry's window moved by `days`, and the months of each of its occurrences."""

    entry: Entry
    days: int
    months: tuple[tuple[int, ...], ...]


def moved_entries(
    planned: Planned,
    demand: Demand,
    tasks: Sequence[Task],
    short: frozenset[str],
    policy: Policy,
) -> dict[str, tuple[Entry, int]]:
    """Return the entries that move, and by how many days, later as positive.

    Only entries of the departments that are `short` are moved: so that they lack
    least, then as few entries as possible, then as few days.
    """
    batches = batches_of(policy)
    allowed = allowances(planned, policy)
    movers: dict[str, list[_Option]] = {}
    for entry in planned.plan.entries:
        if short.isdisjoint(entry.department_ids):
            continue
        most = allowed.get(entry.entry_id, 0)
        options = _options(entry, most, demand, batches, policy)
        if len(options) > 1:
            movers[entry.entry_id] = options
    if not movers:
        return {}
    facts, own = _facts(demand, tasks, movers, short)
    options = [option for found in movers.values() for option in found]
    mover_of = {entry_id: number for number, entry_id in enumerate(movers)}
    taken = choose_moves(facts, _moves(own, options, mover_of))
    return {
        options[at].entry.entry_id: (options[at].entry, options[at].days)
        for at in taken
        if options[at].days
    }


def allowances(planned: Planned, policy: Policy) -> dict[str, int]:
    """Return by how many days each entry may move: the least of its proposals'."""
    general = policy.capacity.shift_days
    return {
        entry_id: min(
            general
            if member.proposal.shift_days is None
            else member.proposal.shift_days
            for member in members
        )
        for entry_id, members in members_of(planned).items()
    }


def with_moved(
    planned: Planned, moved: Mapping[str, tuple[Entry, int]], policy: Policy
) -> Planned:
    """Return the plan with windows moved, its rounds and groups made anew."""
    entries = [
        moved[entry.entry_id][0] if entry.entry_id in moved else entry
        for entry in planned.plan.entries
    ]
    plan = replace(planned.plan, entries=group_entries(entries, policy))
    return replace(planned, plan=plan)


def _options(
    entry: Entry, most: int, demand: Demand, batches: Sequence[Batch], policy: Policy
) -> list[_Option]:
    """Return the shortest move for each set of months that can be had, none first."""
    found: dict[tuple[tuple[int, ...], ...], _Option] = {}
    for days in _outwards(most):
        moved = _moved(entry, days, batches, policy.year)
        if moved is None:
            continue
        months = tuple(demand.months(occurrence) for occurrence in moved.occurrences)
        found.setdefault(months, _Option(moved, days, months))
    return list(found.values())


def _outwards(most: int) -> Iterator[int]:
    yield 0
    for days in range(1, most + 1):
        yield days
        yield -days


def _moved(
    entry: Entry, days: int, batches: Sequence[Batch], year: int
) -> Entry | None:
    """Return the entry moved, None where it would leave the year or lose a time."""
    if days == 0:
        return entry
    shift = timedelta(days=days)
    start, end = entry.start + shift, entry.end + shift
    if start < min(entry.start, date(year, 1, 1)):
        return None
    if end > max(entry.end, date(year, 12, 31)):
        return None
    moved = replace(entry, start=start, end=end)
    moved = replace(moved, occurrences=occurrences(moved, batches))
    return moved if len(moved.occurrences) == len(entry.occurrences) else None


def _facts(
    demand: Demand,
    tasks: Sequence[Task],
    movers: Mapping[str, Sequence[_Option]],
    short: frozenset[str],
) -> tuple[WorkloadFacts, list[Task]]:
    """Return the short departments' tasks, each in all months that it may come to."""
    wide = [
        replace(task, months=_union(task, movers[task.entry_id]))
        if task.entry_id in movers
        else task
        for task in tasks
    ]
    facts, kept = restricted(demand.facts(wide), demand.pools(short))
    return facts, [wide[at] for at in kept.tolist()]


def _union(task: Task, options: Sequence[_Option]) -> tuple[int, ...]:
    return tuple(sorted({m for o in options for m in o.months[task.occurrence]}))


def _moves(
    tasks: Sequence[Task], options: Sequence[_Option], mover_of: Mapping[str, int]
) -> Moves:
    own: dict[str, list[Task]] = {}
    for task in tasks:
        own.setdefault(task.entry_id, []).append(task)
    return Moves(
        task_mover=np.array(
            [mover_of.get(task.entry_id, -1) for task in tasks], dtype=np.int64
        ),
        option_mover=np.array(
            [mover_of[o.entry.entry_id] for o in options], dtype=np.int64
        ),
        option_days=np.array([o.days for o in options], dtype=np.int64),
        option_months=[
            [
                _flags(o.months[task.occurrence])
                for task in own.get(o.entry.entry_id, ())
            ]
            for o in options
        ],
    )


def _flags(months: Sequence[int]) -> BoolArray:
    flags = np.zeros(MONTHS, dtype=np.bool_)
    flags[[month - 1 for month in months]] = True
    return flags
