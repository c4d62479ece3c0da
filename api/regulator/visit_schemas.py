"""What the regulator is sent of who is visited, by whom, and what was found."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


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

    model_config = _example(
        round_id="2026Q2",
        entry_id="E-0001",
        target_id="91640100MA0000000X",
        name="示例餐饮有限公司",
        district="640104",
        released_on="2026-07-01",
        replaced="closed",
        replaces="",
    )


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

    model_config = _example(
        visit_id="V-000017",
        round_id="2026Q2",
        target_id="91640100MA0000000X",
        name="示例餐饮有限公司",
        district="640104",
        address="示例路 1 号",
        visit_group="G-01",
        entry_ids=["E-0001"],
        initiator="SCJG",
        department_ids=["SCJG", "XFJY"],
        item_ids=["SCJG-012", "XFJY-003"],
        start="2026-04-01",
        end="2026-06-30",
        day="2026-04-13",
        withdrawn="",
        replaces="",
    )


class Seat(BaseModel):
    """One inspector's seat in one visit."""

    visit_id: str
    department_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: list[str]
    exception: str

    model_config = _example(
        visit_id="V-000017",
        department_id="SCJG",
        inspector_id="6401-0231",
        inspector_name="示例甲",
        role="lead",
        item_ids=["SCJG-012"],
        exception="",
    )
