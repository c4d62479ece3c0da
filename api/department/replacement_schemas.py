"""What a department is sent of its replaced visits."""

from pydantic import BaseModel, ConfigDict

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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-04-11T02:00:00Z",
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
                    "replacement_id": "91640100MA0000001X",
                    "replacement_name": "示例超市有限公司",
                    "replacement_visit_id": "2026Q2-R0001",
                }
            ]
        }
    )


class Replaced(BaseModel):
    """A replacement as it was made, and which people were too few for a team."""

    items: list[Replacement]
    lacking: list[Lack]
