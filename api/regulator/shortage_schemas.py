"""What the regulator is sent of teams that couldn't be had, and what would help."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Shortage(BaseModel):
    """Where people were missing: `short` seats over all `visits` stayed empty."""

    round_id: str
    department_id: str
    district: str
    qualification: str
    month: str
    visits: int
    short: int
    people: int

    model_config = _example(
        round_id="2026Q2",
        department_id="XFJY",
        district="640104",
        qualification="特种设备",
        month="2026-04",
        visits=7,
        short=9,
        people=2,
    )


class Bottleneck(BaseModel):
    """Why a department's limits don't go round: `wanted` seats, `room` for fewer."""

    round_id: str
    department_id: str
    visits: list[str]
    inspectors: list[str]
    wanted: int
    room: int
    short: int
    minutes: int
    inspector_days: int

    model_config = _example(
        round_id="2026Q2",
        department_id="XFJY",
        visits=["2026Q2-00017", "2026Q2-00020"],
        inspectors=["6401-0231"],
        wanted=4,
        room=1,
        short=3,
        minutes=540,
        inspector_days=2,
    )


class TeamWay(BaseModel):
    """A change with which teams were made up on trial, and how many visits it helps."""

    round_id: str
    kind: str
    department_id: str
    qualification: str
    amount: int
    zh: str
    en: str
    change: str
    left_out: int
    brings_back: int
    least: bool
    exception: bool

    model_config = _example(
        round_id="2026Q2",
        kind="max_visits",
        department_id="XFJY",
        qualification="",
        amount=3,
        zh="消防救援支队每人全年最多检查次数提高 3 次",
        en="raise what each inspector of the fire brigade may visit a year by 3",
        change="inspectors: max_visits + 3",
        left_out=7,
        brings_back=7,
        least=True,
        exception=False,
    )
