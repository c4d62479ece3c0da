"""A year of three departments and two rounds, built by hand.

What may never be public is spelled so that it cannot occur by chance: a test looks
for these very bytes.
"""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from planner.changes import ChangeKind
from planner.errors import Finding, Level
from planner.ids import digest_json, hash_fields, sha256_hex
from planner.pairing.second_lottery import Role, TeamMember
from planner.planning.plan import AnnualPlan, Entry, Merge, Occurrence
from planner.policy.record import Policy, PublishPolicy
from planner.registry import Basis, Department, Inspector, Item, ItemKind, Result
from planner.revision.record import PlanChange
from planner.scopes import Scope
from planner.target_table import TargetTable
from planner.visits import Visit
from planner.year import Asked, QuotaRow, Requirement, RoundRecord, Year
from tests.target_tables import stored

CUSTODY_KEYS = {"R1": "c0ffee01" * 8, "R2": "c0ffee02" * 8}
GRADES = ("GRADEMARKA", "GRADEMARKB", "GRADEMARKD")
INSPECTORS = ("INSPMARK-1", "INSPMARK-2", "INSPMARK-3", "INSPMARK-4", "INSPMARK-5")
INSPECTOR_NAMES = (
    "检查员印记甲",
    "检查员印记乙",
    "检查员印记丙",
    "检查员印记丁",
    "检查员印记戊",
)
PLACES = ("770001110001", "770001110002", "770001110003", "770001110004")
RESERVES = ("RESERVEMARK-1", "RESERVEMARK-2")
SKIPPED = ("SKIPMARK-1",)
ADDRESSES = {f"T{n}": f"地址印记{n}号" for n in range(1, 5)}
RATIO_BY_GRADE = "GRADEMARKA:1%;GRADEMARKD:30%"
NOTE = "备注印记：只抽GRADEMARKD"
PROPOSALS = ("PROPMARK-1", "PROPMARK-2", "PROPMARK-3")
EXCEPTION = "例外印记"
RESULT_NOTE = "结果印记"
FINDING_VALUE = "发现印记"
SUMMARY_MARK = "汇总印记"
QUOTA_MARKS = ("0.123457", "987.654321")
DECIDED_BY = "决定人印记"

#: What no public byte may hold.
NEVER_PUBLIC = (
    *CUSTODY_KEYS.values(),
    *GRADES,
    *INSPECTORS,
    *INSPECTOR_NAMES,
    *PLACES,
    *RESERVES,
    *SKIPPED,
    *ADDRESSES.values(),
    *PROPOSALS,
    *QUOTA_MARKS,
    RATIO_BY_GRADE,
    "备注印记",
    EXCEPTION,
    RESULT_NOTE,
    FINDING_VALUE,
    SUMMARY_MARK,
    DECIDED_BY,
)

TARGETS = {
    "T1": ("甲餐饮店", "640104"),
    "T2": ("乙餐饮店", "640105"),
    "T3": ("丙加油站", "640104"),
    "T4": ("=cmd()丁加油站", "640106"),
}

DEPARTMENTS = (
    Department(department_id="MKT", name="市场监督管理局", level="市"),
    Department(department_id="FIRE", name="消防救援支队", level="市"),
    Department(department_id="ENV", name="生态环境局", level="市"),
)

ITEMS = (
    Item(
        item_id="MKT-1",
        department_id="MKT",
        name="餐饮服务食品安全检查",
        kind=ItemKind.GENERAL,
        legal_basis="《食品安全法》",
    ),
    Item(
        item_id="FIRE-1",
        department_id="FIRE",
        name="消防安全检查",
        kind=ItemKind.KEY,
        legal_basis="《消防法》",
    ),
    Item(
        item_id="ENV-1",
        department_id="ENV",
        name="油气回收检查",
        kind=ItemKind.GENERAL,
        legal_basis="《大气污染防治法》",
    ),
)


