"""Every merge says by which signs, and every pair that looks mergeable why it isn't."""

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.messages.merging import REASONS
from planner.planning.choice import choice_of
from planner.planning.consolidation import make_plan
from planner.planning.explaining import explain
from planner.planning.library import freeze_targets
from planner.planning.plan import Merge
from planner.planning.signs import Sign
from planner.policy.record import MergePolicy, SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis, CatalogueRow, CoordinatorPin, ItemKind, Pin, PinRule
from planner.scopes import TargetIndex
from tests.planning.town import item, policy, proposal, registry, targets
from tests.target_tables import all_of

TODAY = date(2026, 1, 5)


def planned(town, rules=None):
    rules = rules or policy()
    return make_plan(town, rules, freeze_targets(town, rules, TODAY, graded=True))


def explained(town, rules=None):
    found = planned(town, rules)
    return explain(found.choice, found.plan.merges)


def why_apart(town, rules=None, pair=("P1", "P2")):
    """The one reason that keeps a pair apart."""
    (apart,) = [a for a in explained(town, rules).apart if (a.one, a.other) == pair]
    return apart


def wishing(**shares):
    none = {"joint": None, "credit": None, "coverage": None, "items": None}
    return policy(shares=SharePolicy(**(none | shares)))


def two(**other):
    return registry([proposal("P1"), proposal("P2", "D2", **other)])


def test_each_merge_says_for_each_sign_what_was_measured_and_against_what_limit():
    town = registry(
        [
            proposal("P1"),
            proposal("P2", "D2", start=date(2026, 7, 12), end=date(2026, 8, 31)),
        ],
        items=(item("D1-I", "D1"), item("D2-I", "D2", minutes=45)),
    )
    (pair,) = explained(town).merged
    assert (pair.one, pair.other) == ("P1", "P2")
    assert [line.sign for line in pair.lines] == list(Sign)
    assert all(line.holds for line in pair.lines)
    said = {
        line.sign: (line.measured.split(" / ")[0], line.limit) for line in pair.lines
    }
    assert said == {
        Sign.KIND: ("同一领域“餐饮”", "field / merge.scope_share ≥ 80%"),
        Sign.ITEMS: (
            "联合目录“餐饮”（D2 发起）列有全部事项",
            "department_id / joint_catalogue",
        ),
        Sign.EFFORT: ("用时 30 与 45 分钟，1.5 倍", "merge.effort_factor ≤ 2"),
        Sign.TIME: ("时间相差 12 天", "merge.max_shift_days ≤ 92"),
    }


def test_every_two_proposals_of_an_entry_are_there_once():
    town = registry([proposal(f"P{i}", f"D{i % 3 + 1}") for i in range(1, 6)])
    pairs = [(p.one, p.other) for p in explained(town).merged]
    assert pairs == list(combinations([f"P{i}" for i in range(1, 6)], 2))


