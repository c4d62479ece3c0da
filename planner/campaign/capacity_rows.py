"""How a plan uses its inspectors' time, as rows of text and in `summary.json`."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from planner.planning.capacity_plan import CapacityPlan, Load, Measure, Use
from planner.planning.plan import AnnualPlan, Occurrence

MICRO = 1_000_000
Row = tuple[str, ...]

USE_COLUMNS = (
    "department_id",
    "districts",
    "month",
    "inspector_days",
    "available_hours",
    "planned_hours",
    "use",
    "carried_hours",
)
VISIT_COLUMNS = (
    "department_id",
    "districts",
    "month",
    "available_visits",
    "planned_visits",
    "use",
    "carried_visits",
)
LOAD_COLUMNS = (
    "entry_id",
    "round",
    "department_id",
    "district",
    "month",
    "first_day",
    "last_day",
    "visits",
    "inspectors",
    "minutes",
    "hours",
)
SHIFT_COLUMNS = (
    "entry_id",
    "start",
    "end",
    "new_start",
    "new_end",
    "days",
    "because",
)
CUT_COLUMNS = (
    "entry_id",
    "grade",
    "ratio_before",
    "ratio_after",
    "draws_before",
    "draws_after",
    "because",
)


def use_rows(plan: CapacityPlan, year: int) -> Iterator[Row]:
    """Yield what every class of inspectors has and does, in hours."""
    for use in plan.uses:
        if use.measure is Measure.HOURS:
            yield (
                use.department_id,
                ";".join(use.districts),
                _month(year, use.month),
                "" if use.days is None else str(use.days),
                "" if use.available is None else _hours(use.available),
                _hours(use.planned),
                _share(use),
                ";".join(f"{d}:{_hours(n)}" for d, n in use.carried.items()),
            )


def visit_rows(plan: CapacityPlan, year: int) -> Iterator[Row]:
    """Yield the same in people sent to visits, by day and by their yearly limits."""
    for use in plan.uses:
        if use.measure is not Measure.HOURS:
            yield (
                use.department_id,
                ";".join(use.districts),
                _month(year, use.month),
                _decimal(Fraction(use.available or 0, MICRO), 2),
                _decimal(Fraction(use.planned, MICRO), 2),
                _share(use),
                ";".join(
                    f"{d}:{_decimal(Fraction(n, MICRO), 2)}"
                    for d, n in use.carried.items()
                ),
            )


def load_rows(plan: CapacityPlan, annual: AnnualPlan) -> Iterator[Row]:
    """Yield where every entry's visits are in the year, department by department."""
    times = {e.entry_id: e.occurrences for e in annual.entries}
    for load in plan.loads:
        if load.entry_id in times:
            occurrence = times[load.entry_id][load.occurrence]
            first, last = _days(occurrence, annual.year, load.month)
            yield (
                load.entry_id,
                occurrence.round_id,
                load.department_id,
                load.district,
                _month(annual.year, load.month),
                first.isoformat(),
                last.isoformat(),
                _decimal(Fraction(load.visits_micro, MICRO), 6),
                str(load.inspectors),
                str(load.minutes),
                _decimal(_load_hours(load), 4),
            )


def shift_rows(plan: CapacityPlan) -> Iterator[Row]:
    """Yield the windows that moved."""
    for shift in plan.shifts:
        yield (
            shift.entry_id,
            shift.start.isoformat(),
            shift.end.isoformat(),
            shift.new_start.isoformat(),
            shift.new_end.isoformat(),
            str(shift.days),
            ";".join(shift.because),
        )


def cut_rows(plan: CapacityPlan) -> Iterator[Row]:
    """Yield the quotas that shrank, grade by grade."""
    for cut in plan.cuts:
        yield (
            cut.entry_id,
            cut.grade,
            _decimal(Fraction(cut.ratio_before, MICRO), 6),
            _decimal(Fraction(cut.ratio_after, MICRO), 6),
            _decimal(Fraction(cut.draws_before, MICRO), 6),
            _decimal(Fraction(cut.draws_after, MICRO), 6),
            ";".join(cut.because),
        )


def capacity_summary(
    plan: CapacityPlan, annual: AnnualPlan, *, binding: bool
) -> dict[str, Any]:
    """Return what `summary.json` says of the inspectors' time."""
    known = [u for u in plan.uses if u.available]
    peak = max(
        known,
        key=lambda u: (Fraction(u.planned, u.available or 1), _reversed(u)),
        default=None,
    )
    hours = [u for u in plan.uses if u.measure is Measure.HOURS]
    fewer = {cut.entry_id: 0 for cut in plan.cuts}
    for cut in plan.cuts:
        fewer[cut.entry_id] += cut.draws_before - cut.draws_after
    times = {e.entry_id: len(e.occurrences) for e in annual.entries}
    return {
        "binding": binding,
        "available_hours": _hours(sum(u.available or 0 for u in hours)),
        "planned_hours": _hours(sum(u.planned for u in hours)),
        "peak": None
        if peak is None
        else {
            "use": _share(peak),
            "measure": peak.measure.value,
            "department_id": peak.department_id,
            "districts": list(peak.districts),
            "month": _month(annual.year, peak.month),
        },
        "shifted_entries": len(plan.shifts),
        "cut_entries": len(fewer),
        "cut_draws": round(
            sum(times.get(e, 0) * micro for e, micro in fewer.items()) / MICRO
        ),
        "unknown_departments": list(plan.unknown),
    }


def _reversed(use: Use) -> tuple[int, ...]:
    """Return a key by which, of equals, the first by department and month wins."""
    text = f"{use.department_id}|{use.month or 0:02d}|{';'.join(use.districts)}"
    return tuple(-ord(letter) for letter in text)


def _load_hours(load: Load) -> Fraction:
    return Fraction(load.micro_minutes, 60 * MICRO)


def _days(occurrence: Occurrence, year: int, month: int) -> tuple[date, date]:
    """Return the first and last day in a month on which visits may be made."""
    first = date(year, month, 1)
    last = date(year, month, monthrange(year, month)[1])
    start, end = max(first, occurrence.start), min(last, occurrence.end)
    # Of a window outside the year it is the whole of the month that is nearest.
    return (start, end) if start <= end else (first, last)


def _month(year: int, month: int | None) -> str:
    """Return a month as 2026-05, the whole year as 2026."""
    return str(year) if month is None else f"{date(year, month, 1):%Y-%m}"


def _hours(micro_minutes: int) -> str:
    return _decimal(Fraction(micro_minutes, 60 * MICRO), 2)


def _share(use: Use) -> str:
    """Return how much of it is used, "" where that isn't known."""
    if use.available is None:
        return ""
    if not use.available:
        return "0.0000" if not use.planned else ""
    return _decimal(Fraction(use.planned, use.available), 4)


def _decimal(value: Fraction, places: int) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    unit = Decimal(1).scaleb(-places)
    return str(exact.quantize(unit, rounding=ROUND_HALF_UP))
