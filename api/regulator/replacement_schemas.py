"""What the coordinator sends and is sent of replaced visits."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.replacements import Asked, Lack

_ID = r"^[0-9A-Za-z_.-]{1,64}$"


class AskedFor(Asked):
    """The same; `department` is who asks, the visit's initiator if none is named."""

    department: Annotated[str, Field(pattern=_ID)] | None = None


class Replacement(BaseModel):
    """Who stands in for whom in one entry; nobody where the reserves are used up."""

    seq: int
    at: str
    actor: str
    round_id: str
    visit_id: str
    target_id: str
    name: str
    reason: str
    reason_zh: str
    reason_en: str
    note: str
    department_id: str
    entry_id: str
    stratum: str
    replacement_id: str
    replacement_name: str
    replacement_visit_id: str
    passed_over: list[str]


class Replaced(BaseModel):
    """A replacement as it was made, and which people were too few for a team."""

    items: list[Replacement]
    lacking: list[Lack]