def test_the_rarer_ones_move_to_the_window_of_the_more_frequent():
    town = registry(
        [
            proposal("P1"),
            proposal(
                "P2", "D2", times=2, start=date(2026, 7, 31), end=date(2026, 12, 1)
            ),
        ]
    )
    (moved,) = explained(town).moved
    assert moved.proposal_id == "P1"
    assert (moved.start, moved.end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (moved.new_start, moved.new_end) == (date(2026, 7, 31), date(2026, 12, 1))
    assert moved.days == 31


@pytest.mark.parametrize(
    ("town", "code", "said"),
    [
        (two(pin=Pin.ALONE, pin_reason="专项行动"), "apart_pinned_alone", "专项行动"),
        (two(pin=Pin.ALONE, note="另行安排"), "apart_pinned_alone", "另行安排"),
        (two(pin=Pin.ALONE), "apart_pinned_alone", "未说明理由"),
        (
            two(start=date(2026, 10, 15), end=date(2026, 11, 30)),
            "apart_shiftable_time",
            "时间相差 107 天，要求 merge.max_shift_days ≤ 92",
        ),
        (
            registry(
                [proposal("P1"), proposal("P2", "D2")],
                items=(item("D1-I", "D1"), item("D2-I", "D2", minutes=61)),
            ),
            "apart_similar_effort",
            "用时 30 与 61 分钟，2.04 倍，要求 merge.effort_factor ≤ 2",
        ),
        (
            registry([proposal("P1"), proposal("P2", "D2")], catalogue=()),
            "apart_related_items",
            "D1、D2",
        ),
        (
            registry(
                [
                    proposal("P1", field="餐饮", kinds=("企业",)),
                    proposal("P2", "D2", field="旅馆", districts=("130802",)),
                ],
                firms=targets(kind=["企业"] * 59 + ["个体"] * 61),
            ),
            "apart_same_kind",
            "范围重合 50%（较小范围 40 户中的 20 户）",
        ),
        (two(grades=("C", "D")), "apart_grades", "全部 all 与 C、D"),
        (two(basis=Basis.FULL), "apart_full_coverage", "P2 是全覆盖"),
        (
            registry(
                [
                    proposal("P1", ratio=parse_ratio("50%")),
                    proposal("P2", "D2", ratio=parse_ratio("<=2%")),
                ]
            ),
            "apart_ceiling",
            "P2",
        ),
        (
            registry(
                [
                    proposal("P1", ratio=parse_ratio("20户")),
                    proposal("P2", "D2", industries=("62",)),
                ]
            ),
            "apart_count",
            "P1",
        ),
        (
            two(districts=("130802",), industries=("62",)),
            "apart_rest",
            "单独覆盖的部分不能写成一个范围",
        ),
        (
            registry(
                [
                    proposal("P1", tags=("食品",)),
                    proposal("P2", "D2", tags=("冷链",)),
                ],
                firms=targets(tags=["冷链;食品"] * 120),
            ),
            "apart_scope",
            "共同的检查范围不能写成一个范围",
        ),
        (
            registry(
                [
                    proposal("P1", districts=("130802",), grades=("D",)),
                    proposal("P2", "D2", industries=("62",), grades=("D",)),
                ],
                firms=targets(12, grade=["A"] * 11 + ["D"]),
            ),
            "apart_empty",
            "没有可抽取的对象",
        ),
        (
            registry(
                [proposal("P1"), proposal("P2", "D2")],
                items=(item("D1-I", "D1"), item("D2-I", "D2", kind=ItemKind.KEY)),
                firms=targets(
                    tags=["new_business"] * 120, registered_on=["2025-06-01"] * 120
                ),
            ),
            "apart_tolerance",
            "包容期",
        ),
        (
            registry(
                [
                    proposal("P1", pin=Pin.JOINT),
                    proposal("P2", items=("D1-J",)),
                    proposal("P3", "D2"),
                ],
                items=(item("D1-I", "D1"), item("D1-J", "D1"), item("D2-I", "D2")),
                catalogue=(
                    CatalogueRow(
                        field="餐饮",
                        item_ids=("D1-I", "D2-I"),
                        initiator="D1",
                        cooperators=("D2",),
                    ),
                ),
            ),
            "apart_pin",
            "必须联合",
        ),
    ],
)
def test_a_pair_that_isnt_merged_has_one_decisive_reason(town, code, said):
    apart = why_apart(town)
    assert apart.code == code
    assert said in apart.message.zh
    assert apart.message.en
    assert apart.message.remedy_zh


def test_too_many_departments_are_counted():
    rules = policy(merge=MergePolicy(max_departments=2))
    apart = why_apart(two(joint_with=("D3",)), rules)
    assert apart.code == "apart_departments"
    assert "共 3 个" in apart.message.zh
    assert "（2）" in apart.message.zh


@pytest.mark.parametrize(
    ("rule", "ids"),
    [(PinRule.APART, ("P1", "P2")), (PinRule.ALONE, ("P2",)), (PinRule.KEEP, ("P1",))],
)
def test_a_coordinators_pin_is_the_reason_with_its_own(rule, ids):
    pin = CoordinatorPin(rule=rule, proposal_ids=ids, reason="会商意见")
    apart = why_apart(replace(two(), pins=(pin,)))
    assert apart.code == "apart_by_coordinator"
    assert rule.value in apart.message.zh
    assert "会商意见" in apart.message.zh


def test_a_department_comes_before_the_coordinator_and_both_before_the_signs():
    late = {"start": date(2026, 10, 15), "end": date(2026, 11, 30)}
    pin = CoordinatorPin(rule=PinRule.ALONE, proposal_ids=("P1",), reason="会商意见")
    both = replace(two(pin=Pin.ALONE, **late), pins=(pin,))
    assert why_apart(both).code == "apart_pinned_alone"
    assert why_apart(replace(two(**late), pins=(pin,))).code == "apart_by_coordinator"
    assert why_apart(two(**late)).code == "apart_shiftable_time"


def test_a_merge_that_leaves_a_rest_costs_an_entry():
    narrow = registry(
        [proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3", industries=("62",))]
    )
    apart = why_apart(narrow, pair=("P1", "P3"))
    assert apart.code == "apart_costs_entries"
    assert apart.params["entries"] == "1"
    assert "合为一项：计划 +1 项" in apart.params["moves_zh"]
    assert "P1 移入" in apart.params["moves_zh"]


def test_a_move_between_entries_that_costs_visits_alone_says_how_many():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("20%"), basis=Basis.RANDOM),
            proposal("P2", "D2", ratio=parse_ratio("20%"), basis=Basis.RANDOM),
            proposal("P3", "D3", ratio=parse_ratio("5%"), basis=Basis.RANDOM),
        ]
    )
    rules = policy(merge=MergePolicy(max_departments=2))
    apart = why_apart(town, rules, pair=("P1", "P3"))
    assert apart.code == "apart_costs_visits"
    assert apart.params["visits"] == "18"  # 20 % of 120 instead of 5 %