def _entry(
    entry_id: str,
    departments: tuple[str, ...],
    round_id: str,
    window: tuple[date, date],
    **more: Any,
) -> Entry:
    start, end = window
    values: dict[str, Any] = {
        "entry_id": entry_id,
        "name": f"计划{entry_id}",
        "field": "餐饮",
        "initiator": departments[0],
        "cooperators": departments[1:],
        "item_ids": tuple(f"{d}-1" for d in departments),
        "proposal_ids": (f"PROPMARK-{entry_id[1:]}",),
        "scope": Scope(include={"industry": ("62",)}),
        "grades": (),
        "start": start,
        "end": end,
        "basis": Basis.CREDIT,
        "times": 1,
        "ratio": "5%",
        "eligible": 40,
        "base": 40,
        "total": 2,
        "rounding": "half-up",
        "occurrences": (
            Occurrence(
                round_id=round_id,
                start=start,
                end=end,
                group=f"G-{entry_id}",
                visit_group=f"VG-{entry_id}",
            ),
        ),
    }
    return Entry(**{**values, **more})


SPRING = (date(2026, 3, 1), date(2026, 3, 31))
SUMMER = (date(2026, 6, 1), date(2026, 6, 30))

ENTRIES = (
    _entry("E1", ("MKT", "FIRE"), "R1", SPRING),
    _entry("E2", ("ENV",), "R1", SPRING, ratio=RATIO_BY_GRADE, note=NOTE),
    _entry("E3", ("ENV", "MKT"), "R2", SUMMER, grades=("GRADEMARKD",)),
)


@cache
def _frame() -> TargetTable:
    return stored(
        pd.DataFrame(
            {
                "target_id": list(TARGETS),
                "name": [name for name, _ in TARGETS.values()],
                "grade": [GRADES[0], GRADES[0], GRADES[1], GRADES[2]],
            }
        )
    )


def _round(round_id: str, drawn: dict[str, list[str]]) -> RoundRecord:
    key = CUSTODY_KEYS[round_id]
    plan = {
        "entries": [
            entry.at(occurrence)
            for entry in ENTRIES
            for occurrence in entry.occurrences
            if occurrence.round_id == round_id
        ]
    }
    strata = {
        "grades": list(GRADES),
        "caps": {GRADES[0]: 1},
        "entries": [
            {
                "entry": entry_id,
                "strata": [
                    {
                        "stratum": f"640104.{GRADES[0]}",
                        "grade": GRADES[0],
                        "eligible": 40,
                        "expected_micro": 2_000_000,
                        "offset": "770001119999",
                    }
                ],
            }
            for entry_id in drawn
        ],
    }
    lines = sorted(f"{e}|{t}\n" for e, targets in drawn.items() for t in targets)
    record = {
        "result_digest": hash_fields("result", key),
        "list_digest": sha256_hex("".join(lines).encode()),
        "strata": [
            {
                "entry": entry_id,
                "stratum": f"640104.{GRADES[0]}",
                "eligible": 40,
                "quota": len(targets),
                "selected": [[t, PLACES[int(t[1:]) - 1]] for t in targets],
                "reserve": [[RESERVES[0], PLACES[0]], [RESERVES[1], PLACES[1]]],
                "skipped": list(SKIPPED),
                "shortfall": 0,
            }
            for entry_id, targets in drawn.items()
        ],
    }
    statement = {
        "protocol": "draw/1",
        "round": round_id,
        "mode": "confidential",
        "plan_digest": digest_json(plan),
        "frame": {"columns": ["target_id", "name"], "rows": 4},
        "custody_commitment": hash_fields("custody", key),
        "strata_digest": hash_fields("strata", key),
        "entries": [
            {"entry": e, "eligible": 40, "expected_micro": 2_000_000} for e in drawn
        ],
    }
    return RoundRecord(
        round_id=round_id,
        statement=statement,
        plan=plan,
        policy={"year": 2026},
        strata=strata,
        reveals={"public_value": "07 12 19", "nonces": [{"party": "P", "nonce": "ab"}]},
        seed=hash_fields("seed", round_id),
        custody_key=key,
        frame=_frame(),
        record=record,
    )


def _visit(visit_id: str, round_id: str, target_id: str, entry: Entry) -> Visit:
    name, district = TARGETS[target_id]
    return Visit(
        visit_id=visit_id,
        round_id=round_id,
        target_id=target_id,
        name=name,
        district=district,
        visit_group=entry.occurrences[0].visit_group,
        entry_ids=(entry.entry_id,),
        initiator=entry.initiator,
        department_ids=entry.department_ids,
        item_ids=entry.item_ids,
        start=entry.start,
        end=entry.end,
    )


