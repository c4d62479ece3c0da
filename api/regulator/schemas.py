"""What the regulator is sent: rows as they are kept."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Year(BaseModel):
    """A published year."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    embargo: str
    status: str
    bound: int
    version: int

    model_config = _example(
        year_id="9f2c6b0e5d1a4c7f",
        year=2026,
        published_at="2026-03-02T02:00:00Z",
        superseded_by="c07d1e9a4b3f8265",
        embargo="visit",
        status="optimal",
        bound=812,
        version=1,
    )


class Years(BaseModel):
    """All published years, superseded ones too."""

    items: list[Year]


class Plan(Year):
    """The annual plan as a whole: the solver's status and bound, and the policy."""

    policy: dict[str, Any]

    model_config = _example(
        year_id="9f2c6b0e5d1a4c7f",
        year=2026,
        published_at="2026-03-02T02:00:00Z",
        superseded_by="c07d1e9a4b3f8265",
        embargo="visit",
        status="optimal",
        bound=812,
        version=1,
        policy={"year": 2026, "rounds": {"by": "quarter"}},
    )


class Summary(BaseModel):
    """Counts, shares, burden and load, as in `summary.json`."""

    year_id: str
    summary: dict[str, Any]

    model_config = _example(
        year_id="9f2c6b0e5d1a4c7f", summary={"visits": 1804, "firms": 1620}
    )


class Department(BaseModel):
    """A department."""

    department_id: str
    name: str
    level: str
    districts: list[str]

    model_config = _example(
        department_id="SCJG", name="市场监督管理局", level="市", districts=[]
    )


class Inspector(BaseModel):
    """An inspector."""

    inspector_id: str
    name: str
    department_id: str

    model_config = _example(
        inspector_id="6401-0231", name="示例甲", department_id="SCJG"
    )


class Item(BaseModel):
    """An inspection item."""

    item_id: str
    department_id: str
    name: str
    kind: str
    legal_basis: str
    method: str

    model_config = _example(
        item_id="SCJG-012",
        department_id="SCJG",
        name="餐饮服务食品安全监督检查",
        kind="一般",
        legal_basis="《食品安全法》第一百一十条",
        method="现场检查",
    )


class Entry(BaseModel):
    """An entry of the annual plan, with the grades that it draws."""

    entry_id: str
    name: str
    field: str
    initiator: str
    cooperators: list[str]
    item_ids: list[str]
    proposal_ids: list[str]
    scope: dict[str, Any]
    grades: list[str]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounding: str
    occurrences: list[dict[str, str]]
    remainder_of: str
    mode: str
    note: str

    model_config = _example(
        entry_id="E-0001",
        name="餐饮服务单位联合抽查",
        field="餐饮服务",
        initiator="SCJG",
        cooperators=["XFJY"],
        item_ids=["SCJG-012", "XFJY-003"],
        proposal_ids=["P-0007", "P-0311"],
        scope={"include": {"industry": ["62"]}, "exclude": {}, "range": {}},
        grades=[],
        start="2026-03-01",
        end="2026-06-30",
        basis="信用分类",
        times=1,
        ratio="5%",
        base=1840,
        total=92,
        rounding="half-up",
        occurrences=[
            {
                "round_id": "2026Q2",
                "start": "2026-04-01",
                "end": "2026-06-30",
                "group": "G-01",
                "visit_group": "G-01",
            }
        ],
        remainder_of="",
        mode="市抽县查",
        note="",
    )


class Merge(BaseModel):
    """Where a proposal went, and which of the four signs allowed it."""

    proposal_id: str
    entry_id: str
    signs: list[str]

    model_config = _example(
        proposal_id="P-0311", entry_id="E-0001", signs=["target", "items"]
    )


class Change(BaseModel):
    """What a revision of the plan changed of one entry, and who decided it."""

    version: int
    change: str
    entry_id: str
    name: str
    proposal_ids: list[str]
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: list[str]
    decided_on: date
    actor: str

    model_config = _example(
        version=2,
        change="withdrawn",
        entry_id="2026-0012",
        name="餐饮服务单位联合抽查",
        proposal_ids=["SCJG-2026-07"],
        reason="上级统一组织专项检查，不再重复安排",
        start="2026-04-01",
        end="2026-06-30",
        new_start=None,
        new_end=None,
        kept_rounds=[],
        decided_on="2026-05-11",
        actor="regulator:6d1f:双随机办",
    )


class Requirement(BaseModel):
    """One line of the ratio certificate."""

    requirement: str
    measured_over: str
    asked: str | None
    reached: str
    rounding: str
    slack: str | None
    holds: bool
    kind: str | None

    model_config = _example(
        requirement="joint_share.entries",
        measured_over="entries 计划条目: 251/1000",
        asked="0.243000",
        reached="0.251000",
        rounding="half-up, 6 places",
        slack="0.008000",
        holds=True,
        kind="requirement",
    )


class Finding(BaseModel):
    """What import or planning had to say."""

    file: str
    row: int | None
    column: str
    level: str
    code: str
    message_zh: str
    message_en: str
    value: str
    remedy: str

    model_config = _example(
        file="targets.csv",
        row=17,
        column="登记状态",
        level="warning",
        code="unknown_column",
        message_zh="没有这一列",
        message_en="There is no such column",
        value="",
        remedy="请核对 / Check it",
    )


class Quota(BaseModel):
    """One stratum's quota in one round."""

    round_id: str
    entry_id: str
    stratum: str
    district: str
    grade: str
    eligible: int
    ratio: str
    expected: str
    probability: str
    quota: int

    model_config = _example(
        round_id="2026Q2",
        entry_id="E-0001",
        stratum="640104.C",
        district="640104",
        grade="C",
        eligible=74,
        ratio="0.100000",
        expected="7.400000",
        probability="0.100000",
        quota=7,
    )


class RoundSummary(BaseModel):
    """A drawn round in a listing."""

    round_id: str
    seed: str
    result_digest: str
    list_digest: str
    released_on: date

    model_config = _example(
        round_id="2026Q2",
        seed="5b0c…64 hex digits",
        result_digest="0d4e…64 hex digits",
        list_digest="77a1…64 hex digits",
        released_on="2026-07-01",
    )


class Round(RoundSummary):
    """A drawn round, whole but for its custody key and places."""

    statement: dict[str, Any]
    plan: dict[str, Any]
    strata: dict[str, Any]
    reveals: dict[str, Any]
    frame_snapshot: str
    record_snapshot: str

    model_config = _example(
        round_id="2026Q2",
        seed="5b0c…64 hex digits",
        result_digest="0d4e…64 hex digits",
        list_digest="77a1…64 hex digits",
        released_on="2026-07-01",
        statement={"protocol": "draw/1", "round": "2026Q2"},
        plan={"entries": []},
        strata={"grades": ["A", "B", "C", "D"], "caps": {}, "entries": []},
        reveals={"public_value": "07 12 19 21 28 33 + 04", "nonces": []},
        frame_snapshot="c1…64 hex digits.parquet",
        record_snapshot="8e…64 hex digits.json",
    )
