"""What a department is sent of its replaced visits."""

from pydantic import BaseModel

from api.replacements import Lack


class Replacement(BaseModel):
    """Who stands in for whom in one entry; nobody where the reserves are used up."""

    at: str
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
    replacement_id: str
    replacement_name: str
    replacement_visit_id: str


class Replaced(BaseModel):
    """A replacement as it was made, and which people were too few for a team."""

    items: list[Replacement]
    lacking: list[Lack]
