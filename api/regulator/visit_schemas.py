"""What the regulator is sent of who is visited, by whom, and what was found."""

from datetime import date

from pydantic import BaseModel


class Listed(BaseModel):
    """A target that an entry drew, and the day on which that becomes public."""

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    released_on: date
    replaced: str
    replaces: str


class Visit(BaseModel):
    """A visit."""

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    address: str
    visit_group: str
    entry_ids: list[str]
    initiator: str
    department_ids: list[str]
    item_ids: list[str]
    start: date
    end: date
    day: date | None
    withdrawn: str
    replaces: str


class Seat(BaseModel):
    """One inspector's seat in one visit."""

    visit_id: str
    department_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: list[str]
    exception: str
