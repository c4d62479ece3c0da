"""What the regulator sends and is sent of publication: withdrawals, the calendar."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from planner.publishing.withdrawal import LONGEST_NOTE, Ground

_ID = r"^[0-9A-Za-z_.-]{1,64}$"


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class ListedToWithdraw(BaseModel):
    """A list's row to be withdrawn, and why; `other` needs a note, which is public."""

    round_id: str = Field(pattern=_ID)
    entry_id: str = Field(pattern=_ID)
    target_id: str = Field(pattern=_ID)
    ground: Ground
    note: str = Field(default="", max_length=LONGEST_NOTE)

    model_config = _example(
        round_id="2026Q2",
        entry_id="E-0001",
        target_id="91640100MA0000000X",
        ground="wrong_target",
        note="同名主体，登记信息录入有误",
    )


class ToRestore(BaseModel):
    """Why a withdrawal is undone."""

    note: str = Field(default="", max_length=LONGEST_NOTE)

    model_config = _example(note="经复核，原公示内容无误")


class Withdrawal(BaseModel):
    """A withdrawal as it is kept; `restored_at` is null while it is in force."""

    public_id: str
    year: int
    what: str
    row_key: str
    was_public: bool
    ground: str
    ground_zh: str
    ground_en: str
    note: str
    withdrawn_at: str
    actor: str
    restored_at: str | None
    restored_note: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "public_id": "5d1c7a90e3b24f6881c20d4e",
                    "year": 2026,
                    "what": "list",
                    "row_key": "2026Q2|E-0001|91640100MA0000000X",
                    "was_public": True,
                    "ground": "wrong_target",
                    "ground_zh": "公示对象有误",
                    "ground_en": "the wrong firm was named",
                    "note": "同名主体，登记信息录入有误",
                    "withdrawn_at": "2026-07-03T02:11:09Z",
                    "actor": "regulator:8c1f:双随机办",
                    "restored_at": None,
                    "restored_note": "",
                }
            ]
        }
    )


class Publication(BaseModel):
    """One thing of the year's publication: when it is due, and how it stands."""

    thing: str
    thing_zh: str
    round_id: str
    entry_id: str
    department_id: str
    due_on: date | None
    condition_zh: str
    condition_en: str
    state: str
    state_zh: str
    out: int
    in_all: int
    withdrawn: int
    overdue: int

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "thing": "list",
                    "thing_zh": "抽查名单",
                    "round_id": "2026Q2",
                    "entry_id": "E-0001",
                    "department_id": "",
                    "due_on": "2026-07-01",
                    "condition_zh": "检查结果公布后，最迟检查期限届满次日",
                    "condition_en": "once results are out, at the latest the day "
                    "after the window",
                    "state": "embargo",
                    "state_zh": "未到公布时间",
                    "out": 12,
                    "in_all": 92,
                    "withdrawn": 0,
                    "overdue": 0,
                }
            ]
        }
    )
