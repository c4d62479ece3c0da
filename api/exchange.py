"""Records for other systems, as departments and the regulator are sent them."""

from pydantic import BaseModel, ConfigDict

# Names are those of the national credit publicity system, spelling and all.


class SpotCheck(BaseModel):
    """A random check of a firm for one item, in the publicity system's fields."""

    uniscId: str  # noqa: N815
    entName: str  # noqa: N815
    raninsPlanId: str  # noqa: N815
    raninsPlaneName: str  # noqa: N815
    raninsTaskId: str  # noqa: N815
    raninsTaskName: str  # noqa: N815
    raninsTypeName: str  # noqa: N815
    insAuth: str  # noqa: N815
    insDate: str  # noqa: N815
    seqno: int
    raninsItemName: str  # noqa: N815
    raninsCheckResName: str  # noqa: N815

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "uniscId": "91640100MA0000000X",
                    "entName": "示例餐饮有限公司",
                    "raninsPlanId": "2026-0001",
                    "raninsPlaneName": "餐饮服务单位联合抽查",
                    "raninsTaskId": "2026-0001-2026Q2",
                    "raninsTaskName": "餐饮服务单位联合抽查（2026Q2）",
                    "raninsTypeName": "定向",
                    "insAuth": "示例市市场监督管理局",
                    "insDate": "2026-05-11",
                    "seqno": 1,
                    "raninsItemName": "餐饮服务食品安全监督检查",
                    "raninsCheckResName": "未发现问题",
                }
            ]
        }
    )


class Inspection(BaseModel):
    """An administrative inspection for one item, with its double-random plan."""

    inspection_id: str
    ranins_plan_id: str
    ranins_task_id: str
    inspection_type: str
    credit_code: str
    target_name: str
    region: str
    department_id: str
    department_name: str
    item_id: str
    item_name: str
    legal_basis: str
    inspected_on: str
    result: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "inspection_id": "2026-2026Q2-V0017-SCJG-012",
                    "ranins_plan_id": "2026-0001",
                    "ranins_task_id": "2026-0001-2026Q2",
                    "inspection_type": "双随机抽查",
                    "credit_code": "91640100MA0000000X",
                    "target_name": "示例餐饮有限公司",
                    "region": "640104",
                    "department_id": "SCJG",
                    "department_name": "示例市市场监督管理局",
                    "item_id": "SCJG-012",
                    "item_name": "餐饮服务食品安全监督检查",
                    "legal_basis": "《中华人民共和国食品安全法》第一百一十条",
                    "inspected_on": "2026-05-11",
                    "result": "未发现问题",
                }
            ]
        }
    )
