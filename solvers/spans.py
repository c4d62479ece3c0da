"""Parts of months that bound work beside whole months.

Work that may be done on some days of a month only can't take more than people have on
these days. For work in intervals of days it suffices to ask so of every span from the
first day of one piece of work to the last of another (Hall's condition), of the work
whose days lie within it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from solvers.workload_facts import (
    FIRST_DAY,
    LAST_DAY,
    MICRO,
    BoolArray,
    IntArray,
    Span,
    WorkloadFacts,
)

#: What a whole month's cell has between two days of it.
UnitsOn = Callable[[int, int, int], int]


@dataclass(frozen=True, slots=True)
class _Work:
    """Work of a pool in a month: its days, and its units by district."""

    first: int
    last: int
    units: IntArray


def with_spans(facts: WorkloadFacts, units_on: UnitsOn) -> WorkloadFacts:
    """Return the facts with cells for all parts of months that could bind.

    Parameters
    ----------
    facts
        With cells of whole months and years only.
    """
    cells: list[tuple[int, Span, int]] = []
    part = (facts.task_first != FIRST_DAY) | (facts.task_last != LAST_DAY)
    part &= facts.task_months
    months = np.flatnonzero(part.any(axis=0)).tolist()
    for pool in range(len(facts.bounded)):
        for month in months:
            own = np.flatnonzero(
                (facts.cell_pool == pool) & (facts.cell_month == month)
            ).tolist()
            if not own:
                continue
            work = _work(facts, pool, month, part[:, month])
            joined = _joined(facts.cell_districts[own])
            for first, last in _hulls(work):
                units = [units_on(cell, first, last) for cell in own]
                within = np.sum(
                    [w.units for w in work if first <= w.first and w.last <= last],
                    axis=0,
                )
                if _may_bind(within, units, facts.cell_districts[own], joined):
                    span = Span(pool=pool, month=month, first=first, last=last)
                    cells += [(c, span, n) for c, n in zip(own, units, strict=True)]
    return _with_cells(facts, cells)


def _work(facts: WorkloadFacts, pool: int, month: int, part: BoolArray) -> list[_Work]:
    known = facts.bounded[pool, :, month]
    tasks = part & (facts.task_units[:, pool] > 0) & known[facts.task_district]
    found: dict[tuple[int, int], IntArray] = {}
    for task in np.flatnonzero(tasks).tolist():
        days = int(facts.task_first[task, month]), int(facts.task_last[task, month])
        units = found.setdefault(days, np.zeros(len(known), dtype=np.int64))
        due = int(facts.task_units[task, pool]) * int(facts.task_visits[task])
        units[facts.task_district[task]] += due
    return [_Work(first, last, units) for (first, last), units in sorted(found.items())]


def _hulls(work: list[_Work]) -> Iterator[tuple[int, int]]:
    """Yield the spans from a first to a last day with different work within."""
    found = set()
    for first in {w.first for w in work}:
        for last in {w.last for w in work}:
            within = [w for w in work if first <= w.first and w.last <= last]
            if within:
                found.add((min(w.first for w in within), max(w.last for w in within)))
    yield from sorted(found - {(FIRST_DAY, LAST_DAY)})


def _joined(reach: BoolArray) -> list[IntArray]:
    """Return the districts that cells join, set by set."""
    sets: list[BoolArray] = []
    for row in reach:
        meets = [own for own in sets if (own & row).any()]
        sets = [own for own in sets if not (own & row).any()]
        sets.append(np.logical_or.reduce([row, *meets]))
    return [np.flatnonzero(own) for own in sets]


def _may_bind(
    work: IntArray, units: list[int], reach: BoolArray, joined: list[IntArray]
) -> bool:
    """Tell whether work could be more than people have; no only where it can't."""
    supply = np.array(units, dtype=np.int64) @ reach
    for districts in joined:
        busy = districts[work[districts] > 0]
        if len(busy) and work[busy].sum() > MICRO * supply[busy].min():
            return True
    return False


def _with_cells(
    facts: WorkloadFacts, cells: list[tuple[int, Span, int]]
) -> WorkloadFacts:
    if not cells:
        return facts
    of = np.array([cell for cell, _, _ in cells])

    def added(old: IntArray, new: list[int]) -> IntArray:
        return np.concatenate([old, np.array(new, dtype=np.int64)])

    return replace(
        facts,
        cell_pool=added(facts.cell_pool, [span.pool for _, span, _ in cells]),
        cell_month=added(facts.cell_month, [span.month for _, span, _ in cells]),
        cell_first=added(facts.cell_first, [span.first for _, span, _ in cells]),
        cell_last=added(facts.cell_last, [span.last for _, span, _ in cells]),
        cell_units=added(facts.cell_units, [units for _, _, units in cells]),
        cell_districts=np.concatenate([facts.cell_districts, facts.cell_districts[of]]),
    )
