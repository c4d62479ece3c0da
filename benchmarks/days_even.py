"""How evenly the minutes of people and departments lie over months, and could lie."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from planner.days.record import GivenDays, Work
from planner.visits import Visit

FloatArray = npt.NDArray[np.float64]

_SWEEPS = 12


def monthly_minutes(
    work: Work, given: GivenDays, minutes: Callable[[Visit], int]
) -> tuple[FloatArray, FloatArray]:
    """Return minutes of people and of departments by the twelve months of a year."""
    people: dict[str, FloatArray] = defaultdict(lambda: np.zeros(12))
    departments: dict[str, FloatArray] = defaultdict(lambda: np.zeros(12))
    when = {v.visit_id: v for v in given.visits if v.day is not None}
    for member in work.members:
        visit = when.get(member.visit_id)
        if visit is not None and visit.day is not None:
            people[member.inspector_id][visit.day.month - 1] += minutes(visit)
            departments[member.department_id][visit.day.month - 1] += minutes(visit)
    return np.array(list(people.values())), np.array(list(departments.values()))


def spread(loads: FloatArray) -> str:
    """Return what a month is away from the mean of its row, in parts of the mean."""
    away = loads.std(axis=1) / loads.mean(axis=1)
    return f"{np.median(away):.2f} (median), {np.quantile(away, 0.9):.2f} (nine of ten)"


def bound(
    visits: Sequence[tuple[Sequence[int], int, Sequence[int]]], people: int
) -> float:
    """Return a sum of squared monthly minutes that no choice of days is below.

    Visits may be cut into parts here, one for each month that they can be made in, and
    months have any room: a convex problem, solved visit by visit until nothing moves.

    Parameters
    ----------
    visits
        Team, minutes, and the months in which the visit can be made.
    """
    loads = np.zeros((people, 12))
    parts = [np.full(len(months), m / len(months)) for _, m, months in visits]
    for (team, _, months), part in zip(visits, parts, strict=True):
        loads[np.ix_(team, months)] += part
    for _ in range(_SWEEPS):
        for number, (team, minutes, months) in enumerate(visits):
            at = np.ix_(team, months)
            loads[at] -= parts[number]
            parts[number] = _poured(loads[at].mean(axis=0), minutes)
            loads[at] += parts[number]
    return float((loads**2).sum())


def _poured(base: FloatArray, amount: int) -> FloatArray:
    """Pour an amount over levels so that the lowest are raised to one height."""
    ordered = np.sort(base)
    heights = (amount + np.cumsum(ordered)) / np.arange(1, len(base) + 1)
    height = heights[np.flatnonzero(heights > ordered)[-1]]
    return np.maximum(height - base, 0)


def months_between(start: date, end: date) -> list[int]:
    """Return the months of a year that a window touches, from 0."""
    return list(range(start.month - 1, end.month))
