"""Selections of one visit group at one target become one visit."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to one target by all departments whose entries drew it.

    `start` and `end` bound the day of the visit; `day` is None until scheduled.
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    visit_group: str
    entry_ids: tuple[str, ...]
    initiator: str
    department_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    start: date
    end: date
    day: date | None = None
