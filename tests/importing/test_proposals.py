"""Departments' proposals: wordings, scopes, and what contradicts itself."""

from datetime import date

import pytest

from planner.ratios import Bound, Ratio, parse_ratio
from planner.registry import Basis, Pin
from tests.importing.village import import_village, table, told


def one_proposal(folder, **cells):
    row = {
        "proposal_id": "P1",
        "department_id": "D1",
        "item_ids": "A1",
        "start": "2026-03-01",
        "end": "2026-05-31",
        **cells,
    }
    text = table(",".join(row), ",".join(f'"{value}"' for value in row.values()))
    return import_village(folder, {"proposals.csv": text})


def test_a_proposals_cells_are_read(tmp_path):
    registry, findings = one_proposal(
        tmp_path,
        item_ids="A1；B1",
        field="餐饮",
        industries="H62、0111",
        districts="6401;640205",
        tags="食品;冷链",
        kinds="企业、个体工商户",
        ratio="≥3%；2次/年",
        grades="D;C",
        registered_from="2020/1/1",
        registered_to="",
        not_inspected_since="2025-01-01",
        basis="随机",
        joint_with="D2",
        pin="必须联合",
        mode="市抽县查",
        note="备注",
    )
    (proposal,) = registry.proposals
    assert findings == []
    assert proposal.item_ids == ("A1", "B1")
    assert proposal.industries == ("62", "0111")
    assert proposal.districts == ("6401", "640205")
    assert proposal.kinds == ("企业", "个体工商户")
    assert proposal.ratio == Ratio(bound=Bound.FLOOR, micro=30_000, times=2)
    assert (proposal.times, proposal.basis, proposal.pin) == (
        2,
        Basis.RANDOM,
        Pin.JOINT,
    )
    assert proposal.grades == ("C", "D")
    assert (proposal.registered_from, proposal.registered_to) == (
        date(2020, 1, 1),
        None,
    )


def test_a_section_letter_covers_its_divisions_and_itself(tmp_path):
    registry, _ = one_proposal(tmp_path, industries="H")
    assert registry.proposals[0].industries == ("61", "62", "H")


@pytest.mark.parametrize(
    ("ratio", "basis", "read"),
    [
        ("5%", "", Basis.CREDIT),
        ("", "", Basis.CREDIT),
        ("全覆盖", "", Basis.FULL),
        ("100%", "", Basis.FULL),
        ("100%", "信用风险分类", Basis.CREDIT),
        ("", "全覆盖", Basis.FULL),
        ("5%", "不定向随机", Basis.RANDOM),
    ],
)
def test_an_empty_basis_follows_the_ratio(tmp_path, ratio, basis, read):
    registry, findings = one_proposal(tmp_path, ratio=ratio, basis=basis)
    assert registry.proposals[0].basis is read
    assert findings == []


def test_a_proposal_may_stay_alone_and_name_departments_to_join(tmp_path):
    registry, findings = one_proposal(tmp_path, pin="单独", joint_with="D2")
    (proposal,) = registry.proposals
    assert (proposal.pin, proposal.joint_with) == (Pin.ALONE, ("D2",))
    assert ("proposals.csv", 2, "pin", "alone_with_partners", "warning") in told(
        findings
    )


def test_whoever_owns_an_item_of_the_proposal_takes_part(tmp_path):
    registry, findings = one_proposal(tmp_path, item_ids="A1;B1")
    (proposal,) = registry.proposals
    owner = next(i.department_id for i in registry.items if i.item_id == "B1")
    assert proposal.joint_with == (owner,)
    expected = ("proposals.csv", 2, "item_ids", "item_of_other_department", "warning")
    assert expected in told(findings)


@pytest.mark.parametrize(
    ("basis", "ratio", "settled"),
    [
        ("全覆盖", "5%", (Basis.FULL, None)),
        ("随机", "A:1%;B:2%", (Basis.CREDIT, parse_ratio("A:1%;B:2%"))),
    ],
)
def test_a_basis_beside_another_ratio_is_settled_and_said(
    tmp_path, basis, ratio, settled
):
    registry, findings = one_proposal(tmp_path, basis=basis, ratio=ratio)
    (proposal,) = registry.proposals
    assert (proposal.basis, proposal.ratio) == settled
    expected = ("proposals.csv", 2, "basis", "contradictory_basis", "warning")
    assert expected in told(findings)


