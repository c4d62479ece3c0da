"""What a department is sent."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Me(BaseModel):
    """Whose token this is."""

    department_id: str
    name: str
    year_id: str
    year: int

    model_config = _example(
        department_id="SCJG",
        name="市场监督管理局",
        year_id="9f2c6b0e5d1a4c7f",
        year=2026,
    )


class Partner(BaseModel):
    """Another department of a visit, and how many people it sends."""

    department_id: str
    name: str
    inspectors: int

    def __str__(self) -> str:
        """Return name and number as a table shows them."""
        return f"{self.name}({self.inspectors})"


class Item(BaseModel):
    """An item checked in a visit."""

    item_id: str
    name: str
    department_name: str
    own: bool

    def __str__(self) -> str:
        """Return the name, which is what a table shows."""
        return self.name


class Seat(BaseModel):
    """One of the department's own inspectors in a visit."""

    visit_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: list[str]
    exception: str

    model_config = _example(
        visit_id="V-000017",
        inspector_id="6401-0231",
        inspector_name="示例甲",
        role="lead",
        item_ids=["SCJG-012"],
        exception="",
    )

    def __str__(self) -> str:
        """Return name and role as a table shows them."""
        return f"{self.inspector_name}({self.role})"


class Visit(BaseModel):
    """A visit of the department's."""

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    address: str
    start: date
    end: date
    day: date | None
    initiates: bool
    partners: list[Partner]
    items: list[Item]
    team: list[Seat]
    withdrawn: str
    replaces: str

    model_config = _example(
        visit_id="V-000017",
        round_id="2026Q2",
        target_id="91640100MA0000000X",
        name="示例餐饮有限公司",
        district="640104",
        address="示例路 1 号",
        start="2026-04-01",
        end="2026-06-30",
        day="2026-04-13",
        initiates=True,
        partners=[{"department_id": "XFJY", "name": "消防救援支队", "inspectors": 2}],
        items=[
            {
                "item_id": "SCJG-012",
                "name": "餐饮服务食品安全监督检查",
                "department_name": "市场监督管理局",
                "own": True,
            }
        ],
        team=[
            {
                "visit_id": "V-000017",
                "inspector_id": "6401-0231",
                "inspector_name": "示例甲",
                "role": "lead",
                "item_ids": ["SCJG-012"],
                "exception": "",
            }
        ],
        withdrawn="",
        replaces="",
    )
