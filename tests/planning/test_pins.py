"""What departments and the coordinator fix, the plan keeps; what can't be is told."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.campaign.digests import digest_records, inputs_digest
from planner.errors import InfeasibleError, InputError
from planner.planning.choice import choice_of
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.pairs import Pairs
from planner.planning.pins import Pins
from planner.policy.record import MergePolicy
from planner.ratios import parse_ratio
from planner.registry import CoordinatorPin, Pin, PinRule
from tests.planning.town import item, policy, proposal, registry

TODAY = date(2026, 1, 5)


def pin(rule, *ids, reason="协调会商定", row=2):
    return CoordinatorPin(rule=rule, proposal_ids=ids, reason=reason, row=row)


def pinned(town, *pins):
    return replace(town, pins=tuple(pins))


def frozen(town, rules):
    return freeze_targets(town, rules, TODAY, graded=True)


def groups_of(town, rules=None):
    rules = rules or policy()
    plan = make_plan(town, rules, frozen(town, rules)).plan
    groups = {}
    for merge in plan.merges:
        groups.setdefault(merge.entry_id, []).append(merge.proposal_id)
    return sorted(groups.values())


def checked(town, *pins, rules=None):
    """The pins on a town, and what may be said of its proposals."""
    rules = rules or policy()
    choice = choice_of(town, rules, frozen(town, rules), lambda _: None)
    pairs = Pairs(choice.prepared, choice.signs, choice.weigher, rules.merge)
    return Pins(pins, choice.prepared), pairs


def faults(town, *pins, rules=None):
    found, pairs = checked(town, *pins, rules=rules)
    return found.faults(pairs)


FIVE = registry([proposal(f"P{i}", f"D{i % 3 + 1}") for i in range(1, 6)])


@pytest.mark.parametrize(
    ("rule", "ids", "groups"),
    [
        (PinRule.KEEP, ("P1", "P2"), [["P1", "P2"], ["P3", "P4", "P5"]]),
        (PinRule.TOGETHER, ("P1", "P2"), [["P1", "P2", "P3", "P4", "P5"]]),
        (PinRule.ALONE, ("P4",), [["P1", "P2", "P3", "P5"], ["P4"]]),
        (PinRule.KEEP, ("P4",), [["P1", "P2", "P3", "P5"], ["P4"]]),
    ],
)
def test_a_coordinators_pin_is_kept_and_the_rest_is_planned(rule, ids, groups):
    assert groups_of(pinned(FIVE, pin(rule, *ids))) == groups


def test_proposals_pinned_apart_are_in_different_entries():
    groups = groups_of(pinned(FIVE, pin(PinRule.APART, "P1", "P3", "P5")))
    assert len(groups) == 3
    assert all(len({"P1", "P3", "P5"} & set(group)) == 1 for group in groups)


def test_pins_that_share_a_proposal_put_all_of_theirs_together():
    pins, _ = checked(
        FIVE, pin(PinRule.TOGETHER, "P1", "P2"), pin(PinRule.TOGETHER, "P2", "P4")
    )
    assert pins.units() == [(0, 1, 3)]
    assert pins.admits((0, 1, 3))
    assert pins.admits((0, 1, 2, 3))
    assert not pins.admits((0, 1))
    assert pins.admits((2, 4))


def kept_by_hand(rule, named, group):
    """What each rule says, in its own words."""
    meets = named & group
    if not meets:
        return True
    if rule is PinRule.KEEP:
        return named == group
    if rule is PinRule.TOGETHER:
        return named <= group
    if rule is PinRule.APART:
        return len(meets) == 1
    return len(group) == 1


IDS = ("P1", "P2", "P3", "P4", "P5")
some_pins = st.lists(
    st.builds(
        lambda rule, ids: pin(rule, *sorted(ids)),
        st.sampled_from(list(PinRule)),
        st.sets(st.sampled_from(IDS), min_size=2, max_size=3),
    ),
    max_size=3,
)


@settings(max_examples=40, deadline=None)
@given(some_pins)
def test_a_plan_keeps_every_pin_or_says_that_they_contradict(pins):
    town = pinned(FIVE, *pins)
    contradict = faults(FIVE, *pins)
    parted = {
        pair
        for one in pins
        if one.rule in (PinRule.APART, PinRule.ALONE)
        for pair in combinations(one.proposal_ids, 2)
    }
    if contradict:
        assert any(p.rule in (PinRule.KEEP, PinRule.TOGETHER) for p in pins)
        return
    for group in map(set, groups_of(town)):
        assert all(kept_by_hand(p.rule, set(p.proposal_ids), group) for p in pins)
        assert not any(set(pair) <= group for pair in parted)


def test_what_no_entry_may_hold_by_pin_is_barred():
    pins, _ = checked(
        FIVE,
        pin(PinRule.TOGETHER, "P1", "P2"),
        pin(PinRule.APART, "P2", "P3"),
        pin(PinRule.ALONE, "P5"),
    )
    barred = pins.barred()
    # P1 goes where P2 goes, and so never to P3.
    assert {(int(a), int(b)) for a, b in zip(*barred.nonzero(), strict=True)} == {
        pair
        for one, other in [(0, 2), (1, 2), (0, 4), (1, 4), (2, 4), (3, 4)]
        for pair in [(one, other), (other, one)]
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pin(PinRule.KEEP, "P1", "P2"), pin(PinRule.KEEP, "P2", "P3", row=3)),
        (pin(PinRule.KEEP, "P1", "P2"), pin(PinRule.TOGETHER, "P2", "P3", row=3)),
        (pin(PinRule.TOGETHER, "P1", "P2"), pin(PinRule.APART, "P1", "P2", row=3)),
        (pin(PinRule.TOGETHER, "P1", "P2"), pin(PinRule.ALONE, "P1", row=3)),
        (pin(PinRule.TOGETHER, "P1", "P2"), pin(PinRule.KEEP, "P1", row=3)),
    ],
)
def test_pins_that_contradict_each_other_are_told_with_both(first, second):
    found = faults(FIVE, first, second)
    assert {f.code for f in found} == {"pin_conflict"}
    assert {f.file for f in found} == {"pins"}
    assert {f.row for f in found} <= {2, 3}
    assert all(f.value in f.message.zh for f in found)


def test_a_contradiction_through_a_third_proposal_is_found():
    (found,) = faults(
        FIVE,
        pin(PinRule.TOGETHER, "P1", "P2"),
        pin(PinRule.TOGETHER, "P2", "P3", row=3),
        pin(PinRule.APART, "P1", "P3", row=4),
    )
    assert (found.code, found.row, found.value) == ("pin_conflict", 4, "P1、P3")


def test_a_pin_never_overrides_a_sign_and_says_which_with_measure_and_limit():
    town = registry(
        [
            proposal("P1"),
            proposal("P2", "D2", start=date(2026, 10, 15), end=date(2026, 11, 30)),
        ]
    )
    (found,) = faults(town, pin(PinRule.TOGETHER, "P1", "P2", row=7))
    assert (found.code, found.row) == ("pin_breaks_sign", 7)
    assert "107 天" in found.message.zh
    assert "merge.max_shift_days ≤ 92" in found.message.zh
    assert "107 days" in found.message.en


@pytest.mark.parametrize(
    ("town", "code", "said"),
    [
        (
            registry([proposal("P1"), proposal("P2", "D2", pin=Pin.ALONE)]),
            "pin_breaks_sign",
            "P2 由 D2 要求单独",
        ),
        (
            registry([proposal("P1"), proposal("P2", "D2", grades=("D",))]),
            "pin_breaks_sign",
            "信用等级不同",
        ),
        (
            registry(
                [
                    proposal("P1", ratio=parse_ratio("50%")),
                    proposal("P2", "D2", ratio=parse_ratio("<=2%")),
                ]
            ),
            "pin_breaks_group",
            "上限",
        ),
        (
            registry(
                [proposal("P1", pin=Pin.JOINT), proposal("P2", items=("D1-I",))],
            ),
            "pin_breaks_group",
            "必须联合",
        ),
    ],
)
def test_what_keeps_a_kept_entry_from_being_made_is_said(town, code, said):
    (found,) = faults(town, pin(PinRule.KEEP, "P1", "P2"))
    assert found.code == code
    assert said in found.message.zh


def test_too_many_departments_for_a_pinned_entry_are_counted():
    town = registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")])
    rules = policy(merge=MergePolicy(max_departments=2))
    together = pin(PinRule.TOGETHER, "P1", "P2", "P3")
    (found,) = faults(town, together, rules=rules)
    assert found.code == "pin_breaks_group"
    assert "共 3 个" in found.message.zh


def test_who_must_be_joint_and_is_pinned_alone_is_told():
    town = registry([proposal("P1", pin=Pin.JOINT), proposal("P2", "D2")])
    (found,) = faults(town, pin(PinRule.ALONE, "P1"))
    assert found.code == "pin_breaks_group"


def test_contradictions_end_the_plan_before_it_is_solved():
    pins, pairs = checked(
        FIVE, pin(PinRule.TOGETHER, "P1", "P2"), pin(PinRule.ALONE, "P1")
    )
    with pytest.raises(InfeasibleError) as caught:
        pins.check(pairs)
    assert {f.code for f in caught.value.findings} == {"pin_conflict"}


def test_a_pin_on_nobody_is_an_error_of_the_inputs():
    pins, pairs = checked(FIVE, pin(PinRule.ALONE, "P9", row=5))
    with pytest.raises(InputError) as caught:
        pins.check(pairs)
    (found,) = caught.value.findings
    assert (found.code, found.row, found.value) == ("pin_unknown_proposal", 5, "P9")


def test_pins_without_fault_say_nothing():
    assert faults(FIVE, pin(PinRule.KEEP, "P1", "P2"), pin(PinRule.ALONE, "P4")) == []


def test_a_proposal_that_must_be_joint_has_all_the_departments_it_names():
    town = registry(
        [
            proposal("P1", pin=Pin.JOINT, joint_with=("D2", "D3")),
            proposal("P2", pin=Pin.ALONE, items=("D1-J",)),
        ],
        items=(item("D1-I", "D1"), item("D1-J", "D1"), item("D2-I", "D2")),
    )
    plan = make_plan(town, policy(), frozen(town, policy())).plan
    entry = next(e for e in plan.entries if "P1" in e.proposal_ids)
    assert entry.joint
    assert set(entry.department_ids) == {"D1", "D2", "D3"}


def test_departments_named_to_join_take_part_in_the_rest_of_a_merge_too():
    town = registry(
        [
            proposal("P1", pin=Pin.JOINT, joint_with=("D3",)),
            proposal("P2", "D2", industries=("62",)),
        ]
    )
    town = pinned(town, pin(PinRule.KEEP, "P1", "P2"))
    plan = make_plan(town, policy(), frozen(town, policy())).plan
    assert [set(e.department_ids) for e in plan.entries] == [
        {"D1", "D2", "D3"},
        {"D1", "D3"},
    ]


def test_proposals_without_a_reason_have_the_digest_they_had_before_reasons():
    assert digest_records(FIVE.proposals) == (
        "554fea290d26595e5c21a50be892459d4257c7cbd870e4c6abd5d2e07f89923d"
    )
    said = replace(FIVE.proposals[0], pin_reason="专项行动")
    assert digest_records([said]) != digest_records(FIVE.proposals[:1])


def test_the_inputs_digest_knows_what_pins_say_but_not_where_they_stood():
    first, moved, other = (
        inputs_digest(pinned(FIVE, found), policy())
        for found in (
            pin(PinRule.ALONE, "P1"),
            pin(PinRule.ALONE, "P1", row=9),
            pin(PinRule.ALONE, "P2"),
        )
    )
    assert first == moved
    assert len({first, other, inputs_digest(FIVE, policy())}) == 3


@pytest.mark.parametrize(
    ("rule", "ids"),
    [
        (PinRule.TOGETHER, ("P1",)),
        (PinRule.APART, ("P1",)),
        (PinRule.ALONE, ()),
        (PinRule.KEEP, ("P1", "P1")),
    ],
)
def test_a_pin_names_as_many_proposals_as_its_rule_needs(rule, ids):
    with pytest.raises(ValueError, match="a pin"):
        pin(rule, *ids)
