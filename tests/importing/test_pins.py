"""The coordinator's pins, and the reasons of departments', as files have them."""

import pytest

from planner.importing.build import is_fatal
from planner.registry import CoordinatorPin, PinRule
from tests.importing.village import import_village, table, told

PROPOSALS = table(
    "proposal_id,department_id,item_ids,start,end,合并要求,合并要求理由",
    "P1,D1,A1,2026-03-01,2026-05-31,,",
    "P2,D2,B1,2026-03-01,2026-05-31,单独,专项行动",
    "P3,D2,B1,2026-03-01,坏,,",
)


def with_pins(folder, *rows, header="rule,proposal_ids,reason"):
    files = {"proposals.csv": PROPOSALS, "pins.csv": table(header, *rows)}
    registry, findings = import_village(folder, files)
    return registry, [f for f in findings if f.file == "pins.csv"]


def test_pins_are_read_by_either_header_and_name(tmp_path):
    registry, findings = with_pins(
        tmp_path, "合并,P2；P1,会商意见", header="规则,建议编号,理由"
    )
    assert findings == []
    assert registry.pins == (
        CoordinatorPin(
            rule=PinRule.TOGETHER, proposal_ids=("P1", "P2"), reason="会商意见"
        ),
    )
    assert registry.pins[0].row == 2


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("定项", PinRule.KEEP),
        ("合并", PinRule.TOGETHER),
        ("分开", PinRule.APART),
        ("单独", PinRule.ALONE),
        ("keep", PinRule.KEEP),
        ("together", PinRule.TOGETHER),
        ("apart", PinRule.APART),
        ("alone", PinRule.ALONE),
    ],
)
def test_each_rule_has_a_chinese_and_an_english_word(tmp_path, word, rule):
    registry, findings = with_pins(tmp_path, f"{word},P1;P2,会商意见")
    assert findings == []
    assert [pin.rule for pin in registry.pins] == [rule]


def test_the_order_of_rows_and_of_ids_says_nothing_and_the_same_twice_is_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, _ = with_pins(tmp_path / "a", "单独,P1,甲", "分开,P1;P2,乙")
    other, _ = with_pins(tmp_path / "b", "分开,P2;P1,乙", "单独,P1,甲", "分开,P1;P2,乙")
    assert one.pins == other.pins


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("单独,P9,甲", "proposal_ids", "pin_unknown_proposal"),
        ("单独,P3,甲", "proposal_ids", "pin_unknown_proposal"),  # its row is rejected
        ("合并,P1,甲", "proposal_ids", "pin_of_one"),
        ("分开,P1;P1,甲", "proposal_ids", "pin_of_one"),
        ("一起,P1;P2,甲", "rule", "bad_choice"),
        ("单独,P1,", "reason", "missing_value"),
    ],
)
def test_a_pin_that_cant_be_taken_as_it_stands_ends_the_work(
    tmp_path, row, column, code
):
    registry, findings = with_pins(tmp_path, row)
    assert told(findings) == [("pins.csv", 2, column, code, "error")]
    assert is_fatal(findings[0])
    assert registry.pins == ()


def test_a_file_of_pins_without_rows_pins_nothing(tmp_path):
    registry, findings = with_pins(tmp_path)
    assert registry.pins == ()
    assert not any(map(is_fatal, findings))


def test_a_department_says_why_it_wants_a_proposal_alone(tmp_path):
    registry, _ = with_pins(tmp_path)
    assert [p.pin_reason for p in registry.proposals] == ["", "专项行动"]
