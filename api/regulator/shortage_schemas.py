"""What the regulator is sent of teams that couldn't be had, and what would help."""

from pydantic import BaseModel


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
