"""A hand-made year of four firms, two departments and two rounds."""

from dataclasses import replace
from datetime import date
from string import Formatter

import pandas as pd

from planner.errors import Finding, Level
from planner.finds.expected import ExpectedFinds
from planner.messages import MESSAGES
from planner.pairing.second_lottery import Role, TeamMember
from planner.planning.plan import AnnualPlan, Entry, Merge, Occurrence
from planner.policy.record import Policy
from planner.registry import (
    TARGET_COLUMNS,
    Basis,
    Department,
    Inspector,
    Item,
    ItemKind,
)
from planner.scopes import Scope
from planner.shortage.record import Relief
from planner.visits import Visit
from planner.year import Asked, QuotaRow, Requirement, RoundRecord, Year
from tests.target_tables import PlainTargets

ANY_CODE = min(MESSAGES)

DEPARTMENTS = (
    Department(department_id="SCJG", name="市场监督管理局", level="市"),
    Department(department_id="XFJY", name="消防救援支队", level="市"),
)

INSPECTORS = tuple(
    Inspector(
        inspector_id=inspector_id,
        name=name,
        department_id=department_id,
        certificate_expires_on=date(2027, 12, 31),
    )
    for inspector_id, name, department_id in (
        ("I1", "张三", "SCJG"),
        ("I2", "李四", "XFJY"),
    )
)

ITEMS = (
    Item(
        item_id="SC01",
        department_id="SCJG",
        name="食品经营许可情况检查",
        kind=ItemKind.GENERAL,
        legal_basis="《食品安全法》第一百一十条",
        method="现场检查",
    ),
    Item(
        item_id="SC02",
        department_id="SCJG",
        name="明码标价检查",
        kind=ItemKind.GENERAL,
        legal_basis="《价格法》第三十三条",
        method="现场检查",
    ),
    Item(
        item_id="XF01",
        department_id="XFJY",
        name="消防安全责任落实情况检查",
        kind=ItemKind.KEY,
        legal_basis="《消防法》第五十三条",
        method="书面检查",
    ),
)


def occurrence(round_id: str, entry_id: str, start: date, end: date) -> Occurrence:
    return Occurrence(
        round_id=round_id,
        start=start,
        end=end,
        group=f"g-{entry_id}",
        visit_group=f"v-{entry_id}",
    )


JOINT_ENTRY = Entry(
    entry_id="2026-001",
    name="餐饮单位联合抽查",
    field="餐饮服务",
    initiator="SCJG",
    cooperators=("XFJY",),
    item_ids=("SC01", "SC02", "XF01"),
    proposal_ids=("P1", "P2"),
    scope=Scope(
        include={"industry": ("62",), "status": ("存续", "在业")},
        exclude={"industry": ("621",), "tags": ("x-positive", "x-tolerance")},
        range={
            "registered_on": ("2020-01-01", "", True),
            "last_inspected_on": ("", "2025-06-30", True),
        },
    ),
    grades=(),
    start=date(2026, 1, 1),
    end=date(2026, 6, 30),
    basis=Basis.CREDIT,
    times=2,
    ratio="50%",
    eligible=4,
    base=4,
    total=2,
    rounding="half-up, min 1",
    occurrences=(
        occurrence("2026Q1", "001", date(2026, 1, 1), date(2026, 3, 31)),
        occurrence("2026Q2", "001", date(2026, 4, 1), date(2026, 6, 30)),
    ),
)

RISKY_ENTRY = Entry(
    entry_id="2026-002",
    name="对信用风险等级为C、D的企业的抽查",
    field="明码标价",
    initiator="SCJG",
    cooperators=(),
    item_ids=("SC02",),
    proposal_ids=("P3",),
    scope=Scope(exclude={"tags": ("x-positive", "x-tolerance")}),
    grades=("C", "D"),
    start=date(2026, 4, 1),
    end=date(2026, 6, 30),
    basis=Basis.RANDOM,
    times=1,
    ratio="1户",
    eligible=2,
    base=2,
    total=1,
    rounding="half-up, min 1",
    occurrences=(occurrence("2026Q2", "002", date(2026, 4, 1), date(2026, 6, 30)),),
    mode="市抽市查",
    note="只抽Ｃ、Ｄ类",
)

QUOTAS = (
    ("2026Q2", "2026-002", "640104.C", "C", 2, "0.5", "1.000000", "0.500000", 1),
    ("2026Q1", "2026-001", "640104.A", "A", 2, "0.25", "0.500000", "0.250000", 1),
    ("2026Q1", "2026-001", "640104.D", "D", 2, "0.75", "1.500000", "0.750000", 1),
    ("2026Q2", "2026-001", "640104.A", "A", 2, "0.25", "0.500000", "0.250000", 0),
    ("2026Q2", "2026-001", "640104.D", "D", 2, "0.75", "1.500000", "0.750000", 2),
)


def quota_row(
    round_id: str,
    entry_id: str,
    stratum: str,
    grade: str,
    eligible: int,
    ratio: str,
    expected: str,
    probability: str,
    quota: int,
) -> QuotaRow:
    return QuotaRow(
        round_id=round_id,
        entry_id=entry_id,
        stratum=stratum,
        district="640104",
        grade=grade,
        eligible=eligible,
        ratio=ratio,
        expected=expected,
        probability=probability,
        quota=quota,
    )


