"""Windows that may move as a whole, and which of them do, where people are lacking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from planner.planning.batches import Batch, batches_of, group_entries, occurrences
from planner.planning.consolidation import Planned
from planner.planning.cuttables import members_of
from planner.planning.plan import Entry
from planner.planning.workload import Days, Demand, Task
from planner.policy.record import Policy
from solvers.moving import Moves, choose_moves
from solvers.workload import least_shortage
from solvers.workload_facts import restricted

#: What may lack more, in units, for a shorter move to do as well.
_NOTHING = 0.1
#: How many moves of an entry are weighed at least, each way and for each set of months,
#: and about how many of all entries, where there are fewer.
_LEAST, _WEIGHED = 3, 60
#: How often it is asked at most whether shorter moves would do, and of how many tasks
#: in all.
_ASKED, _TASKS = 120, 200_000


@dataclass(frozen=True, slots=True)
class _Option:
    """An entry's window moved by `days`, and the days of each of its occurrences."""

    entry: Entry
    days: int
    used: tuple[tuple[Days, ...], ...]


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
    ways: dict[str, list[list[_Option]]] = {}
    for entry in planned.plan.entries:
        if not short.isdisjoint(entry.department_ids):
            most = allowed.get(entry.entry_id, 0)
            own = _ways(entry, most, demand, batches, policy)
            if len(own) > 1:
                ways[entry.entry_id] = own
    each = max(_LEAST, _WEIGHED // max(1, sum(map(len, ways.values()))))
    movers = {entry_id: _options(own, each) for entry_id, own in ways.items()}
    if not movers:
        return {}
    taken = _chosen(demand, tasks, movers, short)
    moved = {entry_id: option for entry_id, option in taken.items() if option.days}
    nearer = _Nearer(demand, tasks, short, batches, policy)
    return {
        entry_id: (option.entry, option.days)
        for entry_id, option in nearer.settled(moved, movers).items()
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


def _ways(
    entry: Entry, most: int, demand: Demand, batches: Sequence[Batch], policy: Policy
) -> list[list[_Option]]:
    """Return all moves, none first, by direction and the months that can be had."""
    found: dict[object, list[_Option]] = {}
    for days in _outwards(most):
        option = _option(entry, days, demand, batches, policy.year)
        if option is not None:
            months = tuple(tuple(d.month for d in used) for used in option.used)
            way = days and days // abs(days)
            found.setdefault((way, months), []).append(option)
    return list(found.values())


def _options(ways: Sequence[Sequence[_Option]], each: int) -> list[_Option]:
    """Return so many moves of each way, from the shortest to the longest, none first.

    Of those that have the same days only the shortest is returned.
    """
    some = [
        own[place]
        for own in ways
        for count in [min(each, len(own))]
        for place in sorted(
            {k * (len(own) - 1) // max(1, count - 1) for k in range(count)}
        )
    ]
    unlike: dict[object, _Option] = {}
    for option in sorted(some, key=lambda option: abs(option.days)):
        unlike.setdefault(option.used, option)
    return list(unlike.values())


def _option(
    entry: Entry, days: int, demand: Demand, batches: Sequence[Batch], year: int
) -> _Option | None:
    moved = _moved(entry, days, batches, year)
    if moved is None:
        return None
    if days and not all(demand.worked(o) for o in moved.occurrences):
        return None
    return _Option(moved, days, tuple(demand.days(o) for o in moved.occurrences))


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


def _chosen(
    demand: Demand,
    tasks: Sequence[Task],
    movers: Mapping[str, Sequence[_Option]],
    short: frozenset[str],
) -> dict[str, _Option]:
    """Return the option that each mover takes, as the short departments need it."""
    options = [option for found in movers.values() for option in found]
    mover_of = {entry_id: number for number, entry_id in enumerate(movers)}
    own = [at for at, task in enumerate(tasks) if task.entry_id not in movers]
    copies = [(tasks[at], -1) for at in own]
    by_entry: dict[str, list[Task]] = {}
    for task in tasks:
        by_entry.setdefault(task.entry_id, []).append(task)
    for number, option in enumerate(options):
        copies += [
            (replace(task, days=option.used[task.occurrence]), number)
            for task in by_entry.get(option.entry.entry_id, ())
        ]
    facts, kept = restricted(
        demand.facts([task for task, _ in copies]), demand.pools(short)
    )
    taken = choose_moves(
        facts,
        Moves(
            task_option=np.array(
                [copies[at][1] for at in kept.tolist()], dtype=np.int64
            ),
            option_mover=np.array([mover_of[o.entry.entry_id] for o in options]),
            option_days=np.array([o.days for o in options]),
        ),
    )
    return {options[at].entry.entry_id: options[at] for at in taken}


class _Nearer:
    """Brings windows that moved back by what of it wasn't needed."""

    def __init__(
        self,
        demand: Demand,
        tasks: Sequence[Task],
        short: frozenset[str],
        batches: Sequence[Batch],
        policy: Policy,
    ) -> None:
        self._demand = demand
        self._tasks = [task for task in tasks if not short.isdisjoint(task.costs)]
        self._short = short
        self._batches = batches
        self._policy = policy
        self._left = min(_ASKED, _TASKS // max(1, len(self._tasks)))

    def settled(
        self, moved: Mapping[str, _Option], movers: Mapping[str, Sequence[_Option]]
    ) -> dict[str, _Option]:
        """Return the moves, each no longer than the others leave it to be."""
        found = dict(moved)
        least = self._lacking(found)
        for entry_id in sorted(found, key=lambda e: (-abs(found[e].days), e)):
            stay = movers[entry_id][0].entry
            found[entry_id] = self._nearest(found, entry_id, stay, least)
        return {entry_id: option for entry_id, option in found.items() if option.days}

    def _nearest(
        self, found: Mapping[str, _Option], entry_id: str, stay: Entry, least: float
    ) -> _Option:
        """Return no move where none is needed, else the shortest by halves."""
        best = found[entry_id]
        way = 1 if best.days > 0 else -1
        low, high, middle = 0, abs(best.days), 0
        while self._left > 0:
            option = self._at(stay, way, middle, high)
            if option is not None and self._does(found, entry_id, option, least):
                best, high = option, abs(option.days)
            else:
                low = middle
            if high - low <= 1:
                break
            middle = (low + high) // 2
        return best

    def _does(
        self, found: Mapping[str, _Option], entry_id: str, option: _Option, least: float
    ) -> bool:
        self._left -= 1
        return self._lacking({**found, entry_id: option}) <= least + _NOTHING

    def _at(self, stay: Entry, way: int, days: int, below: int) -> _Option | None:
        """Return the first option from so many days on, under a limit."""
        year = self._policy.year
        for length in range(days, below):
            option = _option(stay, way * length, self._demand, self._batches, year)
            if option is not None:
                return option
        return None

    def _lacking(self, moved: Mapping[str, _Option]) -> float:
        tasks = [
            replace(task, days=moved[task.entry_id].used[task.occurrence])
            if task.entry_id in moved
            else task
            for task in self._tasks
        ]
        facts, _ = restricted(
            self._demand.facts(tasks), self._demand.pools(self._short)
        )
        return least_shortage(facts).total
