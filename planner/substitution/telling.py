"""Findings of changes: visits that lack somebody, or a day, after them."""

from collections import Counter
from collections.abc import Iterator, Mapping

from planner.errors import Finding
from planner.substitution.record import Repair


def gaps_of(repair: Repair, names: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what a visit lacks after a change.

    Parameters
    ----------
    names
        Of departments, by id.
    """
    yield from _vacant(repair, names)
    if repair.after.team and repair.after.day is None:
        yield Finding(
            file="inspectors",
            code="substitute_no_day",
            value=repair.visit_id,
            params={"when": f"{repair.after.start} / {repair.after.end}"},
        )


def _vacant(repair: Repair, names: Mapping[str, str]) -> Iterator[Finding]:
    seats = Counter(seat.department_id for seat in repair.after.vacant)
    day = repair.after.day
    for department_id, count in sorted(seats.items()):
        yield Finding(
            file="inspectors",
            code="seat_vacant",
            value=repair.visit_id,
            params={
                "department": names.get(department_id) or department_id,
                "count": str(count),
                "when": (
                    f"{repair.after.start} / {repair.after.end}"
                    if day is None
                    else day.isoformat()
                ),
            },
        )
