"""What the coordinator sends and is sent of replaced visits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seq": 212,
                    "at": "2026-04-11T02:00:00Z",
                    "actor": "department:SCJG:3f9a:餐饮科",
                    "round_id": "2026Q2",
                    "visit_id": "2026Q2-00017",
                    "target_id": "91640100MA0000000X",
                    "name": "示例餐饮有限公司",
                    "reason": "closed",
                    "reason_zh": "已停业、歇业",
                    "reason_en": "closed or dormant",
                    "note": "",
                    "department_id": "SCJG",
                    "entry_id": "E-0001",
                    "stratum": "640104.C",
                    "replacement_id": "91640100MA0000001X",
                    "replacement_name": "示例超市有限公司",
                    "replacement_visit_id": "2026Q2-R0001",
                    "passed_over": ["91640100MA0000002X:cap"],
                }
            ]
        }
    )


class Replaced(BaseModel):
    """A replacement as it was made, and which people were too few for a team."""

    items: list[Replacement]
    lacking: list[Lack]
