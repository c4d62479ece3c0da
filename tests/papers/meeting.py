"""The small year as its joint meeting sees it: proposals, pins, merges and their signs."""

from dataclasses import replace
from datetime import date

from planner.planning.plan import Merge
from planner.planning.reasons import Apart, Explanation, Moved, PairReason, SignLine
from planner.planning.signs import Sign
from planner.registry import CoordinatorPin, Pin, PinRule, Proposal
from tests.outputs.small_year import JOINT_ENTRY, RISKY_ENTRY, SMALL_YEAR, year_with

MEASURED = {
    Sign.KIND: ("范围重合 92% / scopes overlap by 92%", "merge.scope_share ≥ 80%"),
    Sign.ITEMS: (
        "联合目录“餐饮 / 住宿”（SCJG 发起）列有全部事项 / 餐饮 / 住宿 (SCJG) lists all",
        "department_id / joint_catalogue",
    ),
    Sign.EFFORT: ("60 与 90 分钟 / 60 and 90 minutes", "merge.effort_factor ≤ 2"),
    Sign.TIME: ("相距 31 天 / 31 days apart", "merge.max_shift_days ≤ 92"),
}

REST = replace(
    JOINT_ENTRY,
    entry_id="2026-001-R1",
    cooperators=(),
    item_ids=("SC01",),
    proposal_ids=(),
    remainder_of="2026-001",
)


def proposal(proposal_id: str, department_id: str, *item_ids: str, **more) -> Proposal:
    return Proposal(
        proposal_id=proposal_id,
        row=2,
        department_id=department_id,
        item_ids=item_ids,
        start=more.pop("start", date(2026, 1, 1)),
        end=more.pop("end", date(2026, 6, 30)),
        **more,
    )


def lines(lacking: Sign | None = None) -> tuple[SignLine, ...]:
    return tuple(
        SignLine(sign=sign, holds=sign is not lacking, measured=told, limit=limit)
        for sign, (told, limit) in MEASURED.items()
    )


PROPOSALS = (
    proposal("P1", "SCJG", "SC01", "SC02", pin=Pin.JOINT, pin_reason="一次进门"),
    proposal("P2", "XFJY", "XF01", start=date(2026, 2, 1)),
    proposal("P3", "SCJG", "SC02", pin=Pin.ALONE, pin_reason="只查D级企业"),
)

EXPLANATION = Explanation(
    merged=(PairReason(entry_id="2026-001", one="P1", other="P2", lines=lines()),),
    moved=(
        Moved(
            proposal_id="P2",
            entry_id="2026-001",
            start=date(2026, 2, 1),
            end=date(2026, 6, 30),
            new_start=date(2026, 1, 1),
            new_end=date(2026, 6, 30),
            days=-31,
        ),
    ),
    apart=(
        Apart(
            one="P1",
            other="P3",
            entry_of_one="2026-001",
            entry_of_other="2026-002",
            code="apart_grades",
            lines=lines(Sign.EFFORT),
            params={"grades_one": "A、B、C、D", "grades_other": "C、D"},
        ),
    ),
)

MEETING = year_with(
    plan=replace(
        SMALL_YEAR.plan,
        entries=(JOINT_ENTRY, REST, RISKY_ENTRY),
        merges=(
            Merge(proposal_id="P1", entry_id="2026-001", signs=tuple(Sign)),
            Merge(proposal_id="P2", entry_id="2026-001", signs=tuple(Sign)),
            Merge(proposal_id="P3", entry_id="2026-002", signs=()),
        ),
    ),
    proposals=PROPOSALS,
    pins=(
        CoordinatorPin(
            rule=PinRule.APART, proposal_ids=("P1", "P3"), reason="分属两个大队"
        ),
    ),
    explanation=EXPLANATION,
    summary={"firm_visits": {"proposed": 8, "planned": 5}},
)
