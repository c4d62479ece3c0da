"""Records for other systems, as departments and the regulator are sent them."""

from pydantic import BaseModel

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
