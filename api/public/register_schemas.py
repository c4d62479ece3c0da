"""What the public is sent of firms, results, departments, items, shares and changes."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from api.public.schemas import Listed, Named

_LISTED: dict[str, Any] = {
    "round_id": "2026Q2",
    "entry_id": "E-0001",
    "target_id": "91640100MA0000000X",
    "name": "示例餐饮有限公司",
    "district": "640104",
    "stands_in": False,
    "replaced": False,
    "remark_zh": "",
    "remark_en": "",
    "public_id": "5d1c7a90e3b24f6881c20d4e",
    "released_on": "2026-07-01",
    "withdrawn_on": None,
}
_RESULT: dict[str, Any] = {
    "public_id": "0c9e4411d07b5a3f2e6610aa",
    "round_id": "2026Q2",
    "target_id": "91640100MA0000000X",
    "name": "示例餐饮有限公司",
    "district": "640104",
    "department": {"id": "SCJG", "name": "市场监督管理局"},
    "item": {"id": "SCJG-012", "name": "餐饮服务食品安全监督检查"},
    "codes": ["发现问题已责令改正"],
    "inspected_on": "2026-05-11",
    "published_on": "2026-05-20",
    "followup": "已完结",
    "first_offence": False,
    "corrections": [
        {
            "corrected_on": "2026-05-28",
            "reason": "事项录入有误",
            "codes_before": ["未发现问题"],
            "inspected_on_before": "2026-05-11",
        }
    ],
    "withdrawn_on": None,
    "remark": "",
}


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Found(BaseModel):
    """A firm that a search found among those that public lists name."""

    target_id: str
    name: str
    district: str

    model_config = _example(
        target_id="91640100MA0000000X", name="示例餐饮有限公司", district="640104"
    )


class Correction(BaseModel):
    """What a result said before it was corrected, when that was, and why."""

    corrected_on: date
    reason: str
    codes_before: list[str]
    inspected_on_before: date

    def __str__(self) -> str:
        """Return a correction as a table shows it."""
        return f"{self.corrected_on} {','.join(self.codes_before)} ({self.reason})"


class Result(BaseModel):
    """What a department found at a firm for one item."""

    public_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    department: Named
    item: Named
    codes: list[str]
    inspected_on: date | None
    published_on: date | None
    followup: str
    first_offence: bool
    corrections: list[Correction]
    withdrawn_on: date | None
    remark: str

    model_config = _example(**_RESULT)


class ListedOnce(BaseModel):
    """A list's row of a firm, and the publication of the year it is in."""

    year: int
    year_id: str
    superseded: bool
    listed: Listed


class Target(BaseModel):
    """A firm: the lists that named it, and the results about it.

    `name` is empty where all that named it is withdrawn.
    """

    target_id: str
    name: str
    district: str
    lists: list[ListedOnce]
    results: list[Result]

    # Of a firm whose only row is withdrawn: nulls within an example get lost.
    model_config = _example(
        target_id="91640100MA0000000X",
        name="",
        district="",
        lists=[
            {
                "year": 2026,
                "year_id": "c07d1e9a4b3f8265",
                "superseded": False,
                "listed": {
                    **_LISTED,
                    "target_id": "",
                    "name": "",
                    "district": "",
                    "withdrawn_on": "2026-07-03",
                    "remark_zh": "已撤下（公示对象有误）",
                    "remark_en": "withdrawn (the wrong firm was named)",
                },
            }
        ],
        results=[],
    )


class Department(BaseModel):
    """A department that takes part."""

    department_id: str
    name: str
    level: str
    districts: list[str]

    model_config = _example(
        department_id="SCJG", name="市场监督管理局", level="市", districts=[]
    )


class Item(BaseModel):
    """An inspection item."""

    item_id: str
    department_id: str
    name: str
    kind: str
    legal_basis: str

    model_config = _example(
        item_id="SCJG-012",
        department_id="SCJG",
        name="餐饮服务食品安全监督检查",
        kind="一般检查事项",
        legal_basis="《中华人民共和国食品安全法》第一百一十条",
    )


class Share(BaseModel):
    """A share that the plan reached, in per cent; `asked` is empty if none was."""

    key: str
    name_zh: str
    name_en: str
    asked: str
    required: bool
    reached: str
    holds: bool

    model_config = _example(
        key="joint_share.entries",
        name_zh="部门联合抽查任务占比",
        name_en="share of joint entries",
        asked="30%",
        required=True,
        reached="34.5%",
        holds=True,
    )


class Withdrawal(BaseModel):
    """What was withdrawn, since when and why; whom it named isn't told."""

    public_id: str
    year: int
    what: str
    round_id: str
    entry_id: str
    withdrawn_on: date
    restored_on: date | None
    ground: str
    ground_zh: str
    ground_en: str
    note: str

    model_config = _example(
        public_id="5d1c7a90e3b24f6881c20d4e",
        year=2026,
        what="list",
        round_id="2026Q2",
        entry_id="E-0001",
        withdrawn_on="2026-07-03",
        restored_on=None,
        ground="wrong_target",
        ground_zh="公示对象有误",
        ground_en="the wrong firm was named",
        note="",
    )


class Fed(BaseModel):
    """Something at the place of its last change.

    `kind` is entry, change, round, list or result; `state` out, withdrawn, or gone:
    no longer part of its year. `data` is what the listing of its kind has of it, null
    where it is gone.
    """

    kind: str
    public_id: str
    year: int
    state: str
    changed_on: date
    data: dict[str, Any] | None

    model_config = _example(
        kind="list",
        public_id="5d1c7a90e3b24f6881c20d4e",
        year=2026,
        state="out",
        changed_on="2026-07-01",
        data=_LISTED,
    )


class FeedPage(BaseModel):
    """A stretch of the feed; `since` is where to go on, now or at another time."""

    items: list[Fed]
    since: str
    more: bool
