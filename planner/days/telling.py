"""Findings about days: which visits have none, and why."""

from collections.abc import Iterable, Sequence
from datetime import date

from planner.days.record import Cause, DayMissing
from planner.errors import Finding, Level
from planner.registry import Registry

_SHOWN = 6

_CODES = {
    Cause.WINDOW: "day_missing_window",
    Cause.TEAM: "day_missing_team",
    Cause.PERSON: "day_missing_person",
    Cause.MONTH: "day_missing_month",
    Cause.DEPARTMENT: "day_missing_department",
    Cause.JOINT: "day_missing_together",
}


def _code(one: DayMissing) -> str:
    return _CODES[one.cause] if one.proven else "day_missing"


def findings(missing: Iterable[DayMissing], registry: Registry) -> tuple[Finding, ...]:
    """Return an error for every visit that has a team and no day."""
    names = {d.department_id: d.name for d in registry.departments}
    return tuple(
        Finding(
            file="holidays" if one.cause is Cause.WINDOW else "inspectors",
            code=_code(one),
            value=one.visit_id,
            params={
                "whom": names.get(one.whom, one.whom),
                "count": str(len(one.visits)),
                "visits": _listed(one.visits),
                "days": str(len(one.days)),
                "when": _span(one.days),
                "room": str(one.room),
            },
        )
        for one in sorted(missing, key=lambda one: one.visit_id)
    )


def estimated(years: Iterable[int]) -> tuple[Finding, ...]:
    """Return a warning for every year whose holidays aren't known."""
    return tuple(
        Finding(
            file="holidays",
            code="days_estimated",
            level=Level.WARNING,
            value=str(year),
        )
        for year in years
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown


def _span(days: Sequence[date]) -> str:
    if not days:
        return "-"
    first, last = days[0].isoformat(), days[-1].isoformat()
    return first if first == last else f"{first}/{last}"