def shared_by_two():
    """Two joint proposals of one department, and two that stay alone."""
    return registry(
        [
            proposal("P1", joint_with=("D2",)),
            proposal("P2", joint_with=("D2",)),
            proposal("P3", "D3", pin=Pin.ALONE),
            proposal("P4", "D3", pin=Pin.ALONE),
        ]
    )


def test_a_merge_that_would_break_a_binding_share_says_which_and_by_how_much():
    rules = wishing(joint=Wish(micro=500_000))
    apart = why_apart(shared_by_two(), rules)
    assert apart.code == "apart_requirement"
    assert apart.params["requirement"] == "joint_share.entries"
    assert "由 50% 变为 33.333%" in apart.message.zh
    assert explained(shared_by_two()).merged  # without the share they merge


def test_a_goal_that_outweighs_a_merge_is_named_as_a_goal():
    rules = wishing(joint=Wish(micro=500_000, weight_micro=50_000_000))
    apart = why_apart(shared_by_two(), rules)
    assert (apart.code, apart.params["requirement"]) == (
        "apart_goal",
        "joint_share.entries",
    )


def test_a_floor_on_last_years_joint_entries_is_a_requirement_like_any_other():
    rules = wishing(
        joint_vs_last_year=Wish(micro=0), last_year_joint=2, last_year_internal=5
    )
    apart = why_apart(shared_by_two(), rules)
    assert apart.params["requirement"] == "entries.joint"
    assert "由 2 变为 1" in apart.message.zh


def test_others_of_the_entries_may_keep_two_apart():
    town = registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")])
    pin = CoordinatorPin(
        rule=PinRule.TOGETHER, proposal_ids=("P1", "P2"), reason="会商意见"
    )
    rules = policy(merge=MergePolicy(max_departments=2))
    apart = why_apart(replace(town, pins=(pin,)), rules, pair=("P1", "P3"))
    assert apart.code == "apart_by_others"
    assert "参加部门共 3 个" in apart.params["moves_zh"]
    assert "与统筹部门的定项不符" in apart.params["moves_zh"]


def test_equal_plans_are_decided_by_the_rule_for_ties():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("5%")),
            proposal("P2", "D2", ratio=parse_ratio("5%")),
            proposal("P3", "D3", ratio=parse_ratio("5%")),
        ]
    )
    rules = policy(merge=MergePolicy(max_departments=2))
    codes = {a.code for a in explained(town, rules).apart}
    assert codes == {"apart_tie"}


def test_a_plan_that_missed_a_cheaper_move_says_so():
    rules = policy()
    town = two()
    choice = choice_of(
        town, rules, freeze_targets(town, rules, TODAY, graded=True), lambda _: None
    )
    apart = [Merge(proposal_id=p, entry_id=f"E{p}", signs=()) for p in ("P1", "P2")]
    (told,) = explain(choice, apart).apart
    assert told.code == "apart_unproven"
    assert "计划 -1 项" in told.message.zh


WINDOWS = st.integers(0, 300)


