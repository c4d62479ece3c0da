"""Shortages: who is missing where and when, for the visits left without a team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.errors import Finding
from planner.pairing.teams import LEAD, Seat, Shortage
from planner.registry import Registry
from planner.visits import Visit


@dataclass(frozen=True, slots=True)
class Gap:
    """Seats of one visit that a department couldn't fill; never empty."""

    visit: Visit
    department_id: str
    seats: tuple[Seat, ...]


def shortages_of(gaps: Iterable[Gap]) -> tuple[Shortage, ...]:
    """Sum gaps by department, district, qualification and month of the window."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for gap in gaps:
        labels = [label_of(seat) for seat in gap.seats]
        for label in set(labels):
            month = f"{gap.visit.start:%Y-%m}"
            key = (gap.department_id, gap.visit.district, label, month)
            found.setdefault(key, []).append(labels.count(label))
    return tuple(
        Shortage(
            department_id=department_id,
            district=district,
            qualification=label,
            month=month,
            visits=len(missing),
            short=sum(missing),
            people=max(missing),
        )
        for (department_id, district, label, month), missing in sorted(found.items())
    )


def label_of(seat: Seat) -> str:
    """Return what whoever takes a seat must be, as shortages name it."""
    return ";".join([*sorted(seat.qualifications), *([LEAD] if seat.lead else [])])


def findings(shortages: Sequence[Shortage], registry: Registry) -> tuple[Finding, ...]:
    """Return an error for every shortage."""
    names = {d.department_id: d.name for d in registry.departments}
    return tuple(
        Finding(
            file="inspectors",
            code="team_shortage",
            value=shortage.department_id,
            params={
                "department": names.get(shortage.department_id)
                or shortage.department_id,
                "district": shortage.district,
                "qualification_zh": shortage.qualification or "执法人员",
                "qualification_en": shortage.qualification or "inspectors",
                "month": shortage.month,
                "visits": str(shortage.visits),
                "short": str(shortage.short),
                "people": str(shortage.people),
            },
        )
        for shortage in shortages
    )
