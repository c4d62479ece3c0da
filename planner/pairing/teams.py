"""The records of the second lottery: seats, shortages and loads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an inspector does in a team."""

    LEAD = "lead"
    MEMBER = "member"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """An inspector's seat in a visit; `exception` is empty or its recorded reason."""

    visit_id: str
    department_id: str
    inspector_id: str
    role: Role
    item_ids: tuple[str, ...]
    exception: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Where people are missing, over the visits that could not be staffed.

    `qualification` names what the missing must hold, joined by `;`; LEAD stands for
    the right to lead, "" for any inspector. `short` counts seats left empty over all
    `visits`, `people` the most that were missing at one visit.
    """

    department_id: str
    district: str
    qualification: str
    month: str
    visits: int
    short: int
    people: int


#: What a shortage calls the right to lead a team.
LEAD = "组长"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Teams of one round.

    `unstaffed` visits have no members at all. `loads` are visits this year, those
    of earlier rounds included, of every inspector, `minutes` what they take.
    """

    members: tuple[TeamMember, ...]
    shortages: tuple[Shortage, ...]
    unstaffed: tuple[str, ...]
    loads: Mapping[str, int]
    minutes: Mapping[str, int]