@st.composite
def towns(draw):
    """Up to six proposals that differ in all that the signs look at."""
    items = tuple(
        item(
            f"I{at}",
            f"D{at % 3 + 1}",
            minutes=draw(st.sampled_from([None, 20, 30, 61])),
        )
        for at in range(4)
    )
    proposals = []
    for at in range(draw(st.integers(2, 6))):
        own = items[draw(st.integers(0, 3))]
        start = date(2026, 1, 1) + timedelta(days=draw(WINDOWS))
        proposals.append(
            proposal(
                f"P{at}",
                own.department_id,
                items=(own.item_id,),
                field=draw(st.sampled_from(["", "餐饮", "旅馆"])),
                industries=draw(st.sampled_from([(), ("62",), ("5",)])),
                districts=draw(st.sampled_from([(), ("130802",), ("1308",)])),
                start=start,
                end=start + timedelta(days=draw(st.integers(0, 60))),
                pin=draw(st.sampled_from([Pin.FREE, Pin.FREE, Pin.ALONE])),
                ratio=parse_ratio(draw(st.sampled_from(["5%", "<=2%", "3户", ">=3%"]))),
            )
        )
    row = CatalogueRow(
        field="餐饮", item_ids=("I0", "I1"), initiator="D1", cooperators=("D2",)
    )
    return registry(proposals, items=items, catalogue=(row,))


def _numbers(text):
    return [Fraction(n) for n in re.findall(r"\d+(?:\.\d+)?", text)]


def _told_to_hold(line, merge):
    """Whether a line's own words, read with its own limit, say that the sign holds."""
    words = line.measured.split(" / ")[0]
    limit = _numbers(line.limit)
    if line.sign is Sign.KIND:
        return "同一领域" in words or _numbers(words)[0] >= limit[0]
    if line.sign is Sign.ITEMS:
        return "同一部门" in words or "列有全部事项" in words
    if line.sign is Sign.EFFORT:
        return "未填" in words or _numbers(words)[-1] <= limit[0]
    return _numbers(words)[0] <= limit[0]


@settings(max_examples=60, deadline=None)
@given(towns())
def test_what_is_said_of_every_pair_agrees_with_the_signs_and_none_is_missing(town):
    rules = policy()
    found = planned(town, rules)
    told = explain(found.choice, found.plan.merges)
    index = TargetIndex(all_of(freeze_targets(town, rules, TODAY, graded=True)))
    masks = [index.mask(p.scope) for p in found.choice.prepared]
    entry_of = {m.proposal_id: m.entry_id for m in found.plan.merges}
    apart = {(a.one, a.other): a for a in told.apart}
    merged = {(p.one, p.other): p for p in told.merged}
    assert len(apart) + len(merged) == len(told.apart) + len(told.merged)
    ids = [p.proposal.proposal_id for p in found.choice.prepared]
    for one, other in combinations(range(len(ids)), 2):
        pair = (ids[one], ids[other])
        if entry_of[pair[0]] == entry_of[pair[1]]:
            assert all(line.holds for line in merged[pair].lines)
            continue
        holding = sum(held[one, other] for held in found.choice.signs.holds.values())
        looks = holding >= 3 and bool((masks[one] & masks[other]).any())
        assert (pair in apart) == looks
        if looks:
            lines = apart[pair].lines
            assert all(_told_to_hold(line, rules.merge) == line.holds for line in lines)
            missing = found.choice.signs.missing(one, other)
            assert (missing is None) == all(line.holds for line in lines)
            assert (entry_of[pair[0]], entry_of[pair[1]]) == (
                apart[pair].entry_of_one,
                apart[pair].entry_of_other,
            )


@settings(max_examples=30, deadline=None)
@given(towns())
def test_no_move_would_better_a_plan_that_is_proven_best(town):
    found = planned(town)
    assert found.plan.status == "optimal"
    told = explain(found.choice, found.plan.merges)
    assert "apart_unproven" not in {a.code for a in told.apart}


def test_every_reason_is_documented_and_no_other():
    docs = Path(__file__).parents[2] / "docs" / "planning.md"
    documented = re.findall(r"`(apart_\w+)`", docs.read_text(encoding="utf-8"))
    assert set(documented) == set(REASONS)


def test_every_reason_is_said_in_both_languages_with_the_same_parameters():
    for message in REASONS.values():
        said = [
            {
                p.removesuffix("_zh").removesuffix("_en")
                for p in re.findall(r"{(\w+)}", t)
            }
            for t in (message.zh, message.en)
        ]
        assert said[0] == said[1]
