"""What a year asks of firms and departments, counted on its visits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from planner.pairing.teams import TeamMember
from planner.visits import Visit


def visits_per_firm(visits: Sequence[Visit]) -> dict[str, Any]:
    """Return mean, maximum and histogram of visits over the firms visited at all."""
    by_firm = Counter(visit.target_id for visit in visits)
    histogram = Counter(by_firm.values())
    mean = Decimal(len(visits)) / Decimal(max(1, len(by_firm)))
    return {
        "firms": len(by_firm),
        "mean": float(mean.quantize(Decimal("0.0001"))),
        "max": max(by_firm.values(), default=0),
        "histogram": {str(n): histogram[n] for n in sorted(histogram)},
    }


def load_by_department(visits: Sequence[Visit]) -> dict[str, dict[str, int]]:
    """Return visits by department and month.

    A visit without a day counts in the month in which its window opens.
    """
    load: dict[str, Counter[str]] = defaultdict(Counter)
    for visit in visits:
        for department_id in visit.department_ids:
            load[department_id][(visit.day or visit.start).isoformat()[:7]] += 1
    return {d: dict(sorted(load[d].items())) for d in sorted(load)}


def load_by_inspector(teams: Sequence[TeamMember]) -> dict[str, Any]:
    """Return seats, inspectors in use and the largest and smallest load among them."""
    loads = Counter(member.inspector_id for member in teams)
    return {
        "seats": len(teams),
        "inspectors": len(loads),
        "largest": max(loads.values(), default=0),
        "smallest": min(loads.values(), default=0),
        "exceptions": sum(bool(member.exception) for member in teams),
    }
