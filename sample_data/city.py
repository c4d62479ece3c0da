"""Make the whole city: a directory of input files in the project's formats."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sample_data.holidays import holiday_rows
from sample_data.offices import OFFICES, Inspector, department_name, make_inspectors
from sample_data.past import Crew, PastVisit, make_history, make_recusals
from sample_data.places import neighbours
from sample_data.policy_text import POLICY
from sample_data.proposals import (
    Item,
    Row,
    catalogue_rows,
    law_of,
    make_items,
    make_proposals,
)
from sample_data.targets import Target, make_targets
from sample_data.write import Cell, write_csv, write_xlsx

Progress = Callable[[int, int], None]

#: The day on which the year is planned, as the policy has it.
PLANNED_ON = date(2026, 1, 5)

_SEEN_EARLIER = 0.25

_TARGET_HEADER = (
    "统一社会信用代码,名称,区划代码,行业代码,信用风险等级,主体类型,登记状态,成立日期,"
    "标签,地址,所属主体,许可有效期,本年已检查次数,上次检查日期"
)
_INSPECTOR_HEADER = (
    "执法证号,姓名,部门编码,执法区域,资质,证件有效期,可任组长,专家,年度任务上限,请假"
)
_ITEM_HEADER = (
    "事项编码,部门编码,抽查事项,事项类别,检查依据,所需资质,预计用时,抽查比例,检查方式"
)
_PROPOSAL_HEADER = {
    "proposal_id": "建议编号",
    "department_id": "部门编码",
    "item_ids": "事项编码",
    "field": "抽查领域",
    "industries": "行业范围",
    "districts": "区划范围",
    "tags": "标签范围",
    "kinds": "主体类型范围",
    "start": "开始",
    "end": "结束",
    "ratio": "抽查比例",
    "times": "频次",
    "grades": "信用等级范围",
    "registered_from": "成立日期自",
    "registered_to": "成立日期至",
    "not_inspected_since": "未检查起始日",
    "basis": "抽取依据",
    "joint_with": "配合部门",
    "pin": "合并要求",
    "mode": "组织模式",
    "note": "备注",
}
_PROPOSAL_DATES = (
    "start",
    "end",
    "registered_from",
    "registered_to",
    "not_inspected_since",
)


def make_city(
    out: Path,
    *,
    targets: int = 30_000,
    seed: int = 2026,
    on_progress: Progress | None = None,
) -> None:
    """Write the inputs of a fictitious city's year into `out`.

    Parameters
    ----------
    out
        Directory, made where it is missing; files of the same names are replaced.
    targets
        How many rows the target library has.
    seed
        The same seed and size give the same bytes.
    on_progress
        Told how many targets are made, of how many.
    """
    out.mkdir(parents=True, exist_ok=True)
    firms = make_targets(_chance(seed, "targets"), targets, on_progress)
    inspectors = make_inspectors(_chance(seed, "inspectors"), targets)
    items = make_items()
    crew = Crew(inspectors)
    history = make_history(_chance(seed, "history"), firms, crew, items)
    _write_libraries(out, firms, inspectors, items, _last_seen(seed, firms, history))
    _write_wishes(out, items, make_proposals(items, targets))
    _write_ties(out, seed, firms, crew, history)
    (out / "policy.toml").write_text(POLICY, encoding="utf-8", newline="\n")
    if on_progress:
        on_progress(targets, targets)


def _chance(seed: int, part: str) -> Random:
    """Return a part's own generator, so that no part disturbs another."""
    return Random(f"{seed}|{part}")


def _last_seen(
    seed: int, firms: Sequence[Target], history: Sequence[PastVisit]
) -> dict[str, date]:
    """Return each target's last visit: last year's, or one of the years before."""
    rng = _chance(seed, "last seen")
    seen = {target_id: day for target_id, day, *_ in history}
    for firm in firms:
        day = date(2020, 3, 1) + timedelta(days=rng.randrange(1_700))
        if rng.random() < _SEEN_EARLIER and day > firm.registered_on:
            seen.setdefault(firm.target_id, day)
    return seen


def _write_libraries(
    out: Path,
    firms: Sequence[Target],
    inspectors: Sequence[Inspector],
    items: Sequence[Item],
    last_seen: Mapping[str, date],
) -> None:
    write_csv(
        out / "departments.csv",
        "部门编码,部门名称,层级,区划代码",
        [
            [office.department_id, department_name(office), "市", ""]
            for office in OFFICES
        ],
    )
    write_csv(
        out / "targets.csv",
        _TARGET_HEADER,
        (_target_row(firm, last_seen.get(firm.target_id)) for firm in firms),
    )
    write_xlsx(
        out / "inspectors.xlsx",
        "执法检查人员名录库",
        _INSPECTOR_HEADER,
        (_inspector_row(inspector) for inspector in inspectors),
    )
    write_csv(out / "items.csv", _ITEM_HEADER, (_item_row(item) for item in items))


def _target_row(firm: Target, last_seen: date | None) -> list[Cell]:
    return [
        firm.target_id,
        firm.name,
        firm.district,
        firm.industry,
        firm.grade,
        firm.kind,
        firm.status,
        firm.registered_on,
        ";".join(firm.tags),
        firm.address,
        firm.premises_of,
        firm.licence_expires_on,
        0,
        last_seen,
    ]


def _inspector_row(inspector: Inspector) -> list[Cell]:
    return [
        inspector.inspector_id,
        inspector.name,
        inspector.department_id,
        ";".join(inspector.districts),
        "、".join(inspector.qualifications),
        inspector.certificate_expires_on,
        "是" if inspector.lead else "否",
        "是" if inspector.expert else "",
        inspector.max_visits,
        ";".join(f"{first}/{last}" for first, last in inspector.leave),
    ]


def _item_row(item: Item) -> list[Cell]:
    check = item.check
    return [
        item.item_id,
        check.department_id,
        item.name,
        "重点" if check.key else "一般",
        f"《{law_of(item)}》关于监督检查的规定",
        check.needs,
        check.minutes,
        check.ratio,
        "现场检查",
    ]


def _write_wishes(out: Path, items: Sequence[Item], proposals: Sequence[Row]) -> None:
    write_xlsx(
        out / "proposals.xlsx",
        "抽查计划建议",
        ",".join(_PROPOSAL_HEADER.values()),
        [
            [_proposal_cell(row, column) for column in _PROPOSAL_HEADER]
            for row in proposals
        ],
    )
    write_csv(
        out / "joint_catalogue.csv",
        "抽查领域,事项编码,发起部门,配合部门",
        catalogue_rows(items),
    )


def _proposal_cell(row: Row, column: str) -> Cell:
    text = row.get(column, "")
    if column in _PROPOSAL_DATES and text:
        return date.fromisoformat(text)
    return int(text) if column == "times" and text else text


def _write_ties(
    out: Path,
    seed: int,
    firms: Sequence[Target],
    crew: Crew,
    history: Sequence[PastVisit],
) -> None:
    departments = [office.department_id for office in OFFICES]
    recusals = make_recusals(_chance(seed, "recusals"), firms, crew, departments)
    write_csv(out / "recusals.csv", "执法证号,统一社会信用代码,回避事由", recusals)
    write_csv(
        out / "history.csv",
        "target_id,visited_on,department_id,inspector_ids,item_ids,planned",
        ([*row, "是"] for row in history),
        bom=False,
    )
    write_csv(out / "neighbours.csv", "district,neighbour", neighbours(), bom=False)
    write_csv(out / "holidays.csv", "date,working", holiday_rows(), bom=False)
