"""Changes of people and days line by line: one for every visit that they touched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.substitution.record import Changed, Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionLine:
    """A change and one visit that it touched; of one that touched none, "" and null.

    `named_visit_id` is the visit that the change itself speaks of. `gone`, `came` are
    inspectors, `vacant` the departments whose seats are empty now.
    """

    key: str
    seq: int
    at: str
    actor: str
    change: str
    inspector_id: str
    target_id: str
    named_visit_id: str
    first: date | None
    last: date | None
    effective: date
    reason: str
    department_id: str
    round_id: str
    visit_id: str
    name: str
    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()
    start_before: date | None = None
    end_before: date | None = None
    day_before: date | None = None
    start: date | None = None
    end: date | None = None
    day: date | None = None


def substitution_lines(made: Iterable[Changed]) -> Iterator[SubstitutionLine]:
    """Yield the lines of changes, in their order."""
    for one in made:
        repairs = one.substitution.repairs
        if not repairs:
            yield _line(one, None)
        for repair in repairs:
            yield _line(one, repair)


def _line(made: Changed, repair: Repair | None) -> SubstitutionLine:
    asked = made.substitution.change
    visit_id = repair.visit_id if repair else ""
    line: dict[str, Any] = {
        "key": f"{made.seq:012d}|{visit_id}",
        "seq": made.seq,
        "at": made.at,
        "actor": made.actor,
        "change": asked.kind.value,
        "inspector_id": asked.inspector_id,
        "target_id": asked.target_id,
        "named_visit_id": asked.visit_id,
        "first": asked.first,
        "last": asked.last,
        "effective": asked.effective,
        "reason": asked.reason,
        "department_id": made.substitution.department_id,
        "visit_id": visit_id,
    }
    if repair is None:
        return SubstitutionLine(**line, round_id="", name="")
    before, after = repair.before, repair.after
    return SubstitutionLine(
        **line,
        round_id=repair.round_id,
        name=repair.name,
        gone=tuple(member.inspector_id for member in repair.gone),
        came=tuple(member.inspector_id for member in repair.came),
        vacant=tuple(seat.department_id for seat in after.vacant),
        start_before=before.start,
        end_before=before.end,
        day_before=before.day,
        start=after.start,
        end=after.end,
        day=after.day,
    )
