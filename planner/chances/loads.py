"""Visits by department and month, a visit's month being shared out over its days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from planner.chances.model import Draw, Model
from planner.chances.years import Meeting, Outcome

Floats = npt.NDArray[np.float64]
#: Departments that come, and the first and last day on which they may.
Coming = tuple[Sequence[str], date, date]


def months_of(start: date, end: date) -> dict[str, float]:
    """Return what part of a window's days falls into each month, `2026-03`."""
    days = (end - start).days + 1
    found: dict[str, float] = {}
    first = start
    while first <= end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(end, following - timedelta(days=1))
        found[first.isoformat()[:7]] = ((last - first).days + 1) / days
        first = following
    return found


@dataclass(slots=True)
class LoadTable:
    """Rows are departments, columns months; both in order."""

    departments: tuple[str, ...]
    months: tuple[str, ...]
    _row: dict[str, int] = field(init=False)
    _column: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._row = {name: i for i, name in enumerate(self.departments)}
        self._column = {month: i for i, month in enumerate(self.months)}

    def add(self, load: Floats, coming: Coming, visits: int) -> None:
        """Add so many visits of some departments to `load`."""
        departments, start, end = coming
        for month, share in months_of(start, end).items():
            for department_id in departments:
                row = self._row[department_id]
                load[row, self._column[month]] += visits * share

    def empty(self) -> Floats:
        """Return a table without visits."""
        return np.zeros((len(self.departments), len(self.months)))


def load_table(model: Model) -> LoadTable:
    """Return the table that holds any visit of a year."""
    draws = [draw for held in model.rounds for draw in held.draws]
    return LoadTable(
        departments=tuple(sorted({i for d in draws for i in d.entry.department_ids})),
        months=tuple(
            sorted(
                {
                    month
                    for d in draws
                    for month in months_of(d.occurrence.start, d.occurrence.end)
                }
            )
        ),
    )


def load_of(table: LoadTable, model: Model, outcome: Outcome) -> Floats:
    """Return a simulated year's visits by department and month."""
    load = table.empty()
    for meeting, visits in outcome.met.items():
        if visits:
            table.add(load, _coming(model, meeting), visits)
    return load


def _coming(model: Model, meeting: Meeting) -> Coming:
    number, _, positions = meeting
    draws: Iterable[Draw] = [model.rounds[number].draws[p] for p in positions]
    return (
        sorted({i for draw in draws for i in draw.entry.department_ids}),
        max(draw.occurrence.start for draw in draws),
        min(draw.occurrence.end for draw in draws),
    )
