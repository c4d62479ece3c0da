"""The second lottery: who visits whom."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an inspector does in a team."""

    LEAD = "lead"
    MEMBER = "member"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """One inspector's seat in one visit; `exception` is empty or its recorded reason."""

    visit_id: str
    department_id: str
    inspector_id: str
    role: Role
    item_ids: tuple[str, ...]
    exception: str = ""