VISITS = (
    _visit("V1", "R1", "T1", ENTRIES[0]),
    _visit("V2", "R1", "T2", ENTRIES[0]),
    _visit("V3", "R1", "T3", ENTRIES[1]),
    _visit("V4", "R2", "T3", ENTRIES[2]),
    _visit("V5", "R2", "T4", ENTRIES[2]),
)

#: Two of the market regulator's, two of the fire brigade's, one environmental.
_SERVES = ("MKT", "MKT", "FIRE", "FIRE", "ENV")


def _seats() -> tuple[TeamMember, ...]:
    return tuple(
        TeamMember(
            visit_id=visit.visit_id,
            department_id=department_id,
            inspector_id=inspector_id,
            role=Role.LEAD if position % 2 == 0 else Role.MEMBER,
            item_ids=(f"{department_id}-1",),
            exception=EXCEPTION if department_id == "ENV" else "",
        )
        for visit in VISITS
        for position, (inspector_id, department_id) in enumerate(
            zip(INSPECTORS, _SERVES, strict=True)
        )
        if department_id in visit.department_ids
    )


def small_year(year_id: str = "YEAR-1", embargo: str = "visit") -> Year:
    """Return the year; T1 was inspected on 10 March."""
    policy = Policy(publish=PublishPolicy(embargo=embargo))
    return Year(
        year_id=year_id,
        policy=policy,
        departments=DEPARTMENTS,
        inspectors=tuple(
            Inspector(
                inspector_id=inspector_id,
                name=name,
                department_id=department_id,
                certificate_expires_on=date(2028, 1, 1),
            )
            for inspector_id, name, department_id in zip(
                INSPECTORS, INSPECTOR_NAMES, _SERVES, strict=True
            )
        ),
        items=ITEMS,
        results=(
            Result(
                visit_id="V1",
                department_id="MKT",
                item_id="MKT-1",
                codes=("未发现问题",),
                inspected_on=date(2026, 3, 10),
                note=RESULT_NOTE,
            ),
        ),
        findings=(
            Finding(
                file="targets.csv",
                code="token_audience",
                level=Level.WARNING,
                row=7,
                column="名称",
                value=FINDING_VALUE,
            ),
        ),
        plan=AnnualPlan(
            year=2026,
            entries=ENTRIES,
            merges=tuple(
                Merge(proposal_id=p, entry_id=e.entry_id, signs=("items",))
                for e in ENTRIES
                for p in e.proposal_ids
            ),
            status="optimal",
            bound=3,
            version=2,
        ),
        certificate=(
            Requirement(
                requirement="joint_share.entries",
                measured_over="entries",
                asked="0.243",
                reached="0.667",
                rounding="none",
                slack="0.424",
                holds=True,
                kind=Asked.REQUIREMENT,
            ),
        ),
        quotas=(
            QuotaRow(
                round_id="R1",
                entry_id="E1",
                stratum=f"640104.{GRADES[0]}",
                district="640104",
                grade=GRADES[0],
                eligible=40,
                ratio=QUOTA_MARKS[0],
                expected=QUOTA_MARKS[1],
                probability=QUOTA_MARKS[0],
                quota=2,
            ),
        ),
        rounds=(
            _round("R1", {"E1": ["T2", "T1"], "E2": ["T3"]}),
            _round("R2", {"E3": ["T3", "T4"]}),
        ),
        visits=VISITS,
        teams=_seats(),
        addresses={v.visit_id: ADDRESSES[v.target_id] for v in VISITS},
        summary={"note": SUMMARY_MARK, "visits": 5, "mean": 1.25},
        changes=(
            PlanChange(
                version=2,
                number=1,
                kind=ChangeKind.POSTPONED,
                entry_id="E3",
                name="计划E3",
                proposal_ids=PROPOSALS[2:],
                reason="防汛期间暂缓",
                start=date(2026, 5, 1),
                end=date(2026, 5, 31),
                new_start=SUMMER[0],
                new_end=SUMMER[1],
                kept_rounds=(),
                decided_on=date(2026, 3, 2),
                actor=DECIDED_BY,
            ),
        ),
    )


def with_entries(year: Year, count: int) -> Year:
    """Return the year with `count` more entries like its first."""
    more = tuple(
        replace(ENTRIES[0], entry_id=f"X{n:04d}", proposal_ids=()) for n in range(count)
    )
    return replace(year, plan=replace(year.plan, entries=(*ENTRIES, *more)))