@pytest.mark.parametrize(
    ("column", "cells", "code"),
    [
        ("ratio", {"ratio": "三级>=50%;二级>=30%"}, "bad_ratio"),
        ("ratio", {"ratio": "若干户"}, "bad_ratio"),
        ("ratio", {"ratio": "A:5%;B:1%"}, "bad_ratio"),
        ("ratio", {"ratio": "A:1%;Z:5%"}, "bad_grade"),
        ("times", {"times": "13"}, "bad_number"),
        ("times", {"times": "经常"}, "bad_number"),
        ("times", {"times": "=1+1"}, "formula"),
        ("basis", {"basis": "看着办"}, "bad_choice"),
        ("pin", {"pin": "随便"}, "bad_choice"),
        ("grades", {"grades": "C;E"}, "bad_grade"),
        ("industries", {"industries": "62;餐饮"}, "bad_industry"),
        ("districts", {"districts": "6401;中宁"}, "bad_region"),
        (
            "registered_to",
            {"registered_from": "2026-01-01", "registered_to": "2025-01-01"},
            "bad_window",
        ),
        ("end", {"end": "2026-02-01"}, "bad_window"),
        ("start", {"start": "2025-01-01", "end": "2025-12-31"}, "outside_year"),
        ("start", {"start": "三月"}, "bad_date"),
        ("not_inspected_since", {"not_inspected_since": "很久"}, "bad_date"),
        ("department_id", {"department_id": "D9"}, "unknown_reference"),
        ("joint_with", {"joint_with": "D9"}, "unknown_reference"),
        ("item_ids", {"item_ids": "A1;A9"}, "unknown_reference"),
        ("item_ids", {"item_ids": ""}, "missing_value"),
    ],
)
def test_a_proposal_that_cant_be_read_whole_is_rejected_whole(
    tmp_path, column, cells, code
):
    registry, findings = one_proposal(tmp_path, **cells)
    assert ("proposals.csv", 2, column, code, "error") in told(findings)
    assert registry.proposals == ()
    assert [
        (c.rows, c.rejected) for c in registry.counts if c.file == "proposals.csv"
    ] == [(1, 1)]


def test_an_item_of_a_department_that_joins_is_allowed(tmp_path):
    registry, findings = one_proposal(tmp_path, item_ids="A1;B1", joint_with="D2;D1")
    assert registry.proposals[0].joint_with == ("D2",)
    assert told(findings) == [
        ("proposals.csv", 2, "joint_with", "joint_with_self", "warning")
    ]


@pytest.mark.parametrize(
    ("cells", "times", "codes"),
    [
        ({}, 1, []),
        ({"times": "=1次"}, 1, []),
        ({"times": ">=1次"}, 1, []),
        ({"times": "2", "ratio": "5%;2次/年"}, 2, []),
        ({"times": "3次", "ratio": "5%;2次/年"}, 3, ["times_differ"]),
        ({"ratio": "每年1次20%；或者每年2次各10%"}, 1, ["ratio_alternative"]),
        ({"ratio": "0.05"}, 1, ["ratio_decimal"]),
        ({"districts": "640100"}, 1, ["region_whole"]),
    ],
)
def test_what_is_read_one_way_of_two_is_told(tmp_path, cells, times, codes):
    registry, findings = one_proposal(tmp_path, **cells)
    assert registry.proposals[0].times == times
    assert [f.code for f in findings] == codes


def test_all_faults_of_a_row_are_told(tmp_path):
    _, findings = one_proposal(
        tmp_path, ratio="?", department_id="D9", start="?", pin="?"
    )
    assert {f.column for f in findings if f.level == "error"} >= {
        "ratio",
        "department_id",
        "start",
        "pin",
    }


@pytest.mark.parametrize("cells", [{"department_id": "D9"}, {"joint_with": "D9"}])
def test_whose_items_they_are_is_not_judged_beside_an_unknown_department(
    tmp_path, cells
):
    _, findings = one_proposal(tmp_path, item_ids="A1;B1", **cells)
    assert [f.code for f in findings if f.file == "proposals.csv"] == [
        "nothing_kept",
        "unknown_reference",
    ]
