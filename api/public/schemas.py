"""What the public is sent."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Health(BaseModel):
    """Whether the service answers."""

    status: str

    model_config = _example(status="ok")


class ProblemKind(BaseModel):
    """A kind of problem that this API may tell of."""

    code: str
    status: int
    title_zh: str
    title_en: str
    detail_zh: str
    detail_en: str

    model_config = _example(
        code="http_no_route",
        status=404,
        title_zh="没有这个网址",
        title_en="There is no such address",
        detail_zh="可用的网址见 /api/v1/openapi.json",
        detail_en="See /api/v1/openapi.json for the addresses there are",
    )


class ProblemKinds(BaseModel):
    """All kinds of problems."""

    items: list[ProblemKind]


class Year(BaseModel):
    """A published year."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    version: int

    model_config = _example(
        year_id="9f2c6b0e5d1a4c7f",
        year=2026,
        published_at="2026-03-02T02:00:00Z",
        superseded_by="c07d1e9a4b3f8265",
        version=1,
    )


class Years(BaseModel):
    """All published years, superseded ones too."""

    items: list[Year]


class Index(BaseModel):
    """Where to go from here."""

    current: Year | None
    links: dict[str, str]

    model_config = _example(
        current={
            "year_id": "c07d1e9a4b3f8265",
            "year": 2026,
            "published_at": "2026-03-09T06:30:00Z",
            "superseded_by": "4e8a2b7c1d905f36",
            "version": 2,
        },
        links={"years": "/api/v1/public/years"},
    )


class Named(BaseModel):
    """Something with an id and a name."""

    id: str
    name: str

    def __str__(self) -> str:
        """Return the name, which is what a table shows."""
        return self.name


class Window(BaseModel):
    """When an entry is drawn, and between which days it is visited."""

    round_id: str
    start: date
    end: date

    def __str__(self) -> str:
        """Return round and window as a table shows them."""
        return f"{self.round_id} {self.start}/{self.end}"


class Entry(BaseModel):
    """An entry of the annual plan."""

    entry_id: str
    name: str
    field: str
    type: str
    initiator: Named
    cooperators: list[Named]
    items: list[Named]
    scope: dict[str, Any]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounds: list[Window]

    model_config = _example(
        entry_id="E-0001",
        name="餐饮服务单位联合抽查",
        field="餐饮服务",
        type="部门联合",
        initiator={"id": "SCJG", "name": "市场监督管理局"},
        cooperators=[{"id": "XFJY", "name": "消防救援支队"}],
        items=[{"id": "SCJG-012", "name": "餐饮服务食品安全监督检查"}],
        scope={"include": {"industry": ["62"]}, "exclude": {}, "range": {}},
        start="2026-03-01",
        end="2026-06-30",
        basis="信用分类",
        times=1,
        ratio="5%",
        base=1840,
        total=92,
        rounds=[{"round_id": "2026Q2", "start": "2026-04-01", "end": "2026-06-30"}],
    )


class Round(BaseModel):
    """A drawn round: what anyone needs to check its seed."""

    round_id: str
    mode: str
    seed: str
    list_digest: str
    complete: bool
    statement: dict[str, Any]
    plan: dict[str, Any]
    reveals: dict[str, Any]

    model_config = _example(
        round_id="2026Q2",
        mode="confidential",
        seed="5b0c…64 hex digits",
        list_digest="77a1…64 hex digits",
        complete=False,
        statement={"protocol": "draw/1", "round": "2026Q2"},
        plan={"entries": []},
        reveals={"public_value": "07 12 19 21 28 33 + 04", "nonces": []},
    )


class RoundSummary(BaseModel):
    """A drawn round in a listing."""

    round_id: str
    mode: str
    seed: str
    list_digest: str
    complete: bool

    model_config = _example(
        round_id="2026Q2",
        mode="confidential",
        seed="5b0c…64 hex digits",
        list_digest="77a1…64 hex digits",
        complete=False,
    )


class Listed(BaseModel):
    """A target that an entry drew, or a reserve that stands in for one.

    Of a withdrawn row only the place is left, its id, and since when and why.
    """

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    stands_in: bool
    replaced: bool
    remark_zh: str
    remark_en: str
    public_id: str
    released_on: date
    withdrawn_on: date | None

    model_config = _example(
        public_id="5d1c7a90e3b24f6881c20d4e",
        released_on="2026-07-01",
        withdrawn_on=None,
        round_id="2026Q2",
        entry_id="E-0001",
        target_id="91640100MA0000000X",
        name="示例餐饮有限公司",
        district="640104",
        stands_in=False,
        replaced=True,
        remark_zh="已替换：已停业、歇业",
        remark_en="replaced: closed or dormant",
    )


class Change(BaseModel):
    """What a revision of the plan changed of one entry, and why."""

    version: int
    change: str
    change_zh: str
    entry_id: str
    name: str
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: list[str]
    decided_on: date

    model_config = _example(
        version=2,
        change="postponed",
        change_zh="延期",
        entry_id="2026-0012",
        name="餐饮服务单位联合抽查",
        reason="防汛期间暂缓入企检查",
        start="2026-04-01",
        end="2026-06-30",
        new_start="2026-07-01",
        new_end="2026-09-30",
        kept_rounds=[],
        decided_on="2026-05-11",
    )