def target_row(target_id: str, name: str, grade: str) -> dict[str, str]:
    known = {
        "target_id": target_id,
        "name": name,
        "district": "640104",
        "industry": "62",
        "grade": grade,
    }
    return {column: known.get(column, "") for column in TARGET_COLUMNS}


FRAME = pd.DataFrame(
    [
        target_row("T1", "甲饭店", "A"),
        target_row("T2", "乙饭店", "A"),
        target_row("T3", "丙饭店", "D"),
        target_row("T4", "=1+1饭店", "D"),
    ]
)


def round_record(round_id: str) -> RoundRecord:
    """A record of the right shape; its digests are not those of a real draw."""
    strata = [
        {
            "entry": "2026-001",
            "stratum": "640104.D",
            "eligible": 2,
            "quota": 1,
            "selected": [["T4", "17"]],
            "reserve": [["T3", "23"]],
            "skipped": [],
            "shortfall": 0,
        }
    ]
    return RoundRecord(
        round_id=round_id,
        statement={
            "protocol": "draw/1",
            "round": round_id,
            "mode": "confidential",
            "frame": {"columns": list(TARGET_COLUMNS), "rows": 4},
            "entries": [],
        },
        plan={"entries": []},
        policy={"year": "2026"},
        strata={"grades": ["A", "B", "C", "D"], "caps": {}, "entries": []},
        reveals={"public_value": "none", "nonces": []},
        seed="ab" * 32,
        custody_key="cd" * 32,
        frame=PlainTargets(FRAME),
        record={"result_digest": "0" * 64, "list_digest": "1" * 64, "strata": strata},
    )


VISIT = Visit(
    visit_id="V1",
    round_id="2026Q1",
    target_id="T4",
    name="=1+1饭店",
    district="640104",
    visit_group="v-001",
    entry_ids=("2026-001",),
    initiator="SCJG",
    department_ids=("SCJG", "XFJY"),
    item_ids=("SC01", "SC02", "XF01"),
    start=date(2026, 1, 1),
    end=date(2026, 3, 31),
)

TEAMS = (
    TeamMember(
        visit_id="V1",
        department_id="SCJG",
        inspector_id="I1",
        role=Role.LEAD,
        item_ids=("SC01", "SC02"),
    ),
    TeamMember(
        visit_id="V1",
        department_id="XFJY",
        inspector_id="I2",
        role=Role.MEMBER,
        item_ids=("XF01",),
        exception="neighbour: 640105",
    ),
)

CERTIFICATE = (
    Requirement(
        requirement="joint_share.entries",
        measured_over="entries",
        asked="0.243",
        reached="0.5",
        rounding="none",
        slack="0.257",
        holds=True,
        kind=Asked.REQUIREMENT,
    ),
    Requirement(
        requirement="entries.total",
        measured_over="entries",
        asked=None,
        reached="2",
        rounding="none",
        slack=None,
        holds=True,
        kind=Asked.REPORTED,
    ),
)


def finding(
    *,
    row: int | None = None,
    column: str = "",
    value: str = "",
    file: str = "targets.csv",
) -> Finding:
    """A finding of any code: its words come from the catalogue."""
    needed = {"value": value, "column": column}
    params = {name: "x" for name in _parameters(ANY_CODE) if name not in needed}
    return Finding(
        file=file,
        code=ANY_CODE,
        level=Level.WARNING,
        row=row,
        column=column,
        value=value,
        params=params,
    )


def _parameters(code: str) -> set[str]:
    message = MESSAGES[code]
    texts = (message.zh, message.en, message.remedy_zh, message.remedy_en)
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


SMALL_YEAR = Year(
    year_id="e" * 64,
    policy=Policy(),
    departments=DEPARTMENTS,
    inspectors=INSPECTORS,
    items=ITEMS,
    results=(),
    findings=(),
    plan=AnnualPlan(
        year=2026,
        entries=(JOINT_ENTRY, RISKY_ENTRY),
        merges=(
            Merge(proposal_id="P1", entry_id="2026-001", signs=("target", "items")),
            Merge(proposal_id="P2", entry_id="2026-001", signs=("target", "items")),
            Merge(proposal_id="P3", entry_id="2026-002", signs=()),
        ),
        status="optimal",
        bound=2,
    ),
    certificate=CERTIFICATE,
    quotas=tuple(quota_row(*row) for row in QUOTAS),
    rounds=(round_record("2026Q1"), round_record("2026Q2")),
    visits=(VISIT,),
    teams=TEAMS,
    addresses={"V1": "解放路1号"},
    summary={"visits": 1, "firms": 4},
    finds=ExpectedFinds(rates=(), draws=(), cases=(), moves=()),
    reliefs=(Relief(round_id="2026Q1", unstaffed=("2026Q1-00009",)),),
)


def year_with(**changes: object) -> Year:
    """The small year with fields changed."""
    return replace(SMALL_YEAR, **changes)
