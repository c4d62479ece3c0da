"""What ties inspectors to targets: last year's visits, and recusals."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from sample_data.fields import Field
from sample_data.offices import Inspector
from sample_data.proposals import FIELDS, Item, items_of
from sample_data.targets import STATUSES, Target

LAST_YEAR = 2025
VISITED_SHARE = 0.05
REASONS = ("近亲属任职", "曾在该单位任职", "持有该单位股权", "夫妻双方亲属经营")

_RECUSALS_PER_TARGET = 200
_SECOND_DEPARTMENT = 0.2
_ALIVE = tuple(STATUSES)[:2]

#: The field of those that no tag leads to.
_ANY_FIRM = next(f for f in FIELDS if f.name == "企业公示信息抽查")

PastVisit = tuple[str, date, str, str, str]


class Crew:
    """Inspectors by department, and by the districts that they serve."""

    def __init__(self, inspectors: Sequence[Inspector]) -> None:
        self._at: dict[tuple[str, str], list[str]] = {}
        for inspector in inspectors:
            for district in inspector.districts or ("",):
                key = (inspector.department_id, district)
                self._at.setdefault(key, []).append(inspector.inspector_id)

    def serving(self, department_id: str, district: str) -> list[str]:
        """Return the ids of those who may go to a district for a department."""
        return [
            *self._at.get((department_id, district), ()),
            *self._at.get((department_id, ""), ()),
        ]


def make_history(
    rng: Random, targets: Sequence[Target], crew: Crew, items: Sequence[Item]
) -> list[PastVisit]:
    """Return last year's visits: target, day, department, inspectors, items."""
    alive = [target for target in targets if target.status in _ALIVE]
    visited = rng.sample(alive, round(len(alive) * VISITED_SHARE))
    rows = [row for target in visited for row in _visits(rng, target, crew, items)]
    return sorted(rows, key=lambda row: (row[1], row[0], row[2]))


def _visits(
    rng: Random, target: Target, crew: Crew, items: Sequence[Item]
) -> Iterator[PastVisit]:
    """Yield one row a department that came."""
    day = _working_day(rng)
    if day < target.registered_on:
        return
    field = rng.choice([f for f in FIELDS if _covers(f, target)] or [_ANY_FIRM])
    for department_id in field.department_ids[: _departments(rng)]:
        free = crew.serving(department_id, target.district)
        if len(free) < 2:
            continue
        checked = items_of(field, department_id, items)[0].item_id
        team = ";".join(sorted(rng.sample(free, 2)))
        yield target.target_id, day, department_id, team, checked


def _covers(field: Field, target: Target) -> bool:
    """Tell whether a field of certain tags is about the target."""
    industry = target.industry.lstrip("ABCDEFGHIJKLMNOPQRST")
    return bool(set(field.tags) & set(target.tags)) and (
        not field.industries or industry.startswith(field.industries)
    )


def _departments(rng: Random) -> int:
    return 2 if rng.random() < _SECOND_DEPARTMENT else 1


def _working_day(rng: Random) -> date:
    day = date(LAST_YEAR, 3, 3) + timedelta(days=rng.randrange(270))
    return day - timedelta(days=max(0, day.weekday() - 4))


def make_recusals(
    rng: Random, targets: Sequence[Target], crew: Crew, departments: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Return (inspector, target, reason), each pair once, sorted."""
    ties: dict[tuple[str, str], str] = {}
    for target in rng.sample(targets, max(5, len(targets) // _RECUSALS_PER_TARGET)):
        serving = crew.serving(rng.choice(departments), target.district)
        if serving:
            ties[rng.choice(serving), target.target_id] = rng.choice(REASONS)
    return sorted((*pair, reason) for pair, reason in ties.items())
